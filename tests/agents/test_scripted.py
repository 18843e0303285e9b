"""The scripted fighter: its levels, what it knows of the characters, and how its fights look."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest

from arcade_clash.agents import Catalogue, masks, reaction_frames
from arcade_clash.agents.scripted import LEVELS, Level, kit, levels
from arcade_clash.agents.scripted.levels import skill_of
from arcade_clash.engine import characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.move import MoveKind
from arcade_clash.envs.batch import FightBatch

EVERYONE = [character.number for character in characters().values()]
KITS = kit.make_kits(characters().values())
SKILLS = [field.name for field in fields(Level)][2:]


def about(name: str, fact: int) -> int:
    return KITS[characters()[name].number * kit.KIT_SIZE + fact]


def of_move(name: str, slot: int, fact: int) -> int:
    return about(name, slot * kit.MOVE_FACTS + fact)


@pytest.mark.parametrize("name", SKILLS)
def test_a_skill_has_each_number_of_its_level_in_its_place(name: str) -> None:
    place = getattr(levels, name.upper())

    assert [skill_of(level + 1)[place] for level in range(len(LEVELS))] == [
        getattr(level, name) for level in LEVELS
    ]


def test_a_level_is_better_than_the_one_before_in_what_is_a_skill() -> None:
    rising = ("guard", "height", "cross_up", "punish", "anti_air", "combo", "spend", "escape")
    falling = ("reaction_frames", "lapse", "learns", "wary")
    for before, level in pairwise(LEVELS):
        assert all(getattr(level, name) > getattr(before, name) for name in rising)
        assert all(getattr(level, name) < getattr(before, name) for name in falling)


def test_a_kit_says_what_a_character_is_good_for() -> None:
    for name, character in characters().items():
        specials = [move for move in character.moves if move.kind == MoveKind.SPECIAL]
        assert (about(name, kit.SHOT) != kit.NONE) == any(move.projectile for move in specials)
        assert (about(name, kit.GRAB) != kit.NONE) == any(move.throws for move in specials)
        # Every character has a special that nothing touches, to meet a jump with.
        assert of_move(name, about(name, kit.RISING), kit.RISES) == 1
    assert about("vesper", kit.ZONES)
    assert not about("kestrel", kit.ZONES)
    assert of_move("kestrel", about("kestrel", kit.RISING), kit.SLIPS)
    assert not of_move("vesper", about("vesper", kit.RISING), kit.SLIPS)


def test_a_kit_has_the_frame_data_of_the_files() -> None:
    for name, character in characters().items():
        for slot, move in enumerate(character.moves):
            assert of_move(name, slot, kit.DAMAGE) == move.total_damage
            assert of_move(name, slot, kit.FLIES) == move.projectile
            assert of_move(name, slot, kit.THROWS_IT) == move.throws
            assert of_move(name, slot, kit.LOW) == (move.guard_level == "low")
            assert of_move(name, slot, kit.SPAN) >= of_move(name, slot, kit.REACH) or move.throws
        # What stands forward of the middle is the head of one who crouches, or the body.
        boxes = (*character.body.standing, *character.body.crouching)
        assert about(name, kit.FRONT) == max(box.x + box.width for box in boxes) // at.SUB
        # A step carries a blow farther than its box.
        assert of_move(name, 1, kit.REACH) >= max(
            (box.x + box.width) // at.SUB for box in character.moves[1].hits[0].hitboxes
        )


def test_matches_of_the_middle_level_show_what_the_game_has() -> None:
    """Combos, specials, supers and throws are seen in nearly every one, and nobody stands about."""
    count = 200
    agents = [Catalogue().make("scripted-3", seed) for seed in (1, 2)]
    delay = reaction_frames(agents[0])
    batch = FightBatch(count, EVERYONE, EVERYONE, whole_match=True, reaction_frames=(delay, delay))
    batch.restart(np.arange(count), np.random.default_rng(4))
    seen = {name: np.zeros(count, bool) for name in ("combo", "special", "super", "throw")}
    still = np.zeros(count, int)
    longest = np.zeros(count, int)
    while not batch.ended.all():
        batch.step(
            *(
                agent.act(observed, masks(observed))
                for agent, observed in zip(agents, batch.observations, strict=True)
            )
        )
        quiet = ~batch.ended
        for me in (at.P1, at.P2):
            action = batch.rows[:, me + at.ACTION]
            quiet &= (action == at.STAND) | (action == at.CROUCH)
            seen["combo"] |= batch.rows[:, me + at.COMBO_HITS] >= 2
            seen["special"] |= (action >= at.SPECIAL_MOVE) & (action < at.SUPER)
            seen["super"] |= action == at.SUPER
            seen["throw"] |= action == at.THROW
        still = np.where(quiet, still + 1, 0)
        longest = np.maximum(longest, still)

    assert seen["combo"].mean() > 0.95
    assert seen["special"].mean() > 0.95
    assert seen["super"].mean() > 0.6  # with a delay many a chance for it is seen too late
    assert seen["throw"].mean() > 0.8
    assert longest.max() < 30  # decisions, fifteen a second
