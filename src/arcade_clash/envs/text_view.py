"""A frame of a fight as five lines of plain text: what `render_mode="ansi"` shows."""

from collections.abc import Sequence

from arcade_clash.engine import Facing, characters, roster_rom
from arcade_clash.engine import layout as at
from arcade_clash.engine.view import FightView, PlayerView, make_view

__all__ = ["describe_fight"]

COLUMNS = 72
"""Width of the stage between its walls."""

BAR = 24
"""Characters of a full bar of health; a gauge has a third of them."""


def describe_fight(row: Sequence[int]) -> str:
    """The fight of a row: round and clock, both players, and where they stand.

    `>` and `<` are players that look right and left, `^` is one in the air, `*` a projectile.
    """
    by_number = {character.number: character for character in characters().values()}
    chosen = [by_number[row[at.player(side) + at.CHARACTER]] for side in (0, 1)]
    view = make_view(list(row), roster_rom(), chosen)
    lines = [f"round {view.round}  {view.timer / 60:.1f} s  {view.phase}  frame {view.frame}"]
    for player, character in zip(view.players, chosen, strict=True):
        health = _bar(player.health, character.max_health, BAR)
        gauge = _bar(player.super_gauge, character.max_super_gauge, BAR // 3)
        lines.append(
            f"{player.id} {player.character:<8} {health} {player.health:>4}  gauge {gauge}  "
            f"won {player.rounds_won}  {player.action} ({player.status})"
        )
    return "\n".join((*lines, f"|{_stage(view)}|", "+" + "-" * COLUMNS + "+")) + "\n"


def _stage(view: FightView) -> str:
    cells = [" "] * COLUMNS
    for projectile in view.projectiles:
        cells[_column(projectile.x)] = "*"
    for player in view.players:
        cells[_column(player.x)] = _mark(player)
    return "".join(cells)


def _column(x: int) -> int:
    return min(COLUMNS - 1, max(0, x * COLUMNS // at.STAGE_WIDTH))


def _mark(player: PlayerView) -> str:
    if player.y > 0:
        return "^"
    return ">" if player.facing is Facing.RIGHT else "<"


def _bar(value: int, most: int, width: int) -> str:
    full = -(-value * width // most)  # rounded up: a bar is empty at 0 alone
    return "[" + "#" * full + "." * (width - full) + "]"
