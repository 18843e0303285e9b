"""What a trainer reports through: the public API, as any trainer outside would use it.

Plain calls over HTTP, one at a time, from whatever thread the trainer gives them. The server's
refusals become the errors of the domain again; whatever keeps the server out of reach is
`Unavailable`, and the rows are not known to be stored.
"""

import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from google.protobuf.message import DecodeError, Message

from arcade_clash.access import TOKEN_VARIABLE
from arcade_clash.errors import (
    ArcadeError,
    InvalidInput,
    LimitReached,
    NotFound,
    Unavailable,
    WrongState,
)
from arcade_clash.services.training_wire import (
    metrics_message,
    order_from,
    outcome_message,
    registration_message,
)
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.session import Order, Outcome, Plan
from arcade_clash.v1 import training_pb2 as pb

__all__ = ["ServerReporter", "register"]

TIMEOUT_SECONDS = 10.0

PART_BYTES = 128 * 1024
"""Of rows in one request, at most: the server takes twice that."""

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


class ServerReporter:
    """Reports to a session of the server at `url`.

    `certificate` is the one to trust, where the server shows one of its own; `token` the session's,
    where the server asks for one; `transport` what carries the requests, where that is not the
    network.
    """

    def __init__(
        self,
        url: str,
        session_id: str,
        *,
        certificate: Path | None = None,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._client = _client(url, certificate, token, transport)
        self._session_id = session_id

    def report(
        self,
        rows: Sequence[Metrics],
        *,
        activity: str = "",
        paused: bool = False,
        outcome: Outcome | None = None,
    ) -> Order:
        """Stores the rows and says what to do, as `Reporter` promises."""
        # What has piled up while the server was away may be more than one request can hold. A part
        # that is stored when a later one fails is sent again, and counts once.
        parts = list(_parts([metrics_message("", row) for row in rows]))
        for number, part in enumerate(parts, start=1):
            request = pb.ReportTrainingMetricsRequest(
                session_id=self._session_id, rows=part, activity=activity, paused=paused
            )
            if outcome is not None and number == len(parts):
                request.outcome.CopyFrom(outcome_message(outcome))
            answer = self._send(request)
        return order_from(answer.order)

    def _send(self, request: pb.ReportTrainingMetricsRequest) -> pb.ReportTrainingMetricsResponse:
        try:
            return _call(
                self._client, "ReportTrainingMetrics", request, pb.ReportTrainingMetricsResponse
            )
        except LimitReached as error:
            # A full disk, say: the rows are not stored, and trying again later can work.
            raise Unavailable(str(error)) from error

    def close(self) -> None:
        """Closes the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def register(
    url: str,
    plan: Plan,
    *,
    certificate: Path | None = None,
    token: str = "",
    transport: httpx.BaseTransport | None = None,
) -> tuple[str, str]:
    """Opens a session for a trainer of this plan, and gives its id and the token to report by.

    `token` is an operator's, where the server asks for one.

    Raises:
        InvalidInput, NotFound, LimitReached: the server refuses it.
        Unavailable: the server cannot be reached.
    """
    with _client(url, certificate, token, transport) as client:
        answer = _call(
            client,
            "RegisterTrainingSession",
            registration_message(plan),
            pb.RegisterTrainingSessionResponse,
        )
    return answer.session.session_id, answer.token


def _parts(rows: Sequence[pb.TrainingMetrics]) -> Iterator[list[pb.TrainingMetrics]]:
    """The rows in their order, in as few parts as may be sent; without rows one that is empty."""
    part: list[pb.TrainingMetrics] = []
    size = 0
    for row in rows:
        if part and size + row.ByteSize() > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(row)
        size += row.ByteSize()
    yield part


def _client(
    url: str, certificate: Path | None, token: str, transport: httpx.BaseTransport | None
) -> httpx.Client:
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


def _call(client: httpx.Client, method: str, request: Message, kind: type[R]) -> R:
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
    # Whoever stands between, a proxy's own page say, has nothing stored.
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
            return NotFound("session", "", text)
        case "failed_precondition" | "permission_denied":
            return WrongState(text)
        case "invalid_argument" | "out_of_range":
            return InvalidInput("", text)
        case "resource_exhausted":
            return LimitReached(text)
        case _:
            return Unavailable(text)
