"""The head-up display: names, health, gauges, won rounds, the timer, combos and what is called out.

Laid out as the page's (frontend/src/match/hudLayout.ts), in view pixels with y down.
"""

from dataclasses import dataclass
from math import ceil

from arcade_clash.engine import Character, FightView, Phase, PlayerStatus, PlayerView
from arcade_clash.engine import layout as at
from arcade_clash.pictures.camera import VIEW_HEIGHT, VIEW_WIDTH
from arcade_clash.pictures.canvas import (
    Canvas,
    Color,
    Point,
    Transform,
    color_of,
    mix,
    polygon,
)
from arcade_clash.pictures.impacts import super_of
from arcade_clash.pictures.lettering import Align, text_width, write

__all__ = ["Call", "call_of", "draw_hud"]

ROUNDS_TO_WIN = 2
FRAMES_PER_SECOND = 60

_FIGHT_CALL_FRAMES = 50
"""How long FIGHT stands."""

_SIDES = color_of("#3fd9c4"), color_of("#ffb13b")
_HURT = color_of("#ff5a5f")
_INK = color_of("#f5efe4")
_AGENT = color_of("#d6cfd2")
_NIGHT = color_of("#0c0a18")
_WHITE = (255, 255, 255)

_MARGIN = 25.0
_TOP = 21.0
_BAR_WIDTH = 401.0
_BAR_HEIGHT = 26.0
_LEAN = 0.445
"""How far a bar leans, of its height: the tangent of 24 degrees."""
_GAUGE_START = 91.0
_GAUGE_WIDTH = 178.0
_GAUGE_HEIGHT = 12.0
_NAME_SIZE = 31.0
_LOW_HEALTH = 0.25
_ENDINGS = {"ko": "KO", "double_ko": "DOUBLE KO", "time_over": "TIME OVER"}


@dataclass(frozen=True, slots=True)
class Call:
    """What is called out in the middle: its text, its size in view pixels, its colour, a line."""

    text: str
    size: float
    color: Color
    detail: str = ""


def call_of(view: FightView, characters: tuple[Character, Character]) -> Call | None:
    """What a frame calls out: the round, FIGHT, a super's name, the end of a round or the match."""
    match view.phase:
        case Phase.INTRO:
            return Call(f"ROUND {view.round}", 125, _INK)
        case Phase.FIGHT:
            if view.timer > at.ROUND_TIMER - _FIGHT_CALL_FRAMES:
                return Call("FIGHT", 163, _SIDES[1])
            name = super_of(view, characters)
            return Call(name.upper(), 67, _SIDES[1]) if name else None
        case Phase.ROUND_OVER:
            # The winner of a decided match celebrates a second after its end.
            decided = any(player.rounds_won >= ROUNDS_TO_WIN for player in view.players)
            if decided and any(player.status is PlayerStatus.VICTORY for player in view.players):
                return _result(view, characters)
            ending = _ENDINGS[view.round_ending or "ko"]
            size = 173 if len(ending) < 4 else 115
            return Call(ending, size, _HURT, _praise(view, characters))
        case _:
            return _result(view, characters)


def draw_hud(
    canvas: Canvas,
    scale: float,
    view: FightView,
    characters: tuple[Character, Character],
    names: tuple[str, str],
) -> None:
    """Draws it, `scale` pixels to a view pixel; `names` are the agents', empty where unknown."""
    screen = Transform(scale, 0, 0, 0, scale, 0)
    for side in (0, 1):
        # Player 2's half is drawn from its own edge, as in a mirror.
        half = screen if side == 0 else screen.moved(VIEW_WIDTH, 0).scaled(-1, 1)
        lost = view.players[1 - side].combo_damage if view.players[1 - side].combo_hits else 0
        _draw_bars(canvas, half, view.players[side], characters[side], side, lost, view.frame)
        _write_half(canvas, screen, view.players[side], characters[side], side, names[side])
        _write_combo(canvas, screen, view.players[side], side)
    seconds = ceil(view.timer / FRAMES_PER_SECOND)
    color = _HURT if seconds <= 10 else _INK
    for index, digit in enumerate(f"{seconds:02}"):
        # A digit has a place of its own, so that the number does not shiver as it counts.
        place = VIEW_WIDTH / 2 - 18 + 36 * index, _TOP + 27
        write(canvas, screen, digit, place, 70, color, align="middle", edge=0.05)
    call = call_of(view, characters)
    if call is not None:
        _write_call(canvas, screen, call)


def _draw_bars(
    canvas: Canvas,
    half: Transform,
    player: PlayerView,
    character: Character,
    side: int,
    lost: int,
    frame: int,
) -> None:
    """Draws one side's bars; `lost` is the damage of the combo that it is taking."""
    color = _SIDES[side]
    canvas.under(half)
    share = player.health / character.max_health
    is_alarm = share <= _LOW_HEALTH and frame // 27 % 2 == 1
    start, end = _MARGIN, _MARGIN + _BAR_WIDTH
    track = _leaning(start, end, _TOP, _BAR_HEIGHT)
    canvas.fill(polygon(track), _NIGHT, 0.82)
    # Both bars empty towards the edges, so what is left meets the timer.
    fill = _HURT if is_alarm else color
    left = end - _BAR_WIDTH * share
    before = max(left - _BAR_WIDTH * lost / character.max_health, start)
    if before < left:
        canvas.fill(polygon(_leaning(before, left, _TOP, _BAR_HEIGHT)), _HURT)
    _fill_bar(canvas, left, end, _TOP, _BAR_HEIGHT, fill)
    canvas.stroke(polygon(track), _INK, 2.1)
    for index in range(ROUNDS_TO_WIN):
        won = index < player.rounds_won
        x, y = end - 14 - index * 21, _TOP + _BAR_HEIGHT + 19
        mark = polygon(((x, y - 9), (x + 9, y), (x, y + 9), (x - 9, y)))
        if won:
            canvas.glow(x, y, 18, color, 0.8)
        canvas.fill(mark, color if won else _NIGHT, 1.0 if won else 0.7)
        canvas.stroke(mark, _INK, 1.9)
    y = VIEW_HEIGHT - 31.0
    start, end = _GAUGE_START, _GAUGE_START + _GAUGE_WIDTH
    gauge = player.super_gauge / character.max_super_gauge
    track = _leaning(start, end, y, _GAUGE_HEIGHT)
    canvas.fill(polygon(track), _NIGHT, 0.82)
    bright = 0.3 if player.super_ready and frame // 15 % 2 else 0.0
    _fill_bar(
        canvas, start, start + _GAUGE_WIDTH * gauge, y, _GAUGE_HEIGHT, mix(color, _WHITE, bright)
    )
    canvas.stroke(polygon(track), _INK, 1.5, 0.75)


def _fill_bar(
    canvas: Canvas, start: float, end: float, top: float, high: float, color: Color
) -> None:
    if end - start > 0.5:
        canvas.fill(polygon(_leaning(start, end, top, high)), color)
        shine = _leaning(start, end, top, high, 0.0, 0.42)
        canvas.fill_exactly(polygon(shine), mix(color, _WHITE, 0.32))
        shade = _leaning(start, end, top, high, 0.8, 1.0)
        canvas.fill_exactly(polygon(shade), mix(color, (0, 0, 0), 0.18))


def _leaning(
    start: float, end: float, top: float, high: float, upper: float = 0.0, lower: float = 1.0
) -> tuple[Point, ...]:
    """A bar that leans, or its part between two shares of its height."""
    lean = high * _LEAN
    upper_y, lower_y = top + high * upper, top + high * lower
    aside_upper, aside_lower = lean * (0.5 - upper), lean * (0.5 - lower)
    return (
        (start - aside_upper, upper_y),
        (end - aside_upper, upper_y),
        (end - aside_lower, lower_y),
        (start - aside_lower, lower_y),
    )


def _write_half(
    canvas: Canvas,
    screen: Transform,
    player: PlayerView,
    character: Character,
    side: int,
    agent: str,
) -> None:
    align: Align = "right" if side else "left"

    def across(x: float) -> float:
        return VIEW_WIDTH - x if side else x

    y = _TOP + _BAR_HEIGHT + 19
    name = character.display_name.upper()
    write(canvas, screen, name, (across(_MARGIN), y), _NAME_SIZE, _INK, align=align)
    x = across(_MARGIN + text_width(name, _NAME_SIZE) + 13)
    write(canvas, screen, agent, (x, y + 1), 20, _AGENT, align=align)
    y = VIEW_HEIGHT - 25.0
    write(canvas, screen, "SUPER", (across(_MARGIN), y), 22, _INK, align=align)
    share = min(1.0, player.super_gauge / character.max_super_gauge)
    text, color = ("MAX", _SIDES[side]) if share >= 1 else (f"{int(share * 100)}%", _INK)
    place = across(_GAUGE_START + _GAUGE_WIDTH + 11), y
    write(canvas, screen, text, place, 22, color, align=align)


def _write_combo(canvas: Canvas, screen: Transform, player: PlayerView, side: int) -> None:
    if player.combo_hits < 2:
        return
    align: Align = "right" if side else "left"
    x = VIEW_WIDTH - 29.0 if side else 29.0
    number, word = str(player.combo_hits), "HITS"
    after = text_width(word if side else number, 31 if side else 86) + 8
    number_x, word_x = (x - after, x) if side else (x, x + after)
    write(canvas, screen, number, (number_x, 171), 86, _SIDES[side], align=align, slanted=True)
    write(canvas, screen, word, (word_x, 192), 31, _INK, align=align, slanted=True)
    damage = f"{player.combo_damage} damage"
    write(canvas, screen, damage, (x, 224), 24, _INK, align=align, slanted=True)


def _write_call(canvas: Canvas, screen: Transform, call: Call) -> None:
    middle = VIEW_WIDTH / 2
    write(
        canvas,
        screen,
        call.text,
        (middle, 208),
        call.size,
        call.color,
        align="middle",
        slanted=True,
        edge=0.035,
    )
    if call.detail:
        place = middle, 208 + call.size * 0.4 + 26
        write(canvas, screen, call.detail, place, 36, _SIDES[1], align="middle", slanted=True)


def _praise(view: FightView, characters: tuple[Character, Character]) -> str:
    if view.round_winner_id is None:
        return ""
    side = 0 if view.round_winner_id == "p1" else 1
    full = view.players[side].health == characters[side].max_health
    return "PERFECT" if full else ""


def _result(view: FightView, characters: tuple[Character, Character]) -> Call:
    ending = _ENDINGS[view.round_ending or "ko"]
    winner = view.winner_id
    won = [player.rounds_won for player in view.players]
    if winner is None and won[0] != won[1]:
        winner = "p1" if won[0] > won[1] else "p2"
    if winner is None:
        return Call("DRAW", 106, _INK, ending)
    name = characters[0 if winner == "p1" else 1].display_name.upper()
    return Call(f"{name} WINS", 106, _INK, ending)
