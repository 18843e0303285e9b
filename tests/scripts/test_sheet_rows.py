"""What the contact sheet has drawn is what the engine says of each frame."""

from types import ModuleType

import pytest

from arcade_clash.engine import Button, Fight, Move, characters
from arcade_clash.engine.rounds import begin_fight
from programs import load_program


@pytest.fixture(scope="module")
def sheet() -> ModuleType:
    return load_program("scripts/contact_sheet.py")


def strikes(move: Move) -> list[int]:
    """The frames on which a move itself strikes; what it throws is not it."""
    if move.shot is not None or move.throw is not None:
        return []
    return sorted({frame for hit in move.hits for frame in range(hit.first, hit.last + 1)})


@pytest.mark.parametrize("name", sorted(characters()))
def test_a_blow_has_its_boxes_on_the_frames_on_which_it_strikes(
    name: str, sheet: ModuleType
) -> None:
    character = characters()[name]
    assert any(strikes(move) for move in character.moves)
    for move in character.moves:
        states = list(sheet.done(character, move.move))
        hurting = [frame for frame, state in enumerate(states) if state.players[0].hitboxes]
        assert hurting == strikes(move), move.move


def test_the_first_and_the_last_frame_of_a_blow_are_on_its_row(sheet: ModuleType) -> None:
    kestrel = characters()["kestrel"]
    (blow,) = next(move.hits for move in kestrel.moves if move.move == "standing_heavy")
    fighters = [view.players[0] for view in sheet.row(kestrel, "standing_heavy")]
    shown = [fighter.frame for fighter in fighters if fighter.hitboxes]
    assert (shown[0], shown[-1]) == (blow.first, blow.last)


def test_a_move_that_leaps_is_as_high_as_in_a_fight(sheet: ModuleType) -> None:
    kestrel = characters()["kestrel"]
    fight = Fight((kestrel, kestrel), 1)
    begin_fight(fight.row)
    heights = []
    fight.step(Button.DOWN | Button.SPECIAL, 0)
    while (fighter := fight.view().players[0]).action == "updraft":
        heights.append(fighter.y)
        fight.step(0, 0)
    shown = [state.players[0].y for state in sheet.done(kestrel, "updraft")]
    landed = len(heights)
    assert shown[:landed] == heights
    assert not any(shown[landed:])
    assert max(shown) > kestrel.body.height // 2
