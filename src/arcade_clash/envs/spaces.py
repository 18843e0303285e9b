"""The spaces of Gymnasium that every environment has, and the guard before an action."""

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from arcade_clash.agents import ACTION_COUNT, OBSERVATION, Actions
from arcade_clash.errors import InvalidInput

__all__ = ["action_space", "check_action", "check_actions", "observation_space"]


def observation_space(mask: str = "info", sides: int = 1) -> spaces.Space[Any]:
    """The space of observations, with the bounds that each entry keeps.

    Args:
        mask: where the action mask is, as `FightOptions` has it. With `observation` the space is a
            Dict of `observation` and `action_mask`.
        sides: how many players are seen for; 2 adds an axis before the entries.
    """
    low = np.array([entry.low for entry in OBSERVATION], np.float32)
    high = np.array([entry.high for entry in OBSERVATION], np.float32)
    seen = spaces.Box(_for_each(low, sides), _for_each(high, sides), dtype=np.float32)
    if mask == "info":
        return seen
    allowed = _for_each(np.ones(ACTION_COUNT, np.int8), sides)
    return spaces.Dict(
        {"observation": seen, "action_mask": spaces.Box(0 * allowed, allowed, dtype=np.int8)}
    )


def action_space(sides: int = 1) -> spaces.Space[Any]:
    """The space of actions, for one player or for both."""
    if sides == 1:
        return spaces.Discrete(ACTION_COUNT)
    return spaces.MultiDiscrete([ACTION_COUNT] * sides)


def _for_each(values: NDArray[Any], sides: int) -> NDArray[Any]:
    return values if sides == 1 else np.stack([values] * sides)


def check_action(action: object, field: str = "action") -> int:
    """One action, as a plain number.

    Raises:
        InvalidInput: it is no whole number, or out of range.
    """
    number = np.asarray(action)
    if number.size != 1 or not np.issubdtype(number.dtype, np.integer):
        raise InvalidInput(field, f"{field} is {action!r}; it is a whole number, {_RANGE}")
    value = int(number.reshape(()))
    if not 0 <= value < ACTION_COUNT:
        raise InvalidInput(field, f"{field} is {value}; it is {_RANGE}")
    return value


def check_actions(actions: object, count: int, field: str = "actions") -> Actions:
    """An action for each duel.

    Raises:
        InvalidInput: they are not as many as the duels, no whole numbers, or one is out of range.
    """
    numbers = np.asarray(actions)
    if numbers.shape != (count,) or not np.issubdtype(numbers.dtype, np.integer):
        raise InvalidInput(
            field,
            f"{field} are {numbers.dtype}{list(numbers.shape)}; they are a whole number for each "
            f"of {count} duels",
        )
    if numbers.min() < 0 or numbers.max() >= ACTION_COUNT:
        index = int(np.nonzero((numbers < 0) | (numbers >= ACTION_COUNT))[0][0])
        raise InvalidInput(
            f"{field}[{index}]", f"{field}[{index}] is {numbers[index]}; it is {_RANGE}"
        )
    # Another layout in memory would be another compilation, seconds after all is warm.
    return np.ascontiguousarray(numbers, np.int64)


_RANGE = f"0 to {ACTION_COUNT - 1}"
