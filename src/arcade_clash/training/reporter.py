"""What a trainer reports to. It is handed one, and does not know what lies behind it."""

from collections.abc import Sequence
from typing import Protocol

from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome

__all__ = ["Reporter"]


class Reporter(Protocol):
    """A session's ear: the server's public API, or the storage itself where no server runs."""

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Stores the rows and says what to do; when it returns, they are stored.

        Called from one thread at a time. A row sent twice counts once.

        Raises:
            Unavailable: nobody can be reached now; the rows are not known to be stored.
            NotFound: the session is no more.
            WrongState: the session has ended.
        """
        ...
