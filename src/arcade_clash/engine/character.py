"""The characters: data files, checked when loaded, and what they become.

A character is one TOML file in `characters/`. What it must hold, and within which bounds, is said
here field by field; a file that breaks a rule is refused by name. Lengths in the files are whole
pixels, speeds are pixels a frame in steps of 1/256; here and beyond everything is in 1/256 pixel.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from arcade_clash.engine.box import Box, read_boxes, read_speed
from arcade_clash.engine.figure import Animation, Figure, parse_figure
from arcade_clash.engine.layout import ACTIONS, FIRST_MOVE, SUB
from arcade_clash.engine.move import Move
from arcade_clash.engine.move_table import parse_moves
from arcade_clash.engine.rom import CHARACTERS_MOST
from arcade_clash.engine.table import Table
from arcade_clash.errors import InvalidInput, NotFound, did_you_mean, quoted

__all__ = [
    "Body",
    "Character",
    "Movement",
    "character_id",
    "characters",
    "parse_character",
]

CHARACTER_FILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}\.toml")
"""What the file of a character is called: an id, as every name that comes over the wire is."""

HIGHEST = 480 * SUB
"""How high a jump may rise."""


@dataclass(frozen=True, slots=True)
class Movement:
    """How it moves, in 1/256 pixel a frame, and the frames that a jump begins and ends with."""

    walk_forward: int
    walk_back: int
    jump_startup: int
    jump_speed: int
    gravity: int
    jump_forward: int
    jump_back: int
    landing: int
    dash_forward: int
    dash_forward_frames: int
    dash_back: int
    dash_back_frames: int
    dash_back_invulnerable: int
    """Frames at the beginning of a dash back in which nothing touches it."""


@dataclass(frozen=True, slots=True)
class Body:
    """The room it takes, where it can be hurt, and the frames that it lies and gets up."""

    half_width: int
    height: int
    standing: tuple[Box, ...]
    crouching: tuple[Box, ...]
    airborne: tuple[Box, ...]
    knockdown: int
    quick_rise: int
    """Frames that it lies after a soft fall when it holds up; `knockdown` else."""
    wakeup: int


@dataclass(frozen=True, slots=True)
class Character:
    """A fighter: `character` is its id, `number` its place in rom and row, which never changes."""

    character: str
    number: int
    display_name: str
    style: str
    description: str
    max_health: int
    max_super_gauge: int
    movement: Movement
    body: Body
    moves: tuple[Move, ...]
    figure: Figure
    animations: tuple[Animation, ...]

    actions: tuple[str, ...]
    """The names of what it can do, by the index that a row has."""


@cache
def characters() -> Mapping[str, Character]:
    """The characters that can fight, by id, in the order of their ids.

    Raises:
        InvalidInput: a file breaks a rule, or two claim one number.
    """
    found: dict[str, Character] = {}
    folder = resources.files("arcade_clash.engine").joinpath("characters")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        made = parse_character(file.read_text(encoding="utf-8"), file.name)
        for other in found.values():
            if other.number == made.number:
                raise InvalidInput(
                    "character.number",
                    f"{file.name}: character.number should be one that no other character has; "
                    f"{other.character} has {made.number}",
                )
        found[made.character] = made
    return MappingProxyType(found)


def character_id(name: str, known: Collection[str], field: str = "") -> str:
    """The id of the character that a person called by this name, in capitals or not.

    Args:
        name: what was typed.
        known: the ids there are.
        field: where it was typed, for the error; empty where that is clear.

    Raises:
        NotFound: there is no such character.
    """
    found = name.lower()
    if found not in known:
        where = f"{field}: " if field else ""
        raise NotFound(
            "character",
            name,
            f"{where}there is no character {quoted(name)}; there are {', '.join(sorted(known))}"
            f"{did_you_mean(name, known)}",
        )
    return found


def parse_character(text: str, file_name: str) -> Character:
    """The character that a file describes; its id is the name of the file.

    Raises:
        InvalidInput: the file breaks a rule; `field` is its dotted name, and the text begins with
            the name of the file.
    """
    if not CHARACTER_FILE.fullmatch(file_name):
        raise InvalidInput(
            "",
            f"{file_name} should be named as its character is called by programs, in small "
            "letters, digits, _ and -, such as kestrel.toml",
        )
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput("", f"{file_name} should be TOML: {error}") from error
    try:
        figure, animations = parse_figure(data)
        made = _character(file_name.removesuffix(".toml"), Table(data, ""), figure, animations)
        _check_animations(made)
    except InvalidInput as error:
        raise InvalidInput(error.field, f"{file_name}: {error}") from None
    return made


def _character(
    name: str, file: Table, figure: Figure, animations: tuple[Animation, ...]
) -> Character:
    about = file.table("character")
    movement = _movement(file.table("movement"))
    most = about.whole("max_super_gauge", 1, 10_000)
    moves = tuple(_landed(move, movement) for move in parse_moves(file.table("moves"), most))
    made = Character(
        character=name,
        number=about.whole("number", 0, CHARACTERS_MOST - 1),
        display_name=about.text("name"),
        style=about.text("style"),
        description=about.text("description"),
        max_health=about.whole("health", 1, 10_000),
        max_super_gauge=most,
        movement=movement,
        body=_body(file.table("body")),
        moves=moves,
        figure=figure,
        animations=animations,
        actions=(*ACTIONS[:FIRST_MOVE], *(move.move for move in moves)),
    )
    about.done()
    for drawing in ("figure", "poses", "animations"):
        file.table(drawing)  # read already, by parse_figure
    file.done()
    return made


def _check_animations(made: Character) -> None:
    drawn = [animation.action for animation in made.animations]
    for action in made.actions:
        if action not in drawn:
            field = f"animations.{action}"
            raise InvalidInput(field, f"{field} is missing: it should say how the action is drawn")
    for action in drawn:
        if action not in made.actions:
            field = f"animations.{action}"
            known = ", ".join(made.actions)
            raise InvalidInput(field, f"{field} should be left out: the actions are {known}")


def _movement(table: Table) -> Movement:
    made = Movement(
        walk_forward=read_speed(table, "walk_forward", 0.25, 16),
        walk_back=read_speed(table, "walk_back", 0.25, 16),
        jump_startup=table.whole("jump_startup", 1, 10),
        jump_speed=read_speed(table, "jump_speed", 4, 32),
        gravity=read_speed(table, "gravity", 0.25, 4),
        jump_forward=read_speed(table, "jump_forward", 0, 16),
        jump_back=read_speed(table, "jump_back", 0, 16),
        landing=table.whole("landing", 1, 20),
        dash_forward=read_speed(table, "dash_forward", 0.25, 16),
        dash_forward_frames=table.whole("dash_forward_frames", 4, 40),
        dash_back=read_speed(table, "dash_back", 0.25, 16),
        dash_back_frames=table.whole("dash_back_frames", 4, 40),
        dash_back_invulnerable=table.whole("dash_back_invulnerable", 0, 20),
    )
    table.done()
    if made.jump_speed * made.jump_speed > 2 * made.gravity * HIGHEST:
        raise table.wrong(
            "jump_speed",
            f"so small that gravity turns it below {HIGHEST // SUB} pixels",
            made.jump_speed / SUB,
        )
    return made


def _landed(move: Move, movement: Movement) -> Move:
    """Returns the move with the time that its leap takes, which gravity decides."""
    frames = 0
    if move.leap is not None and move.leap.up > 0:
        height, speed = 0, move.leap.up
        while frames == 0 or height > 0:
            height += speed
            speed -= movement.gravity
            frames += 1
    return replace(
        move,
        air_frames=frames,
        landing_frames=movement.landing if move.landing is None else move.landing,
    )


def _body(table: Table) -> Body:
    made = Body(
        half_width=table.whole("width", 16, 200) * SUB // 2,
        height=table.whole("height", 40, 300) * SUB,
        standing=read_boxes(table, "standing"),
        crouching=read_boxes(table, "crouching"),
        airborne=read_boxes(table, "airborne"),
        knockdown=(lies := table.whole("knockdown", 1, 120)),
        quick_rise=table.whole("quick_rise", 1, lies),
        wakeup=table.whole("wakeup", 1, 120),
    )
    table.done()
    return made
