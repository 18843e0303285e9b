"""What a trainer reports through: the public API, as any trainer outside would use it.

Calls come one at a time, from whatever thread the trainer gives them. After `Unavailable` the rows
are not known to be stored.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from arcade_clash.client.calls import call, connect
from arcade_clash.errors import LimitReached, Unavailable
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

PART_BYTES = 128 * 1024
"""Of rows in one request, at most: the server takes twice that."""


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
        self._client = connect(url, certificate, token, transport)
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
            return call(
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
    with connect(url, certificate, token, transport) as client:
        answer = call(
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
