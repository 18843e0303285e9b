"""What `info` holds: one table of flat, numeric keys, the same in every environment.

Every key is there on every reset and every step, so that a library can make columns of them. One
duel gives NumPy's int64 and float64, a batch arrays of those, as Gymnasium makes them of several
single environments. Yes and no are 1 and 0: of Python's `bool` TorchRL asks a dtype that it lacks,
and of NumPy's Gymnasium makes arrays of objects.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents import ACTION_COUNT
from arcade_clash.engine import layout as at
from arcade_clash.envs.rewards import REWARDS

__all__ = ["BOTH_SIDES", "INFOS", "NO_WINNER", "Info", "SideInfo", "side_info"]

NO_WINNER = -1
"""`winner` while an episode goes on, and where it ended without one."""

BOTH_SIDES = -1
"""`opponent` where the caller decides for both sides."""


@dataclass(frozen=True, slots=True)
class Info:
    """A key of `info`: its type in one duel, and what it means."""

    name: str
    type: str
    meaning: str
    is_shared: bool = False
    """Whether it is the same for both players."""


INFOS = (
    Info("action_mask", f"int8[{ACTION_COUNT}]", "1 where an action means something"),
    Info("character", "int64", "number of the player's character"),
    Info("opponent_character", "int64", "number of the other player's character"),
    Info(
        "opponent",
        "int64",
        "number of the opponent, an index of the environment's `opponents`; -1 where both players "
        "are yours",
        is_shared=True,
    ),
    Info("round", "int64", "round of the match, from 1", is_shared=True),
    Info("frame", "int64", "frames since the match began", is_shared=True),
    Info("decision", "int64", "decisions since the episode began", is_shared=True),
    Info(
        "winner",
        "int64",
        "0 or 1 at the end of an episode that player 1 or player 2 won; -1 before, in a draw, and "
        "where the episode was truncated",
        is_shared=True,
    ),
    Info("won", "int64", "1 where the episode ended and this player won it, else 0"),
    Info("drawn", "int64", "1 where the game itself ended the episode without a winner, else 0"),
    Info("lost", "int64", "1 where the episode ended and the other player won it, else 0"),
    Info("episode_reward", "float64", "sum of the rewards since the episode began"),
    *(
        Info(f"term_{term.name}", "float64", f"reward term `{term.name}` of the last decision")
        for term in REWARDS
    ),
)
"""Every key, in its order."""

INTEGERS = tuple(info for info in INFOS if info.type == "int64")
FLOATS = tuple(info for info in INFOS if info.type == "float64")

_KEYS = tuple(info.name for info in (INFOS[0], *INTEGERS, *FLOATS))

_WINNERS = np.array([0, 1, NO_WINNER])
"""By what a row has for the winner: a side, or NOBODY."""


class SideInfo(NamedTuple):
    """The table of one player in some duels, its numbers as two arrays: that is how it is fast."""

    mask: NDArray[np.int8]
    """int8[n, actions]."""
    integers: NDArray[np.int64]
    """int64[len(INTEGERS), n]."""
    floats: NDArray[np.float64]
    """float64[len(FLOATS), n]."""

    def table(self) -> dict[str, Any]:
        """By key, an array with one for each duel."""
        return dict(zip(_KEYS, (self.mask, *self.integers, *self.floats), strict=True))


def side_info(
    rows: NDArray[np.integer],
    side: int,
    *,
    whole_match: bool,
    ended: NDArray[np.bool_],
    decision: NDArray[np.integer],
    episode_reward: NDArray[np.floating],
    opponent: NDArray[np.integer],
    terms: NDArray[np.floating],
    mask: NDArray[Any],
) -> SideInfo:
    """What one player is told of each of n duels.

    Args:
        rows: int[n, ROW_SIZE], the rows of the duels.
        side: 0 or 1, the player.
        whole_match: whether an episode is a match.
        ended: whether the game itself ended the episode.
        decision: decisions since it began.
        episode_reward: sum of its rewards.
        opponent: number of the opponent.
        terms: the reward terms, [n, len(REWARD_TERMS)].
        mask: the player's action mask, [n, actions].
    """
    winner = _WINNERS[rows[:, at.MATCH_WINNER if whole_match else at.ROUND_WINNER]]
    integers = np.empty((len(INTEGERS), len(rows)), np.int64)
    for place, values in enumerate(
        (
            rows[:, at.player(side) + at.CHARACTER],
            rows[:, at.player(1 - side) + at.CHARACTER],
            opponent,
            rows[:, at.ROUND],
            rows[:, at.FRAME],
            decision,
            winner,
            ended & (winner == side),
            ended & (winner == NO_WINNER),
            ended & (winner == 1 - side),
        )
    ):
        integers[place] = values
    floats = np.empty((len(FLOATS), len(rows)), np.float64)
    floats[0] = episode_reward
    floats[1:] = terms.T
    return SideInfo(mask.astype(np.int8), integers, floats)
