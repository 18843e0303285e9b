"""Single calls of TrainingService over HTTP, from whatever thread, one at a time.

The server's refusals become the errors of the domain again; whatever keeps the server out of reach
is `Unavailable`, and what was sent may or may not have arrived.
"""

import ssl
from pathlib import Path
from typing import Any, TypeVar

import httpx
from google.protobuf.message import DecodeError, Message

from arcade_clash.access import TOKEN_VARIABLE
from arcade_clash.errors import (
    ArcadeError,
    Damaged,
    InvalidInput,
    LimitReached,
    NotFound,
    Unavailable,
    WrongState,
)

__all__ = ["call", "connect"]

TIMEOUT_SECONDS = 10.0

SERVICE = "/arcade_clash.v1.TrainingService/"

CONTENT_TYPE = "application/proto"

_LONGEST_ANSWER = 200
"""Characters of a text that is shown where an answer is no message."""

_NOTICED = {
    "[Errno -": "no address is known for the name of the host",
    "Connection refused": "the connection was refused",
    "WRONG_VERSION_NUMBER": "it does not speak TLS; http:// may be right",
    "without sending a response": (
        "the connection was closed without an answer; https:// may be right"
    ),
    "is not valid for": "its certificate is for another name",
    "certificate has expired": "its certificate has expired",
    "CERTIFICATE_VERIFY_FAILED": (
        "its certificate is not trusted here; --certificate names one to trust"
    ),
}
"""What errors of httpx and OpenSSL mean, by a part of their text; the first that fits counts."""

R = TypeVar("R", bound=Message)


def connect(
    url: str, certificate: Path | None, token: str, transport: httpx.BaseTransport | None
) -> httpx.Client:
    """A client of the server at `url`; `call` sends through it, and its owner closes it.

    Args:
        url: where the server is.
        certificate: the one to trust, where the server made its own.
        token: what is shown to a server that asks for one; may be empty.
        transport: what carries the requests, where that is not the network.
    """
    verify = ssl.create_default_context(cafile=certificate) if certificate else True
    # The proxies of the environment are for other places than one's own server.
    return httpx.Client(
        base_url=url,
        headers={"authorization": f"Bearer {token}"} if token else {},
        timeout=TIMEOUT_SECONDS,
        verify=verify,
        trust_env=False,
        transport=transport,
    )


def call(client: httpx.Client, method: str, request: Message, kind: type[R]) -> R:
    """Sends a request to a method of TrainingService, and returns its answer.

    Raises:
        InvalidInput, NotFound, WrongState, LimitReached, Damaged: the server refuses it.
        Unavailable: the server cannot be reached, or something else answers.
    """
    try:
        response = client.post(
            SERVICE + method,
            content=request.SerializeToString(),
            headers={"content-type": CONTENT_TYPE, "connect-protocol-version": "1"},
        )
    except httpx.RequestError as error:
        url = str(client.base_url).rstrip("/")
        raise Unavailable(f"the server at {url} cannot be reached ({_reason(error)})") from error
    if response.status_code != 200:
        raise _refusal(response)
    # A proxy's own page, say, stands for nothing that was done.
    if response.headers.get("content-type") != CONTENT_TYPE:
        raise Unavailable("what answered is no server of this kind")
    try:
        return kind.FromString(response.content)
    except DecodeError as error:
        raise Unavailable("the server's answer cannot be read") from error


def _reason(error: httpx.RequestError) -> str:
    """Why a request had no answer."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer came in time"
    noticed = (meant for part, meant in _NOTICED.items() if part in str(error))
    return next(noticed, str(error) or type(error).__name__)


def _refusal(response: httpx.Response) -> ArcadeError:
    try:
        told: dict[str, Any] = response.json()
    except ValueError:
        told = {}
    text = str(told.get("message", "")) or f"the server answered {response.status_code}"
    if not told and response.headers.get("content-type", "").startswith("text/plain"):
        # So answers a port of HTTPS; longer texts are other servers' pages.
        text += f": {response.text.strip()}" if len(response.text) <= _LONGEST_ANSWER else ""
    match told.get("code"):
        case "unauthenticated":
            return WrongState(f"{text} A command takes it from --token-file or {TOKEN_VARIABLE}.")
        case "not_found":
            return NotFound("", "", text)
        case "failed_precondition" | "permission_denied":
            return WrongState(text)
        case "invalid_argument" | "out_of_range":
            return InvalidInput("", text)
        case "resource_exhausted":
            return LimitReached(text)
        case "data_loss":
            return Damaged(text)
        case _:
            return Unavailable(text)
