"""What a view tells of a frame: the row in names, and boxes where they stand on the stage."""

import pytest
from mashing import mash
from staging import DOWN, HEAVY, LEFT, LIGHT, NONE, RIGHT, SPECIAL, UP, hold, hold_until, staged
from staging import strike as attack

from arcade_clash.engine import EventView, Fight, VectorView, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.states import frames_until_free, is_free


def test_boxes_are_where_the_data_put_them_on_either_side() -> None:
    fight = staged(apart=70)
    fight.step(LIGHT, LIGHT)
    hold(fight, 4)
    p1, p2 = fight.view().players
    box = fight.characters[0].moves[0].hits[0].hitboxes[0]
    assert [p1.hitboxes, p2.hitboxes] == [(), ()]  # both were hit on that frame
    fight = staged(apart=300)
    fight.step(LIGHT, LIGHT)
    hold(fight, 4)
    p1, p2 = fight.view().players
    assert (p1.hitboxes[0].x, p1.hitboxes[0].y) == (p1.x + box.x, box.y)
    assert p2.hitboxes[0].x + p2.hitboxes[0].width == p2.x - box.x
    assert len(p1.hurtboxes) == 3  # body, head, and the arm that strikes


def test_the_status_goes_through_an_attack() -> None:
    fight = staged(apart=300)
    move = fight.characters[0].moves[1]
    seen = []
    for _ in range(move.startup + move.active + move.recovery):
        fight.step(HEAVY, NONE)
        seen.append(str(fight.view().players[0].status))
    assert seen == (
        ["startup"] * move.startup + ["active"] * move.active + ["recovery"] * move.recovery
    )


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (NONE, "neutral"),
        (DOWN, "neutral"),
        (LEFT, "neutral"),
        (UP, "airborne"),
        (SPECIAL, "startup"),
    ],
)
def test_the_status_says_what_a_fighter_can_do(held: int, status: str) -> None:
    fight = staged(apart=300)
    fight.step(held, NONE)
    assert fight.view().players[0].status == status


def test_a_hit_is_told_with_its_place_and_its_damage() -> None:
    fight = staged()
    damage = fight.characters[0].moves[0].damage
    (event,) = attack(fight, LIGHT)
    assert isinstance(event.position, VectorView)
    assert event == EventView("hit", "p1", "standing_light", damage, event.position)  # type: ignore[arg-type] # the word is the value
    assert fight.row[at.P1 + at.X] < event.position.x < fight.row[at.P2 + at.X]


def test_events_last_for_one_frame() -> None:
    fight = staged()
    attack(fight, LIGHT)
    hold(fight, 1)
    assert fight.view().events == ()


def test_a_view_keeps_what_it_was() -> None:
    fight = staged()
    view = fight.view()
    copy = view._replace()
    hold(fight, 10, RIGHT)
    assert view == copy != fight.view()


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("pressed", [LIGHT, HEAVY])
def test_frames_until_free_is_what_it_takes(pressed: int, side: int) -> None:
    fight = staged(apart=60)
    attack(fight, pressed)
    expected = frames_until_free(fight.row, side, fight.rom)
    hold(fight, fight.row[at.HITSTOP])
    assert hold_until(fight, lambda: is_free(fight.row, side)) == expected > 0


def test_every_frame_of_a_match_can_be_told() -> None:
    # A guard in the air is rare among pressed at random, and has a fight of its own.
    actions = {"guard_air"}
    kestrel, vesper = (characters()[name] for name in ("kestrel", "vesper"))
    boxless = {
        who.character: {move.move for move in who.moves if move.projectile or move.throws}
        for who in (kestrel, vesper)
    }
    every = set(kestrel.actions) | set(vesper.actions)
    for seed in range(16):
        if seed > 2 and actions == every:
            break
        fight = Fight((kestrel, vesper), seed)
        fingers = (mash(2 * seed, toward=2), mash(2 * seed + 1, toward=1))
        while not fight.is_over:
            fight.step(*map(next, fingers))
            view = fight.view()
            assert view.frame == fight.row[at.FRAME]
            for player, character in zip(view.players, fight.characters, strict=True):
                actions.add(player.action)
                assert player.action in character.actions
                assert all(box.width > 0 and box.height > 0 for box in player.hurtboxes)
                # A hitbox is shown exactly while the attack can hit.
                strikes = (
                    player.status == "active" and player.action not in boxless[character.character]
                )
                assert bool(player.hitboxes) == strikes
    assert actions == every
