"""The trainer, learning for real: rows, orders, endings, and the agent that it leaves."""

import logging
import math
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from arcade_clash.agents import (
    ACTION_COUNT,
    OBSERVATION_SIZE,
    Actions,
    Catalogue,
    Masks,
    Observations,
    load_network,
)
from arcade_clash.engine.fight import RULES_VERSION
from arcade_clash.envs.rewards import REWARD_TERMS
from arcade_clash.errors import LimitReached, Unavailable
from arcade_clash.training.checkpoints import Checkpoints
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan, Settings, Status
from arcade_clash.training.trainer import train

SMALL = Settings(environments=32, rollout_steps=16, batch_size=128, epochs=2, hidden_layers=(16,))
A2C = Settings(environments=32, rollout_steps=8, hidden_layers=(16,))

PPO_ONLY = {"approximate_kl", "clip_fraction"}

ENDLESS = 4_000_000_000
"""Steps of a training that lasts until it is told to stop, however fast it learns."""


class Listener:
    """Keeps what is reported, and gives the orders that a test has it give."""

    def __init__(self) -> None:
        self.rows: list[Metrics] = []
        self.paused: list[bool] = []
        self.outcomes: list[Outcome] = []
        self.order = Order.CONTINUE
        self.order_after_a_pause = Order.CONTINUE
        self.stops_after_an_update = False
        self.error: Exception | None = None

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        del activity
        if self.error is not None:
            raise self.error
        self.rows += rows
        self.paused.append(paused)
        if paused:
            self.order = self.order_after_a_pause
        if outcome is not None:
            self.outcomes.append(outcome)
        has_learned = any(row.loss is not None for row in self.rows)
        return Order.STOP if self.stops_after_an_update and has_learned else self.order

    def learn(self, plan: Plan, agents: Path, session_id: str = "s-1", **kwargs: object) -> Outcome:
        return train(plan, self, agents, session_id=session_id, threads=1, niceness=0, **kwargs)  # type: ignore[arg-type]  # what `train` takes


@pytest.mark.parametrize("algorithm", ["ppo", "a2c"])
def test_it_goes_on_from_its_checkpoint_as_if_it_had_never_ended(
    tmp_path: Path, algorithm: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = SMALL if algorithm == "ppo" else A2C
    plan = Plan(
        algorithm=algorithm, total_steps=ENDLESS, opponent="idle", seed=1, settings=settings
    )
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    first = Listener()
    first.stops_after_an_update = True
    first.learn(plan, tmp_path / "agents", checkpoints=checkpoints)
    learned = checkpoints.load("s-1")
    last = first.rows[-1]
    assert last.step is not None
    assert learned.progress.updates > 0
    assert any(name.startswith("optimizer.") for name in learned.state)

    second = Listener()
    second.stops_after_an_update = True
    caplog.set_level(logging.INFO, "arcade_clash.training")
    second.learn(
        plan,
        tmp_path / "agents",
        checkpoints=checkpoints,
        next_row=last.row + 1,
        past_step=last.step,
    )
    assert str(learned) in caplog.text, "weights, optimizer and counts are those that were kept"
    row = second.rows[0]
    assert row.row == last.row + 1
    assert row.step is not None
    assert row.step > last.step
    assert row.episode is not None
    assert last.episode is not None
    assert row.episode >= last.episode
    assert row.elapsed_seconds is not None
    assert last.elapsed_seconds is not None
    assert row.elapsed_seconds > last.elapsed_seconds
    again = checkpoints.load("s-1")
    assert again.progress.updates > learned.progress.updates
    assert again.state.keys() == learned.state.keys()


def test_it_fights_several_and_its_own_past_and_tells_them_apart(tmp_path: Path) -> None:
    plan = Plan(total_steps=60_000, opponent="idle:3,random@0.5,self:2", seed=1, settings=SMALL)
    listener = Listener()

    outcome = listener.learn(plan, tmp_path / "agents")

    assert outcome.status is Status.FINISHED, outcome.failure
    fought = {name for row in listener.rows for name in row.win_rate_by_opponent}
    assert fought == {"idle", "random@0.5"}, "one side of a fight against itself always wins"


def test_against_itself_it_learns_from_both_sides_and_counts_each(tmp_path: Path) -> None:
    listener = Listener()
    settings = replace(SMALL, row_steps=1, evaluation_steps=3_000)
    plan = Plan(total_steps=4_000, opponent="self", seed=1, settings=settings)

    outcome = listener.learn(plan, tmp_path)

    assert outcome.status is Status.FINISHED, outcome.failure
    assert listener.rows[0].step == 2 * 32 * 16
    last = listener.rows[-1]
    assert last.step == Catalogue(tmp_path).info(outcome.agent).step == 4_032
    assert all(row.win_rate is None and not row.win_rate_by_opponent for row in listener.rows)
    assert [row.step for row in listener.rows if row.evaluation_win_rate] == [3_072, 4_032]
    assert last.evaluation_win_rate.keys() == {"scripted-5"}
    assert 0 <= last.evaluation_win_rate["scripted-5"] <= 1


def test_the_learning_rate_falls_in_a_line_to_its_last_value(tmp_path: Path) -> None:
    listener = Listener()
    settings = replace(SMALL, row_steps=1, learning_rate=1e-2, final_learning_rate=1e-3)
    plan = Plan(total_steps=2_048, opponent="idle", seed=1, settings=settings)
    listener.learn(plan, tmp_path)

    rates = [row.learning_rate for row in listener.rows]
    assert rates == pytest.approx([7.75e-3, 5.5e-3, 3.25e-3, 1e-3])


def test_the_mean_of_the_weights_is_saved_and_a_checkpoint_has_both(tmp_path: Path) -> None:
    saved = {}
    for decay in (0.0, 0.9):
        checkpoints = Checkpoints(tmp_path / f"checkpoints-{decay}")
        settings = replace(SMALL, mean_decay=decay)
        plan = Plan(total_steps=3_000, opponent="idle", seed=7, settings=settings, agent_id="it")
        agents = tmp_path / f"agents-{decay}"
        assert Listener().learn(plan, agents, checkpoints=checkpoints).agent == "it"
        state = checkpoints.load("s-1").state
        network = load_network(agents, "it")
        assert np.array_equal(network.policy[-1].weight, state["mean.action_net.weight"])
        saved[decay] = state

    last = "action_net.weight"
    assert np.array_equal(saved[0.0]["policy." + last], saved[0.0]["mean." + last])
    assert np.array_equal(saved[0.0]["policy." + last], saved[0.9]["policy." + last])
    assert not np.array_equal(saved[0.9]["policy." + last], saved[0.9]["mean." + last])


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_it_begins_with_the_network_of_an_agent(tmp_path: Path, activation: str) -> None:
    settings = replace(SMALL, activation=activation)
    first = Plan(total_steps=2_000, opponent="idle", seed=1, settings=settings, agent_id="first")
    Listener().learn(first, tmp_path)
    still = Settings(environments=32, rollout_steps=16, learning_rate=1e-9)
    plan = Plan(total_steps=1_000, opponent="self", seed=2, settings=still, begin_from="first")

    assert Listener().learn(plan, tmp_path).agent == "s-1"

    one, other = (load_network(tmp_path, name) for name in ("first", "s-1"))
    assert other.activation == activation
    for ours, theirs in zip((*one.policy, *one.value), (*other.policy, *other.value), strict=True):
        np.testing.assert_allclose(ours.weight, theirs.weight, atol=1e-6)
        np.testing.assert_allclose(ours.bias, theirs.bias, atol=1e-6)
    assert "from first" in Catalogue(tmp_path).info("s-1").description


def test_an_agent_says_the_reaction_and_the_rhythm_that_it_learned_with(tmp_path: Path) -> None:
    settings = replace(SMALL, decision_frames=6, reaction_frames=20, episode="match")
    plan = Plan(total_steps=1_000, opponent="self", character="kestrel,nettle", settings=settings)
    agent = Listener().learn(plan, tmp_path).agent

    info = Catalogue(tmp_path).info(agent)
    assert info.settings["reaction_frames"] == 20
    assert info.character == "", "it has learned more than one"
    assert "as kestrel or nettle" in info.description
    assert load_network(tmp_path, agent, decision_frames=6).hidden_layers == (16,)


def test_a_python_object_is_fought_by_the_id_that_it_has_in_the_catalogue(tmp_path: Path) -> None:
    asked = []

    class Walker:
        def act(self, observations: Observations, masks: Masks) -> Actions:
            asked.append(len(observations))
            return np.ones(len(observations), np.int64)

    listener = Listener()
    catalogue = Catalogue(tmp_path, imported={"own-walker": lambda _seed: Walker()})
    settings = replace(SMALL, max_decisions=20)
    plan = Plan(total_steps=2_000, opponent="own-walker:1,self:1", seed=1, settings=settings)

    outcome = listener.learn(plan, tmp_path, catalogue=catalogue)

    assert outcome.status is Status.FINISHED, outcome.failure
    assert set(asked) == {16}
    assert {name for row in listener.rows for name in row.win_rate_by_opponent} == {"own-walker"}


def test_a_reward_weighs_what_the_plan_says(tmp_path: Path) -> None:
    weights = {**dict.fromkeys(REWARD_TERMS, 0.0), "idle": 2.0}
    settings = replace(SMALL, reward_weights=weights)
    listener = Listener()

    listener.learn(
        Plan(total_steps=40_000, opponent="idle", seed=1, settings=settings), tmp_path / "agents"
    )

    told = [row.reward_by_term for row in listener.rows if row.reward_by_term]
    assert told
    assert all(terms["idle"] > 0 for terms in told)
    assert all(terms[name] == 0 for terms in told for name in terms if name != "idle")


def test_it_makes_no_row_of_what_was_measured_before_it_was_killed(tmp_path: Path) -> None:
    plan = Plan(total_steps=ENDLESS, opponent="idle", seed=1, settings=SMALL)
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    first = Listener()
    first.stops_after_an_update = True
    first.learn(plan, tmp_path / "agents", checkpoints=checkpoints)
    step = checkpoints.last_step("s-1")
    assert step is not None

    second = Listener()
    second.stops_after_an_update = True
    past = step + 5_000  # the last row was of this step when the process died
    second.learn(plan, tmp_path / "agents", checkpoints=checkpoints, next_row=40, past_step=past)
    assert second.rows[0].row == 40
    assert all(row.step is not None and row.step > past for row in second.rows)


def test_it_keeps_a_checkpoint_before_it_is_held(tmp_path: Path) -> None:
    listener = Listener()
    listener.order_after_a_pause = Order.STOP
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    seen: list[int | None] = []

    def pause_after_an_update(row: Metrics) -> None:
        if row.loss is not None and not seen:
            listener.order = Order.PAUSE

    report = listener.report

    def heard(*rows: object, paused: bool = False, **said: object) -> Order:
        if paused:
            seen.append(checkpoints.last_step("s-1"))
        return report(*rows, paused=paused, **said)  # type: ignore[arg-type]  # as it came

    listener.report = heard  # type: ignore[method-assign]  # it listens in
    plan = Plan(total_steps=ENDLESS, opponent="idle", seed=1, settings=SMALL)
    outcome = listener.learn(
        plan, tmp_path / "agents", checkpoints=checkpoints, on_progress=pause_after_an_update
    )
    assert outcome.status is Status.STOPPED
    assert seen
    assert seen[0] is not None


def test_every_value_is_measured_or_absent(tmp_path: Path) -> None:
    listener = Listener()
    settings = replace(SMALL, row_steps=512)  # each row has an update and steps of its own
    plan = Plan(total_steps=40_000, opponent="idle", seed=1, settings=settings)

    outcome = listener.learn(plan, tmp_path)

    assert outcome == Outcome(Status.FINISHED, agent="s-1")
    assert listener.outcomes == [outcome]
    assert [row.row for row in listener.rows] == list(range(len(listener.rows)))
    last = listener.rows[-1]
    absent = {f.name for f in fields(Metrics) if getattr(last, f.name) in (None, {})}
    assert absent == {"q_value", "extra", "evaluation_win_rate"}
    assert last.step == 40_000
    assert last.entropy is not None
    assert 0 < last.entropy < math.log(ACTION_COUNT)
    assert last.learning_rate == pytest.approx(5e-5)
    assert last.policy_loss is not None
    assert last.value_loss is not None
    assert last.loss == pytest.approx(
        last.policy_loss + 0.5 * last.value_loss - 0.05 * last.entropy
    )
    assert set(last.reward_by_term) == set(REWARD_TERMS)
    assert last.reward == pytest.approx(sum(last.reward_by_term.values()), abs=1e-4)
    assert sum(last.action_distribution.values()) == pytest.approx(1)
    assert last.win_rate_by_opponent == {"idle": last.win_rate}


def test_a2c_learns_too_and_leaves_out_what_it_does_not_have(tmp_path: Path) -> None:
    listener = Listener()
    plan = Plan(algorithm="a2c", total_steps=8_000, opponent="idle", seed=1, settings=A2C)

    assert listener.learn(plan, tmp_path).status is Status.FINISHED

    last = listener.rows[-1]
    assert last.loss is not None
    assert last.policy_loss is not None
    assert all(getattr(last, name) is None for name in PPO_ONLY)


def test_what_was_learned_is_an_agent_that_plays(tmp_path: Path) -> None:
    listener = Listener()
    plan = Plan(total_steps=2_000, character="kestrel", seed=1, settings=SMALL)
    agent = listener.learn(plan, tmp_path).agent

    info = Catalogue(tmp_path).info(agent)
    assert info.session_id == "s-1"
    assert info.character == "kestrel"
    assert info.reaction_frames == 12, "the delay of the environment that it learned in"
    assert info.step == 2_016, "2,000 steps are rounded up to whole steps of 32 environments"
    assert (info.algorithm, info.opponent, info.seed) == ("ppo", "scripted", 1)
    assert info.settings["hidden_layers"] == [16]
    assert info.settings["gae_lambda"] == 0.95
    assert info.rules_version == RULES_VERSION
    assert info.kernel_digest
    assert load_network(tmp_path, agent).hidden_layers == (16,)
    actions = (
        Catalogue(tmp_path)
        .make(agent, 1)
        .act(np.zeros((3, OBSERVATION_SIZE), np.float32), np.ones((3, ACTION_COUNT), np.bool_))
    )
    assert actions.shape == (3,)


def test_a_saved_agent_can_be_trained_against(tmp_path: Path) -> None:
    plan = Plan(total_steps=1_000, seed=1, settings=SMALL)
    first = Listener().learn(plan, tmp_path, "first").agent
    listener = Listener()
    plan = Plan(total_steps=1_000, opponent=first, seed=1, settings=SMALL)

    assert listener.learn(plan, tmp_path, "second").agent == "second"


def test_a_session_that_saved_before_saves_beside_it(tmp_path: Path) -> None:
    plan = Plan(total_steps=600, seed=1, settings=SMALL)

    assert Listener().learn(plan, tmp_path).agent == "s-1"
    assert Listener().learn(plan, tmp_path).agent == "s-1-2"


def test_an_agent_beyond_the_quota_is_not_saved_and_the_session_says_why(tmp_path: Path) -> None:
    def used_up() -> None:
        raise LimitReached("the quota of --quota is used up")

    plan = Plan(total_steps=2_000, opponent="idle", seed=1, settings=SMALL)
    outcome = Listener().learn(plan, tmp_path / "agents", check_room=used_up)
    assert (outcome.status, outcome.agent) == (Status.FAILED, "")
    assert "--quota" in outcome.failure
    assert not (tmp_path / "agents").exists()


def test_a_seed_learns_the_same_again(tmp_path: Path) -> None:
    plan = Plan(total_steps=3_000, seed=7, settings=SMALL)
    for name in ("one", "two"):
        Listener().learn(plan, tmp_path, name)
    one, two = (load_network(tmp_path, name) for name in ("one", "two"))

    assert all((a.weight == b.weight).all() for a, b in zip(one.policy, two.policy, strict=True))


@pytest.mark.parametrize("algorithm", ["ppo", "a2c"])
@pytest.mark.parametrize(("environments", "rollout", "steps"), [(32, 4096, 10_000), (32, 16, 999)])
def test_it_ends_at_the_step_that_was_asked_for(
    tmp_path: Path, algorithm: str, environments: int, rollout: int, steps: int
) -> None:
    settings = Settings(environments=environments, rollout_steps=rollout, hidden_layers=(16,))
    listener = Listener()
    plan = Plan(algorithm=algorithm, total_steps=steps, opponent="idle", seed=1, settings=settings)

    assert listener.learn(plan, tmp_path).status is Status.FINISHED
    assert listener.rows[-1].step == -(-steps // environments) * environments


def test_rows_of_two_trainings_stand_at_the_same_steps_where_that_is_set(tmp_path: Path) -> None:
    plan = Plan(
        total_steps=8_000, opponent="idle", seed=7, settings=replace(SMALL, row_steps=1_500)
    )
    told = []
    for name in ("one", "two"):
        listener = Listener()
        listener.learn(plan, tmp_path, name)
        told.append([(row.step, row.loss, row.reward, row.episode) for row in listener.rows])

    assert told[0] == told[1]
    # The ends of the first rollouts at or past each 1,500; the last two share what is left.
    assert [step for step, *_ in told[0]] == [1536, 3072, 4608, 6144, 7584, 8000]


def test_a_row_for_each_update_is_a_setting(tmp_path: Path) -> None:
    plan = Plan(total_steps=2_048, opponent="idle", seed=7, settings=replace(SMALL, row_steps=1))
    listener = Listener()
    listener.learn(plan, tmp_path)

    assert [row.step for row in listener.rows] == [512, 1024, 1536, 2048]


def test_an_order_to_stop_saves_what_there_is(tmp_path: Path) -> None:
    listener = Listener()
    listener.stops_after_an_update = True
    plan = Plan(total_steps=ENDLESS, seed=1, settings=SMALL)

    outcome = listener.learn(plan, tmp_path)

    assert outcome.status is Status.STOPPED
    assert Catalogue(tmp_path).info(outcome.agent).session_id == "s-1"


def test_a_stop_before_the_first_update_saves_nothing(tmp_path: Path) -> None:
    listener = Listener()
    listener.order = Order.STOP
    # The order comes with the first report, long before so large a rollout is full.
    plan = Plan(total_steps=ENDLESS, seed=1, settings=replace(SMALL, rollout_steps=32_768))

    assert listener.learn(plan, tmp_path) == Outcome(Status.STOPPED)


def test_a_pause_is_kept_and_reported_and_the_rest_is_learned(tmp_path: Path) -> None:
    listener = Listener()

    def pause_at_the_first_row(row: Metrics) -> None:
        if row.row == 0:
            listener.order = Order.PAUSE
        elif True in listener.paused:
            listener.order = Order.STOP

    plan = Plan(total_steps=ENDLESS, seed=1, settings=SMALL)
    outcome = listener.learn(plan, tmp_path, on_progress=pause_at_the_first_row)

    assert outcome.status is Status.STOPPED
    assert True in listener.paused
    assert listener.paused[-1] is False


def test_when_no_report_arrives_for_long_it_saves_and_ends(tmp_path: Path) -> None:
    listener = Listener()

    def cut_the_line_after_an_update(row: Metrics) -> None:
        if row.loss is not None:
            listener.error = Unavailable("away")

    plan = Plan(total_steps=ENDLESS, seed=1, settings=SMALL)
    outcome = listener.learn(plan, tmp_path, patience=0.5, on_progress=cut_the_line_after_an_update)

    assert outcome.status is Status.FAILED
    assert "nobody could be reached" in outcome.failure
    assert outcome.agent == "s-1"


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan(opponent="nobody"), "there is no agent 'nobody'"),
        (Plan(total_steps=0), "total_steps"),
    ],
)
def test_a_plan_that_cannot_be_trained_fails_in_words(
    tmp_path: Path, plan: Plan, sentence: str
) -> None:
    listener = Listener()
    outcome = listener.learn(plan, tmp_path)

    assert outcome.status is Status.FAILED
    assert sentence in outcome.failure
    assert listener.outcomes == [outcome]


def test_a_loss_that_is_no_number_is_a_failure_and_nothing_is_saved(tmp_path: Path) -> None:
    listener = Listener()
    plan = Plan(algorithm="a2c", total_steps=100_000, seed=1, settings=A2C)

    def spoil(parameters: Iterable[torch.nn.Parameter], _norm: float) -> None:
        for parameter in parameters:
            assert parameter.grad is not None
            parameter.grad.fill_(math.nan)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.nn.utils, "clip_grad_norm_", spoil)
        outcome = listener.learn(plan, tmp_path)

    assert outcome.status is Status.FAILED
    assert "no longer a number" in outcome.failure
    assert outcome.agent == ""
    last = listener.rows[-1].loss
    assert last is not None
    assert math.isnan(last)  # so its curve shows where it diverged


def test_without_the_library_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "arcade_clash.training.learner", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)

    outcome = Listener().learn(Plan(total_steps=100), tmp_path)

    assert outcome.status is Status.FAILED
    assert re.search(r'pip install .*"torch==', outcome.failure)
