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
from arcade_clash.errors import Damaged, InvalidInput, NotFound, WrongState
from arcade_clash.training.plan import DEFAULT_SETTINGS, DEFAULT_STEPS, MAX_ROLLOUT, check_plan
from arcade_clash.training.session import Algorithm, Plan, Settings
from saved_agents import save_agent


def check(plan: Plan) -> Plan:
    return check_plan(plan, Catalogue(), characters())


def test_an_empty_plan_is_a_sensible_one() -> None:
    plan = check(Plan())

    assert plan.algorithm == "ppo"
    assert plan.total_steps == 2_000_128
    assert 0 <= plan.total_steps - DEFAULT_STEPS < 256
    assert plan.opponent == "scripted"
    assert plan.settings == DEFAULT_SETTINGS[Algorithm.PPO]
    assert plan.name == f"PPO against {Catalogue().info('scripted').display_name}"
    assert plan.seed is not None
    assert 0 <= plan.seed < 2**31


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
    ],
)
def test_who_is_not_there_is_not_found(plan: Plan, kind: str) -> None:
    with pytest.raises(NotFound) as missing:
        check(plan)

    assert (missing.value.kind, missing.value.name) == (kind, "nobody")


def test_several_opponents_are_one_setting() -> None:
    plan = check(Plan(opponent="scripted@0.5:3,idle:1,self:2"))

    assert plan.opponent == "scripted@0.5:3,idle,self:2"
    assert plan.name == "PPO against scripted@0.5, Idle and itself"
    assert check(plan) == plan


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
