"""No move alone beats an expert, nor does the one trick that beats attackers."""

import numpy as np
import pytest

from arcade_clash.agents import (
    ACTION_NAMES,
    REACTION_FRAMES,
    Actions,
    Agent,
    Catalogue,
    Masks,
    Observations,
    masks,
    reaction_frames,
)
from arcade_clash.agents.actions import STANDING_LIGHT
from arcade_clash.agents.observation import OBSERVATION_NAMES
from arcade_clash.engine import characters
from arcade_clash.engine.layout import MATCH_WINNER
from arcade_clash.engine.move import AttackKind, MoveKind
from arcade_clash.envs.batch import FightBatch

FIGHTS = 24
NUMBERS = {name: character.number for name, character in characters().items()}
MOVES = ACTION_NAMES[ACTION_NAMES.index("standing_light") :]


class Presser:
    """Presses one thing whenever it would begin."""

    reaction_frames = REACTION_FRAMES

    def __init__(self, action: str) -> None:
        self._action = ACTION_NAMES.index(action)

    def act(self, observations: Observations, masks: Masks) -> Actions:  # it looks at nothing
        return np.where(masks[:, self._action], self._action, 0)


class Answerer:
    """Answers attacks that begin by its special that nothing touches, and else does `rest`."""

    reaction_frames = REACTION_FRAMES

    def __init__(self, character: str, rest: str, within: int) -> None:
        self._special = STANDING_LIGHT + untouchable_special(character)
        self._rest = Presser(rest)
        self._within = within

    def act(self, observations: Observations, masks: Masks) -> Actions:
        begins = observations[:, OBSERVATION_NAMES.index("their_startup")] > 0
        distance = observations[:, OBSERVATION_NAMES.index("distance")] * 480
        answers = begins & (np.abs(distance) < self._within) & masks[:, self._special]
        return np.where(answers, self._special, self._rest.act(observations, masks))


def untouchable_special(character: str) -> int:
    """The slot of a character's special that no blow touches from its first frame on."""
    return next(
        slot
        for slot, move in enumerate(characters()[character].moves)
        if move.kind is MoveKind.SPECIAL
        and any(w.first == 0 and AttackKind.STRIKE in w.to for w in move.invulnerable)
    )


def wins(agent: Agent, character: str, level: str, fights: int = FIGHTS) -> float:
    """The share of matches that an agent with a character wins against a level with any."""
    foe = Catalogue().make(level, 3)
    batch = FightBatch(
        fights,
        [NUMBERS[character]],
        [*NUMBERS.values()],
        whole_match=True,
        reaction_frames=(reaction_frames(agent), reaction_frames(foe)),
    )
    batch.restart(np.arange(fights), np.random.default_rng(2))
    while not batch.ended.all():
        mine, theirs = batch.observations
        batch.step(agent.act(mine, masks(mine)), foe.act(theirs, masks(theirs)))
    return float((batch.rows[:, MATCH_WINNER] == 0).mean())


@pytest.mark.parametrize("level", ["scripted-4", "scripted-5"])
@pytest.mark.parametrize("character", NUMBERS)
def test_one_move_alone_does_not_beat_an_expert(character: str, level: str) -> None:
    won = {move: wins(Presser(move), character, level) for move in MOVES}

    assert max(won.values()) <= 0.5, won


@pytest.mark.parametrize("character", NUMBERS)
def test_who_waits_to_answer_with_what_nothing_touches_loses(character: str) -> None:
    for level in ("scripted", "scripted-4", "scripted-5"):
        assert wins(Answerer(character, "down_back", within=960), character, level) < 0.2


@pytest.mark.parametrize("within", [110, 960])
@pytest.mark.parametrize("rest", ["down_back", "forward"])
@pytest.mark.parametrize("character", NUMBERS)
def test_no_such_answer_beats_the_master_from_near_or_far(
    character: str, rest: str, within: int
) -> None:
    """Whether it waits or walks in, and answers only what could touch it or whatever it sees."""
    assert wins(Answerer(character, rest, within), character, "scripted-5", 4 * FIGHTS) < 0.5


@pytest.mark.parametrize("character", NUMBERS)
def test_it_does_not_beat_a_novice_either_since_a_reversal_that_misses_is_punished(
    character: str,
) -> None:
    for rest in ("down_back", "forward"):
        assert wins(Answerer(character, rest, within=960), character, "scripted-1") < 0.5
