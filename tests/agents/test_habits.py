"""Whoever does one thing again and again is waited for: no move alone beats a practised fighter."""

import numpy as np
import pytest

from arcade_clash.agents import ACTION_NAMES, Catalogue, masks
from arcade_clash.engine import characters
from arcade_clash.engine.layout import MATCH_WINNER
from arcade_clash.envs.batch import FightBatch

FIGHTS = 24
NUMBERS = {name: character.number for name, character in characters().items()}
MOVES = ACTION_NAMES[ACTION_NAMES.index("standing_light") :]


@pytest.mark.parametrize("level", ["scripted", "scripted-5"])
@pytest.mark.parametrize("character", NUMBERS)
def test_one_move_alone_does_not_beat_a_practised_fighter(character: str, level: str) -> None:
    won: dict[str, float] = {}
    for move in MOVES:
        action = ACTION_NAMES.index(move)
        batch = FightBatch(FIGHTS, [NUMBERS[character]], [*NUMBERS.values()], whole_match=True)
        batch.restart(np.arange(FIGHTS), np.random.default_rng(2))
        foe = Catalogue().make(level, 3)
        while not batch.ended.all():
            mine, theirs = (masks(seen) for seen in batch.observations)
            pressed = np.where(mine[:, action], action, 0)
            batch.step(pressed, foe.act(batch.observations[1], theirs))
        won[move] = float((batch.rows[:, MATCH_WINNER] == 0).mean())
    assert max(won.values()) <= 0.5, won
