"""A reversal, the special that no strike stops, can be punished.

Every character punishes it with its best, on block and on whiff: each pair plays it out from every
distance, in the middle and at the walls, and the punishment hits an opponent who holds a guard or a
jump from the first free frame on.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from staging import (
    DASH,
    DOWN,
    HEAVY,
    LEFT,
    LIGHT,
    NONE,
    RIGHT,
    SPECIAL,
    UP,
    field,
    hold,
    hold_until,
    kinds,
    staged,
)

from arcade_clash.engine import AttackKind, Character, Fight, Move, MoveKind, characters
from arcade_clash.engine import layout as at

NAMES = list(characters())
REVERSAL = SPECIAL | DOWN
GUARDS = (LEFT, LEFT | DOWN, LEFT | UP)
"""What the punished player 1 holds, who looks to the right."""

WAYS = (RIGHT, RIGHT | DOWN, DOWN)
"""What the punisher holds meanwhile: a guard, or down, under what passes overhead."""


def the_reversal(character: Character) -> Move:
    return character.moves[at.DOWN_SPECIAL - at.FIRST_MOVE]


def is_free(fight: Fight, side: int) -> bool:
    return at.STAND <= field(fight, side, at.ACTION) <= at.CROUCH


@pytest.mark.parametrize("name", NAMES)
def test_no_special_is_safe_from_strikes_while_it_can_hit(name: str) -> None:
    for move in characters()[name].moves:
        if move.kind is MoveKind.SUPER:
            continue
        for window in move.invulnerable:
            assert AttackKind.STRIKE not in window.to or window.last < move.startup, move.move


@pytest.mark.parametrize("name", NAMES)
def test_every_reversal_is_safe_from_strikes_until_it_hits(name: str) -> None:
    move = the_reversal(characters()[name])
    safe = {
        frame
        for window in move.invulnerable
        for frame in range(window.first, window.last + 1)
        if AttackKind.STRIKE in window.to
    }
    assert safe == set(range(move.startup))


@pytest.mark.parametrize("name", NAMES)
def test_a_strike_that_is_active_as_a_reversal_hits_trades_with_it(name: str) -> None:
    light = characters()["kestrel"].moves[0]
    startup = the_reversal(characters()[name]).startup
    for early in range(light.active + 1):
        fight = staged(name, "kestrel", apart=60)
        pressed = startup - light.startup - early
        events = []
        for frame in range(min(0, pressed), startup + 1):
            p1 = REVERSAL if frame == 0 else NONE
            p2 = LIGHT if frame == pressed else NONE
            events += hold(fight, 1, p1, p2)
        hitters = {event.player_id for event in events if event.kind == "hit"}
        # Active earlier, the strike has passed through it.
        assert hitters == ({"p1", "p2"} if early < light.active else {"p1"}), early


@pytest.mark.parametrize(("name", "punisher"), list(product(NAMES, repeat=2)))
def test_a_reversal_that_was_blocked_or_touched_nothing_is_punished_by_everybodys_best(
    name: str, punisher: str
) -> None:
    seen = set()
    for outcome, fight in openings(name, punisher):
        seen.add(outcome)
        fight.row[at.P2 + at.GAUGE] = 0
        for presses in best_of(punisher):
            assert is_punished(fight, presses), (outcome, presses, fight.view().players)
            fight.row[at.P2 + at.GAUGE] = fight.characters[1].max_super_gauge
    assert seen == {"blocked", "whiffed"}


def best_of(punisher: str) -> Iterator[tuple[int, ...]]:
    """What hurts most, without gauge and with it: the heavies or a special throw, and the super."""
    special = characters()[punisher].moves[at.SPECIAL_MOVE - at.FIRST_MOVE]
    yield (SPECIAL,) if special.throws else (HEAVY, HEAVY | DOWN)
    yield (HEAVY | SPECIAL,)


def openings(name: str, punisher: str) -> Iterator[tuple[str, Fight]]:
    """Fights on the first frame on which player 2 could punish player 1's reversal."""
    move = the_reversal(characters()[name])
    for middle, apart, held in product((480, 880), range(60, 181, 40), WAYS):
        fight = staged(name, punisher, apart=apart, middle=middle)
        hold(fight, 12, NONE, held & DOWN)
        events = hold(fight, 1, REVERSAL, held)
        # What touches nothing is punished from when it can touch no more, and not foreseen.
        while field(fight, 0, at.ACTION_FRAME) < move.startup + move.active:
            events += hold(fight, 1, NONE, held)
        if "hit" in kinds(events):
            continue
        while not is_free(fight, 1):
            hold(fight, 1, NONE, held)
        yield ("blocked" if "block" in kinds(events) else "whiffed"), fight


def is_punished(fight: Fight, presses: Iterable[int]) -> bool:
    """Whether one of these, after some steps or a dash, hits whatever the other holds."""
    saved = fight.save()
    punished = any(
        all(lands(fight, saved, steps, dash, pressed, guard) for guard in GUARDS)
        for steps, dash, pressed in product(range(0, 31, 3), (NONE, DASH), presses)
    )
    fight.load(saved)
    return punished


def lands(
    fight: Fight, saved: tuple[int, ...], steps: int, dash: int, pressed: int, guard: int
) -> bool:
    """Whether a press hits a player who holds a guard, or a jump, from when it is free."""
    fight.load(saved)
    side = LEFT if field(fight, 1, at.X) > field(fight, 0, at.X) else RIGHT
    if dash:
        hold(fight, 1, guard, dash)
        hold_until(fight, lambda: is_free(fight, 1), guard)
    events = hold(fight, steps, guard, side) + hold(fight, 1, guard, pressed)
    while not {"hit", "block"} & set(kinds(events)) and not is_free(fight, 1):
        events += hold(fight, 1, guard)
    return "hit" in kinds(events)
