"""A fight as a terminal shows it, from literal scenes."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from arcade_clash.client.puppet import Puppet
from arcade_clash.client.stage import SPARK_FRAMES, Spark
from arcade_clash.client.terminal import LEAST_COLUMNS, LEAST_ROWS, Scene, compose, line_of
from arcade_clash.engine import Button, Fight, characters
from arcade_clash.services.game_wire import character_message, state_message
from arcade_clash.v1 import game_pb2 as pb

CHARACTERS = {name: character_message(c) for name, c in characters().items()}
PUPPETS = {name: Puppet(message) for name, message in CHARACTERS.items()}


def scene(frames: int = 200, **changes: object) -> Scene:
    pair = characters()["kestrel"], characters()["vesper"]
    fight = Fight(pair, 7)
    for _ in range(frames):
        fight.step(Button(0), Button(0))
    state = state_message("m-1", fight.view())
    for name, value in changes.items():
        setattr(state, name, value)
    players = [
        pb.MatchPlayer(id="p1", character="kestrel", agent="scripted"),
        pb.MatchPlayer(id="p2", character="vesper", agent="idle"),
    ]
    match = pb.Match(match_id="m-1", status=pb.MATCH_STATUS_RUNNING, players=players)
    return Scene(match, state, CHARACTERS, PUPPETS)


def text(shown: Scene, columns: int = 100, rows: int = 30) -> str:
    return "\n".join(compose(shown, columns, rows).text())


def bar(shown: Scene, columns: int = 100) -> str:
    return compose(shown, columns, 30).text()[1]


def dots(shown: Scene) -> int:
    letters = "".join(compose(shown, 100, 30).text())
    return sum((ord(letter) - 0x2800).bit_count() for letter in letters if "⠀" <= letter <= "⣿")


@pytest.mark.parametrize("columns", [LEAST_COLUMNS, 80, 133, 240])
@pytest.mark.parametrize("rows", [LEAST_ROWS, 24, 61])
def test_a_picture_fills_its_terminal_whatever_the_size(columns: int, rows: int) -> None:
    picture = compose(scene(), columns, rows)
    assert [len(line) for line in picture.text()] == [columns] * rows
    assert "KESTREL" in picture.text()[0]
    assert "VESPER" in picture.text()[0]


def test_a_terminal_too_small_for_a_fight_still_tells_it() -> None:
    assert "KESTREL" in text(scene(), 40, 5)


def test_a_line_that_is_wider_than_its_terminal_goes_on_in_the_next_row() -> None:
    shown = " ".join(text(scene(), 20, 8).split())
    assert line_of(scene()).split() == shown.split()[: len(line_of(scene()).split())]


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (5, 2), (200, 1), (1, 50)])
def test_a_picture_is_as_small_as_its_terminal(columns: int, rows: int) -> None:
    assert [len(line) for line in compose(scene(), columns, rows).text()] == [columns] * rows


def test_the_name_of_a_match_leaves_room_for_the_way_out() -> None:
    long = scene()
    long.match.match_id = "kestrel-vesper-0a1b2c3d4e5f"
    assert compose(long, LEAST_COLUMNS, LEAST_ROWS).text()[-1].endswith(" Ctrl-C leaves ")


def test_both_bars_are_full_at_the_start_and_meet_the_timer() -> None:
    line = bar(scene(0))
    assert line.startswith("█")
    assert line.endswith("█")
    assert "█  99  █" in line


def test_what_is_left_of_a_bar_is_beside_the_timer() -> None:
    hurt = scene(timer=5400)
    for player in hurt.state.players:
        player.health = CHARACTERS[player.character].summary.max_health // 2
    left, right = bar(hurt).split("  90  ")
    assert left.startswith("    ")
    assert left.endswith("████")
    assert right.startswith("████")
    assert right.endswith("    ")
    assert left.count("█") == right.count("█")


def test_a_fighter_with_a_single_point_has_a_bar_to_see() -> None:
    hurt = scene()
    hurt.state.players[1].health = 1
    assert "▏" in bar(hurt)


def test_the_fighters_are_drawn() -> None:
    with_figures = scene()
    assert (
        dots(with_figures) > dots(replace(with_figures, state=far_below(with_figures.state))) + 400
    )


def far_below(state: pb.GameState) -> pb.GameState:
    """The same frame with both fighters under the floor, where nobody sees them."""
    moved = pb.GameState()
    moved.CopyFrom(state)
    for player in moved.players:
        player.y = -500 * 256
        del player.hurtboxes[:]
    return moved


def test_a_fighter_whose_figure_has_not_come_is_drawn_as_its_hurtboxes() -> None:
    bare = replace(scene(), puppets={})
    assert dots(bare) > dots(replace(bare, state=far_below(bare.state))) + 400


def test_a_spark_is_seen_for_a_moment() -> None:
    plain = scene()
    frame = plain.state.frame
    spark = Spark(pb.EVENT_KIND_HIT, 480.0, 230.0, frame)
    assert dots(replace(plain, sparks=[spark])) > dots(plain)
    gone = replace(spark, frame=frame - SPARK_FRAMES)
    assert dots(replace(plain, sparks=[gone])) == dots(plain)


@pytest.mark.parametrize(
    ("changes", "call"),
    [
        ({"phase": pb.ROUND_PHASE_INTRO, "round": 2}, "R O U N D   2"),
        ({"phase": pb.ROUND_PHASE_FIGHT, "timer": 5930}, "F I G H T"),
        (
            {"phase": pb.ROUND_PHASE_ROUND_OVER, "round_ending": pb.MATCH_ENDING_TIME_OVER},
            "T I M E   O V E R",
        ),
        ({"phase": pb.ROUND_PHASE_MATCH_OVER, "winner_id": "p2"}, "V E S P E R   W I N S"),
        ({"phase": pb.ROUND_PHASE_MATCH_OVER}, "D R A W"),
    ],
)
def test_what_happens_is_called_out(changes: dict[str, object], call: str) -> None:
    assert call in text(scene(**changes))  # type: ignore[arg-type]  # the fields' own types


def test_a_paused_match_says_so() -> None:
    held = scene()
    held.match.status = pb.MATCH_STATUS_PAUSED
    assert "P A U S E D" in text(held)


def test_a_lost_stream_says_so() -> None:
    assert "lost, trying again" in text(replace(scene(), connection="lost, trying again"))


def test_rounds_that_were_won_are_marked() -> None:
    won = scene()
    won.state.players[0].rounds_won = 1
    assert "◆◇" in compose(won, 100, 30).text()[0]


def test_a_combo_is_counted() -> None:
    given = scene()
    given.state.players[1].combo_hits = 3
    given.state.players[1].combo_damage = 150
    assert "3 HITS  150" in text(given)


def test_rich_prints_what_the_picture_holds() -> None:
    picture = compose(scene(), 80, 24)
    out = io.StringIO()
    Console(file=out, width=80, height=24, color_system=None).print(picture)
    assert [line.rstrip() for line in out.getvalue().split("\n")[:24]] == [
        line.rstrip() for line in picture.text()
    ]


def test_a_line_tells_the_fight() -> None:
    said = line_of(scene(0))
    assert said.startswith("round 1  99 s  KESTREL ")
    assert "VESPER" in said
    assert said.endswith("ROUND 1")
