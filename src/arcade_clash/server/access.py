"""Who may call which RPC: asks for a token, and looks up in a table whether its bearer may.

The table is handed in, a rule for each path; a path that has none is the operator's alone. A token
comes as `Authorization: Bearer` and in no other way, so that it stands in no address and no log,
and no browser sends it by itself. What is refused is told in the caller's own protocol; what is let
in is answered with the caller's role in a header, so that a page can leave out what it may not do.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from connectrpc.code import Code

from arcade_clash.access import Caller, Role, Tokens, caller
from arcade_clash.logs import current_request
from arcade_clash.server.answers import Reason
from arcade_clash.server.refusal import refuse

if TYPE_CHECKING:
    from uvicorn._types import (
        ASGI3Application,
        ASGIReceiveCallable,
        ASGISendCallable,
        ASGISendEvent,
        HTTPScope,
        Scope,
    )

__all__ = ["ROLE_HEADER", "Access"]

ROLE_HEADER = b"arcade-clash-role"
"""Of an answer, where tokens are asked for: the role that its caller was let in by."""

_OPERATOR = frozenset({Role.OPERATOR})

_WHERE = (
    "Open the link that the server printed at its start (`arcade-clash token` prints it again), "
    "or send the token as `Authorization: Bearer TOKEN`."
)


class Access:
    """ASGI middleware before the RPCs.

    Args:
        app: What is asked for.
        rules: By path, the roles that may call it; None for whoever asks, token or not.
        tokens: What callers show; None asks for nothing, and takes everyone for an operator.
        public_view: Whether one who shows no token may read.
    """

    def __init__(
        self,
        app: "ASGI3Application",
        rules: Mapping[str, Collection[Role] | None],
        tokens: Tokens | None,
        *,
        public_view: bool = False,
    ) -> None:
        self._app = app
        self._rules = rules
        self._tokens = tokens
        self._public_view = public_view

    async def __call__(
        self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
    ) -> None:
        """Hands a call on, with `caller` set, or refuses it."""
        if scope["type"] != "http" or self._tokens is None:
            _trust()
            await self._app(scope, receive, send)
            return
        allowed = self._rules.get(scope["path"], _OPERATOR)
        if allowed is None:
            await self._let_in(Caller(Role.VIEWER), scope, receive, send)
            return
        found = self._caller(scope, self._tokens)
        if isinstance(found, str):
            await refuse(scope, send, Code.UNAUTHENTICATED, found, reason=Reason.TOKEN)
            return
        if found is not None:
            _trust()
        else:
            if not (self._public_view and Role.VIEWER in allowed):
                text = f"This call needs a token, and none came. {_WHERE}"
                await refuse(scope, send, Code.UNAUTHENTICATED, text, reason=Reason.TOKEN)
                return
            found = Caller(Role.VIEWER)
        if found.role not in allowed:
            text = _may_not(found.role)
            await refuse(scope, send, Code.PERMISSION_DENIED, text, reason=Reason.ROLE)
            return
        await self._let_in(found, scope, receive, send)

    async def _let_in(
        self,
        found: Caller,
        scope: "Scope",
        receive: "ASGIReceiveCallable",
        send: "ASGISendCallable",
    ) -> None:
        header = (ROLE_HEADER, found.role.encode())

        async def with_role(message: "ASGISendEvent") -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), header]}
            await send(message)

        before = caller.set(found)
        try:
            await self._app(scope, receive, with_role)
        finally:
            caller.reset(before)

    @staticmethod
    def _caller(scope: "HTTPScope", tokens: Tokens) -> Caller | str | None:
        """Who asks; a sentence where that cannot be made out; None where no token came."""
        shown = [value for name, value in scope["headers"] if name == b"authorization"]
        if not shown:
            return None
        scheme, _, token = shown[0].decode("latin-1").partition(" ")
        if len(shown) > 1 or scheme.lower() != "bearer":
            return "The Authorization header can be read in one way: `Bearer TOKEN`, once."
        return tokens.caller_of(token.strip()) or (
            f"This token is none of this server's, or was called back. {_WHERE}"
        )


def _trust() -> None:
    """Lifts the limit on lines of the log that the request may cause."""
    request = current_request.get()
    if request is not None:
        request.is_trusted = True


def _may_not(role: Role) -> str:
    if role is Role.TRAINER:
        return (
            "A trainer's token reports to its own session and does nothing else; "
            "use the operator's token for this call."
        )
    return (
        "Your token is for watching; this call changes something, which takes an operator's token."
    )
