"""The probes: what each does in which situation, and that they are agents as any other."""

import numpy as np
import pytest

from arcade_clash.agents import (
    ACTION_COUNT,
    ACTION_NAMES,
    OBSERVATION_SIZE,
    REACTION_FRAMES,
    AgentKind,
    Catalogue,
    reaction_frames,
)
from arcade_clash.agents.observation import OBSERVATION_NAMES
from arcade_clash.agents.probes import PROBES
from arcade_clash.envs.comparison import duel
from arcade_clash.envs.vector import VectorFight
from arcade_clash.services.training_wire import agent_message
from arcade_clash.v1 import training_pb2 as pb


def decide(probe: str, *refused: str, **entries: float) -> str:
    """What a probe does about one observation, some actions being refused by the mask."""
    observation = np.zeros((1, OBSERVATION_SIZE), np.float32)
    for name, value in entries.items():
        observation[0, OBSERVATION_NAMES.index(name)] = value
    mask = np.ones((1, ACTION_COUNT), np.bool_)
    for action in refused:
        mask[0, ACTION_NAMES.index(action)] = False
    return ACTION_NAMES[int(Catalogue().make(probe, 0).act(observation, mask)[0])]


@pytest.mark.parametrize(
    ("probe", "stance", "attack", "where", "not_where"),
    [
        ("counter", "forward", "down_special", {"their_startup": 0.1}, {"their_busy": 0.5}),
        ("counter", "forward", "down_special", {"their_active": 1}, {"own_active": 1}),
        (
            "heavy",
            "forward",
            "standing_heavy",
            {"own_standing_heavy_margin": 0.1},
            {"own_standing_heavy_margin": -0.1, "their_standing_heavy_margin": 1},
        ),
        (
            "sweep",
            "forward",
            "crouching_heavy",
            {"own_crouching_heavy_margin": 0.1},
            {"own_crouching_heavy_margin": -0.1},
        ),
        (
            "light",
            "forward",
            "crouching_light",
            {"own_crouching_light_margin": 0.1},
            {"own_crouching_light_margin": -0.1},
        ),
        ("throw", "forward", "throw", {"own_throw_margin": 0.1}, {"own_throw_margin": -0.1}),
        ("blockthrow", "down_back", "throw", {"own_throw_margin": 0.1}, {"own_throw_margin": 0}),
        ("dspecial", "forward", "down_special", {"distance": 0.2}, {"distance": 0.3}),
        ("dspecial", "forward", "down_special", {"distance": -0.2}, {"distance": -0.3}),
        (
            "jump",
            "up_forward",
            "jumping_heavy",
            {"own_upward_speed": -0.1},
            {"own_upward_speed": 0.1},
        ),
    ],
)
def test_a_probe_attacks_where_its_rule_holds_and_else_keeps_its_stance(
    probe: str,
    stance: str,
    attack: str,
    where: dict[str, float],
    not_where: dict[str, float],
) -> None:
    assert decide(f"probe-{probe}", **where) == attack
    assert decide(f"probe-{probe}", **not_where) == stance
    assert decide(f"probe-{probe}", attack, **where) == stance, "the mask refuses the attack"
    assert decide(f"probe-{probe}", attack, stance, **where) == "neutral"


@pytest.mark.parametrize(
    ("probe", "stance", "attack"),
    [("special", "back", "special"), ("fspecial", "forward", "forward_special")],
)
def test_a_probe_without_a_condition_attacks_whenever_the_mask_allows_it(
    probe: str, stance: str, attack: str
) -> None:
    assert decide(f"probe-{probe}") == attack
    assert decide(f"probe-{probe}", attack) == stance


def test_the_blocking_probe_never_attacks() -> None:
    assert decide("probe-block", their_active=1, own_throw_margin=1) == "down_back"
    assert decide("probe-block", "down_back") == "neutral"


def test_probes_are_listed_as_agents_of_a_kind_of_their_own() -> None:
    probes = [info for info in Catalogue().infos() if info.kind is AgentKind.PROBE]

    assert [info.agent for info in probes] == list(PROBES)
    assert len(probes) == 11
    for info in probes:
        assert info.reaction_frames == REACTION_FRAMES == 12
        assert reaction_frames(Catalogue().make(info.agent, 0)) == REACTION_FRAMES
        assert agent_message(info).kind == pb.AGENT_KIND_PROBE


def test_probes_are_opponents_alone_and_in_a_mixture() -> None:
    envs = VectorFight(6, opponent="probe-sweep:2,probe-jump@delay=20,scripted-1")
    envs.reset(seed=1)
    for _ in range(5):
        envs.step(np.zeros(6, np.int64))

    assert envs.opponents == ("probe-sweep", "probe-jump@delay=20", "scripted-1")


def test_a_probe_that_attacks_by_itself_beats_one_who_does_nothing() -> None:
    """The others wait for an attack, or for somebody who comes near."""
    catalogue = Catalogue()

    waits = {"probe-counter", "probe-block", "probe-blockthrow"}

    for name in PROBES:
        score = duel(name, "idle", 16, 1, catalogue)
        assert score.lost == 0, name
        assert (score.won > 0) == (name not in waits), name


def test_a_probe_alone_loses_to_the_strongest_level() -> None:
    catalogue = Catalogue()

    for name in PROBES:
        assert duel(name, "scripted-5", 32, 1, catalogue).rate < 0.5, name
