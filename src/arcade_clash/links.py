"""The links by which a server is opened: where it is found, and the tokens that stand in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcade_clash.access import Tokens

if TYPE_CHECKING:
    from arcade_clash.server import Listener

__all__ = ["Links", "announced", "public_url"]


@dataclass(frozen=True, slots=True)
class Links:
    """One link for each role of a person; as text, both of them."""

    url: str
    tokens: Tokens

    @property
    def operator(self) -> str:
        """For changing things."""
        return f"{self.url}/#token={self.tokens.operator}"

    @property
    def viewer(self) -> str:
        """For watching only."""
        return f"{self.url}/#token={self.tokens.viewer}"

    def __str__(self) -> str:
        return f"{self.operator}\nfor watching only: {self.viewer}"


def public_url(
    listener: "Listener", names: Sequence[str], *, is_open: bool, tls: bool, in_the_clear: bool
) -> str:
    """Where other machines find a server; empty where no name for that is known.

    `names` are those of `--allowed-host`; `is_open` says whether other machines reach the listener.
    Where they do not, such a name is a proxy's, with the proxy's port. A proxy has TLS unless the
    token is meant to travel in the clear.
    """
    from arcade_clash.server import first_public

    name = first_public(names)
    if not name:
        return ""
    if is_open:
        return listener.url(tls=tls, name=name)
    return f"{'http' if in_the_clear else 'https'}://{name}"


def announced(url: str, tokens: Tokens | None, *, to_terminal: bool, hint: str) -> Iterator[str]:
    """What a server prints as it starts.

    `tokens` is None where no token is asked for. No token goes to anything but a terminal: a
    log is read by others. `hint` is the name of this machine where the server answers to no name
    by which others could come; empty otherwise.
    """
    if tokens is None:
        yield f"Arcade Clash is on {url}  (Ctrl-C ends it)"
    elif to_terminal:
        yield f"Arcade Clash is on {Links(url, tokens)}"
    else:
        yield f"Arcade Clash is on {url}; `arcade-clash token` prints its links"
    if hint:
        yield (
            "Other machines are refused (403) until the server knows the name they call it by: "
            f"add --allowed-host NAME, such as --allowed-host {hint}."
        )
