"""Steps a vector environment for a while, and prints how fast it was: ours and the peer alike."""

import json
import time
from collections.abc import Callable
from typing import Any

__all__ = ["drive"]


def drive(step: Callable[[Any], object], actions: Any, frames: int, seconds: float) -> None:
    """Prints decisions and frames a second. A second of warming up is not counted.

    `actions` has one for each fight in each row; a decision lasts so many frames.
    """
    for warm in (True, False):
        begun = time.perf_counter()
        steps = 0
        while time.perf_counter() - begun < (1.0 if warm else seconds):
            step(actions[steps % len(actions)])
            steps += 1
        elapsed = time.perf_counter() - begun
    rate = steps * len(actions[0]) / elapsed
    print(json.dumps({"decisions": rate, "frames": rate * frames}))
