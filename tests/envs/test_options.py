"""What an environment is told: how often it decides, how late it sees, what it is not shown."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import pytest

import arcade_clash
from arcade_clash.agents import (
    ACTION_COUNT,
    ACTION_NAMES,
    DECISION_FRAMES,
    OBSERVATION,
    Actions,
    Masks,
    Observations,
    observe,
)
from arcade_clash.agents.reaction import forget
from arcade_clash.engine import roster_rom
from arcade_clash.engine.layout import BUFFER, BUTTONS, FRAME, RECENT, TAP, player
from arcade_clash.envs.batch import FightBatch
from arcade_clash.envs.duel import Duel
from arcade_clash.envs.options import FightOptions
from arcade_clash.envs.single import SingleFight
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import ArcadeError, InvalidInput, NotFound, WrongState

NAMES = [entry.name for entry in OBSERVATION]


def duel(decision_frames: int = DECISION_FRAMES, late: int = 0) -> Duel:
    made = Duel((0,), (1,), decision_frames=decision_frames, reaction_frames=(late, late))
    made.restart(np.random.default_rng(3))
    return made


@pytest.mark.parametrize("frames", [1, 4, 11])
def test_a_decision_lasts_as_many_frames_as_is_said(frames: int) -> None:
    made = duel(decision_frames=frames)
    begun = made.row[FRAME]
    made.step(0, 0)

    assert made.row[FRAME] == begun + frames
    envs = VectorFight(2, opponent="idle", decision_frames=frames)
    envs.reset(seed=1)
    begun = envs._batch.rows[0, FRAME]
    envs.step(np.zeros(2, np.int64))
    assert envs._batch.rows[0, FRAME] == begun + frames


@pytest.mark.parametrize("late", [1, 4, 7, 12])
def test_the_other_is_seen_as_it_was_and_oneself_as_one_is(late: int) -> None:
    """Two duels play the same; one sees late. What is its own it sees as the other does."""
    chance = np.random.default_rng(late)
    at_once, seeing = duel(decision_frames=1), duel(decision_frames=1, late=late)
    past = [at_once.observation(0)]
    own = [
        i
        for i, name in enumerate(NAMES)
        if name in ("own_health", "own_height", "own_busy", "timer")
    ]
    theirs = [
        i
        for i, name in enumerate(NAMES)
        if name in ("their_health", "their_height", "their_active")
    ]
    differed = 0
    for _ in range(200):
        actions = chance.integers(ACTION_COUNT, size=2).tolist()
        at_once.step(*actions)
        seeing.step(*actions)
        if seeing.ended:
            break
        past.append(at_once.observation(0))
        seen = seeing.observation(0)
        then = past[max(0, len(past) - 1 - late)]
        assert (seen[own] == past[-1][own]).all()
        assert (seen[theirs] == then[theirs]).all()
        differed += not np.array_equal(seen, past[-1])
    assert differed > 20


@pytest.mark.parametrize("frames", [1, 4, 7])
def test_a_batch_sees_as_late_as_single_duels_do(frames: int) -> None:
    count = 6
    late = np.array([0, 3, 5, 8, 13, 1], np.int32)
    batch = FightBatch(
        count, (0,), (1,), whole_match=True, decision_frames=frames, reaction_frames=(9, late)
    )
    batch.restart(np.arange(count), np.random.default_rng(5))
    duels = [
        Duel(
            (0,),
            (1,),
            whole_match=True,
            decision_frames=frames,
            reaction_frames=(9, int(late[index])),
        )
        for index in range(count)
    ]
    for index, one in enumerate(duels):
        # The same seeds lead to the same beginning.
        one.restart(np.random.default_rng())
        one.row[:] = batch.rows[index].tolist()
        forget(one._history, one._places, one.row, one._rom)
    chance = np.random.default_rng(6)
    for _ in range(150):
        actions = chance.integers(ACTION_COUNT, size=(2, count))
        batch.step(actions[0], actions[1])
        for index, one in enumerate(duels):
            one.step(*actions[:, index].tolist())
            for side in range(2):
                assert (one.observation(side) == batch.observations[side, index]).all()


def test_who_is_held_in_a_throw_sees_who_holds_it_at_once() -> None:
    """There is nothing to notice: and what it can do, escape, hangs on the other's throw."""
    names = {name: NAMES.index(name) for name in ("own_throw_margin", "own_thrown", "their_throw")}
    late, at_once = duel(decision_frames=1, late=20), duel(decision_frames=1)

    def step(action: str) -> None:
        for made in (late, at_once):
            made.step(ACTION_NAMES.index(action), 0)

    while at_once.observation(0)[names["own_throw_margin"]] <= 0:
        step("forward")
    step("throw")
    while not at_once.observation(1)[names["own_thrown"]]:
        assert (late.observation(1) != at_once.observation(1)).any()
        step("neutral")

    assert late.observation(1)[names["their_throw"]] == 1
    for side in range(2):
        assert (late.observation(side) == at_once.observation(side)).all()


def test_a_round_begins_without_a_past() -> None:
    envs = VectorFight(4, opponent="idle", reaction_frames=30, max_decisions=20)
    envs.reset(seed=1)
    opening = envs._batch.observations[0].copy()
    for _ in range(20):
        observations, *_ = envs.step(np.full(4, 1))

    distance = NAMES.index("distance")
    assert (observations[:, distance] == opening[:, distance]).all()


def test_the_inputs_of_the_other_are_hidden() -> None:
    """Whatever it holds or has pressed, until something comes of it nothing is seen."""
    for side in range(2):
        made = duel()
        before, after = [0.0] * len(NAMES), [0.0] * len(NAMES)
        observe(made.row, side, roster_rom(), before)
        other = player(1 - side)
        hidden = {BUTTONS: 127, BUFFER: 16, RECENT: 16, TAP: 5}
        for field, value in hidden.items():
            made.row[other + field] = value
        observe(made.row, side, roster_rom(), after)
        assert after == before
    assert not [name for name in NAMES if "their" in name and ("press" in name or "button" in name)]


def test_each_side_plays_one_of_the_characters_it_may() -> None:
    envs = VectorFight(32, character=["vesper"], opponent_character=["kestrel", "vesper"])
    envs.reset(seed=1)

    assert set(envs._batch.rows[:, player(0)].tolist()) == {1}
    assert set(envs._batch.rows[:, player(1)].tolist()) == {0, 1}


@pytest.mark.parametrize(
    "make", [SingleFight, VectorFight, arcade_clash.parallel_env, arcade_clash.two_sided_vec]
)
@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"episode": "day"}, "episode"),
        ({"rewards": {"luck": 1.0}}, "rewards.luck"),
        ({"rewards": {"win": float("nan")}}, "rewards.win"),
        ({"rewards": {"win": float("inf")}}, "rewards.win"),
        ({"rewards": {"win": "much"}}, "rewards.win"),
        ({"rewards": {"win": 1e39}}, "rewards.win"),
        ({"rewards": {"win": 10**400}}, "rewards.win"),
        ({"rewards": ["win"]}, "rewards"),
        ({"max_decisions": 0}, "max_decisions"),
        ({"max_decisions": 1.5}, "max_decisions"),
        ({"decision_frames": 0}, "decision_frames"),
        ({"decision_frames": 61}, "decision_frames"),
        ({"reaction_frames": -1}, "reaction_frames"),
        ({"reaction_frames": 61}, "reaction_frames"),
        ({"reaction_frames": True}, "reaction_frames"),
        ({"opponent_reaction_frames": 61}, "opponent_reaction_frames"),
        ({"speed": 3}, "speed"),
        ({"mask": "nowhere"}, "mask"),
        ({"render_mode": "x11"}, "render_mode"),
    ],
)
def test_every_environment_names_the_option_that_breaks_its_rule(
    make: Callable[..., object], settings: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(**settings)

    assert refused.value.field == field


@pytest.mark.parametrize("make", [SingleFight, VectorFight])
@pytest.mark.parametrize(
    "settings",
    [
        {"opponent": None},
        {"opponent": 3},
        {"character": None},
        {"opponent_character": 3},
        {"agents": 3},
    ],
)
def test_an_option_of_another_kind_is_named_as_well(
    make: Callable[..., object], settings: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(**settings)

    assert [refused.value.field] == list(settings)


def test_whole_numbers_of_numpy_are_as_good() -> None:
    options = FightOptions(decision_frames=np.int64(6), max_decisions=np.int32(9))  # type: ignore[arg-type]  # as a sweep of settings has them

    assert (options.decision_frames, options.max_decisions) == (6, 9)
    assert VectorFight(np.int64(3), opponent="idle").num_envs == 3  # type: ignore[arg-type]  # the same


def test_both_players_of_the_parallel_fight_are_ones_own() -> None:
    with pytest.raises(InvalidInput, match="both players are yours"):
        arcade_clash.parallel_env(opponent="idle")
    with pytest.raises(NotFound, match=r"^p2_character: there is no character 'nobody'"):
        arcade_clash.parallel_env(p2_character="nobody")
    with pytest.raises(InvalidInput) as refused:
        arcade_clash.parallel_env(speed=3)
    assert "opponent" not in str(refused.value)


def test_characters_and_opponents_are_named_in_capitals_or_not() -> None:
    typed, plain = (
        VectorFight(2, character=one, opponent=two, opponent_character=one)
        for one, two in (("Kestrel", "IDLE:2,Random"), ("kestrel", "idle:2,random"))
    )
    assert (typed.reset(seed=1)[0] == plain.reset(seed=1)[0]).all()


def test_a_list_of_characters_holds_ids_alone() -> None:
    with pytest.raises(InvalidInput, match=r"^character has 3; it takes ids of characters"):
        VectorFight(2, character=[3])


@pytest.mark.parametrize("seed", [-1, 1.5, "one"])
def test_a_seed_that_is_none_is_refused_alike(seed: object) -> None:
    for env in (SingleFight(), VectorFight(2), arcade_clash.parallel_env()):
        with pytest.raises(gymnasium.error.Error, match=r"[Ss]eed"):
            env.reset(seed=seed)  # type: ignore[arg-type]  # wrong on purpose


def test_no_step_is_taken_before_an_episode_begins_or_after_it_ended() -> None:
    single, both = SingleFight(opponent="idle"), arcade_clash.parallel_env(max_decisions=1)
    with pytest.raises(WrongState, match="reset"):
        single.step(np.int64(0))
    with pytest.raises(WrongState, match="reset"):
        both.step({"player_1": 0, "player_2": 0})
    with pytest.raises(WrongState, match="reset"):
        VectorFight(2).step(np.zeros(2, np.int64))

    both.reset(seed=1)
    both.step({"player_1": 0, "player_2": 0})
    with pytest.raises(WrongState, match="reset"):
        both.step({"player_1": 0, "player_2": 0})
    single.reset(seed=1)
    while not single.step(np.int64(0))[2]:
        pass
    with pytest.raises(WrongState, match="reset"):
        single.step(np.int64(0))


BAD_ACTIONS = [-1, ACTION_COUNT, 2**40, 1.5, float("nan"), None, "jump"]


@pytest.mark.parametrize("action", BAD_ACTIONS)
def test_an_action_out_of_range_is_named_and_nothing_moves(action: object) -> None:
    env = SingleFight(opponent="idle")
    env.reset(seed=1)
    row = list(env._duel.row)
    with pytest.raises(InvalidInput) as refused:
        env.step(action)  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.field == "action"
    assert env._duel.row == row

    both = arcade_clash.parallel_env()
    both.reset(seed=1)
    with pytest.raises(InvalidInput) as refused:
        both.step({"player_1": 0, "player_2": action})
    assert refused.value.field == "actions[player_2]"


@pytest.mark.parametrize(
    ("actions", "field"),
    [
        ([0, 0, -1, 0], "actions[2]"),
        ([0, ACTION_COUNT, 0, 0], "actions[1]"),
        ([0, 0, 0], "actions"),
        ([[0, 0, 0, 0]], "actions"),
        ([0.5, 0, 0, 0], "actions"),
        ([float("nan")] * 4, "actions"),
        ([], "actions"),
    ],
)
def test_an_action_of_a_batch_that_is_none_is_named_and_nothing_moves(
    actions: list[object], field: str
) -> None:
    envs = VectorFight(4, opponent="idle")
    envs.reset(seed=1)
    rows = envs._batch.rows.copy()
    with pytest.raises(InvalidInput) as refused:
        envs.step(np.array(actions))

    assert refused.value.field == field
    assert (envs._batch.rows == rows).all()


@pytest.mark.parametrize("count", [0, -1, 1.5, None])
def test_a_batch_of_none_is_refused(count: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        VectorFight(count)  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.field == "num_envs"


def test_a_batch_beneath_refuses_it_too() -> None:
    with pytest.raises(ArcadeError, match="at least 1"):
        FightBatch(0, (0,), (0,))


def test_defaults_are_those_of_live_matches() -> None:
    options = FightOptions()

    assert options.decision_frames == DECISION_FRAMES


def test_both_sides_have_a_human_reaction_by_default_in_every_door() -> None:
    made = (
        FightOptions(),
        gymnasium.make("arcade_clash/Fight-v0").unwrapped.options,  # type: ignore[attr-defined]  # ours
        gymnasium.make_vec("arcade_clash/Fight-v0", num_envs=2).unwrapped.options,  # type: ignore[attr-defined]  # ours
    )
    for options in made:
        assert (options.reaction_frames, options.opponent_reaction_frames) == (12, 12)
    assert arcade_clash.parallel_env().options.reaction_frames == 12


class Onlooker:
    """Does nothing, and keeps the height at which it sees the other."""

    def __init__(self, own_delay: int | None) -> None:
        if own_delay is not None:
            self.reaction_frames = own_delay
        self.heights: list[float] = []

    def act(self, observations: Observations, masks: Masks) -> Actions:  # the contract's
        self.heights.append(float(observations[0, NAMES.index("their_height")]))
        return np.zeros(len(observations), np.int64)


@pytest.mark.parametrize("door", ["single", "batch"])
@pytest.mark.parametrize(
    ("own", "setting", "frames"), [(None, 0, 0), (None, 12, 12), (20, 12, 20), (5, 12, 12)]
)
def test_an_opponent_sees_with_the_larger_of_its_own_delay_and_the_settings(
    door: str, own: int | None, setting: int, frames: int
) -> None:
    onlooker = Onlooker(own)
    told: dict[str, Any] = {
        "opponent": lambda _seed: onlooker,
        "decision_frames": 1,
        "opponent_reaction_frames": setting,
    }
    env: Any = SingleFight(**told) if door == "single" else VectorFight(1, **told)
    seen, _ = env.reset(seed=1)
    onlooker.heights.clear()
    jump = np.int64(ACTION_NAMES.index("up"))
    now = []
    for _ in range(60):
        now.append(float(seen.reshape(-1)[NAMES.index("own_height")]))
        seen = env.step(jump if door == "single" else np.array([jump]))[0]

    assert max(now) > 0
    assert onlooker.heights == [now[max(0, frame - frames)] for frame in range(60)]


def test_the_last_observation_of_an_episode_shows_both_as_they_are() -> None:
    late, at_once = (
        FightBatch(8, (0,), (1,), reaction_frames=(frames, frames)) for frames in (20, 0)
    )
    rng = np.random.default_rng(3)
    for batch in (late, at_once):
        batch.restart(np.arange(8), np.random.default_rng(9))
    while not late.ended.any():
        actions = rng.integers(ACTION_COUNT, size=(2, 8))
        for batch in (late, at_once):
            batch.step(actions[0], actions[1])

    assert (late.ended == at_once.ended).all()
    over = late.ended
    assert (late.observations[:, over] == at_once.observations[:, over]).all()
    assert (late.observations[:, ~over] != at_once.observations[:, ~over]).any()
