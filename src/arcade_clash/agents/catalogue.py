"""The agents there are: those built in, and the networks that training has saved.

A `Catalogue` reads the directory anew each time it is asked, so what another process saves there
is found without telling; descriptions and networks are kept between calls while their files stay
the same. It may be used from several threads, and waits for the disk, as no event loop may.
"""

import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy.random  # noqa: F401 # loaded by NumPy at its first use, in the middle of a match

from arcade_clash.agents.agent import (
    DECISION_FRAMES,
    REACTION_FRAMES,
    Agent,
    AgentInfo,
    AgentKind,
)
from arcade_clash.agents.humanness import HumanAgent, split_agent
from arcade_clash.agents.idle import IdleAgent
from arcade_clash.agents.imported import MakeImported
from arcade_clash.agents.network import Network, NetworkAgent
from arcade_clash.agents.network_cache import NetworkCache
from arcade_clash.agents.outside import OutsideAgent
from arcade_clash.agents.probes import PROBES, ProbeAgent
from arcade_clash.agents.random import RandomAgent
from arcade_clash.agents.saved import (
    AGENT_ID,
    DESCRIPTION,
    FILES,
    delete_agent,
    load_network,
    read_info,
    update_info,
)
from arcade_clash.agents.scripted import LEVELS, MIDDLE, ScriptedAgent
from arcade_clash.errors import (
    ArcadeError,
    InvalidInput,
    NotFound,
    WrongState,
    did_you_mean,
    quoted,
)
from arcade_clash.storage.file_errors import refusal

__all__ = ["DEFAULT_AGENT", "Catalogue"]

_log = logging.getLogger(__name__)

DEFAULT_AGENT = "scripted"
"""Who plays where nobody was named: the middle of the scripted levels, `scripted-3`, which this is
another name of."""


@dataclass(frozen=True, slots=True)
class _BuiltIn:
    display_name: str
    description: str
    make: Callable[[int], Agent]
    kind: AgentKind = AgentKind.BUILT_IN
    reaction_frames: int = 0


def _scripted(level: int) -> _BuiltIn:
    about = LEVELS[level - 1]
    return _BuiltIn(
        f"Scripted {level}: {about.name}",
        about.description,
        lambda seed: ScriptedAgent(seed, level),
        reaction_frames=about.reaction_frames,
    )


def _probe(name: str) -> _BuiltIn:
    about = PROBES[name]
    return _BuiltIn(
        about.display_name,
        about.description,
        lambda _seed: ProbeAgent(name),
        AgentKind.PROBE,
        REACTION_FRAMES,
    )


_BUILT_IN: Mapping[str, _BuiltIn] = {
    DEFAULT_AGENT: _scripted(MIDDLE),
    **{f"{DEFAULT_AGENT}-{level}": _scripted(level) for level in range(1, len(LEVELS) + 1)},
    "random": _BuiltIn("Random", "Does anything that can be done, by chance.", RandomAgent),
    "idle": _BuiltIn("Idle", "Stands and does nothing.", lambda _seed: IdleAgent()),
    **{name: _probe(name) for name in PROBES},
}

MOST_NAMED = 8
"""Saved agents that are named, the newest first, where one was asked for that there is not."""

_SETTLED_NS = 100_000_000
"""A file that was written within this time may be written again, and its times not show it: they
move in steps of some milliseconds."""

_LISTED = [name for name in _BUILT_IN if name != DEFAULT_AGENT]
"""Those that lists have: the middle one once."""


class Catalogue:
    """Every agent by its id: built-in ones, then those saved in `directory`, newest first.

    `imported` are Python objects of the user by their ids, with what makes each from a seed; see
    `imported_agents`. They are found by their ids, and not listed. `served` are those of a server:
    `module:Class` and its reaction delay in frames by the id of each. They are listed, and play in
    processes of their own; see `OutsideAgent`.

    Raises:
        InvalidInput: a Python object has the id of a built-in agent, or one of `served` that of a
            saved agent.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        imported: Mapping[str, MakeImported] | None = None,
        served: Mapping[str, tuple[str, int]] | None = None,
    ) -> None:
        self._directory = directory
        self._imported = imported or {}
        self._served = served or {}
        for agent_id in {*self._imported, *self._served} & _BUILT_IN.keys():
            raise InvalidInput(
                "agent",
                f"a Python object would have the id {agent_id}, which is a built-in agent's; give "
                "the object another name",
            )
        for agent_id in self._served:
            if directory is not None and (directory / agent_id).exists():
                raise InvalidInput(
                    "agent",
                    f"a Python object would have the id {agent_id}, which a saved agent has; give "
                    "the object another name",
                )
        self._read: dict[str, tuple[Hashable, AgentInfo]] = {}
        self._said: dict[str, str] = {}
        """What the log has on agents that cannot be read."""
        self._lock = threading.Lock()
        self._changing = threading.Lock()
        self._networks = NetworkCache()

    def infos(self) -> list[AgentInfo]:
        """Who there is. An agent that cannot be read is left out, and the log says why, once."""
        saved = []
        names = self._saved()
        for name in names:
            try:
                saved.append(self._info(name))
            except ArcadeError as error:
                self._say(name, str(error))
        self._forget_others(names)
        saved.sort(key=lambda info: (info.create_time or 0.0, info.agent), reverse=True)
        served = [self._served_info(name) for name in self._served]
        return [_built_in_info(name) for name in _LISTED] + served + saved

    def info(self, agent_id: str) -> AgentInfo:
        """Who an agent is; capitals in its id are read as small letters.

        Raises:
            NotFound: there is no such agent.
            Damaged: its files cannot be read.
        """
        agent_id = agent_id.lower()
        if agent_id in _BUILT_IN:
            return _built_in_info(agent_id)
        if agent_id in self._imported:
            return AgentInfo(agent_id, agent_id, AgentKind.IMPORTED, "A Python object.")
        if agent_id in self._served:
            return self._served_info(agent_id)
        self._require(agent_id)
        return self._info(agent_id)

    def knows(self, agent_id: str) -> bool:
        """Whether an id is in use, if only by an agent that cannot be read."""
        return (
            agent_id in _BUILT_IN
            or agent_id in self._imported
            or agent_id in self._served
            or (self._directory is not None and (self._directory / agent_id).exists())
        )

    def is_served(self, agent_id: str) -> bool:
        """Whether an id is that of a Python object which plays in a server's matches alone."""
        return agent_id in self._served

    def check(self, name: str, field: str = "agent") -> AgentInfo:
        """Who would play by this name: an agent's id, with its humanness where it has some.

        Raises:
            InvalidInput: what follows the id is no humanness; `field` is where it was said.
            NotFound: there is no such agent.
            Damaged: its files cannot be read.
        """
        return self.info(split_agent(name, field)[0])

    def make(self, name: str, seed: int, *, decision_frames: int = DECISION_FRAMES) -> Agent:
        """A new agent, its chance drawn from the seed; `name` is as `check` takes it.

        It will be asked every `decision_frames` frames. One that was saved plays in the rhythm
        that it learned in, and in no other, and has the reaction delay that it learned with.

        Raises:
            InvalidInput: what follows the id is no humanness.
            NotFound: there is no such agent.
            Damaged: its files are cut short, changed, or no network.
            WrongState: it was made for another version of the fight, or another rhythm.
        """
        agent_id, humanness = split_agent(name)
        agent: Agent
        if agent_id in _BUILT_IN:
            agent = _BUILT_IN[agent_id].make(seed)
        elif agent_id in self._imported:
            agent = self._imported[agent_id](seed)
        elif agent_id in self._served:
            name, delay = self._served[agent_id]
            agent = OutsideAgent(name, seed, reaction_frames=delay)
        else:
            network = self.network(agent_id, decision_frames=decision_frames)
            own = self._info(agent_id).reaction_frames
            agent = NetworkAgent(network, seed, reaction_frames=own)
        return agent if humanness.is_machine else HumanAgent(agent, humanness, seed)

    def network(self, agent_id: str, *, decision_frames: int = DECISION_FRAMES) -> Network:
        """The network of a saved agent, to be asked every `decision_frames` frames.

        Raises:
            NotFound: there is no saved agent of this id.
            Damaged, WrongState: as `make`.
        """
        agent_id = agent_id.lower()
        directory = self._require(agent_id)
        self._info(agent_id)
        return self._networks.get(
            (agent_id, decision_frames),
            tuple(_stamp(directory / agent_id / name) for name in FILES),
            lambda: load_network(directory, agent_id, decision_frames=decision_frames),
        )

    def update(
        self, agent_id: str, *, display_name: str | None = None, description: str | None = None
    ) -> AgentInfo:
        """Changes what a saved agent is called or how it is described; None leaves a field.

        Raises:
            InvalidInput: a field breaks its rule, or neither is given.
            NotFound: the id is unknown.
            WrongState: the agent is built in, or its files cannot be written.
            Damaged: its files cannot be read.
            LimitReached: the disk is full.
        """
        agent_id = self._changeable(agent_id)
        with self._changing:
            return update_info(
                self._require(agent_id),
                agent_id,
                display_name=display_name,
                description=description,
            )

    def delete(self, agent_id: str) -> None:
        """Deletes a saved agent for good, a damaged one too.

        Raises:
            InvalidInput: the id has a humanness.
            NotFound: the id is unknown.
            WrongState: the agent is built in, or its files cannot be written.
        """
        agent_id = self._changeable(agent_id)
        delete_agent(self._require(agent_id), agent_id)

    def _changeable(self, name: str) -> str:
        """The id of an agent that can be changed: a saved one, named alone."""
        agent_id = name.lower()
        if agent_id in _BUILT_IN:
            raise WrongState(
                f"agent {agent_id!r} is built in: it can be neither renamed nor deleted; saved "
                "agents can"
            )
        if agent_id in self._imported or agent_id in self._served:
            raise WrongState(
                f"agent {agent_id!r} is a Python object that the command line names; it has no "
                "files to change"
            )
        if "@" in agent_id:
            raise InvalidInput(
                "agent",
                f"agent is {quoted(name)}; name it without its humanness, as in "
                f"{quoted(agent_id.partition('@')[0])}",
            )
        return agent_id

    def _served_info(self, agent_id: str) -> AgentInfo:
        name, delay = self._served[agent_id]
        return AgentInfo(
            agent_id,
            agent_id,
            AgentKind.IMPORTED,
            f"The Python object {name} of this server.",
            reaction_frames=delay,
        )

    def _saved(self) -> list[str]:
        if self._directory is None:
            return []
        try:
            with os.scandir(self._directory) as entries:
                names = [
                    entry.name
                    for entry in entries
                    if AGENT_ID.fullmatch(entry.name)
                    and (entry.is_symlink() or entry.is_dir(follow_symlinks=False))
                ]
        except FileNotFoundError:  # nothing was ever saved
            return []
        except OSError as error:
            self._say("", str(refusal(error, "the directory of agents")))
            return []
        self._unsay("")
        return names

    def _say(self, agent_id: str, why: str) -> None:
        with self._lock:
            if self._said.get(agent_id) == why:
                return
            self._said[agent_id] = why
        _log.warning("left out: %s", why)

    def _unsay(self, agent_id: str) -> None:
        with self._lock:
            self._said.pop(agent_id, None)

    def _forget_others(self, names: Sequence[str]) -> None:
        """Keeps nothing of agents that are not there any more."""
        with self._lock:
            for known in (self._read, self._said):
                for gone in known.keys() - {"", *names}:
                    del known[gone]

    def _require(self, agent_id: str) -> Path:
        # The pattern keeps the name inside the directory; it may come from the network.
        if (
            self._directory is None
            or not AGENT_ID.fullmatch(agent_id)
            or not _is_there(self._directory / agent_id)
        ):
            raise NotFound("agent", agent_id, self._absence(agent_id))
        return self._directory

    def _absence(self, agent_id: str) -> str:
        """What is said of an agent that there is not: which there are."""
        if self._directory is None:
            names = []
            saved = "those that were saved are found where their directory is named (agents)"
        else:
            names = [info.agent for info in self.infos() if info.kind is AgentKind.NETWORK]
            more = ", …" if len(names) > MOST_NAMED else ""
            saved = f"saved are {', '.join(names[:MOST_NAMED])}{more}" if names else "none is saved"
        built_in = ", ".join(_LISTED)
        return (
            f"there is no agent {quoted(agent_id)}; built in are {built_in}; {saved}"
            f"{did_you_mean(agent_id, [*_LISTED, *names])}"
        )

    def _info(self, agent_id: str) -> AgentInfo:
        assert self._directory is not None  # noqa: S101  # whoever calls has looked
        stamp = _stamp(self._directory / agent_id / DESCRIPTION)
        with self._lock:
            known = self._read.get(agent_id)
        if known is not None and known[0] == stamp:
            return known[1]
        info = read_info(self._directory, agent_id)
        with self._lock:
            self._read[agent_id] = (stamp, info)
        self._unsay(agent_id)
        return info


def _stamp(path: Path) -> Hashable:
    """What changes when a file does; equal to nothing where the file may still be changing."""
    try:
        found = path.lstat()
    except OSError:
        return object()  # reading it says why
    if time.time_ns() - found.st_ctime_ns < _SETTLED_NS:
        return object()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _is_there(path: Path) -> bool:
    """Whether a directory has the name; a link is refused where it is read."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise refusal(error, "the directory of agents") from None
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode)


def _built_in_info(name: str) -> AgentInfo:
    entry = _BUILT_IN[name]
    return AgentInfo(
        name,
        entry.display_name,
        entry.kind,
        entry.description,
        reaction_frames=entry.reaction_frames,
    )
