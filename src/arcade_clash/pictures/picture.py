"""A frame of a fight as a picture."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import index

import numpy as np
from numpy.typing import NDArray

from arcade_clash.engine import Character, FightView, PlayerStatus, characters, roster_rom
from arcade_clash.engine import layout as at
from arcade_clash.engine.view import make_view
from arcade_clash.errors import InvalidInput, NotFound
from arcade_clash.pictures.backdrop import background, draw_roof
from arcade_clash.pictures.boxes import draw_boxes
from arcade_clash.pictures.camera import VIEW_HEIGHT, VIEW_WIDTH, camera_on
from arcade_clash.pictures.canvas import (
    Canvas,
    Pixels,
    Transform,
    color_of,
)
from arcade_clash.pictures.fighter import Art, Posed
from arcade_clash.pictures.hud import draw_hud
from arcade_clash.pictures.impacts import draw_impacts, gloom, is_struck
from arcade_clash.pictures.projectiles import draw_projectile

__all__ = ["HEIGHT", "LARGEST", "SMALLEST", "WIDTH", "draw"]

WIDTH, HEIGHT = 480, 270
"""The size of a picture where none is asked for."""

SMALLEST, LARGEST = 16, 4096
"""The least and the most that a picture can be wide or high, in pixels."""

_NIGHT = color_of("#0c0a18")
_GLOOM = color_of("#180c28")
_SHADOW = color_of("#1a0f26")

_RANKS = {PlayerStatus.ACTIVE: 4, PlayerStatus.STARTUP: 3, PlayerStatus.RECOVERY: 2}
_RANKS |= {PlayerStatus.VICTORY: 2}
_RANKS |= dict.fromkeys((PlayerStatus.HITSTUN, PlayerStatus.BLOCKSTUN, PlayerStatus.KNOCKDOWN), 0)
_RANKS |= dict.fromkeys((PlayerStatus.KO, PlayerStatus.THROWN), 0)
"""Drawing order by status, 1 for the rest: the higher, an attacker's, is in front."""


def draw(
    fight: FightView | Sequence[int] | NDArray[np.integer],
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    hitboxes: bool = False,
    names: tuple[str, str] = ("", ""),
) -> Pixels:
    """Draws a frame of a fight, as the page shows it.

    A picture depends on what is given alone: equal arguments give equal pixels, whatever was drawn
    before. May be called from several threads at once.

    Args:
        fight: a view, or a row of the engine, of a batch's for instance; between characters of the
            roster.
        width: of the picture, 16 to 4096 pixels.
        height: the same. The view is 16 to 9; what is left of another shape is dark.
        hitboxes: whether to show what hurts, red, and what can be hurt, green.
        names: of player 1's and player 2's agent, under the health bars.

    Returns:
        Red, green and blue from 0 to 255: `uint8`, (height, width, 3).

    Raises:
        InvalidInput: a size that is no whole number or out of range, or a row of another length.
        NotFound: the roster has no such character.
    """
    width, height = _size("width", width), _size("height", height)
    view = fight if isinstance(fight, FightView) else _view_of(fight)
    scale = min(width / VIEW_WIDTH, height / VIEW_HEIGHT)
    drawn_width = max(1, round(VIEW_WIDTH * scale))
    drawn_height = max(1, round(VIEW_HEIGHT * scale))
    drawn = _draw(view, drawn_width, drawn_height, hitboxes, names)
    picture = np.empty((height, width, 3), np.uint8)
    if (drawn_height, drawn_width) != (height, width):
        picture[:] = _NIGHT
    top, left = (height - drawn_height) // 2, (width - drawn_width) // 2
    picture[top : top + drawn_height, left : left + drawn_width] = drawn
    return picture


def _draw(
    view: FightView, width: int, height: int, hitboxes: bool, names: tuple[str, str]
) -> Pixels:
    scale = width / VIEW_WIDTH
    cast = _characters(view)
    fighters = _posed(view)
    camera = camera_on(view, max(fighter.top for fighter in fighters))
    canvas = Canvas(background(width, height, camera))
    zoom = camera.zoom * scale
    stage = Transform(zoom, 0, camera.view_x(0) * scale, 0, -zoom, camera.view_y(0) * scale)
    draw_roof(canvas, stage, view.frame)
    dark = gloom(view, cast)
    if dark > 0:
        canvas.under(Transform(1, 0, 0, 0, 1, 0))
        canvas.rectangle(0, 0, width, height, _GLOOM, dark)
    canvas.under(stage)
    for fighter in fighters:
        _draw_shadow(canvas, fighter)
    for fighter in _back_to_front(fighters):
        struck = is_struck(fighter.player, view)
        shine = struck and view.hitstop % 4 > 1
        tremble = (2.2 if view.frame % 2 == 0 else -2.2) if struck else 0.0
        fighter.draw(canvas, stage.moved(tremble, 0), view.frame, struck=shine)
    for projectile in view.projectiles:
        owner = fighters[0 if projectile.owner_id == "p1" else 1]
        draw_projectile(canvas, stage, projectile, owner.art.projectile_colors)
    draw_impacts(canvas, stage, view, cast)
    if hitboxes:
        canvas.under(stage)
        draw_boxes(canvas, view)
    draw_hud(canvas, scale, view, cast, names)
    return canvas.pixels()


def _posed(view: FightView) -> tuple[Posed, Posed]:
    """Both fighters; the thrower is posed first, since it holds the other."""
    first, second = view.players
    arts = (
        _art(first.character, False),
        _art(second.character, first.character == second.character),
    )
    if first.action == "thrown":
        thrower = Posed(arts[1], second)
        return Posed(arts[0], first, thrower.hold()), thrower
    thrower = Posed(arts[0], first)
    hold = thrower.hold() if second.action == "thrown" else None
    return thrower, Posed(arts[1], second, hold)


def _back_to_front(fighters: tuple[Posed, Posed]) -> Iterator[Posed]:
    ranks = [_RANKS.get(fighter.player.status, 1) for fighter in fighters]
    yield from fighters if ranks[1] >= ranks[0] else reversed(fighters)


def _draw_shadow(canvas: Canvas, fighter: Posed) -> None:
    near = max(1 - fighter.y / 340, 0.3)
    is_flat = fighter.player.action in ("knockdown", "ko")
    wide = (84 if is_flat else 54) * near
    canvas.ellipse(fighter.x, -1, wide, 9 * near, _SHADOW, 0.5 * near)


def _characters(view: FightView) -> tuple[Character, Character]:
    first, second = view.players
    return _character(first.character), _character(second.character)


def _character(name: str) -> Character:
    known = characters()
    if name not in known:
        raise NotFound("character", name)
    return known[name]


@lru_cache(maxsize=32)
def _art(name: str, alternate: bool) -> Art:
    return Art(_character(name), alternate=alternate)


def _view_of(row: Sequence[int] | NDArray[np.integer]) -> FightView:
    integers = np.asarray(row)
    if integers.shape != (at.ROW_SIZE,) or integers.dtype.kind not in "iu":
        raise InvalidInput(
            "fight",
            f"the row is an array of {integers.dtype} of shape {integers.shape}; by these rules it "
            f"is one of {at.ROW_SIZE} integers",
        )
    numbers = {character.number: character for character in characters().values()}
    whole = integers.tolist()
    cast = []
    for side in (0, 1):
        number = whole[at.player(side) + at.CHARACTER]
        if number not in numbers:
            raise NotFound("character", str(number), f"no character has number {number}")
        cast.append(numbers[number])
    return make_view(whole, roster_rom(), cast)


def _size(field: str, value: int) -> int:
    try:
        size = index(value)
    except TypeError:
        raise InvalidInput(field, f"{field} is {value!r}; it is a whole number of pixels") from None
    if not SMALLEST <= size <= LARGEST:
        raise InvalidInput(
            field, f"{field} is {size} pixels; a picture can have {SMALLEST} to {LARGEST}"
        )
    return size
