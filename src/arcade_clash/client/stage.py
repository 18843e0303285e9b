"""The stage on a canvas of dots: floor, fighters, what flies, and sparks where something hit.

The view comes nearer when the fighters are close and never looks past the stage's ends. It depends
on the state alone, so a frame looks the same whichever came before it; only sparks outlive theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from arcade_clash.client.braille import Canvas, Dots, Point
from arcade_clash.client.puppet import Disc, Light, Outline, Part, Piece, Puppet
from arcade_clash.v1 import game_pb2 as pb

__all__ = ["Spark", "draw_stage", "sparks_of"]

_Placing = Callable[[Point], Point]

SUB = 256
STAGE_WIDTH = 960.0
SPARK_FRAMES = 14

_FLOOR = 0x6A5C93
_SPARKS = {
    pb.EVENT_KIND_HIT: 0xFFE08A,
    pb.EVENT_KIND_KO: 0xFF6B5F,
    pb.EVENT_KIND_BLOCK: 0x8FD3FF,
    pb.EVENT_KIND_PROJECTILE_CLASH: 0xF5EFE4,
}
_DARKEST = 96.0
"""The least brightness of a dot: a terminal's dots are thin, and a dark coat must be seen."""


@dataclass(frozen=True, slots=True)
class Spark:
    """Something hit here, on that frame of the match."""

    kind: "pb.EventKind"
    x: float
    y: float
    frame: int


@dataclass(frozen=True, slots=True)
class _View:
    """How stage pixels become dots."""

    left: float
    floor: float
    scale: float

    def place(self, x: float, y: float) -> Point:
        return (x - self.left) * self.scale, self.floor - y * self.scale


def draw_stage(
    canvas: Canvas,
    state: pb.GameState,
    puppets: Mapping[str, Puppet],
    sparks: Sequence[Spark] = (),
) -> None:
    """Draws a frame; a fighter whose figure is not in `puppets` yet is drawn as its hurtboxes."""
    view = _view(canvas, state)
    _draw_floor(canvas, view)
    first, second = state.players
    # Whoever strikes is in front.
    attacking = (pb.PLAYER_STATUS_STARTUP, pb.PLAYER_STATUS_ACTIVE)
    order = (0, 1) if second.status in attacking else (1, 0)
    for side in order:
        player = state.players[side]
        puppet = puppets.get(player.character)
        if puppet is None:
            for box in player.hurtboxes:
                canvas.paint(_box(canvas, view, box), 0xAAA2C4)
            continue
        alike = side == 1 and first.character == second.character
        palette = puppet.alternate_palette if alike else puppet.palette
        _draw_fighter(canvas, view, player, puppet, palette, state.frame)
    for projectile in state.projectiles:
        _draw_projectile(canvas, view, projectile, _light_of(state, projectile, puppets))
    for spark in sparks:
        _draw_spark(canvas, view, spark, state.frame)


def sparks_of(state: pb.GameState) -> list[Spark]:
    """The sparks that a frame's events make."""
    return [
        Spark(event.kind, event.position.x / SUB, event.position.y / SUB, state.frame)
        for event in state.events
        if event.kind in _SPARKS and event.HasField("position")
    ]


def _view(canvas: Canvas, state: pb.GameState) -> _View:
    places = [player.x / SUB for player in state.players]
    distance = abs(places[0] - places[1])
    width = min(STAGE_WIDTH, max(500.0, distance + 330.0))
    top = max(255.0, *(player.y / SUB + 215.0 for player in state.players))
    below = 18.0
    scale = min(canvas.width / width, canvas.height / (top + below))
    shown = canvas.width / scale
    left = sum(places) / 2 - shown / 2
    if shown >= STAGE_WIDTH:
        left = (STAGE_WIDTH - shown) / 2
    else:
        left = min(max(left, 0.0), STAGE_WIDTH - shown)
    return _View(left, canvas.height - below * scale, scale)


def _draw_floor(canvas: Canvas, view: _View) -> None:
    for x in range(0, canvas.width, 2):
        canvas.paint(canvas.dot((x, view.floor + 1)), _FLOOR)
    # Boards that show how far one walks, and the two walls.
    for mark in range(0, int(STAGE_WIDTH) + 1, 80):
        near = (mark - STAGE_WIDTH / 2) * 1.12 + STAGE_WIDTH / 2
        start, end = view.place(mark, -3), view.place(near, -18)
        canvas.paint(canvas.line(start, end), _FLOOR)
    for wall in (0.0, STAGE_WIDTH):
        canvas.paint(
            canvas.thinned(canvas.line(view.place(wall, 0), view.place(wall, 400))), _FLOOR
        )


def _draw_fighter(
    canvas: Canvas,
    view: _View,
    player: pb.PlayerState,
    puppet: Puppet,
    palette: Sequence[int],
    time: int,
) -> None:
    side = -1 if player.facing == pb.FACING_LEFT else 1
    home_x, home_y = player.x / SUB, player.y / SUB
    drift = (side * player.velocity.x / SUB, player.velocity.y / SUB)
    struck = player.status == pb.PLAYER_STATUS_HITSTUN and player.frame < 3

    def at(point: Point) -> Point:
        return view.place(home_x + side * point[0], home_y + point[1])

    for part in puppet.parts(player.action, player.frame, time, drift):
        _draw_part(canvas, view, part, palette, at=at, struck=struck)


def _draw_part(
    canvas: Canvas,
    view: _View,
    part: Part,
    palette: Sequence[int],
    *,
    at: _Placing,
    struck: bool,
) -> None:
    layers = [(piece, _dots(canvas, view, piece, at)) for piece in part.pieces]
    body: Dots = set()
    for piece, dots in layers:
        if not piece.detail and not any(isinstance(form, Light) for form in piece.forms):
            body |= dots
    # A dark edge, one dot wide, so that an arm is seen before a coat of its colour.
    canvas.erase(canvas.around(body))
    for piece, dots in layers:
        color = _lifted(palette[piece.color])
        if struck:
            color = _mixed(color, 0xFFF6E6, 0.7)
        canvas.paint(dots & body if piece.detail else dots, color)


def _dots(canvas: Canvas, view: _View, piece: Piece, at: _Placing) -> Dots:
    dots: Dots = set()
    for form in piece.forms:
        match form:
            case Outline():
                dots |= canvas.polygon([at(point) for point in form.points])
            case Disc():
                dots |= canvas.disc(at(form.center), form.radius * view.scale)
            case Light():
                radius = form.radius * view.scale
                dots |= canvas.thinned(canvas.disc(at(form.center), radius * 0.55))
                dots |= canvas.disc(at(form.center), radius * 0.2)
    return dots


def _draw_projectile(canvas: Canvas, view: _View, shot: pb.Projectile, color: int) -> None:
    x, y = shot.x / SUB, shot.y / SUB
    radius = max((box.height for box in shot.hitboxes), default=40 * SUB) / SUB / 2
    side = -1 if shot.facing == pb.FACING_LEFT else 1
    # Whatever is thrown leaves a tail of rings that fade behind it.
    for ring in range(3, 0, -1):
        wobble = 5 * sin(shot.frame * 0.5 + ring)
        place = view.place(x - side * ring * radius * 0.7, y + wobble)
        tail = canvas.disc(place, radius * (0.75 - ring * 0.16) * view.scale)
        canvas.paint(canvas.thinned(tail), _mixed(color, 0x1B1733, ring * 0.2))
    outer = canvas.disc(view.place(x, y), radius * view.scale)
    inner = canvas.disc(view.place(x + side * radius * 0.15, y), radius * 0.62 * view.scale)
    canvas.paint(outer, color)
    canvas.paint(inner, _mixed(color, 0xFFFFFF, 0.65))


def _light_of(state: pb.GameState, shot: pb.Projectile, puppets: Mapping[str, Puppet]) -> int:
    """A projectile's colour: its owner's most vivid one."""
    side = 1 if shot.owner_id == "p2" else 0
    player = state.players[side]
    puppet = puppets.get(player.character)
    if puppet is None:
        return 0xF5EFE4
    alike = side == 1 and state.players[0].character == player.character
    palette = puppet.alternate_palette if alike else puppet.palette
    return _lifted(max(palette, key=_vividness))


def _draw_spark(canvas: Canvas, view: _View, spark: Spark, now: int) -> None:
    age = now - spark.frame
    if not 0 <= age < SPARK_FRAMES:
        return
    share = age / SPARK_FRAMES
    color = _SPARKS[spark.kind]
    rays = 6 if spark.kind == pb.EVENT_KIND_BLOCK else 10
    reach = 62.0 if spark.kind == pb.EVENT_KIND_KO else 40.0
    for ray in range(rays):
        angle = 2 * pi * ray / rays + spark.frame
        far, near = reach * (0.3 + 0.7 * share), reach * share
        start = view.place(spark.x + cos(angle) * near, spark.y + sin(angle) * near)
        end = view.place(spark.x + cos(angle) * far, spark.y + sin(angle) * far)
        canvas.paint(canvas.line(start, end), color)
    if age < 4:
        canvas.paint(canvas.disc(view.place(spark.x, spark.y), 11 * view.scale), 0xFFFFFF)


def _box(canvas: Canvas, view: _View, box: pb.Box) -> Dots:
    left, right = box.x / SUB, (box.x + box.width) / SUB
    low, high = box.y / SUB, (box.y + box.height) / SUB
    corners = ((left, low), (right, low), (right, high), (left, high))
    return canvas.polygon([view.place(x, y) for x, y in corners])


def _lifted(color: int) -> int:
    """The colour as dots must have it: they cover half of the ground, and a dark coat is seen."""
    red, green, blue = color >> 16, color >> 8 & 255, color & 255
    bright = 0.3 * red + 0.59 * green + 0.11 * blue
    gain = max(1.3, _DARKEST / max(1.0, bright))
    gain = min(gain, 255 / max(red, green, blue, 1))
    lit = round(red * gain) << 16 | round(green * gain) << 8 | round(blue * gain)
    rest = _DARKEST - bright * gain
    return _mixed(lit, 0xE8E2F4, rest / (232 - bright * gain)) if rest > 0 else lit


def _mixed(first: int, second: int, share: float) -> int:
    mixed = 0
    for shift in (16, 8, 0):
        one, other = first >> shift & 255, second >> shift & 255
        mixed |= round(one + (other - one) * min(1.0, share)) << shift
    return mixed


def _vividness(color: int) -> int:
    parts = (color >> 16, color >> 8 & 255, color & 255)
    return max(parts) + (max(parts) - min(parts))
