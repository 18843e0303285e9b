"""Agents of the user that play live, each in a process of its own.

What such an agent does, a crash, an endless loop or all of the memory, ends its own match and no
other, and its module is not imported by the process that asks it. `outside_player.py` is the
program of that process; both exchange lines of JSON.
"""

import json
import os
import re
import select
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.actions import NEUTRAL
from arcade_clash.agents.agent import Actions, Masks, Observations
from arcade_clash.agents.mixture import SELF
from arcade_clash.errors import InvalidInput, WrongState, quoted

__all__ = ["OutsideAgent", "served_agents"]

PATIENCE_SECONDS = 0.004
"""Longest wait for an answer within a frame of 16.7 ms; other matches wait as long."""

DECIDING_SECONDS = 10.0
STARTING_SECONDS = 60.0
"""Without an answer for so long the agent has failed. Starting imports its libraries too."""

_READ_BYTES = 65536

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_OBJECT = re.compile(r"[\w.]+:\w+")


class OutsideAgent:
    """Asks an agent in another process, and never waits long for it.

    An answer that comes in time is played at once, a later one as the next decision; until then the
    player stands still, as while the process starts.

    Args:
        name: `module:Class`, as `load_agent` takes it.
        seed: what the agent's chance is drawn from.
        reaction_frames: the agent's own reaction delay, from `served_agents`.
        patience_seconds: how long a decision waits for its answer.
        now: seconds that only grow.
    """

    def __init__(
        self,
        name: str,
        seed: int,
        *,
        reaction_frames: int = 0,
        patience_seconds: float = PATIENCE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.reaction_frames = reaction_frames
        self._name = name
        self._patience = patience_seconds
        self._now = now
        self._player = _Player(name, seed)
        self._end = weakref.finalize(self, self._player.end)
        self._failure = ""
        """Why it plays no more."""
        self._started = False
        self._asked = now()
        """When the answer that is awaited was asked for."""
        self._waiting = True
        """Whether an answer is awaited: at first that the agent is made."""

    def begin(self, rows: NDArray[np.intp], count: int) -> None:
        """Tells the agent that fights begin in these rows of a batch."""
        self._player.send({"begin": rows.tolist(), "count": count})

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """An action for each row; all stand still while there is no answer.

        Raises:
            WrongState: the agent raised, returned what is no action, gave no answer for long, or
                its process has ended.
        """
        del masks  # the process has them from the observations
        if self._failure:
            raise WrongState(self._failure)
        answer = self._answer(0) if self._waiting else None
        if not self._waiting and answer is None:
            self._player.send({"observations": observations.tolist()})
            self._waiting, self._asked = True, self._now()
            answer = self._answer(self._patience)
        if answer is None:
            return np.full(len(observations), NEUTRAL, np.int64)
        return np.array(answer, np.int64)

    def _answer(self, patience: float) -> list[int] | None:
        """The actions that were awaited; None where they, or the agent, are not ready."""
        reply = self._player.reply(patience)
        if reply is None:
            most = DECIDING_SECONDS if self._started else STARTING_SECONDS
            if self._now() - self._asked > most:
                did = "decided nothing" if self._started else "was not ready"
                raise self._failed(f"{self._name} {did} for {most:g} seconds")
            return None
        self._waiting = False
        if "failure" in reply:
            raise self._failed(reply["failure"])
        if not self._started:
            self._started = True
            return None
        actions: list[int] = reply["actions"]
        return actions

    def _failed(self, why: str) -> WrongState:
        self._failure = why
        self._end()
        return WrongState(why)


def served_agents(written: Sequence[str]) -> dict[str, tuple[str, int]]:
    """The agents of a server by their ids, as `Catalogue` takes them, after each was made once.

    Args:
        written: each as `NAME=module:Class`.

    Raises:
        InvalidInput: one is written otherwise, makes no agent, or has the id of another.
    """
    served: dict[str, tuple[str, int]] = {}
    for text in written:
        agent_id, _, name = text.partition("=")
        if not (_ID.fullmatch(agent_id) and _OBJECT.fullmatch(name)):
            raise InvalidInput(
                "agent",
                f"--agent is {quoted(text)}; it is an id in small letters and a Python object, "
                "such as zoner=bots:Zoner",
            )
        if agent_id in served or agent_id == SELF:
            taken = "given twice" if agent_id in served else "the learner's own past in training"
            raise InvalidInput("agent", f"--agent: {agent_id} is {taken}; choose another id")
        served[agent_id] = (name, _delay(name))
    return served


def _delay(name: str) -> int:
    """The reaction delay of `module:Class`, in frames, after it was made once in a process.

    Waits for the process.

    Raises:
        InvalidInput: it makes no agent; the text says why.
    """
    player = _Player(name, 0)
    try:
        reply = player.reply(STARTING_SECONDS)
    finally:
        player.end()
    if reply is None:
        raise InvalidInput("agent", f"{name} was not ready within {STARTING_SECONDS:g} seconds")
    if "failure" in reply:
        raise InvalidInput("agent", f"--{reply['failure']}")
    delay: int = reply["reaction_frames"]
    return delay


class _Player:
    """The process of an agent, and the lines to and from it."""

    def __init__(self, name: str, seed: int) -> None:
        self._name = name
        self._process = subprocess.Popen(  # noqa: S603  # the host's command line named it
            [sys.executable, "-m", "arcade_clash.agents.outside_player", name, str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            # Ctrl-C in the terminal of the server is for the server.
            start_new_session=True,
            # A decision for one fight is too little work for several threads.
            env={"OMP_NUM_THREADS": "1", **os.environ},
        )
        assert self._process.stdin is not None  # noqa: S101  # a pipe was asked for
        assert self._process.stdout is not None  # noqa: S101  # the same
        self._input, self._output = self._process.stdin, self._process.stdout
        self._read = b""

    def send(self, message: dict[str, Any]) -> None:
        """Sends a line. Where the process has ended, the next reply says so."""
        try:
            self._input.write(json.dumps(message).encode() + b"\n")
        except BrokenPipeError:
            return

    def reply(self, patience: float) -> dict[str, Any] | None:
        """The next line, waited for so many seconds; None where there is none yet."""
        until = time.monotonic() + patience
        while b"\n" not in self._read:
            left = max(0.0, until - time.monotonic())
            if not select.select([self._output], [], [], left)[0]:
                return None
            got = os.read(self._output.fileno(), _READ_BYTES)
            if not got:
                status = self._process.wait()
                return {"failure": f"the process of {self._name} ended with status {status}"}
            self._read += got
        line, _, self._read = self._read.partition(b"\n")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def end(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        self._input.close()
        self._output.close()
