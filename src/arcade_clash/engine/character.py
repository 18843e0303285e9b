"""The characters: data files, checked when loaded, and what they become.

A character is one TOML file in `characters/`. What it must hold, and within which bounds, is said
here field by field; a file that breaks a rule is refused by name. Lengths in the files are whole
pixels, speeds are pixels a frame in steps of 1/256; here and beyond everything is in 1/256 pixel.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from arcade_clash.engine.figure import Animation, Figure, parse_figure
from arcade_clash.engine.layout import ACTIONS, SUB
from arcade_clash.engine.rom import BOXES_MAX
from arcade_clash.engine.table import Table
from arcade_clash.errors import InvalidInput

__all__ = [
    "Body",
    "Box",
    "Character",
    "GuardLevel",
    "Move",
    "Movement",
    "Shot",
    "characters",
    "parse_character",
]

NORMALS = {
    "standing_light": "light",
    "standing_heavy": "heavy",
    "crouching_light": "down + light",
    "crouching_heavy": "down + heavy",
}
"""The moves that every character has, in their order, and how each is done."""

HIGHEST = 480 * SUB
"""How high a jump may rise."""


class GuardLevel(StrEnum):
    """How an attack must be blocked: standing only, either way, crouching only."""

    HIGH = "high"
    MID = "mid"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle beside its fighter, or its projectile: x counts towards where that looks."""

    x: int
    y: int
    width: int
    height: int


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


@dataclass(frozen=True, slots=True)
class Body:
    """The room it takes, where it can be hurt, and the frames that it lies and gets up."""

    half_width: int
    height: int
    standing: tuple[Box, ...]
    crouching: tuple[Box, ...]
    airborne: tuple[Box, ...]
    knockdown: int
    wakeup: int


@dataclass(frozen=True, slots=True)
class Shot:
    """The projectile of a move: its speed, where it begins, and where it hurts."""

    speed: int
    x: int
    y: int
    box: Box


@dataclass(frozen=True, slots=True)
class Move:
    """An attack and its frame data, named as in game.proto."""

    move: str
    display_name: str
    input: str
    startup: int
    active: int
    recovery: int
    damage: int
    chip_damage: int
    hitstun: int
    blockstun: int
    hitstop: int
    push_hit: int
    """How fast the one who is hit slides away, in 1/256 pixel a frame, slowing to a stand."""
    push_block: int
    guard_level: GuardLevel
    knockdown: bool
    gauge: int
    """Super gauge that it earns when it hits; half of that when it is blocked."""
    step: int
    """How far it carries its fighter forward, on each frame before its recovery."""
    crouching: bool
    hitboxes: tuple[Box, ...]
    limb: Box | None
    shot: Shot | None

    @property
    def projectile(self) -> bool:
        """Whether it sends a projectile."""
        return self.shot is not None

    @property
    def advantage_on_hit(self) -> int | None:
        """Frames by which the attacker is free first; None for projectiles and knockdowns."""
        if self.projectile or self.knockdown:
            return None
        return self.hitstun - self.active - self.recovery

    @property
    def advantage_on_block(self) -> int | None:
        """The same when it is blocked; None for projectiles."""
        return None if self.projectile else self.blockstun - self.active - self.recovery


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


def parse_character(text: str, file_name: str) -> Character:
    """The character that a file describes; its id is the name of the file.

    Raises:
        InvalidInput: the file breaks a rule; `field` is its dotted name, and the text begins with
            the name of the file.
    """
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
    moves = _moves(file.table("moves"))
    made = Character(
        character=name,
        number=about.whole("number", 0, 63),
        display_name=about.text("name"),
        style=about.text("style"),
        description=about.text("description"),
        max_health=about.whole("health", 1, 10_000),
        max_super_gauge=about.whole("max_super_gauge", 1, 10_000),
        movement=_movement(file.table("movement")),
        body=_body(file.table("body")),
        moves=moves,
        figure=figure,
        animations=animations,
        actions=(*ACTIONS[:-1], moves[-1].move),
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
        walk_forward=_speed(table, "walk_forward", 0.25, 16),
        walk_back=_speed(table, "walk_back", 0.25, 16),
        jump_startup=table.whole("jump_startup", 1, 10),
        jump_speed=_speed(table, "jump_speed", 4, 32),
        gravity=_speed(table, "gravity", 0.25, 4),
        jump_forward=_speed(table, "jump_forward", 0, 16),
        jump_back=_speed(table, "jump_back", 0, 16),
        landing=table.whole("landing", 1, 20),
    )
    table.done()
    if made.jump_speed * made.jump_speed > 2 * made.gravity * HIGHEST:
        raise table.wrong(
            "jump_speed",
            f"so small that gravity turns it below {HIGHEST // SUB} pixels",
            made.jump_speed / SUB,
        )
    return made


def _body(table: Table) -> Body:
    made = Body(
        half_width=table.whole("width", 16, 200) * SUB // 2,
        height=table.whole("height", 40, 300) * SUB,
        standing=_boxes(table, "standing"),
        crouching=_boxes(table, "crouching"),
        airborne=_boxes(table, "airborne"),
        knockdown=table.whole("knockdown", 1, 120),
        wakeup=table.whole("wakeup", 1, 120),
    )
    table.done()
    return made


def _moves(table: Table) -> tuple[Move, ...]:
    names = list(table)
    if tuple(names[:-1]) != tuple(NORMALS) or names[-1] in ACTIONS:
        raise table.wrong(
            "", f"{', '.join(NORMALS)} and one special with a name of its own, in this order", names
        )
    return tuple(_move(name, table.table(name)) for name in names)


def _move(name: str, table: Table) -> Move:
    special = name not in NORMALS
    damage = table.whole("damage", 1, 1000)
    made = Move(
        move=name,
        display_name=table.text("name"),
        input=NORMALS.get(name, "special"),
        startup=table.whole("startup", 1, 60),
        active=table.whole("active", 1, 60),
        recovery=table.whole("recovery", 1, 120),
        damage=damage,
        chip_damage=table.whole("chip_damage", 0, damage) if special else 0,
        hitstun=table.whole("hitstun", 1, 60),
        blockstun=table.whole("blockstun", 1, 60),
        hitstop=table.whole("hitstop", 0, 30),
        push_hit=_speed(table, "push_hit", 0, 31),
        push_block=_speed(table, "push_block", 0, 31),
        guard_level=GuardLevel(table.one_of("guard_level", [str(level) for level in GuardLevel])),
        knockdown=table.flag("knockdown"),
        gauge=table.whole("gauge", 0, 1000),
        step=_speed(table, "step", 0, 16) if "step" in table else 0,
        crouching=name.startswith("crouching_"),
        hitboxes=() if special else _boxes(table, "hitboxes"),
        limb=_box(table, "limb", table.numbers("limb", 4)) if "limb" in table else None,
        shot=_shot(table.table("projectile")) if special else None,
    )
    table.done()
    return made


def _shot(table: Table) -> Shot:
    x, y = (_length(table, "start", value) for value in table.numbers("start", 2))
    made = Shot(
        speed=_speed(table, "speed", 0.5, 20),
        x=x,
        y=y,
        box=_box(table, "box", table.numbers("box", 4)),
    )
    table.done()
    return made


def _boxes(table: Table, name: str) -> tuple[Box, ...]:
    lists = table.rows(name, 4)
    if not 1 <= len(lists) <= BOXES_MAX:
        raise table.wrong(name, f"1 to {BOXES_MAX} boxes [x, y, width, height]", lists)
    return tuple(_box(table, name, numbers) for numbers in lists)


def _box(table: Table, name: str, numbers: list[float]) -> Box:
    x, y, width, height = (_length(table, name, value) for value in numbers)
    if width <= 0 or height <= 0:
        raise table.wrong(name, "[x, y, width, height] with width and height above 0", numbers)
    return Box(x, y, width, height)


def _length(table: Table, name: str, value: float) -> int:
    if not (value.is_integer() and -400 <= value <= 400):
        raise table.wrong(name, "whole pixels from -400 to 400", value)
    return int(value) * SUB


def _speed(table: Table, name: str, least: float, most: float) -> int:
    pixels = table.number(name, least, most)
    parts = pixels * SUB
    if not parts.is_integer():
        raise table.wrong(name, "pixels a frame in steps of 1/256, such as 3.5", pixels)
    return int(parts)
