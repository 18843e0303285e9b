"""Draws all that a character can do on one sheet: every action at its key frames, with its boxes.

    python scripts/contact_sheet.py nettle -o nettle.png
    python scripts/contact_sheet.py ballast -o throws.png --actions throw,deep_six --no-boxes

The engine says where the boxes are and the page's own code draws, in Chromium, so what is on the
sheet is what a player sees. Each action begins a row; a red box hurts, a green one can be hurt.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict

from arcade_clash.engine import Fight, FightView, PlayerView, characters
from arcade_clash.engine import layout as at
from arcade_clash.engine.character import Character
from arcade_clash.engine.moves import begin, note_frame
from arcade_clash.engine.rom import move_at
from arcade_clash.engine.rounds import begin_fight
from arcade_clash.services.game_wire import character_message, state_message

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
IN_THE_AIR = ("jump", "hit_air", "guard_air")
HEIGHT_IN_THE_AIR = 40
"""Pixels above the floor at which what is done in the air is drawn."""


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
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if browser is None:
        parser.error("no Chromium was found: name one in CHROMIUM, such as /usr/bin/chromium")
    sheet = {
        "character": MessageToDict(character_message(character)),
        "boxes": not asked.no_boxes,
        "alternate": asked.alternate,
        "rows": [row(character, action) for action in actions],
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sheet.json")
        file.write_text(json.dumps(sheet), encoding="utf-8")
        command = ["node", "poses.mjs", str(asked.out.resolve()), "view=sheet"]
        told = {**os.environ, "CHROMIUM": browser, "SHEET": str(file)}
        sys.exit(subprocess.run(command, cwd=FRONTEND, env=told, check=False).returncode)


def row(character: Character, action: str) -> dict[str, Any]:
    """The states of an action that are worth a look."""
    states = list(done(character, action))
    frames = key_frames(character, action, states)
    return {
        "action": action,
        "states": [MessageToDict(state_message("sheet", states[frame])) for frame in frames],
    }


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
    before = reach(states[0].players[0])
    for frame, state in enumerate(states):
        boxes = reach(state.players[0])
        if boxes != before:
            frames.add(frame if boxes else frame - 1)
        before = boxes
    return sorted(frames)


def reach(fighter: PlayerView) -> list[tuple[int, int, int, int]]:
    """The boxes that hurt, as they lie about the one who strikes."""
    return [
        (box.x - fighter.x, box.y - fighter.y, box.width, box.height) for box in fighter.hitboxes
    ]


if __name__ == "__main__":
    main()
