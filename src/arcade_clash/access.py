"""Who asks, and by which token they show it.

A viewer reads, an operator changes, a trainer reports to its own session. One secret of 256 bits is
the operator's token; a viewer's and each trainer's are made of it by HMAC, so nothing else is kept,
none of them tells another, and they are all called back by a new secret. Time and comparison do not
depend on how much of a token was right.

The server sets `caller` for each request it lets in. Where nothing sets it, as in an application
that mounts the services behind checks of its own, whoever calls is an operator.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["TOKEN_VARIABLE", "Caller", "Role", "Tokens", "caller", "new_token"]

TOKEN_VARIABLE = "ARCADE_CLASH_TOKEN"  # noqa: S105 # a name, not a token
"""The environment variable in which clients and trainers look for their token."""


class Role(StrEnum):
    """What a caller may do."""

    VIEWER = "viewer"
    """Reads and watches."""
    OPERATOR = "operator"
    """Reads, and changes whatever can be changed."""
    TRAINER = "trainer"
    """Reports to one session."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever makes a request; a trainer's session is the one it may report to."""

    role: Role
    session_id: str = ""


_ANYONE = Caller(Role.OPERATOR)

caller: ContextVar[Caller] = ContextVar("caller", default=_ANYONE)
"""Who made the request that is being answered."""


def new_token() -> str:
    """256 bits of chance."""
    return secrets.token_urlsafe(32)


class Tokens:
    """Every token of a server, by its secret: the operator's own."""

    def __init__(self, operator: str) -> None:
        self._operator = operator
        self._viewer = self._made_for("viewer")

    @property
    def operator(self) -> str:
        """For whoever may change things."""
        return self._operator

    @property
    def viewer(self) -> str:
        """For whoever may only read."""
        return self._viewer

    def trainer(self, session_id: str) -> str:
        """For the trainer of one session; it names the session."""
        return f"{session_id}.{self._made_for(f'trainer {session_id}')}"

    def caller_of(self, token: str) -> Caller | None:
        """Who shows this token; None where it is none of this server's."""
        session_id, dot, _ = token.rpartition(".")
        candidates = [(self._operator, Caller(Role.OPERATOR)), (self._viewer, Caller(Role.VIEWER))]
        if dot:
            candidates.append((self.trainer(session_id), Caller(Role.TRAINER, session_id)))
        found = None
        for known, whose in candidates:
            if hmac.compare_digest(known.encode(), token.encode()):
                found = whose
        return found

    def _made_for(self, purpose: str) -> str:
        made = hmac.new(self._operator.encode(), purpose.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(made).rstrip(b"=").decode()
