"""The frame data of a character as rows of words, for a table on a terminal or anywhere."""

from collections.abc import Sequence
from itertools import groupby

from arcade_clash.engine.character import Character
from arcade_clash.engine.move import AttackKind, GuardLevel, KnockdownKind, Move

__all__ = ["HEAD", "frame_data"]

HEAD = (
    "move",
    "input",
    "startup",
    "active",
    "recovery",
    "total",
    "damage",
    "chip",
    "hit",
    "block",
    "guard",
    "cancels to",
    "besides",
)
"""What each column is; `hit` and `block` are frames by which the attacker is free first. A total
of `floor` lasts until its fighter lands."""


def frame_data(character: Character) -> Sequence[Sequence[str]]:
    """A row for each of its moves, in the order of HEAD."""
    return [_row(move) for move in character.moves]


def _row(move: Move) -> Sequence[str]:
    return (
        move.move,
        move.input,
        str(move.startup),
        _active(move),
        str(move.recovery),
        "floor" if move.jumping else str(move.total),
        _damage(move),
        _chip(move),
        "down" if move.knockdown else _signed(move.advantage_on_hit),
        _signed(move.advantage_on_block),
        "" if move.guard_level is GuardLevel.UNBLOCKABLE else _guards(move),
        ", ".join(move.cancels) + (" (on hit)" if move.cancels_on_hit_only else ""),
        ", ".join(_besides(move)),
    )


def _active(move: Move) -> str:
    """The frames of each hit, those between two in brackets."""
    if len(move.hits) == 1:
        return str(move.active)
    parts = [str(move.hits[0].last - move.hits[0].first + 1)]
    for before, hit in zip(move.hits, move.hits[1:], strict=False):
        between = hit.first - before.last - 1
        parts.append(f"({between})" if between else "+")
        parts.append(str(hit.last - hit.first + 1))
    return "".join(parts)


def _damage(move: Move) -> str:
    if move.shot is not None:
        return _in_turn([move.damage] * move.shot.hits)
    return _in_turn([hit.damage for hit in move.hits if not hit.continues])


def _chip(move: Move) -> str:
    """What is lost when all of it is blocked, hit by hit."""
    hits = [hit.chip_damage for hit in move.hits if not hit.continues]
    hits *= move.shot.hits if move.shot else 1
    return _in_turn(hits) if any(hits) else ""


def _in_turn(hits: Sequence[int]) -> str:
    """What each hit takes, those alike together: 62 × 3 + 130."""
    alike = ((taken, len(list(same))) for taken, same in groupby(hits))
    return " + ".join(f"{taken} × {times}" if times > 1 else str(taken) for taken, times in alike)


def _signed(frames: int | None) -> str:
    return "" if frames is None else f"{frames:+d}"


def _guards(move: Move) -> str:
    return "/".join(dict.fromkeys(str(hit.guard_level) for hit in move.hits))


def _besides(move: Move) -> list[str]:
    """What no column has."""
    said = []
    if move.shot is not None:
        said.append("projectile")
    if move.throw is not None:
        escape = f"{move.throw.escape} frames to escape" if move.throw.escape else "no escape"
        said.append(f"throw, {escape}")
    if move.knockdown_kind is not KnockdownKind.NONE:
        said.append(f"{move.knockdown_kind} knockdown")
    for window in move.invulnerable:
        to = "anything" if len(window.to) == len(AttackKind) else " and ".join(window.to)
        said.append(f"{window.first} to {window.last} safe from {to}")
    if move.leap is not None:
        said.append(f"leaps on {move.leap.frame}")
    if move.air and not move.jumping:
        said.append("in the air too")
    if move.gauge_cost:
        said.append(f"costs {move.gauge_cost} gauge")
    return said
