"""Each reward term measures what it says."""

import numpy as np
import pytest

from arcade_clash.agents import ACTION_NAMES, DECISION_FRAMES, OBSERVATION, Catalogue, masks
from arcade_clash.engine.layout import (
    COMBO_HITS,
    EVENT_BLOCK,
    EVENT_COUNT,
    EVENT_HIT,
    EVENT_KIND,
    EVENT_PLAYER,
    EVENT_SIZE,
    EVENTS,
    player,
)
from arcade_clash.envs.duel import Duel
from arcade_clash.envs.rewards import DEFAULT_WEIGHTS, REWARD_TERMS, reward_weights
from arcade_clash.errors import InvalidInput

CLOSENESS = [entry.name for entry in OBSERVATION].index("closeness")
HEALTH = [entry.name for entry in OBSERVATION].index("own_health")


def action(name: str) -> int:
    return ACTION_NAMES.index(name)


class Bout:
    """A duel of Kestrel against Kestrel, and what it was worth to each so far."""

    def __init__(self) -> None:
        self.duel = Duel((0,), (0,))
        self.duel.restart(np.random.default_rng(1))
        self.sums = np.zeros((2, len(REWARD_TERMS)))

    def play(self, p1: str, p2: str = "neutral", decisions: int = 1) -> None:
        for _ in range(decisions):
            self.sums += self.duel.step(action(p1), action(p2))

    def draw_near(self) -> None:
        while self.duel.observation(0)[CLOSENESS] < 0.75:
            self.play("forward")
        self.sums[:] = 0

    def summed(self, term: str, side: int = 0) -> float:
        return float(self.sums[side, REWARD_TERMS.index(term)])


@pytest.mark.parametrize("move", ["standing_light", "standing_heavy", "crouching_heavy"])
def test_an_attack_that_ends_having_touched_nothing_is_a_whiff(move: str) -> None:
    bout = Bout()
    bout.play(move)
    bout.play("neutral", decisions=20)

    assert bout.summed("whiff") == 1
    assert bout.summed("whiff", 1) == 0


def test_one_that_hits_or_is_blocked_is_none() -> None:
    for guard in ("neutral", "back"):
        bout = Bout()
        bout.draw_near()
        bout.play("standing_light", guard)
        bout.play("neutral", guard, decisions=10)
        assert bout.summed("whiff") == 0
        assert bout.summed("block", 1) == (guard == "back")
        assert bout.summed("block") == 0
        assert (bout.summed("damage_dealt") > 0) == (guard == "neutral")


def test_doing_nothing_is_idle_and_coming_closer_is_not() -> None:
    bout = Bout()
    bout.play("neutral", "forward", decisions=15)

    assert bout.summed("idle") == pytest.approx(15 * DECISION_FRAMES / 60)
    assert bout.summed("idle", 1) < 0.1
    assert bout.summed("approach") > 0


def test_an_attack_is_not_idle() -> None:
    bout = Bout()
    bout.play("standing_heavy")

    assert bout.summed("idle") == 0


def test_what_hits_and_what_is_hit_gain_gauge() -> None:
    bout = Bout()
    bout.draw_near()
    bout.play("standing_light")
    bout.play("neutral", decisions=10)

    assert bout.summed("gauge") > bout.summed("gauge", 1) > 0


def events(duel: Duel, kind: int) -> list[int]:
    """Whose each event of a kind is, of the last frame."""
    places = [EVENTS + number * EVENT_SIZE for number in range(duel.row[EVENT_COUNT])]
    return [duel.row[at + EVENT_PLAYER] for at in places if duel.row[at + EVENT_KIND] == kind]


@pytest.mark.parametrize("agent", ["random", "scripted"])
def test_over_a_round_terms_add_up_to_what_happened(agent: str) -> None:
    """Whatever both press: frame by frame, as the row's own events and health tell it."""
    at = {term: number for number, term in enumerate(REWARD_TERMS)}
    counts = [at[term] for term in ("whiff", "idle", "block", "combo", "gauge")]
    totals = np.zeros(len(REWARD_TERMS))
    chance = np.random.default_rng(4)
    for seed in range(8):
        duel = Duel((0, 1), (0, 1), decision_frames=1)
        duel.restart(chance)
        agents = [Catalogue().make(agent, seed + side) for side in range(2)]
        sums = np.zeros((2, len(REWARD_TERMS)))
        begun = [duel.observation(side) for side in range(2)]
        blocked = [0, 0]
        followed = [0, 0]
        while not duel.ended:
            seen = [duel.observation(side)[None] for side in range(2)]
            both = [int(a.act(s, masks(s))[0]) for a, s in zip(agents, seen, strict=True)]
            terms = np.array(duel.step(*both))
            assert (terms[:, counts] >= 0).all()
            sums += terms
            for attacker in events(duel, EVENT_BLOCK):
                blocked[1 - attacker] += 1
            for attacker in events(duel, EVENT_HIT):
                followed[attacker] += duel.row[player(attacker) + COMBO_HITS] > 1
        for side in range(2):
            lost = begun[side][HEALTH] - duel.observation(side)[HEALTH]
            assert sums[side, at["damage_taken"]] == pytest.approx(lost, abs=1e-5)
            assert sums[1 - side, at["damage_dealt"]] == pytest.approx(lost, abs=1e-5)
            assert sums[side, at["block"]] == blocked[side]
            assert sums[side, at["combo"]] == followed[side]
            assert sums[side, at["win"]] == sums[1 - side, at["loss"]]
        assert sums[0, at["approach"]] == sums[1, at["approach"]]
        totals += sums.sum(axis=0)
    assert (totals[counts] > 0).all() or agent == "random", "all of it happened"


def test_every_weight_can_be_set_and_the_others_stay() -> None:
    for number, term in enumerate(REWARD_TERMS):
        weights = reward_weights({term: 7.0})
        expected = [*DEFAULT_WEIGHTS.values()]
        expected[number] = 7.0
        assert weights.tolist() == pytest.approx(expected)


@pytest.mark.parametrize("weight", [float("nan"), float("-inf"), None, "1"])
def test_a_weight_that_is_no_number_is_named(weight: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        reward_weights({"whiff": weight})  # type: ignore[dict-item]  # wrong on purpose

    assert refused.value.field == "rewards.whiff"
