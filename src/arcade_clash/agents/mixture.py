"""Several opponents as one setting: `scripted:3,idle:1,self:2`.

Each is the id of an agent, with its humanness where it has some, and its weight; without one it
weighs 1. `self` is whoever learns, as it was a while ago.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arcade_clash.errors import InvalidInput, quoted

__all__ = ["MIXTURE", "MOST_SHARES", "PLAYED", "SELF", "Share", "parse_mixture", "share_out"]

SELF = "self"
"""The id that stands for the learner's own past."""

MOST_SHARES = 16
MOST_WEIGHT = 1000.0

PLAYED = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}(?:@[a-z0-9.=+]{1,60})?")
"""What the name of one who plays looks like: an id, and its humanness where it has some."""

_SHARE = PLAYED.pattern + r"(?::[0-9.]{1,12})?"

MIXTURE = re.compile(f"{_SHARE}(?:,{_SHARE}){{0,{MOST_SHARES - 1}}}")
"""What a mixture looks like; a single agent is one too."""

_IMPORTED = re.compile(r"(?:^|,)([A-Za-z_][\w.]*:[A-Za-z_]\w*)")
"""What a Python object looks like, `module:Class`, where a mixture has it."""


@dataclass(frozen=True, slots=True)
class Share:
    """An opponent of a mixture: how much of it is fought, beside the weights of the others."""

    agent: str
    weight: float = 1.0

    def __str__(self) -> str:
        return self.agent if self.weight == 1 else f"{self.agent}:{self.weight:g}"


def parse_mixture(text: str, field: str = "opponent") -> tuple[Share, ...]:
    """The opponents of a mixture, in its order; capitals are read as small letters.

    Raises:
        InvalidInput: it is written otherwise, a weight is out of its range, or an agent is in it
            twice.
    """
    if not MIXTURE.fullmatch(text.lower()):
        if imported := _IMPORTED.search(text):
            raise InvalidInput(
                field,
                f"{field} names the Python object {quoted(imported[1])}; Python objects play in "
                "the commands of the machine that has them, such as `arcade-clash train "
                "--opponent module:Class`, and elsewhere agents go by their ids",
            )
        raise InvalidInput(
            field,
            f"{field} is {quoted(text)}; it is the id of an agent, or up to {MOST_SHARES} of them "
            "with their weights, such as scripted:3,idle:1,self:2",
        )
    shares = tuple(_share(part, field) for part in text.lower().split(","))
    if len({share.agent for share in shares}) < len(shares):
        raise InvalidInput(field, f"{field} names an agent twice; give it one weight")
    return shares


def share_out(weights: Sequence[float], count: int) -> list[int]:
    """How many of `count` fights each weight gets: at least one, the rest by largest remainder."""
    exact = np.array(weights) / sum(weights) * count
    counts = np.maximum(1, np.floor(exact)).astype(int)
    while counts.sum() < count:
        counts[np.argmax(exact - counts)] += 1
    while counts.sum() > count:
        counts[np.argmin(np.where(counts > 1, exact - counts, np.inf))] -= 1
    return [int(share) for share in counts]


def _share(part: str, field: str) -> Share:
    agent, is_weighed, number = part.partition(":")
    if not is_weighed:
        return Share(agent)
    try:
        weight = float(number)
    except ValueError:
        weight = math.nan
    if not 0 < weight <= MOST_WEIGHT:
        raise InvalidInput(
            field,
            f"the weight of {agent} is {number}; it is a number above 0, at most {MOST_WEIGHT:g}",
        )
    return Share(agent, weight)
