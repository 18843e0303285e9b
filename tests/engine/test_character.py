"""Characters are read from files, and a file that breaks a rule is refused by name."""

from importlib import resources

import pytest

from arcade_clash.engine import characters, parse_character
from arcade_clash.engine.layout import ACTION_COUNT, FIRST_MOVE
from arcade_clash.engine.rom import (
    CHARACTER_SIZE,
    MAX_HEALTH,
    MOVE_LAST,
    character_at,
    move_at,
)
from arcade_clash.engine.rom_writer import build_rom
from arcade_clash.errors import InvalidInput

MOVES = range(FIRST_MOVE, ACTION_COUNT)


@pytest.fixture(scope="module")
def kestrel() -> str:
    folder = resources.files("arcade_clash.engine").joinpath("characters")
    return folder.joinpath("kestrel.toml").read_text(encoding="utf-8")


def test_the_characters_come_in_the_order_of_their_ids() -> None:
    assert list(characters()) == sorted(characters())
    assert characters() is characters()


def test_every_action_has_a_name_and_an_animation() -> None:
    for character in characters().values():
        assert character.actions[-11:] == tuple(move.move for move in character.moves)
        assert {drawn.action for drawn in character.animations} == set(character.actions)


def test_the_rom_has_each_character_in_the_place_of_its_number() -> None:
    known = list(characters().values())
    rom = build_rom(known)
    frames = sum(
        rom[move_at(one.number, action) + MOVE_LAST] + 1 for one in known for action in MOVES
    )
    assert len(rom) == CHARACTER_SIZE * len(known) + frames
    for character in known:
        assert rom[character_at(character.number) + MAX_HEALTH] == character.max_health


@pytest.mark.parametrize(
    ("old", "new", "field", "right"),
    [
        ("number = 0", "number = -1", "character.number", "0 to 7"),
        ("health = 1000", "health = 0", "character.health", "1 to 10000"),
        ("health = 1000", 'health = "many"', "character.health", "whole number"),
        ("health = 1000", "", "character.health", "missing"),
        ("walk_forward = 3.75", "walk_forward = 3.76", "movement.walk_forward", "1/256"),
        ("walk_forward = 3.75", "walk_forward = nan", "movement.walk_forward", "0.25 to 16"),
        ("gravity = 1.0", "gravity = 0.25", "movement.jump_speed", "480"),
        ("width = 52", "width = 5200", "body.width", "16 to 200"),
        (
            "standing = [[-30, 0, 60, 150], [-16, 150, 38, 40]]",
            "standing = []",
            "body.standing",
            "1 to 2",
        ),
        ("[-30, 0, 60, 150]", "[-30, 0, 0, 150]", "body.standing", "above 0"),
        ("[-30, 0, 60, 150]", "[-30, 0, 60.5, 150]", "body.standing", "whole pixels"),
        ("[-30, 0, 60, 150]", "[-30, 0, 60]", "body.standing", "4 numbers"),
        ("startup = 13", "startup = 0", "moves.gust.startup", "1 to 60"),
        ("chip_damage = 10", "chip_damage = 63", "moves.gust.chip_damage", "0 to 62"),
        ('guard_level = "low"', 'guard_level = "deep"', "moves.crouching_light.guard_level", "low"),
        ("speed = 6.25", "speed = 99", "moves.gust.projectile.speed", "0.5 to 20"),
        ('knockdown = "hard"', "knockdown = 1", "moves.crouching_heavy.knockdown", "one of none"),
        ("[moves.standing_light]", "[moves.standing_slap]", "moves", "standing_light"),
        ("dash_back_frames = 20", "dash_back_frames = 99", "movement.dash_back_frames", "4 to 40"),
        ("quick_rise = 16", "quick_rise = 39", "body.quick_rise", "1 to 38"),
        ("reach = 76", "reach = 0", "moves.throw.throw.reach", "20 to 200"),
        ("hold = 22", "", "moves.throw.throw.hold", "missing"),
        (
            'cancels = ["special", "super"]',
            'cancels = ["throw"]',
            "moves.standing_light.cancels",
            "light, heavy, special, super",
        ),
        ('cancel_on = "hit"', 'cancel_on = "miss"', "moves.updraft.cancel_on", "touch, hit"),
        ("frames = [9, 16]", "frames = [7, 16]", "moves.updraft.hits[1].frames", "from 9 to 16"),
        ("frames = [9, 16]", "frames = [9, 15]", "moves.updraft.hits", "end on frame 16"),
        ("up = 14.0", "up = -1.0", "moves.updraft.leap", "above 0"),
        ("up = 14.0", "up = 99.0", "moves.updraft.leap.up", "-16 to 24"),
        ("launch = [2.0, 10.0]", "launch = [2.0, 0]", "moves.updraft.launch", "1 to 24"),
        (
            'knockdown = "soft"\nlaunch',
            "launch",
            "moves.updraft.launch",
            'left out, or knockdown "soft"',
        ),
        (
            'to = ["strike", "throw"]',
            'to = ["everything"]',
            "moves.updraft.invulnerable[0].to",
            "strike, throw, projectile",
        ),
        ("frames = [0, 4]", "frames = [0, 80]", "moves.updraft.invulnerable[0].frames", "0 to 28"),
        (
            "flash = 40",
            "flash = 40\nhitboxes = [[0, 0, 9, 9]]",
            "moves.gale",
            "exactly one of hitboxes, hits, projectile, throw",
        ),
        ("flash = 40", "flash = 0", "moves.gale.flash", "1 to 60"),
        ("startup = 13", "startup = 13\nair = 1", "moves.gust.air", "true or false"),
        ("[moves.gale]", "[moves.gale_2]\n[moves.gale]", "moves", "the super, in this order"),
        ("width = 52", "width = 52\nwidht = 52", "body.widht", "left out: the fields here are"),
        # What could be there is named as well as what is.
        (
            "startup = 13",
            "startup = 13\ninvulnerabel = []",
            "moves.gust.invulnerabel",
            "invulnerable,",
        ),
        (
            "step = 1.5",
            "step = 1.5\nsteps = []",
            "moves.standing_heavy.steps",
            "where there is a step",
        ),
        ("[movement]", "[movment]", "movement", "missing"),
        ("[movement]", "[movment]", "movement", "movment may be a slip for it"),
        ("startup = 13", "startpu = 13", "moves.gust.startup", "moves.gust.startpu may be a slip"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_by_file_and_field(
    kestrel: str, old: str, new: str, field: str, right: str
) -> None:
    assert old in kestrel
    with pytest.raises(InvalidInput) as caught:
        parse_character(kestrel.replace(old, new, 1), "kestrel.toml")
    assert caught.value.field == field
    assert str(caught.value).startswith(f"kestrel.toml: {field}")
    assert right in str(caught.value)


def test_a_file_that_is_not_toml_is_refused(kestrel: str) -> None:
    with pytest.raises(InvalidInput, match=r"ember\.toml should be TOML"):
        parse_character(kestrel + "\n[", "ember.toml")


@pytest.mark.parametrize(
    "name", ["Kestrel.toml", "my ember.toml", ".toml", "../ember.toml", "ember"]
)
def test_a_file_whose_name_is_no_id_is_refused(kestrel: str, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"should be named .* such as kestrel\.toml"):
        parse_character(kestrel, name)


def test_an_action_without_an_animation_is_refused(kestrel: str) -> None:
    with pytest.raises(InvalidInput, match=r"ember\.toml: animations\.breeze is missing"):
        parse_character(kestrel.replace("moves.gust", "moves.breeze"), "ember.toml")
