"""Agents that are Python objects of the user: `module:Class`, by the rules of `python -m`.

Only commands of the machine that has the module load one: to name a module is to run its code,
so no request may.
"""

import importlib
import inspect
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.actions import ACTION_COUNT
from arcade_clash.agents.agent import Actions, Agent, Masks, Observations, reaction_frames
from arcade_clash.errors import InvalidInput, did_you_mean, quoted

__all__ = ["MakeImported", "imported_agents", "load_agent"]

log = logging.getLogger(__name__)

MakeImported: TypeAlias = Callable[[int], Agent]
"""Makes an agent from a seed."""

_NAME = r"[A-Za-z_]\w*"
_IMPORTED = re.compile(rf"(?:(?<=,)|^){_NAME}(?:\.{_NAME})*:{_NAME}", re.ASCII)
"""`module:Class` at the beginning of a name, or after a comma of a mixture. What follows the colon
of a weight is a number."""

MOST_ID = 63

_FAILURES = (Exception, SystemExit)
"""What code of the user may raise; a program that was meant to be run calls `sys.exit`."""


def imported_agents(
    text: str, field: str, others: Mapping[str, MakeImported] | None = None
) -> tuple[str, Mapping[str, MakeImported]]:
    """An agent's name or a mixture, with an id for each `module:Class`, and what makes those.

    `bots:Zoner:2,scripted` is `bots-zoner:2,scripted`. `others` are agents that the same command
    has imported before; they are among those that are returned.

    Raises:
        InvalidInput: as `load_agent`; or two objects would have the same id.
    """
    made: dict[str, MakeImported] = dict(others or {})

    def replaced(found: re.Match[str]) -> str:
        agent_id = re.sub(r"\W", "-", found[0], flags=re.ASCII).lower().lstrip("_")[:MOST_ID]
        loaded = load_agent(found[0], field)
        known = made.setdefault(agent_id, loaded)
        if getattr(known, "name", "") != found[0]:
            raise InvalidInput(
                field,
                f"{field}: {found[0]} would have the id {agent_id}, as another agent of this "
                "command has; give one of the two another name",
            )
        return agent_id

    return _IMPORTED.sub(replaced, text), made


def load_agent(name: str, field: str = "agent") -> MakeImported:
    """What makes the agents of `module:Class`.

    The module is looked for in the current directory and among the installed packages. Instead of
    a class it may have a function that returns an agent. Either is given the seed where it has an
    argument of that name, or one argument that it needs; it may also need none.

    Args:
        name: the module and what it has, with a colon between them.
        field: where it was named, for errors.

    Raises:
        InvalidInput: the module cannot be imported, or has nothing that makes an agent.
    """
    module_name, _, attribute = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    found = _attribute(_module(module_name, field), attribute, field)
    if not callable(found):
        raise InvalidInput(
            field,
            f"{field}: {name} is a {type(found).__name__}; name a class, or a function that "
            "returns an agent",
        )
    make = _maker(found, name, field)
    if not callable(getattr(made := make(0), "act", None)):
        raise InvalidInput(
            field,
            f"{field}: {name} makes a {type(made).__name__}, which has no act method; an agent has "
            "act(observations, masks) -> actions",
        )
    return _Maker(name, make)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the agents of `name`, each from a seed."""

    name: str
    make: MakeImported

    def __call__(self, seed: int) -> Agent:
        return _Imported(self.make(seed), self.name)


class _Imported:
    """An agent of the user; what goes wrong in it is told under its name."""

    def __init__(self, agent: Agent, name: str) -> None:
        self._agent = agent
        self._name = name

    @property
    def reaction_frames(self) -> int:
        """Its own reaction delay in frames, where it has one.

        Raises:
            InvalidInput: it is not a whole number from 0 to MOST_REACTION_FRAMES.
        """
        try:
            own: int = reaction_frames(self._agent)
        except InvalidInput as error:
            raise InvalidInput(error.field, f"{self._name}: {error}") from None
        return own

    def begin(self, rows: NDArray[np.intp], count: int) -> None:
        """Tells it that fights begin in these rows of a batch, where it wants to know."""
        begin = getattr(self._agent, "begin", None)
        if begin is not None:
            with self._failing_by_name("begin"):
                begin(rows, count)

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row.

        Raises:
            InvalidInput: the agent raised, or what it returned is not an action for each row.
        """
        with self._failing_by_name("act"):
            actions = np.asarray(self._agent.act(observations, masks))
        if actions.shape != (len(observations),) or not np.issubdtype(actions.dtype, np.integer):
            raise self._wrong(
                f"{actions.dtype}{list(actions.shape)}; it returns whole numbers, "
                f"int64[{len(observations)}], one for each row of the observations"
            )
        outside = actions[(actions < 0) | (actions >= ACTION_COUNT)]
        if len(outside):
            raise self._wrong(f"the action {outside[0]}; actions are 0 to {ACTION_COUNT - 1}")
        return actions.astype(np.int64, copy=False)

    def _wrong(self, what: str) -> InvalidInput:
        return InvalidInput("agent", f"{self._name}.act returned {what}")

    @contextmanager
    def _failing_by_name(self, method: str) -> Iterator[None]:
        try:
            yield
        except _FAILURES as error:
            log.exception("%s.%s failed", self._name, method)
            raise InvalidInput(
                "agent", f"{self._name}.{method} raised {type(error).__name__}: {error}"
            ) from error


def _module(name: str, field: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            hint = "; a module is named without .py" if name.endswith(".py") else ""
            raise InvalidInput(
                field,
                f"{field}: there is no module {quoted(error.name)} in the current directory or "
                f"among the installed packages{hint}",
            ) from None
        raise InvalidInput(
            field, f"{field}: the module {quoted(name)} needs another that is missing: {error}"
        ) from error
    except _FAILURES as error:
        raise InvalidInput(
            field,
            f"{field}: importing the module {quoted(name)} raised {type(error).__name__}: {error}",
        ) from error


def _attribute(module: Any, name: str, field: str) -> Any:
    try:
        return getattr(module, name)
    except AttributeError:
        classes = [known for known, value in vars(module).items() if inspect.isclass(value)]
        raise InvalidInput(
            field,
            f"{field}: the module {quoted(module.__name__)} has no {quoted(name)}"
            f"{did_you_mean(name, classes)}",
        ) from None


def _maker(found: Callable[..., Any], name: str, field: str) -> MakeImported:
    parameters: Mapping[str, inspect.Parameter]
    try:
        parameters = inspect.signature(found).parameters
    except (TypeError, ValueError):  # a builtin that does not say what it takes
        parameters = {}
    needed = [
        it.name
        for it in parameters.values()
        if it.default is it.empty and it.kind not in (it.VAR_POSITIONAL, it.VAR_KEYWORD)
    ]
    if len(needed) > 1:
        raise InvalidInput(
            field,
            f"{field}: {name} needs the arguments {', '.join(needed)}; it is given a seed, or "
            "nothing",
        )

    def make(seed: int) -> Agent:
        try:
            if "seed" in parameters:
                return found(seed=seed)  # type: ignore[no-any-return]  # whatever the user's class makes
            return found(*([seed] if needed else []))  # type: ignore[no-any-return]  # the same
        except _FAILURES as error:
            raise InvalidInput(
                field, f"{field}: making {name} raised {type(error).__name__}: {error}"
            ) from error

    return make
