"""A fight as a terminal shows it: names, bars, timer and calls around the stage.

`compose` makes a picture from a literal scene, for any size; `line_of` says the same in a line, for
where no terminal is. Neither knows where the scene came from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from textwrap import wrap

from rich.color import Color
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style

from arcade_clash.client.braille import Canvas
from arcade_clash.client.puppet import Puppet
from arcade_clash.client.stage import Spark, draw_stage
from arcade_clash.v1 import game_pb2 as pb

__all__ = ["LEAST_COLUMNS", "LEAST_ROWS", "Picture", "Scene", "call_of", "compose", "line_of"]

LEAST_COLUMNS = 44
LEAST_ROWS = 15

NIGHT = 0x0C0A18
TROUGH = 0x2E2650
INK = 0xF5EFE4
MUTED = 0xAAA2C4
SIDES = (0x3FD9C4, 0xFFB13B)
HURT = 0xFF5A5F
GAUGES = (0x7D8BFF, 0xC58BFF)

ROUNDS_TO_WIN = 2
_FRAMES_A_SECOND = 60
_ROUND_FRAMES = 99 * _FRAMES_A_SECOND
_FIGHT_CALL_FRAMES = 50
_TOP_ROWS = 3
_EIGHTHS = " ▏▎▍▌▋▊▉"

_ENDINGS = {
    pb.MATCH_ENDING_KO: "KO",
    pb.MATCH_ENDING_DOUBLE_KO: "DOUBLE KO",
    pb.MATCH_ENDING_TIME_OVER: "TIME OVER",
    pb.MATCH_ENDING_STOPPED: "STOPPED",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is shown: the fight, who fights, and how the stream stands."""

    match: pb.Match
    state: pb.GameState
    characters: Mapping[str, pb.Character] = field(default_factory=dict)
    puppets: Mapping[str, Puppet] = field(default_factory=dict)
    sparks: Sequence[Spark] = ()
    connection: str = "live"


class Picture:
    """A grid of characters with colours, which Rich can show."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self._cells = [[(" ", INK, NIGHT, False)] * columns for _ in range(rows)]

    def write(
        self,
        column: int,
        row: int,
        text: str,
        color: int = INK,
        *,
        behind: int = NIGHT,
        bold: bool = False,
    ) -> None:
        """Writes a text; what is outside is left out."""
        if 0 <= row < self.rows:
            cells = self._cells[row]
            for place, letter in enumerate(text, column):
                if 0 <= place < self.columns:
                    cells[place] = (letter, color, behind, bold)

    def put(self, row: int, lines: Iterable[Iterable[tuple[str, int]]]) -> None:
        """Puts lines of coloured characters from a row on."""
        for place, line in enumerate(lines, row):
            self._cells[place] = [(letter, color, NIGHT, False) for letter, color in line]

    def text(self) -> list[str]:
        """The characters alone, row by row."""
        return ["".join(cell[0] for cell in line) for line in self._cells]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
        for row, line in enumerate(self._cells):
            if row:
                yield Segment.line()
            start = 0
            for column in range(1, self.columns + 1):
                if column == self.columns or line[column][1:] != line[start][1:]:
                    text = "".join(cell[0] for cell in line[start:column])
                    yield Segment(text, _style(*line[start][1:]))
                    start = column


def compose(scene: Scene, columns: int, rows: int) -> Picture:
    """The scene as a picture of this many columns and rows."""
    picture = Picture(columns, rows)
    if columns < LEAST_COLUMNS or rows < LEAST_ROWS:
        said = wrap(line_of(scene), columns)
        for row, line in enumerate(said):
            picture.write(0, row, line)
        wish = wrap(f"{LEAST_COLUMNS} by {LEAST_ROWS} shows the fight", columns)
        for row, line in enumerate(wish, len(said)):
            picture.write(0, row, line, MUTED)
        return picture
    canvas = Canvas(columns, rows - _TOP_ROWS - 1)
    draw_stage(canvas, scene.state, scene.puppets, scene.sparks)
    picture.put(_TOP_ROWS, canvas.lines())
    _write_top(picture, scene)
    _write_combos(picture, scene)
    _write_call(picture, scene)
    _write_foot(picture, scene)
    return picture


def line_of(scene: Scene) -> str:
    """The scene in one line."""
    state = scene.state
    first, second = (
        f"{_name(scene, side)} {player.health}" for side, player in enumerate(state.players)
    )
    seconds = ceil(state.timer / _FRAMES_A_SECOND)
    call, detail = call_of(scene)
    said = "  ".join(text for text in (call, detail) if text)
    return f"round {state.round}  {seconds:2d} s  {first}  {second}  {said}".rstrip()


def call_of(scene: Scene) -> tuple[str, str]:
    """What is called out, and what is said below it; empty where nothing is."""
    state = scene.state
    ending = _ENDINGS.get(state.round_ending, "KO")
    if scene.match.result.ending == pb.MATCH_ENDING_STOPPED:
        return "STOPPED", "no winner"
    if scene.match.status == pb.MATCH_STATUS_PAUSED:
        return "PAUSED", ""
    match state.phase:
        case pb.ROUND_PHASE_INTRO:
            return f"ROUND {state.round}", ""
        case pb.ROUND_PHASE_FIGHT:
            fresh = state.timer > _ROUND_FRAMES - _FIGHT_CALL_FRAMES
            return ("FIGHT" if fresh else ""), ""
        case pb.ROUND_PHASE_ROUND_OVER:
            return ending, _praise(scene)
        case pb.ROUND_PHASE_MATCH_OVER:
            if not state.HasField("winner_id"):
                return "DRAW", ending
            side = 1 if state.winner_id == "p2" else 0
            return f"{_name(scene, side)} WINS", ending
        case _:
            return "", ""


def _praise(scene: Scene) -> str:
    state = scene.state
    if not state.HasField("round_winner_id"):
        return ""
    player = state.players[1 if state.round_winner_id == "p2" else 0]
    known = scene.characters.get(player.character)
    perfect = known is not None and player.health == known.summary.max_health
    return "PERFECT" if perfect else ""


def _write_top(picture: Picture, scene: Scene) -> None:
    state = scene.state
    width = (picture.columns - 6) // 2
    right = picture.columns - width
    seconds = ceil(state.timer / _FRAMES_A_SECOND)
    urgent = seconds <= 10 and state.phase == pb.ROUND_PHASE_FIGHT
    _center(picture, 1, f"{seconds:02d}", HURT if urgent else INK)
    for side, player in enumerate(state.players):
        color = SIDES[side]
        known = scene.characters.get(player.character)
        full = known.summary.max_health if known else max(1, player.health)
        share = player.health / full
        health = HURT if share <= 0.25 else color
        _write_bar(picture, 1, side, width, share, health)
        agent = scene.match.players[side].agent if scene.match.players else ""
        name = _name(scene, side)
        marks = "◆" * player.rounds_won + "◇" * (ROUNDS_TO_WIN - player.rounds_won)
        gauge_full = known.max_super_gauge if known else 0
        gauge = min(1.0, player.super_gauge / gauge_full) if gauge_full else 0.0
        percent = "MAX" if gauge == 1.0 else f"{int(gauge * 100)}%"
        length = width // 2
        filled = round(length * gauge)
        bar, rest = "━" * filled, "─" * (length - filled)
        if side == 0:
            picture.write(0, 0, name, color, bold=True)
            picture.write(len(name) + 1, 0, agent[: width - len(name) - 5], MUTED)
            picture.write(width - len(marks), 0, marks, color, bold=True)
            picture.write(0, 2, bar, GAUGES[0], bold=True)
            picture.write(filled, 2, rest, TROUGH)
            picture.write(length + 1, 2, percent, GAUGES[0])
        else:
            end = picture.columns
            room = width - len(name) - 5
            picture.write(end - len(name), 0, name, color, bold=True)
            picture.write(end - len(name) - 1 - len(agent[:room]), 0, agent[:room], MUTED)
            picture.write(right, 0, marks[::-1], color, bold=True)
            picture.write(end - length, 2, rest, TROUGH)
            picture.write(end - filled, 2, bar, GAUGES[1], bold=True)
            picture.write(end - length - 1 - len(percent), 2, percent, GAUGES[1])


def _write_bar(picture: Picture, row: int, side: int, width: int, share: float, color: int) -> None:
    """A bar that empties from the edge of the screen, so that what is left meets the timer."""
    eighths = max(1 if share > 0 else 0, round(min(1.0, share) * width * 8))
    whole, part = divmod(eighths, 8)
    if side == 0:
        picture.write(0, row, " " * width, behind=TROUGH)
        picture.write(width - whole, row, "█" * whole, color, behind=TROUGH)
        if part:
            # There is no block that is full to the right: the other part of one, inside out.
            picture.write(width - whole - 1, row, _EIGHTHS[8 - part], TROUGH, behind=color)
    else:
        left = picture.columns - width
        picture.write(left, row, " " * width, behind=TROUGH)
        picture.write(left, row, "█" * whole, color, behind=TROUGH)
        if part:
            picture.write(left + whole, row, _EIGHTHS[part], color, behind=TROUGH)


def _write_combos(picture: Picture, scene: Scene) -> None:
    for side, player in enumerate(scene.state.players):
        if player.combo_hits < 2:
            continue
        said = f" {player.combo_hits} HITS  {player.combo_damage} "
        column = 1 if side == 0 else picture.columns - len(said) - 1
        picture.write(column, _TOP_ROWS + 1, said, SIDES[side], bold=True)


def _write_call(picture: Picture, scene: Scene) -> None:
    call, detail = call_of(scene)
    row = _TOP_ROWS + max(1, (picture.rows - _TOP_ROWS) // 6)
    if call:
        spaced = " ".join(call)
        wide = spaced if len(spaced) + 6 <= picture.columns else call
        color = HURT if scene.state.phase == pb.ROUND_PHASE_ROUND_OVER else INK
        blank = " " * (len(wide) + 6)
        _center(picture, row - 1, blank, color)
        _center(picture, row, f"   {wide}   ", color)
        _center(picture, row + 1, f"   {detail}   " if detail else blank, MUTED)


def _write_foot(picture: Picture, scene: Scene) -> None:
    row = picture.rows - 1
    is_live = scene.connection == "live"
    mark = "● live" if is_live else f"○ {scene.connection}"
    kind = "exhibition" if scene.match.exhibition else "match"
    picture.write(1, row, mark, SIDES[0] if is_live else HURT)
    leave = "Ctrl-C leaves"
    end = picture.columns - len(leave) - 1
    if is_live:
        picture.write(9, row, f"{kind} {scene.match.match_id}"[: end - 10], MUTED)
    picture.write(end - 1, row, f" {leave} ", MUTED)


def _center(picture: Picture, row: int, text: str, color: int) -> None:
    picture.write((picture.columns - len(text)) // 2, row, text, color, bold=True)


def _name(scene: Scene, side: int) -> str:
    character = scene.state.players[side].character
    known = scene.characters.get(character)
    return (known.summary.display_name if known else character).upper()


@lru_cache(maxsize=4096)
def _style(color: int, behind: int, bold: bool) -> Style:
    return Style(color=_rich(color), bgcolor=_rich(behind), bold=bold)


def _rich(color: int) -> Color:
    return Color.from_rgb(color >> 16, color >> 8 & 255, color & 255)
