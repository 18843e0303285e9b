"""Networks: what they refuse to be, how they are kept, and what a stranger's file cannot do."""

import hashlib
import json
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from arcade_clash.agents import (
    ACTION_COUNT,
    OBSERVATION_SIZE,
    AgentInfo,
    AgentKind,
    Catalogue,
    Layer,
    Network,
    NetworkAgent,
    check_agent_id,
    load_network,
    reaction_frames,
    save_network,
)
from arcade_clash.agents.observation import OBSERVATION_FINGERPRINT
from arcade_clash.agents.probes import PROBES
from arcade_clash.engine.fight import RULES_VERSION
from arcade_clash.engine.sources import kernel_digest
from arcade_clash.errors import (
    AlreadyExists,
    Damaged,
    InvalidInput,
    LimitReached,
    NotFound,
    WrongState,
)

INFO = AgentInfo(
    agent="a-1",
    display_name="The first",
    kind=AgentKind.NETWORK,
    description="Learned by PPO.",
    character="kestrel",
    session_id="a-1",
    step=1000,
    create_time=1.5,
    reaction_frames=12,
    architecture="mlp",
)


def layers(*widths: int, seed: int = 0) -> list[Layer]:
    chance = np.random.default_rng(seed)
    sizes = (OBSERVATION_SIZE, *widths)
    return [
        Layer(
            chance.normal(size=(after, before)).astype(np.float32),
            chance.normal(size=after).astype(np.float32),
        )
        for before, after in pairwise(sizes)
    ]


def a_network(seed: int = 0) -> Network:
    return Network(layers(8, 6, ACTION_COUNT, seed=seed), layers(4, 1))


def some_observations(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(1).normal(size=(count, OBSERVATION_SIZE)).astype(np.float32)


def test_a_network_computes_what_its_layers_say() -> None:
    network = a_network()
    x = some_observations(5)
    expected = x
    for number, layer in enumerate(network.policy):
        expected = np.tanh(expected) if number else expected
        expected = expected @ layer.weight.T + layer.bias

    assert np.allclose(network.logits(x), expected, atol=1e-5)
    values = network.values(x)
    assert values is not None
    assert values.shape == (5,)


def test_what_the_mask_refuses_has_no_probability_and_is_never_played() -> None:
    x = some_observations(300)
    masks = np.random.default_rng(2).random((300, ACTION_COUNT)) < 0.3
    masks[:, 0] = True
    network = a_network()

    shares = network.probabilities(x, masks)

    assert (shares[~masks] == 0).all()
    assert np.allclose(shares.sum(axis=1), 1)
    for greedy in (False, True):
        actions = NetworkAgent(network, 3, greedy=greedy).act(x, masks)
        assert masks[np.arange(300), actions].all()


def test_samples_fall_as_the_probabilities_say() -> None:
    network = a_network()
    x = np.repeat(some_observations(1), 20_000, axis=0) * np.float32(0.05)
    masks = np.ones((20_000, ACTION_COUNT), np.bool_)

    drawn = np.bincount(NetworkAgent(network, 4).act(x, masks), minlength=ACTION_COUNT) / 20_000

    assert np.allclose(drawn, network.probabilities(x[:1], masks[:1])[0], atol=0.015)


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        ([], "policy"),
        (layers(8, 8, 8, 8, 8, ACTION_COUNT), "policy"),
        (layers(8, ACTION_COUNT + 1), "policy.1"),
        (layers(2000, ACTION_COUNT), "policy.0"),
        (
            [Layer(np.zeros((ACTION_COUNT, 3), np.float32), np.zeros(ACTION_COUNT, np.float32))],
            "policy.0",
        ),
        (
            [Layer(np.zeros((ACTION_COUNT, OBSERVATION_SIZE)), np.zeros(ACTION_COUNT))],  # type: ignore[arg-type]  # it is refused at run time too
            "policy.0",
        ),
    ],
)
def test_layers_that_do_not_fit_are_refused_by_name(policy: list[Layer], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Network(policy)

    assert refused.value.field == field


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_weight_that_is_not_finite_is_refused(bad: float) -> None:
    policy = layers(8, ACTION_COUNT)
    policy[1].bias[3] = bad

    with pytest.raises(InvalidInput, match="not finite"):
        Network(policy)


def test_a_saved_network_comes_back_as_it_was(tmp_path: Path) -> None:
    network = a_network()
    save_network(tmp_path, INFO, network)
    x = some_observations(4)

    assert (load_network(tmp_path, "a-1").logits(x) == network.logits(x)).all()
    told = Catalogue(tmp_path).info("a-1")
    assert told == replace(INFO, rules_version=RULES_VERSION, kernel_digest=kernel_digest())
    assert [path.name for path in tmp_path.iterdir()] == ["a-1"]


def test_how_an_agent_learned_is_kept_with_it(tmp_path: Path) -> None:
    settings = {"epochs": 4, "hidden_layers": [64, 64], "reward_weights": {"win": 2.0}}
    learned = replace(
        INFO,
        algorithm="ppo",
        opponent="scripted:3,self:1",
        opponent_character="vesper",
        seed=7,
        step=5_000_000_000,
        settings=settings,
    )
    save_network(tmp_path, learned, a_network())

    told = Catalogue(tmp_path).info("a-1")
    assert replace(told, rules_version=None, kernel_digest="") == learned


def test_an_agent_saved_before_this_was_kept_is_still_an_agent(tmp_path: Path) -> None:
    save_network(tmp_path, INFO, a_network())
    path = tmp_path / "a-1" / "agent.json"
    said = json.loads(path.read_text())
    for name in (
        "reaction_frames",
        "architecture",
        "algorithm",
        "opponent",
        "seed",
        "settings",
        "rules_version",
        "kernel_digest",
    ):
        del said[name]
    path.write_text(json.dumps(said))

    assert Catalogue(tmp_path).info("a-1") == replace(INFO, reaction_frames=0)
    assert reaction_frames(Catalogue(tmp_path).make("a-1", 0)) == 0


def test_an_agent_plays_with_the_delay_that_it_learned_with(tmp_path: Path) -> None:
    """A longer delay that is asked for takes its place; the two never add."""
    save_network(tmp_path, replace(INFO, reaction_frames=9), a_network())

    catalogue = Catalogue(tmp_path)
    assert catalogue.info("a-1").reaction_frames == 9
    for name, frames in (("a-1", 9), ("a-1@delay=5", 9), ("a-1@delay=20", 20)):
        assert reaction_frames(catalogue.make(name, 0)) == frames


@pytest.mark.parametrize("frames", [-1, 61, 1.5, True, "12"])
def test_a_delay_out_of_range_is_not_saved(tmp_path: Path, frames: object) -> None:
    with pytest.raises(InvalidInput, match="0 to 60"):
        save_network(tmp_path, replace(INFO, reaction_frames=frames), a_network())  # type: ignore[arg-type]  # wrong on purpose
    assert list(tmp_path.iterdir()) == []


def test_a_description_names_the_architecture_and_its_parts(tmp_path: Path) -> None:
    """What another architecture would be described by, beside the MLP of today."""
    save_network(tmp_path, replace(INFO, architecture=""), a_network())

    said = json.loads((tmp_path / "a-1" / "agent.json").read_text())
    assert said["architecture"] == "mlp"
    assert said["activation"] == "tanh"
    assert said["policy_layers"] == [8, 6, ACTION_COUNT]
    assert said["value_layers"] == [4, 1]
    assert said["observation"] == OBSERVATION_FINGERPRINT


def test_an_unknown_architecture_is_listed_and_refused_by_name(tmp_path: Path) -> None:
    save_network(tmp_path, INFO, a_network())
    rewrite(tmp_path, architecture="lstm")

    assert Catalogue(tmp_path).info("a-1").architecture == "lstm"
    with pytest.raises(WrongState, match=r"architecture 'lstm'.*it plays mlp"):
        Catalogue(tmp_path).make("a-1", 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", -1),
        ("seed", 2**32),
        ("seed", "1"),
        ("settings", []),
        ("rules_version", True),
        ("reaction_frames", 61),
        ("reaction_frames", True),
        ("architecture", ""),
        ("architecture", ["mlp"]),
    ],
)
def test_a_description_of_no_training_is_damage(tmp_path: Path, name: str, value: object) -> None:
    save_network(tmp_path, INFO, a_network())
    path = tmp_path / "a-1" / "agent.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))

    with pytest.raises(Damaged, match="description"):
        Catalogue(tmp_path).info("a-1")


def test_an_agent_is_not_saved_over_another_and_that_is_said_before(tmp_path: Path) -> None:
    check_agent_id(tmp_path, "a-1")
    save_network(tmp_path, INFO, a_network())

    with pytest.raises(AlreadyExists, match="replace=True"):
        check_agent_id(tmp_path, "a-1")
    with pytest.raises(AlreadyExists, match="replace=True"):
        save_network(tmp_path, INFO, a_network())
    assert [path.name for path in tmp_path.iterdir()] == ["a-1"]


def test_an_agent_is_replaced_where_that_is_said(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    save_network(tmp_path, INFO, a_network())
    catalogue.info("a-1")
    better = a_network(1)

    check_agent_id(tmp_path, "a-1", replace=True)
    save_network(tmp_path, replace(INFO, step=9), better, replace=True)

    x = some_observations(4)
    assert (load_network(tmp_path, "a-1").logits(x) == better.logits(x)).all()
    assert catalogue.info("a-1").step == 9
    assert [path.name for path in tmp_path.iterdir()] == ["a-1"]


@pytest.mark.parametrize("agent", ["", "../a", "A", ".a", "a" * 64])
def test_a_name_that_is_no_id_is_refused(tmp_path: Path, agent: str) -> None:
    with pytest.raises(InvalidInput):
        save_network(tmp_path, replace(INFO, agent=agent), a_network())
    with pytest.raises(NotFound):
        Catalogue(tmp_path).make(agent, 0)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(LimitReached, match="make room"):
        save_network(tmp_path, INFO, a_network())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["weights.safetensors", "agent.json"])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "empty"])
def test_damage_is_seen_and_said(tmp_path: Path, name: str, damage: str) -> None:
    save_network(tmp_path, INFO, a_network())
    file = tmp_path / "a-1" / name
    data = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 0xFF
        file.write_bytes(data)

    with pytest.raises(Damaged, match="a-1"):
        Catalogue(tmp_path).make("a-1", 0)


def test_a_network_for_another_observation_is_refused(tmp_path: Path) -> None:
    save_network(tmp_path, INFO, a_network())
    rewrite(tmp_path, observation="0123456789abcdef")

    with pytest.raises(WrongState, match="another observation"):
        Catalogue(tmp_path).make("a-1", 0)


@pytest.mark.parametrize(
    "change",
    [
        {"step": -1},
        {"step": "many"},
        {"create_time": float("nan")},
        {"display_name": None},
        {"agent": "another"},
        {"kind": "built_in"},
    ],
)
def test_a_description_that_is_none_is_damage(tmp_path: Path, change: dict[str, object]) -> None:
    save_network(tmp_path, INFO, a_network())
    rewrite(tmp_path, **change)

    with pytest.raises(Damaged):
        Catalogue(tmp_path).info("a-1")
    assert [info.agent for info in Catalogue(tmp_path).infos()] == [
        *(f"scripted-{level}" for level in range(1, 6)),
        "random",
        "idle",
        *PROBES,
    ]


def test_weights_of_a_stranger_with_the_right_digest_must_still_be_a_network(
    tmp_path: Path,
) -> None:
    save_network(tmp_path, INFO, a_network())
    nan = {
        "policy.0.weight": np.full((ACTION_COUNT, OBSERVATION_SIZE), np.nan, np.float32),
        "policy.0.bias": np.zeros(ACTION_COUNT, np.float32),
    }
    for weights in (safetensors.numpy.save(nan), b"\xff" * 100, b"[" * 1000):
        (tmp_path / "a-1" / "weights.safetensors").write_bytes(weights)
        rewrite(
            tmp_path,
            weights_sha256=hashlib.sha256(weights).hexdigest(),
            policy_layers=[ACTION_COUNT],
            value_layers=[],
        )
        with pytest.raises(Damaged):
            Catalogue(tmp_path).make("a-1", 0)


def test_a_deeply_nested_description_is_damage(tmp_path: Path) -> None:
    save_network(tmp_path, INFO, a_network())
    (tmp_path / "a-1" / "agent.json").write_text("[" * 60_000)

    with pytest.raises(Damaged):
        Catalogue(tmp_path).make("a-1", 0)


def rewrite(directory: Path, **changes: object) -> None:
    file = directory / "a-1" / "agent.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
