"""What a plan may ask for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.agents import (
    DECISION_FRAMES,
    Catalogue,
)
from arcade_clash.engine import characters
from arcade_clash.errors import AlreadyExists, Damaged, InvalidInput, NotFound, WrongState
from arcade_clash.training.plan import DEFAULT_STEPS, check_plan
from arcade_clash.training.session import Algorithm, Plan, Settings
from arcade_clash.training.settings import DEFAULT_SETTINGS, MAX_ROLLOUT
from saved_agents import plain_network, save_agent


def check(plan: Plan) -> Plan:
    return check_plan(plan, Catalogue(), characters())


def test_an_empty_plan_is_a_sensible_one() -> None:
    plan = check(Plan())

    assert plan.algorithm == "ppo"
    assert plan.total_steps == 2_000_128
    assert 0 <= plan.total_steps - DEFAULT_STEPS < 256
    assert plan.opponent == "scripted"
    assert plan.settings == replace(DEFAULT_SETTINGS[Algorithm.PPO], final_learning_rate=5e-5)
    assert plan.name.startswith(f"PPO against {Catalogue().info('scripted').display_name}, run ")
    assert plan.seed is not None
    assert 0 <= plan.seed < 2**31


def test_plans_without_a_name_are_told_apart_by_theirs() -> None:
    asked = Plan(opponent="self", character="kestrel", seed=1)
    names = {check(asked).name for _ in range(10)}

    assert len(names) == 10
    assert all(name.startswith("PPO as Kestrel against itself, run ") for name in names)
    long = check(Plan(opponent=",".join(f"scripted@0.{n}" for n in range(10, 26))))
    assert len(long.name) == 80
    assert ", run " in long.name


def test_what_is_asked_for_stands() -> None:
    asked = Plan(
        name="mine",
        algorithm="a2c",
        total_steps=8,
        opponent="random",
        character="kestrel",
        opponent_character="vesper",
        seed=0,
        settings=Settings(
            environments=2, learning_rate=0.5, hidden_layers=(3,), reward_weights={"whiff": -0.5}
        ),
    )
    plan = check(asked)

    assert plan == replace(asked, settings=plan.settings)
    assert plan.settings == replace(
        DEFAULT_SETTINGS[Algorithm.A2C],
        environments=2,
        learning_rate=0.5,
        final_learning_rate=0.025,
        hidden_layers=(3,),
        reward_weights={"whiff": -0.5},
    )
    assert check(plan) == plan


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(algorithm="dqn"), "algorithm"),
        (Plan(total_steps=0), "total_steps"),
        (Plan(total_steps=10**15 + 1), "total_steps"),
        (Plan(settings=Settings(row_steps=0)), "settings.row_steps"),
        (Plan(settings=Settings(row_steps=2**32)), "settings.row_steps"),
        (Plan(seed=-1), "seed"),
        (Plan(seed=2**31), "seed"),
        (Plan(name="x" * 81), "name"),
        (Plan(settings=Settings(environments=0)), "settings.environments"),
        (Plan(settings=Settings(environments=4097)), "settings.environments"),
        (Plan(settings=Settings(rollout_steps=0)), "settings.rollout_steps"),
        (Plan(settings=Settings(rollout_steps=65536)), "settings.rollout_steps"),
        (Plan(settings=Settings(batch_size=0)), "settings.batch_size"),
        (Plan(settings=Settings(epochs=101)), "settings.epochs"),
        (Plan(settings=Settings(learning_rate=0.0)), "settings.learning_rate"),
        (Plan(settings=Settings(learning_rate=float("nan"))), "settings.learning_rate"),
        (Plan(settings=Settings(discount=1.1)), "settings.discount"),
        (Plan(settings=Settings(gae_lambda=-0.1)), "settings.gae_lambda"),
        (Plan(settings=Settings(clip_range=0.0)), "settings.clip_range"),
        (Plan(settings=Settings(entropy_weight=float("inf"))), "settings.entropy_weight"),
        (Plan(settings=Settings(value_weight=11.0)), "settings.value_weight"),
        (Plan(settings=Settings(max_gradient_norm=0.0)), "settings.max_gradient_norm"),
        (Plan(settings=Settings(hidden_layers=(8,) * 5)), "settings.hidden_layers"),
        (Plan(settings=Settings(hidden_layers=(8, 0))), "settings.hidden_layers[1]"),
        (Plan(settings=Settings(final_learning_rate=-0.1)), "settings.final_learning_rate"),
        (Plan(settings=Settings(final_learning_rate=2e-3)), "settings.final_learning_rate"),
        (Plan(settings=Settings(mean_decay=1.0)), "settings.mean_decay"),
        (Plan(settings=Settings(reaction_frames=61)), "settings.reaction_frames"),
        (Plan(settings=Settings(decision_frames=0)), "settings.decision_frames"),
        (Plan(settings=Settings(max_decisions=0)), "settings.max_decisions"),
        (Plan(settings=Settings(episode="game")), "settings.episode"),
        (Plan(settings=Settings(activation="gelu")), "settings.activation"),
        (Plan(settings=Settings(evaluation_steps=0)), "settings.evaluation_steps"),
        (
            Plan(
                settings=Settings(evaluation_opponents=tuple(f"idle@0.{n}" for n in range(1, 10)))
            ),
            "settings.evaluation_opponents",
        ),
        (
            Plan(settings=Settings(evaluation_opponents=("idle", "idle@2"))),
            "settings.evaluation_opponents[1]",
        ),
        (Plan(begin_from="scripted-5"), "begin_from"),
        (Plan(agent_id="No Id"), "agent_id"),
        (Plan(agent_id="self"), "agent_id"),
        (Plan(opponent="scripted:0"), "opponent"),
        (Plan(opponent="scripted:3,"), "opponent"),
        (Plan(opponent="scripted@2"), "opponent"),
        (Plan(opponent="self,self@0.5"), "opponent"),
        (Plan(opponent="idle,random", settings=Settings(environments=1)), "opponent"),
        (Plan(opponent="idle,random", total_steps=1), "opponent"),
        (Plan(settings=Settings(reward_weights={"luck": 1.0})), "settings.reward_weights.luck"),
        (
            Plan(settings=Settings(reward_weights={"win": float("nan")})),
            "settings.reward_weights.win",
        ),
        (Plan(algorithm="a2c", settings=Settings(epochs=3)), "settings.epochs"),
        (Plan(algorithm="a2c", settings=Settings(batch_size=3)), "settings.batch_size"),
    ],
)
def test_what_breaks_a_rule_is_named(plan: Plan, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(plan)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("plan", "kind"),
    [
        (Plan(opponent="nobody"), "agent"),
        (Plan(opponent="idle,nobody:2"), "agent"),
        (Plan(opponent="nobody@0.5"), "agent"),
        (Plan(character="nobody"), "character"),
        (Plan(opponent_character="nobody"), "character"),
        (Plan(character="kestrel,nobody"), "character"),
        (Plan(settings=Settings(evaluation_opponents=("nobody",))), "agent"),
        (Plan(begin_from="nobody"), "agent"),
    ],
)
def test_who_is_not_there_is_not_found(plan: Plan, kind: str) -> None:
    with pytest.raises(NotFound) as missing:
        check(plan)

    assert (missing.value.kind, missing.value.name) == (kind, "nobody")


def test_several_opponents_are_one_setting() -> None:
    plan = check(Plan(opponent="scripted@0.5:3,idle:1,self:2"))

    assert plan.opponent == "scripted@0.5:3,idle,self:2"
    assert plan.name.startswith("PPO against scripted@0.5, Idle and itself, run ")
    assert check(plan) == plan


def test_several_characters_are_one_setting_each_once() -> None:
    plan = check(Plan(character="Kestrel, nettle,kestrel"))

    assert plan.character == "kestrel,nettle"


def test_who_fights_itself_alone_is_measured_against_the_strongest_level() -> None:
    alone = check(Plan(opponent="self", total_steps=10**7)).settings
    assert (alone.evaluation_opponents, alone.evaluation_steps) == (("scripted-5",), 1_000_039)
    assert check(Plan(opponent="self", total_steps=1000)).settings.evaluation_steps == 500_000
    assert check(Plan(opponent="self,idle")).settings.evaluation_opponents == ()
    asked = Settings(evaluation_opponents=("idle", "random", "idle"), evaluation_steps=7)
    settings = check(Plan(settings=asked)).settings
    assert (settings.evaluation_opponents, settings.evaluation_steps) == (("idle", "random"), 7)


def test_a_network_to_begin_from_brings_its_layers(tmp_path: Path) -> None:
    save_agent(tmp_path, "mine", network=plain_network(12, 7))
    plan = check_plan(Plan(begin_from="mine"), Catalogue(tmp_path), characters())

    assert plan.settings.hidden_layers == (12, 7)
    again = replace(plan.settings, hidden_layers=(12,))
    with pytest.raises(InvalidInput, match=r"has \(12, 7\)") as refused:
        check_plan(replace(plan, settings=again), Catalogue(tmp_path), characters())
    assert refused.value.field == "settings.hidden_layers"


def test_a_network_without_hidden_layers_is_none_to_begin_from(tmp_path: Path) -> None:
    save_agent(tmp_path, "linear")
    with pytest.raises(InvalidInput, match="no hidden layer"):
        check_plan(Plan(begin_from="linear"), Catalogue(tmp_path), characters())


@pytest.mark.parametrize("agent_id", ["mine", "scripted-5"])
def test_an_agent_id_that_is_in_use_is_refused(tmp_path: Path, agent_id: str) -> None:
    save_agent(tmp_path, "mine")
    with pytest.raises(AlreadyExists, match=agent_id):
        check_plan(Plan(agent_id=agent_id), Catalogue(tmp_path), characters())


def test_a_plan_that_is_resumed_asks_for_no_agent_that_is_needed_at_the_beginning_alone(
    tmp_path: Path,
) -> None:
    catalogue = Catalogue(tmp_path)
    save_agent(tmp_path, "mine", network=plain_network(12, 7))
    plan = check_plan(Plan(begin_from="mine", agent_id="new"), catalogue, characters())
    (tmp_path / "mine").rename(tmp_path / "new")  # the one gone, the other in use

    assert check_plan(plan, catalogue, characters(), resumed=True) == plan


@given(
    st.integers(1, 10**6),
    st.integers(2, 4096),
    st.sampled_from(["self", "self:2,scripted:1", "idle,self", "scripted"]),
)
def test_a_plan_that_was_checked_is_complete(steps: int, environments: int, opponent: str) -> None:
    settings = Settings(environments=environments, rollout_steps=1)
    try:
        plan = check(Plan(opponent=opponent, total_steps=steps, settings=settings))
    except InvalidInput as error:
        assert (error.field, steps) == ("opponent", 1)  # noqa: PT017  # two cannot share one step
        return

    assert check(plan) == plan
    assert plan.total_steps is not None
    assert steps <= plan.total_steps < steps + 2 * min(environments, steps)


@given(st.integers(1, 10**15), st.integers(1, 4096))
def test_steps_are_rounded_up_to_whole_steps_of_all_environments(
    steps: int, environments: int
) -> None:
    plan = check(Plan(total_steps=steps, settings=Settings(environments=environments)))
    assert plan.total_steps is not None
    assert 0 <= plan.total_steps - steps < environments
    assert plan.total_steps % min(environments, steps) == 0


@given(st.integers(1, 4096), st.integers(1, 65536))
def test_a_rollout_that_is_accepted_fits_in_memory(environments: int, steps: int) -> None:
    plan = Plan(settings=Settings(environments=environments, rollout_steps=steps))
    if environments * steps > MAX_ROLLOUT:
        with pytest.raises(InvalidInput, match="memory"):
            check(plan)
    else:
        settings = check(plan).settings
        assert (settings.environments, settings.rollout_steps) == (environments, steps)


def test_checking_a_plan_loads_nothing_that_learns_or_compiles() -> None:
    program = """
import sys
import arcade_clash.training.trainer, arcade_clash.training.plan
assert not {"torch", "stable_baselines3", "numba"} & set(sys.modules)
"""
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize("damage", ["cut short", "another rhythm"])
def test_an_opponent_that_cannot_play_is_refused_before_there_is_a_session(
    tmp_path: Path, damage: str
) -> None:
    rhythm = 8 if damage == "another rhythm" else DECISION_FRAMES
    save_agent(tmp_path, "rival", decision_frames=rhythm)
    if damage == "cut short":
        weights = tmp_path / "rival" / "weights.safetensors"
        weights.write_bytes(weights.read_bytes()[:-100])

    with pytest.raises(WrongState if damage == "another rhythm" else Damaged, match="'rival'"):
        check_plan(Plan(opponent="idle,rival@0.5"), Catalogue(tmp_path), characters())
