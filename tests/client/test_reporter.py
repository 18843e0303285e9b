"""A trainer's reports reach the manager through the public API, each row once."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from arcade_clash.access import Tokens
from arcade_clash.agents import Catalogue
from arcade_clash.client.reporter import ServerReporter, register
from arcade_clash.errors import (
    ArcadeError,
    InvalidInput,
    LimitReached,
    NotFound,
    Unavailable,
    WrongState,
)
from arcade_clash.services.codecs import codecs
from arcade_clash.services.failures import FailureInterceptor
from arcade_clash.services.pace import Pace
from arcade_clash.services.training_service import TrainingService
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.reporter import Reporter
from arcade_clash.training.session import Order, Outcome, Plan, Settings, Status
from arcade_clash.v1.training_connect import TrainingServiceASGIApplication
from launchers import Managed, managed, some_metrics

T = TypeVar("T")

URL = "http://arcade"
BODY_LIMIT = 256 * 1024


class Line(httpx.BaseTransport):
    """Carries a trainer's requests to the service in the test's own event loop."""

    def __init__(self, application: TrainingServiceASGIApplication) -> None:
        self._loop = asyncio.get_running_loop()
        self._application = httpx.ASGITransport(application)
        self.requests: list[httpx.Request] = []
        self.break_after = -1

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = asyncio.run_coroutine_threadsafe(self._answer(request), self._loop)
        response = answer.result(timeout=30)
        if len(self.requests) == self.break_after:
            raise httpx.ReadError("the line broke before the answer came")
        return response

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        carried = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.read()
        )
        response = await self._application.handle_async_request(carried)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        content = b"".join([part async for part in response.stream])
        return httpx.Response(response.status_code, headers=response.headers, content=content)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Managed]:
    async with managed(tmp_path / "arcade.db") as stage:
        yield stage


@pytest.fixture
async def line(stage: Managed) -> Line:
    return Line(
        TrainingServiceASGIApplication(
            TrainingService(stage.manager, Catalogue(), Tokens("t" * 43).trainer, Pace()),
            interceptors=(FailureInterceptor(),),
            codecs=codecs(),
            read_max_bytes=BODY_LIMIT,
        )
    )


async def trained(line: Line, session_id: str, work: Callable[[Reporter], T]) -> T:
    """What a trainer does with its reporter, in a thread of its own."""

    def run() -> T:
        with ServerReporter(URL, session_id, transport=line) as reporter:
            return work(reporter)

    return await asyncio.to_thread(run)


async def registered(line: Line, plan: Plan | None = None) -> str:
    session_id, _ = await asyncio.to_thread(lambda: register(URL, plan or Plan(), transport=line))
    return session_id


async def test_a_session_is_registered_as_its_trainer_says(stage: Managed, line: Line) -> None:
    plan = Plan(
        name="mine",
        algorithm="muzero",
        total_steps=5,
        opponent="scripted",
        character="kestrel",
        seed=0,
        settings=Settings(learning_rate=0.5, hidden_layers=(8, 9)),
    )
    session = await stage.manager.get(await registered(line, plan))
    assert session.plan == plan
    assert session.external


async def test_every_value_of_a_row_arrives_and_none_that_was_not_measured(
    stage: Managed, line: Line
) -> None:
    session_id = await registered(line)
    full = Metrics(
        row=0,
        step=0,
        episode=0,
        loss=0.0,
        reward=-1.5,
        q_value=0.25,
        episode_length=90.5,
        win_rate=0.0,
        win_rate_by_opponent={"scripted": 0.5},
        policy_loss=-0.1,
        value_loss=0.2,
        entropy=2.5,
        approximate_kl=0.01,
        clip_fraction=0.1,
        explained_variance=-3.0,
        learning_rate=1e-3,
        steps_per_second=1e5,
        reward_by_term={"damage": 0.0},
        action_distribution={"stand": 1.0},
        elapsed_seconds=0.0,
        extra={"mine": 7.0},
    )
    done = Outcome(Status.FINISHED, agent="scripted")
    rows = [full, Metrics(row=1)]
    order = await trained(line, session_id, lambda r: r.report(rows, outcome=done))
    assert order is Order.STOP
    told = await stage.told_of(session_id)
    assert [n.metrics for n in told if n.metrics] == rows
    session = await stage.manager.get(session_id)
    assert (session.status, session.agent) == (Status.FINISHED, "scripted")


async def test_orders_come_back_in_the_answer(stage: Managed, line: Line) -> None:
    session_id = await registered(line)

    def report(reporter: Reporter) -> Order:
        return reporter.report([], activity="compiling", paused=False)

    assert await trained(line, session_id, report) is Order.CONTINUE
    assert (await stage.manager.get(session_id)).activity == "compiling"
    await stage.manager.control(session_id, Order.PAUSE)
    assert await trained(line, session_id, report) is Order.PAUSE
    assert await trained(line, session_id, lambda r: r.report([], paused=True)) is Order.PAUSE
    assert (await stage.manager.get(session_id)).status is Status.PAUSED
    await stage.manager.control(session_id, Order.STOP)
    assert await trained(line, session_id, report) is Order.STOP


async def test_an_answer_that_is_lost_makes_no_row_twice(stage: Managed, line: Line) -> None:
    session_id = await registered(line)

    def report(reporter: Reporter) -> None:
        line.break_after = len(line.requests) + 1
        with pytest.raises(Unavailable):
            reporter.report(some_metrics(0, 3))
        reporter.report(some_metrics(0, 5), outcome=Outcome(Status.FINISHED))

    await trained(line, session_id, report)
    told = await stage.told_of(session_id)
    assert [n.metrics for n in told if n.metrics] == some_metrics(0, 5)


async def test_what_piled_up_is_sent_in_parts_that_the_server_takes(
    stage: Managed, line: Line
) -> None:
    session_id = await registered(line)
    shares = {f"action number {n}": n / 1000 for n in range(30)}
    rows = [Metrics(n, step=n, action_distribution=shares) for n in range(700)]
    done = Outcome(Status.FINISHED)
    await trained(line, session_id, lambda r: r.report(rows, outcome=done))
    reports = [r for r in line.requests if r.url.path.endswith("ReportTrainingMetrics")]
    assert len(reports) > 1
    assert max(len(r.content) for r in reports) < BODY_LIMIT
    told = await stage.told_of(session_id)
    assert [n.metrics for n in told if n.metrics] == rows
    assert (await stage.manager.get(session_id)).status is Status.FINISHED


async def test_what_diverged_arrives_as_it_was_measured(stage: Managed, line: Line) -> None:
    session_id = await registered(line)
    row = Metrics(0, step=1, loss=math.nan, reward=2.0, extra={"norm": math.inf})
    done = Outcome(Status.FINISHED)
    await trained(line, session_id, lambda r: r.report([row], outcome=done))
    (told,) = [n.metrics for n in await stage.told_of(session_id) if n.metrics]
    assert repr(told) == repr(row)  # NaN is equal to nothing


async def test_the_servers_refusals_are_the_domains_own(stage: Managed, line: Line) -> None:
    session_id = await registered(line)

    def refused(kind: type[ArcadeError], name: str, *rows: Metrics) -> str:
        with ServerReporter(URL, name, transport=line) as reporter:
            with pytest.raises(kind) as error:
                reporter.report(rows)
            return str(error.value)

    def work() -> None:
        assert "missing" in refused(NotFound, "missing")
        assert "win_rate" in refused(InvalidInput, session_id, Metrics(0, win_rate=7.0))
        assert "gap" in refused(InvalidInput, session_id, Metrics(5))
        with pytest.raises(InvalidInput, match="name"):
            register(URL, Plan(name="x" * 81), transport=line)

    await asyncio.to_thread(work)
    await stage.manager.report(session_id, outcome=Outcome(Status.FINISHED))
    assert "finished" in await asyncio.to_thread(refused, WrongState, session_id)
    await stage.manager.close(grace_s=0.0)
    assert "shutting down" in await asyncio.to_thread(refused, Unavailable, session_id)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(503), Unavailable),
        (httpx.Response(404, text="no such page"), Unavailable),
        (httpx.Response(200, text="another server"), Unavailable),
        (httpx.Response(500, json={"code": "internal", "message": "error 7f"}), Unavailable),
        (httpx.Response(403, json={"code": "permission_denied", "message": "no"}), WrongState),
        # A full disk: there may be room the next time.
        (httpx.Response(429, json={"code": "resource_exhausted", "message": "full"}), Unavailable),
    ],
)
def test_whatever_else_is_answered_a_trainer_knows_whether_to_try_again(
    answer: httpx.Response, kind: type[ArcadeError]
) -> None:
    transport = httpx.MockTransport(lambda _: answer)
    with ServerReporter(URL, "a", transport=transport) as reporter, pytest.raises(kind):
        reporter.report([])


def test_plain_http_to_a_port_of_https_is_told_what_would_work() -> None:
    hint = "This port speaks HTTPS: ask for the same address with https:// before it."
    transport = httpx.MockTransport(lambda _: httpx.Response(400, text=hint + "\n"))
    with pytest.raises(Unavailable, match="answered 400: This port speaks HTTPS"):
        register(URL, Plan(), transport=transport)


def test_a_token_that_is_missing_or_wrong_is_told_where_a_command_takes_it_from() -> None:
    told = {"code": "unauthenticated", "message": "This call needs a token, and none came."}
    transport = httpx.MockTransport(lambda _: httpx.Response(401, json=told))
    with pytest.raises(WrongState, match=r"none came\. .* --token-file or ARCADE_CLASH"):
        register(URL, Plan(), transport=transport)


def test_a_registration_that_is_one_too_many_says_so() -> None:
    full = {"code": "resource_exhausted", "message": "64 trainers elsewhere"}
    transport = httpx.MockTransport(lambda _: httpx.Response(429, json=full))
    with pytest.raises(LimitReached, match="64"):
        register(URL, Plan(), transport=transport)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused")

    with (
        ServerReporter(URL, "a", transport=httpx.MockTransport(away)) as reporter,
        pytest.raises(Unavailable, match="cannot be reached"),
    ):
        reporter.report([])


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "the connection was refused"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "no address is known"),
        (httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER] wrong"), "http:// may be right"),
        (
            httpx.ConnectError(
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, "
                "certificate is not valid for 'arcade'."
            ),
            "its certificate is for another name",
        ),
        (
            httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"),
            "--certificate names one to trust",
        ),
        (
            httpx.RemoteProtocolError("Server disconnected without sending a response."),
            "https:// may be right",
        ),
        (httpx.ReadTimeout("timed out"), "no answer came in time"),
        (httpx.ReadError(""), "ReadError"),
    ],
)
def test_a_server_out_of_reach_is_named_with_the_reason(
    error: httpx.RequestError, reason: str
) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(Unavailable) as refused:
        register(URL, Plan(), transport=httpx.MockTransport(fail))
    assert f"the server at {URL} cannot be reached (" in str(refused.value)
    assert reason in str(refused.value)
