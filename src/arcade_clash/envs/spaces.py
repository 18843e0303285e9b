"""The spaces of Gymnasium that every environment has, and the guard before an action."""

import numpy as np
from gymnasium import spaces

from arcade_clash.agents import ACTION_COUNT, OBSERVATION, Actions, Observations
from arcade_clash.errors import InvalidInput

__all__ = ["action_space", "check_action", "check_actions", "observation_space"]


def observation_space() -> spaces.Space[Observations]:
    """The space of observations, with the bounds that each entry keeps."""
    return spaces.Box(
        np.array([entry.low for entry in OBSERVATION], np.float32),
        np.array([entry.high for entry in OBSERVATION], np.float32),
        dtype=np.float32,
    )


def action_space() -> spaces.Discrete:
    """The space of actions."""
    return spaces.Discrete(ACTION_COUNT)


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
    return numbers.astype(np.int64, copy=False)


_RANGE = f"0 to {ACTION_COUNT - 1}"
