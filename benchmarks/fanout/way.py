"""A way to be shown a fight, as it is handed to the viewers' program."""

import json
from dataclasses import asdict, dataclass

__all__ = ["Way"]


@dataclass(frozen=True)
class Way:
    """What a viewer speaks, to which port, and how long a message of the floor is."""

    framing: str
    """`bare`, `chunked`, `http2` or `websocket`."""
    port: int
    path: str = "/"
    content_type: str = ""
    body: str = ""
    length: int = 0
    tls: bool = False

    def to_json(self) -> str:
        """The form in which it is handed on."""
        return json.dumps(asdict(self))
