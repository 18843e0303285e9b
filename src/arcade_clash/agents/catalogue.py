"""The agents there are: those built in, and the networks that training has saved.

A `Catalogue` reads the directory anew each time it is asked, so what another process saves there
is found without telling; descriptions are kept between calls while their files stay the same.
It may be used from several threads.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy.random  # noqa: F401 # loaded by NumPy at its first use, in the middle of a match

from arcade_clash.agents.agent import DECISION_FRAMES, Agent, AgentInfo, AgentKind
from arcade_clash.agents.humanness import HumanAgent, split_agent
from arcade_clash.agents.idle import IdleAgent
from arcade_clash.agents.network import NetworkAgent
from arcade_clash.agents.random import RandomAgent
from arcade_clash.agents.saved import AGENT_ID, load_network, read_info
from arcade_clash.agents.scripted import LEVELS, MIDDLE, ScriptedAgent
from arcade_clash.errors import Damaged, NotFound, WrongState, did_you_mean

__all__ = ["DEFAULT_AGENT", "Catalogue"]

DEFAULT_AGENT = "scripted"
"""Who plays where nobody was named: the middle of the scripted levels, `scripted-3`, which this is
another name of."""


@dataclass(frozen=True, slots=True)
class _BuiltIn:
    display_name: str
    description: str
    make: Callable[[int], Agent]


def _scripted(level: int) -> _BuiltIn:
    about = LEVELS[level - 1]
    return _BuiltIn(
        f"Scripted {level}: {about.name}",
        about.description,
        lambda seed: ScriptedAgent(seed, level),
    )


_BUILT_IN: Mapping[str, _BuiltIn] = {
    DEFAULT_AGENT: _scripted(MIDDLE),
    **{f"{DEFAULT_AGENT}-{level}": _scripted(level) for level in range(1, len(LEVELS) + 1)},
    "random": _BuiltIn("Random", "Does anything that can be done, by chance.", RandomAgent),
    "idle": _BuiltIn("Idle", "Stands and does nothing.", lambda _seed: IdleAgent()),
}

MOST_NAMED = 8
"""Saved agents that are named, the newest first, where one was asked for that there is not."""

_LISTED = [name for name in _BUILT_IN if name != DEFAULT_AGENT]
"""Those that lists have: the middle one once."""


class Catalogue:
    """Every agent by its id: built-in ones, then those saved in `directory`, newest first."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._read: dict[str, tuple[tuple[int, int], AgentInfo]] = {}
        self._lock = threading.Lock()

    def infos(self) -> list[AgentInfo]:
        """Who there is. Agents that cannot be read are left out; asked for, they say why."""
        saved = []
        for name in self._saved():
            try:
                saved.append(self._info(name))
            except (Damaged, WrongState):
                continue
        saved.sort(key=lambda info: (info.create_time or 0.0, info.agent), reverse=True)
        return [_built_in_info(name) for name in _LISTED] + saved

    def info(self, agent_id: str) -> AgentInfo:
        """Who an agent is; capitals in its id are read as small letters.

        Raises:
            NotFound: there is no such agent.
            Damaged: its files cannot be read.
        """
        agent_id = agent_id.lower()
        if agent_id in _BUILT_IN:
            return _built_in_info(agent_id)
        self._require(agent_id)
        return self._info(agent_id)

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
        that it learned in, and in no other.

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
        else:
            directory = self._require(agent_id)
            network = load_network(directory, agent_id, decision_frames=decision_frames)
            agent = NetworkAgent(network, seed)
        return agent if humanness.is_machine else HumanAgent(agent, humanness, seed)

    def _saved(self) -> list[str]:
        if self._directory is None:
            return []
        try:
            return [p.name for p in self._directory.iterdir() if AGENT_ID.fullmatch(p.name)]
        except FileNotFoundError:  # nothing was ever saved
            return []

    def _require(self, agent_id: str) -> Path:
        # The pattern keeps the name inside the directory; it may come from the network.
        if (
            self._directory is None
            or not AGENT_ID.fullmatch(agent_id)
            or not (self._directory / agent_id).is_dir()
        ):
            raise NotFound("agent", agent_id, self._absence(agent_id))
        return self._directory

    def _absence(self, agent_id: str) -> str:
        """What is said of an agent that there is not: which there are."""
        if self._directory is None:
            names = []
            saved = "those that were saved are found where their directory is named (agents)"
        else:
            names = [info.agent for info in self.infos()[len(_LISTED) :]]
            more = ", …" if len(names) > MOST_NAMED else ""
            saved = f"saved are {', '.join(names[:MOST_NAMED])}{more}" if names else "none is saved"
        built_in = ", ".join(_LISTED)
        return (
            f"there is no agent {agent_id[:80]!r}; built in are {built_in}; {saved}"
            f"{did_you_mean(agent_id, [*_LISTED, *names])}"
        )

    def _info(self, agent_id: str) -> AgentInfo:
        assert self._directory is not None  # noqa: S101  # whoever calls has looked
        try:
            stat = (self._directory / agent_id / "agent.json").stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
        except OSError:
            stamp = (0, 0)
        with self._lock:
            known = self._read.get(agent_id)
        if known is not None and known[0] == stamp:
            return known[1]
        info = read_info(self._directory, agent_id)
        with self._lock:
            self._read[agent_id] = (stamp, info)
        return info


def _built_in_info(name: str) -> AgentInfo:
    entry = _BUILT_IN[name]
    return AgentInfo(name, entry.display_name, AgentKind.BUILT_IN, entry.description)
