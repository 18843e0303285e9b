"""Shared by every test: the folder itself, so that tests can import what stands beside them.

The servers here are for journeys. One plain and one with TLS serve a whole run, so a test leaves
them as it found them; a test that ends or fills its server asks for one of its own.
"""

import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from driven_browser import Browser
from ledger import Ledger, Proof
from running_server import RunningServer

__all__ = ["browser", "proof", "server", "start_server", "tls_server"]

LEDGER = pytest.StashKey[Ledger]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `make proofs` asks for."""
    group = parser.getgroup("proofs")
    group.addoption("--long", action="store_true", help="run the proofs at their full length")
    group.addoption("--table", type=Path, help="write what the proofs measured to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Opens the ledger, and lets programs that tests start hear every signal.

    A run under nohup ignores SIGHUP, a run in the background of a shell SIGINT and SIGQUIT. What is
    ignored stays ignored in a started program; what has a handler does not.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda _number, _frame: None)
    config.stash[LEDGER] = Ledger(long=config.getoption("--long"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the table where one was asked for."""
    table = session.config.getoption("--table")
    if table is not None:
        session.config.stash[LEDGER].write(table)


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """The ledger's door for a test that is marked `@pytest.mark.proof(NUMBER)`."""
    mark = request.node.get_closest_marker("proof")
    assert mark is not None, "mark the test with the number of its proof"
    return Proof(request.config.stash[LEDGER], mark.args[0])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server over plain HTTP."""
    with RunningServer(tmp_path_factory.mktemp("plain") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server over TLS, by a certificate of its own."""
    with RunningServer(tmp_path_factory.mktemp("tls") / "data", "--tls") as running:
        yield running


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers of the test's own: `start_server("--tls", data="name", limits={...})`.

    What else a `RunningServer` takes is handed on.
    """
    with ExitStack() as stack:

        def start(*options: str, data: str = "data", **given: Any) -> RunningServer:
            return stack.enter_context(RunningServer(tmp_path / data, *options, **given))

        yield start


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser whose pages are to call nothing an error."""
    with Browser() as opened:
        yield opened
        assert opened.problems() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows what a failed test's servers printed."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for name, value in item.funcargs.items():
            if isinstance(value, RunningServer):
                report.sections.append((f"what {name} printed", value.log[-4000:]))
    return report
