"""Draws all that a character can do on one sheet: every action at its key frames, with its boxes.

    python scripts/contact_sheet.py nettle -o nettle.png
    python scripts/contact_sheet.py ballast -o throws.png --actions throw,deep_six --no-boxes

The engine says where the boxes are, and the figures are drawn as in a picture of a fight. Each
action begins a row; a red box hurts, a green one can be hurt.
"""

import argparse
import struct
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from arcade_clash.engine import Fight, FightView, PlayerView, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.character import Character
from arcade_clash.engine.moves import begin, note_frame
from arcade_clash.engine.rom import move_at
from arcade_clash.engine.rounds import begin_fight
from arcade_clash.pictures.boxes import draw_boxes
from arcade_clash.pictures.canvas import Canvas, Pixels, Transform, color_of
from arcade_clash.pictures.fighter import Art, Posed
from arcade_clash.pictures.lettering import write

IN_THE_AIR = ("jump", "hit_air", "guard_air")
HEIGHT_IN_THE_AIR = 40
"""Pixels above the floor at which what is done in the air is drawn."""

WALL = color_of("#8a6478")
FLOOR = color_of("#5f4560")
EASEL = 1000, 900
"""Where a frame is drawn before it is cut out: larger than anything that a fighter does."""
FEET = 450, 840
WIDTH = 2160
"""Of the sheet."""
MARGIN = 8
LABEL = 24
"""Height of the floor below the feet, with the name of the action."""
LEAST = 100, 154, 188
"""Pixels left and right of the feet and above them that a row has for each frame."""


@dataclass(frozen=True)
class Cutout:
    """A frame drawn by itself: its pixels, which of them are the fighter's, and its feet."""

    pixels: Pixels
    seen: np.ndarray
    feet: tuple[int, int]
    label: str
    strikes: bool


def main() -> None:
    """Reads the command line, and draws."""
    known = characters()
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("character", choices=list(known))
    parser.add_argument("-o", "--out", type=Path, required=True, help="the picture, a PNG")
    parser.add_argument("--actions", default="", help="only these, such as throw,crouch")
    parser.add_argument("--no-boxes", action="store_true", help="the figure alone")
    parser.add_argument("--alternate", action="store_true", help="in the other colours")
    asked = parser.parse_args()
    character = known[asked.character]
    actions = [name for name in asked.actions.split(",") if name] or list(character.actions)
    for action in actions:
        if action not in character.actions:
            can = ", ".join(character.actions)
            parser.error(f"{character.character} knows no action {action!r}; it knows {can}")
    arts = [Art(character, alternate=alternate) for alternate in (False, True)]
    if asked.alternate:
        arts.reverse()
    rows = [
        [cut_out(arts, view, boxes=not asked.no_boxes) for view in row(character, action)]
        for action in actions
    ]
    asked.out.write_bytes(png(np.concatenate([lay_out(row) for row in rows])))


def row(character: Character, action: str) -> list[FightView]:
    """The frames of an action that are worth a look."""
    states = list(done(character, action))
    return [states[frame] for frame in key_frames(character, action, states)]


@cache
def easel() -> Pixels:
    """The wall and the floor before which a frame is drawn."""
    blank = np.full((EASEL[1], EASEL[0], 3), WALL, np.uint8)
    blank[FEET[1] :] = FLOOR
    return blank


def cut_out(arts: Sequence[Art], view: FightView, *, boxes: bool) -> Cutout:
    """Draws a frame, with a fighter that is thrown in the other colours."""
    player, other = view.players
    fighter = Posed(arts[0], player)
    blank = easel()
    canvas = Canvas(blank)
    stage = Transform(1, 0, FEET[0] - player.x / at.SUB, 0, -1, FEET[1])
    if other.action == "thrown":
        Posed(arts[1], other, fighter.hold()).draw(canvas, stage, view.frame, struck=False)
    fighter.draw(canvas, stage, view.frame, struck=False)
    if boxes:
        canvas.under(stage)
        draw_boxes(canvas, view)
    pixels = canvas.pixels()
    differs = pixels != blank
    seen = differs[:, :, 0] | differs[:, :, 1] | differs[:, :, 2]
    ys, xs = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if len(ys) == 0:
        sys.exit(f"nothing is seen of {player.action} {player.frame}")
    top, left = ys[0], xs[0]
    part = slice(top, ys[-1] + 1), slice(left, xs[-1] + 1)
    return Cutout(
        pixels[part],
        seen[part],
        (FEET[0] - left, FEET[1] - top),
        f"{player.action} {player.frame}",
        strikes=bool(player.hitboxes),
    )


def lay_out(row: Sequence[Cutout]) -> Pixels:
    """Frames side by side, below the first where they are too many; nothing is cut off."""
    left, right, up = (
        max(least, *(reach(frame)[side] for frame in row)) for side, least in enumerate(LEAST)
    )
    down = max(LABEL, *(reach(frame)[3] for frame in row))
    width, height = left + right + 2 * MARGIN, up + down + 2 * MARGIN
    columns = max(WIDTH // width, 1)
    strips = []
    for first in range(0, len(row), columns):
        strip = np.full((height, max(WIDTH, width), 3), WALL, np.uint8)
        strip[up + MARGIN : -2] = FLOOR
        for column, frame in enumerate(row[first : first + columns]):
            y = up + MARGIN - frame.feet[1]
            x = column * width + left + MARGIN - frame.feet[0]
            place = strip[y : y + len(frame.seen), x : x + frame.seen.shape[1]]
            place[frame.seen] = frame.pixels[frame.seen]
        canvas = Canvas(strip)
        for column, frame in enumerate(row[first : first + columns]):
            color = color_of("#ffd27a" if frame.strikes else "#ffffff")
            place_x = column * width + MARGIN
            screen = Transform(1, 0, 0, 0, 1, 0)
            write(canvas, screen, frame.label, (place_x, height - 12), 17, color, edge=0)
        strips.append(canvas.pixels())
    return np.concatenate(strips)


def reach(frame: Cutout) -> tuple[int, int, int, int]:
    """How far a frame reaches from the feet: to the left, to the right, up and down."""
    x, y = frame.feet
    height, width = frame.seen.shape
    return x, width - x, y, height - y


def png(pixels: Pixels) -> bytes:
    """A picture as a PNG file."""
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + width * 3), np.uint8)  # each begins with its filter, 0
    lines[:, 1:] = pixels.reshape(height, -1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 1)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def done(character: Character, action: str) -> Iterator[FightView]:
    """An action, frame by frame, by a fighter put there.

    The other is too far off to be seen, but where a throw has caught it.
    """
    fight = Fight((character, character), 1)
    begin_fight(fight.row)
    fight.row[at.P1 + at.X] = at.STAGE_WIDTH // 8
    number = character.actions.index(action)
    fight.row[at.P1 + at.ACTION] = number
    move = next((known for known in character.moves if known.move == action), None)
    caught = range(0)
    if move is not None and move.throw is not None:
        caught = range(move.total, move.total + move.throw.hold)
    if action.startswith(IN_THE_AIR):
        fight.row[at.P1 + at.Y] = HEIGHT_IN_THE_AIR * at.SUB
    drawing = next(drawn for drawn in character.animations if drawn.action == action)
    last = drawing.keyframes[-1].frame if drawing.loop_frames is None else drawing.loop_frames - 1
    flight = leap(character, action) if move is not None and move.leap is not None else []
    for frame in range(last + 1):
        fight.row[at.P1 + at.ACTION_FRAME] = frame
        if flight:
            fight.row[at.P1 + at.Y] = flight[frame] if frame < len(flight) else 0
        if move is not None:
            note_frame(fight.row, at.P1, move_at(character.number, number), fight.rom)
        apart = 2 * character.body.half_width if frame in caught else at.STAGE_WIDTH
        fight.row[at.P2 + at.X] = fight.row[at.P1 + at.X] + apart
        fight.row[at.P2 + at.ACTION] = at.THROWN if frame in caught else at.STAND
        fight.row[at.P2 + at.ACTION_FRAME] = frame - caught.start if frame in caught else 0
        yield fight.view()


def leap(character: Character, action: str) -> list[int]:
    """How high a move that leaves the floor is on each of its frames, left to itself."""
    fight = Fight((character, character), 1)
    begin_fight(fight.row)
    number = character.actions.index(action)
    begin(fight.row, at.P1, number)
    heights = []
    while fight.row[at.P1 + at.ACTION] == number:
        heights.append(fight.row[at.P1 + at.Y])
        fight.step(0, 0)
    return heights


def key_frames(character: Character, action: str, states: list[FightView]) -> list[int]:
    """The frames at which a pose is reached, and those at which boxes that hurt come and go."""
    drawing = next(drawn for drawn in character.animations if drawn.action == action)
    frames = {key.frame for key in drawing.keyframes}
    before = hurting(states[0].players[0])
    for frame, state in enumerate(states):
        boxes = hurting(state.players[0])
        if boxes != before:
            frames.add(frame if boxes else frame - 1)
        before = boxes
    return sorted(frames)


def hurting(fighter: PlayerView) -> list[tuple[int, int, int, int]]:
    """The boxes that hurt, as they lie about the one who strikes."""
    return [
        (box.x - fighter.x, box.y - fighter.y, box.width, box.height) for box in fighter.hitboxes
    ]


if __name__ == "__main__":
    main()
