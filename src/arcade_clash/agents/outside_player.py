"""The program of an `OutsideAgent`'s process: plays `module:Class` by lines of JSON.

The first line that it writes has the agent's reaction delay. A line with a begin has no answer, one
with observations has the actions. A line with a failure is the last. Standard output belongs to
those lines, so what the agent prints goes to standard error.
"""

import json
import os
import sys
import threading
from queue import SimpleQueue
from typing import Any

import numpy as np

from arcade_clash.agents.actions import masks
from arcade_clash.agents.agent import begin_fights, reaction_frames
from arcade_clash.agents.imported import load_agent
from arcade_clash.errors import ArcadeError

__all__ = ["main"]


def main() -> None:
    """Plays until standard input ends."""
    name, seed = sys.argv[1:]
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def reply(**message: Any) -> None:
        print(json.dumps(message), file=replies, flush=True)

    requests: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    try:
        agent = load_agent(name)(int(seed))
        reply(reaction_frames=reaction_frames(agent))
        while True:
            request = requests.get()
            if "begin" in request:
                begin_fights(agent, np.array(request["begin"], np.intp), request["count"])
                continue
            seen = np.array(request["observations"], np.float32)
            reply(actions=agent.act(seen, masks(seen)).tolist())
    except ArcadeError as error:
        reply(failure=str(error))
    except Exception as error:
        reply(failure=f"{name} raised {type(error).__name__}: {error}")


def _read(requests: "SimpleQueue[dict[str, Any]]") -> None:
    """Hands the requests on; ends the process with its input, whatever the agent does."""
    for line in sys.stdin:
        requests.put(json.loads(line))
    os._exit(0)


if __name__ == "__main__":
    main()
