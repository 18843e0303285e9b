"""Checkpoints: what a trainer needs to go on where it was, kept beside its session.

Each is a directory, `SESSION/STEP/`, with `state.safetensors` and `checkpoint.json`, read as if a
stranger had written it. The last few are kept, and the one that won most. One trainer at a time
works on a session, by a lock.
"""

import fcntl
import math
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.actions import ACTION_NAMES
from arcade_clash.agents.observation import OBSERVATION_FINGERPRINT
from arcade_clash.errors import Damaged, NotFound, WrongState
from arcade_clash.storage.arrays import ArrayFiles
from arcade_clash.storage.file_errors import refusing
from arcade_clash.storage.files import discard, make_directory, open_private
from arcade_clash.training.session import Session, Status

__all__ = ["Checkpoint", "Checkpoints", "Progress"]

KEPT = 5
"""The newest that are kept; the one with the highest win rate is kept besides."""

_FILES = ArrayFiles("a checkpoint", "state", "checkpoint.json", max_bytes=512 * 1024 * 1024)

_LOCK = "lock"

_SESSION = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_STEP = re.compile(r"[0-9]{10,19}")
_WHOLE = ("step", "updates", "episode")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a trainer had come; means and times go on from here."""

    step: int
    updates: int = 0
    episode: int = 0
    elapsed_seconds: float = 0.0
    win_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A trainer's state by the names that it gives its parts, and how far it had come."""

    progress: Progress
    state: Mapping[str, NDArray[Any]]

    @property
    def digest(self) -> str:
        """BLAKE2b over the names, types, shapes and contents of the state."""
        made = blake2b(digest_size=16)
        for name, array in sorted(self.state.items()):
            made.update(f"{name} {array.dtype} {array.shape}\n".encode())
            made.update(np.ascontiguousarray(array).tobytes())
        return made.hexdigest()

    def __str__(self) -> str:
        at = self.progress
        return f"step {at.step}, update {at.updates}, episode {at.episode}, state {self.digest}"


class Checkpoints:
    """The checkpoints of every session under `root`; used by trainers and by the server."""

    def __init__(self, root: Path, *, check_room: Callable[[], None] = lambda: None) -> None:
        """`check_room` raises LimitReached where nothing more may be kept."""
        self._root = root
        self._check_room = check_room

    def save(self, session_id: str, checkpoint: Checkpoint) -> None:
        """Keeps a checkpoint, whole or not at all, and lets go of those that are too many.

        Saving the same step again is as good as once.

        Raises:
            LimitReached: the disk is full, or the quota used up.
            WrongState, Unavailable: the disk does not take it; the text says why.
        """
        progress = checkpoint.progress
        path = self._place(session_id) / f"{progress.step:010}"
        if path.exists():
            return
        self._check_room()
        self._make_place(session_id)
        description = {
            "session_id": session_id,
            **asdict(progress),
            "observation": OBSERVATION_FINGERPRINT,
            "actions": list(ACTION_NAMES),
        }
        _FILES.save(path, checkpoint.state, description)
        self._prune(session_id)

    def steps(self, session_id: str) -> list[int]:
        """The steps at which a session has checkpoints, oldest first."""
        try:
            names = [entry.name for entry in os.scandir(self._place(session_id))]
        except OSError:
            return []
        return sorted(int(name) for name in names if _STEP.fullmatch(name))

    def last_step(self, session_id: str) -> int | None:
        """The step of a session's newest checkpoint; None where it has none."""
        steps = self.steps(session_id)
        return steps[-1] if steps else None

    def noted(self, session: Session) -> Session:
        """A session with the step that it can go on from, where it ended before its last one."""
        if not session.has_ended or session.status is Status.FINISHED:
            return session
        return replace(session, checkpoint_step=self.last_step(session.session_id))

    def load(self, session_id: str, step: int | None = None) -> Checkpoint:
        """A checkpoint; without a step the newest.

        Raises:
            NotFound: there is none.
            Damaged: its files are missing, cut short or changed.
            WrongState: it was made by another version of the program.
        """
        if step is None:
            step = self.last_step(session_id)
        if step is None or step not in self.steps(session_id):
            raise NotFound("checkpoint", session_id, f"session {session_id!r} has no checkpoint")
        path = self._place(session_id) / f"{step:010}"
        what = f"the checkpoint of step {step} of session {session_id!r}"
        description = _FILES.describe(path, what)
        if description.get("observation") != OBSERVATION_FINGERPRINT or description.get(
            "actions"
        ) != list(ACTION_NAMES):
            raise WrongState(f"{what} was made for another fight than this version has")
        state = _FILES.load(path, description, what)
        return Checkpoint(_progress(description, step, what), state)

    def check(self, session_id: str) -> None:
        """Sees that a session can go on from its newest checkpoint.

        One that is damaged is set aside, so that asking again goes on from the one before it.

        Raises:
            NotFound: it has none.
            Damaged: its newest is not what was saved; the text offers the one before it.
            WrongState: it was made by another version of the program.
        """
        try:
            self.load(session_id)
        except Damaged as error:
            *before, step = self.steps(session_id)
            path = self._place(session_id) / f"{step:010}"
            path.rename(path.with_name(f"{path.name}.damaged-{os.urandom(3).hex()}"))
            rest = (
                f"resume again to go on from the one before it, of step {before[-1]}"
                if before
                else "there is none before it: start another session"
            )
            raise Damaged(f"{error}, and was set aside; {rest}") from None

    def forget(self, session_id: str) -> None:
        """Removes all of a session's checkpoints."""
        shutil.rmtree(self._place(session_id), ignore_errors=True)

    @contextmanager
    def working(self, session_id: str) -> Iterator[None]:
        """Holds a session for the one trainer that works on it.

        Raises:
            WrongState: another does.
        """
        place = self._make_place(session_id)
        with refusing("the directory for checkpoints"):
            lock = open_private(place / _LOCK, os.O_RDWR)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WrongState(
                    f"a trainer of session {session_id!r} is still at work; it is heard of in a "
                    "moment, or ends"
                ) from None
            yield
        finally:
            os.close(lock)

    def are_worked_on(self, session_id: str) -> bool:
        """Whether a trainer works on a session now: one may outlive the server that started it."""
        if not (self._place(session_id) / _LOCK).exists():
            return False
        try:
            with self.working(session_id):
                return False
        except WrongState:
            return True

    def _place(self, session_id: str) -> Path:
        if not _SESSION.fullmatch(session_id):
            raise NotFound("session", session_id)
        return self._root / session_id

    def _make_place(self, session_id: str) -> Path:
        place = self._place(session_id)
        with refusing("the directory for checkpoints"):
            # Nothing above the root: what was moved away is not made again in its place.
            make_directory(self._root)
            make_directory(place)
        return place

    def _prune(self, session_id: str) -> None:
        *older, _ = steps = self.steps(session_id)
        if len(steps) <= KEPT:
            return
        rates = {step: self._win_rate(session_id, step) for step in steps}
        best = max(steps, key=lambda step: (rates[step], step))
        for step in older[: len(steps) - KEPT]:
            if step != best:
                discard(self._place(session_id) / f"{step:010}")

    def _win_rate(self, session_id: str, step: int) -> float:
        path = self._place(session_id) / f"{step:010}"
        try:
            rate = _progress(_FILES.describe(path, ""), step, "").win_rate
        except (Damaged, WrongState):
            return -1.0
        return -1.0 if rate is None else rate


def _progress(description: Mapping[str, Any], step: int, what: str) -> Progress:
    values: dict[str, Any] = {field.name: description.get(field.name) for field in fields(Progress)}
    seconds, rate = values["elapsed_seconds"], values["win_rate"]
    if (
        any(type(values[name]) is not int or values[name] < 0 for name in _WHOLE)
        or values["step"] != step
        or not _is_number(seconds)
        or not (rate is None or _is_number(rate))
    ):
        raise Damaged(f"{what} has a description that is not one of a checkpoint")
    return Progress(**values)


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value < math.inf  # type: ignore[operator]  # a number by then
