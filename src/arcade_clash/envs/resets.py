"""What `reset` takes: seeds and options, checked, and the generators that seeds make."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from gymnasium.utils.seeding import np_random
from numpy.typing import NDArray

from arcade_clash.envs.options import whole_number
from arcade_clash.errors import InvalidInput

__all__ = ["Generators", "Seeds", "check_reset_options", "duels_to_reset"]

Seeds: TypeAlias = int | list[int | None] | tuple[int | None, ...] | NDArray[np.integer]
"""One seed for a batch, or one for each duel."""

RESET_MASK = "reset_mask"
"""Gymnasium's name of the option that says which environments of a vector to reset."""


def check_reset_options(options: Mapping[str, Any] | None, known: Sequence[str] = ()) -> None:
    """Refuses an option of `reset` that does nothing here.

    Raises:
        InvalidInput: an option is not among those that are known.
    """
    for name in options or {}:
        if name not in known:
            there_are = f"it takes {', '.join(known)}" if known else "it takes no options"
            raise InvalidInput(
                f"options.{name}",
                f"reset() got an unknown option {name!r}; {there_are}, and an environment's other "
                "options are given when it is made",
            )


def duels_to_reset(options: Mapping[str, Any] | None, count: int) -> NDArray[np.intp]:
    """The indices of the duels that `options["reset_mask"]` names; all of them without it.

    Raises:
        InvalidInput: an option is unknown, or the mask is not bool[count] with a True in it.
    """
    check_reset_options(options, (RESET_MASK,))
    if not options:
        return np.arange(count)
    mask = options[RESET_MASK]
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (count,):
        found = (
            f"{mask.dtype}{list(mask.shape)}"
            if isinstance(mask, np.ndarray)
            else type(mask).__name__
        )
        raise InvalidInput(
            f"options.{RESET_MASK}",
            f"options[{RESET_MASK!r}] is {found}; it is a NumPy array, bool[{count}]",
        )
    if not mask.any():
        raise InvalidInput(
            f"options.{RESET_MASK}",
            f"options[{RESET_MASK!r}] is False everywhere; at least one duel is to be reset",
        )
    return np.flatnonzero(mask)


class Generators:
    """The generators of a batch: one for all duels, and one for each that has its own seed."""

    def __init__(self, count: int) -> None:
        self.shared, self.seed = np_random()
        """The generator of all other duels, and the number that seeded it; -1 where several did."""
        self._count = count
        self._own: dict[int, np.random.Generator] = {}

    def reseed(self, seed: Seeds | None, indices: NDArray[np.intp]) -> None:
        """Seeds these duels: one number for all together, or one for each duel of the batch.

        Those of a list draw from generators of their own, so that how one begins hangs on its seed
        alone. `None` in a list leaves a duel its generator.

        Raises:
            InvalidInput: the list is not as long as the batch, or has what is no seed.
        """
        if seed is None:
            return
        if not isinstance(seed, list | tuple | np.ndarray):
            self.shared, self.seed = np_random(seed)  # which refuses what is no seed
            for index in indices:
                self._own.pop(int(index), None)
            return
        if len(seed) != self._count:
            raise InvalidInput(
                "seed", f"seed has {len(seed)} numbers; it is one, or one for each of {self._count}"
            )
        numbers = [
            None if value is None else whole_number(f"seed[{index}]", value, "at least 0", 0)
            for index, value in enumerate(seed)
        ]
        for index in indices:
            number = numbers[index]
            if number is not None:
                self._own[int(index)], _ = np_random(number)
        given = [number for number in numbers if number is not None]
        if len(indices) == len(given) == self._count:
            # What all duels share, the opponents, follows from all the seeds.
            self.shared, self.seed = np.random.default_rng(given), -1

    def shares(
        self, indices: NDArray[np.intp]
    ) -> list[tuple[NDArray[np.intp], np.random.Generator]]:
        """These duels, by the generator that each draws from."""
        if not self._own:
            return [(indices, self.shared)]
        others = np.array([index for index in indices if int(index) not in self._own], np.intp)
        return [
            *([(others, self.shared)] if len(others) else []),
            *(
                (np.array([index]), self._own[int(index)])
                for index in indices
                if int(index) in self._own
            ),
        ]
