"""Other people's suites against our server: Connect's own for RPCs, h2spec for HTTP/2.

`make conformance` runs this folder, which needs Go; an ordinary run of the tests leaves it out.
What is run, and why a case may fail, is in docs/conformance.md. Nothing of the suites is kept here:
Go builds them, and buf generates the service from the protos that lie in the suite's module.
"""

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from arcade_clash.server import ServerSettings, own_certificate
from local_server import Echo, LocalServer

SUITE = "connectrpc.com/conformance"
SUITE_VERSION = "v1.0.5"
H2SPEC = "github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible"

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENTATION = ROOT / "docs/conformance.md"

EXCEPTION = re.compile(r"^\| `(?P<case>[^`]+)` \| (?P<connection>cleartext|both) \|", re.MULTILINE)
"""A row of the documentation's table of h2spec cases that fail with reason."""

RESULT = re.compile(r"^(?P<passed>\d+) passed, (?P<failed>\d+) failed", re.MULTILINE)

FAILURE = re.compile(r"^FAILED: (?P<case>.+?):\n(?P<errors>(?:\t.*\n)+)", re.MULTILINE)
"""A case that failed, as Connect's suite reports it."""

RACED_CASE = re.compile(r"Timeouts/.*/Protocol:PROTOCOL_CONNECT/.*/unary")
RACED_ERROR = "connect error JSON: unexpected end of JSON input"
"""The suite's client gives up after 200 ms, as the server does. Its deadline may fall between the
header and the body of the server's answer, which the client then takes for an empty one."""

RACE_RUNS = 5
"""How often a case that raced may run again: a failure in each run has another cause."""


@dataclass(frozen=True)
class Suites:
    """The programs, and the Python that was generated for Connect's service."""

    connect: Path
    h2spec: Path
    generated: Path


@pytest.fixture(scope="module")
def suites(tmp_path_factory: pytest.TempPathFactory) -> Suites:
    """Builds the suites; Go's cache makes every time after the first quick."""
    if shutil.which("go") is None:
        pytest.fail("the suites are built with Go 1.24 or newer, which is not on PATH")
    bin_folder = tmp_path_factory.mktemp("bin")
    for program in (f"{SUITE}/cmd/connectconformance@{SUITE_VERSION}", H2SPEC):
        output("env", f"GOBIN={bin_folder}", "go", "install", program)
    module = json.loads(output("go", "mod", "download", "-json", f"{SUITE}@{SUITE_VERSION}"))
    generated = tmp_path_factory.mktemp("generated")
    # Our own template: the suite's service is generated with the options of ours.
    output("buf", "generate", module["Dir"], "--template", "buf.gen.yaml", "--output", generated)
    return Suites(bin_folder / "connectconformance", bin_folder / "h2spec", generated / "src")


@dataclass(frozen=True)
class Outcome:
    """A run of Connect's suite: how many cases passed, and what is wrong with each other."""

    passed: int
    failures: dict[str, str]

    @property
    def raced(self) -> set[str]:
        """The cases whose failure may be the race with the client's own deadline."""
        return {
            case
            for case, errors in self.failures.items()
            if RACED_CASE.fullmatch(case) and errors == RACED_ERROR
        }


@pytest.mark.parametrize(("stack", "cases"), [("product", 3800), ("host", 7268)])
def test_every_case_of_connects_suite_passes(suites: Suites, stack: str, cases: int) -> None:
    outcome = run_connects_suite(suites, stack)
    print(f"\nConnect's suite, {stack}: {outcome.passed} of {cases} cases passed")
    for _ in range(RACE_RUNS):
        raced = outcome.raced
        assert outcome.failures.keys() == raced, outcome.failures
        assert outcome.passed + len(raced) == cases, "the suite has another number of cases"
        if not raced:
            return
        print(f"run again, for a race with the client's own deadline: {', '.join(raced)}")
        outcome, cases = run_connects_suite(suites, stack, raced), len(raced)
    assert not outcome.failures


@pytest.mark.parametrize("connection", ["cleartext", "TLS"])
def test_h2spec_fails_only_where_the_documentation_has_the_reason(
    suites: Suites, tmp_path: Path, connection: str
) -> None:
    certificate = own_certificate(tmp_path, "127.0.0.1") if connection == "TLS" else None
    options = ("--tls", "--insecure") if certificate else ()
    report = tmp_path / "report.xml"
    with LocalServer(Echo(), ServerSettings(certificate=certificate)) as server:
        where = ("--port", server.port, *options)
        run(suites.h2spec, *where, "--timeout", "4", "--junit-report", report)
    cases = {
        f"{case.get('package')}: {case.get('classname')}": case
        for case in ET.parse(report).iter("testcase")  # noqa: S314 # h2spec wrote it just now
    }
    failed = {name for name, case in cases.items() if len(case)}  # an element is empty if it passed
    print(f"\nh2spec, {connection}: {len(cases) - len(failed)} of {len(cases)} cases passed")
    excepted = {
        row["case"]
        for row in EXCEPTION.finditer(DOCUMENTATION.read_text())
        if row["connection"] in ("both", connection)
    }
    assert failed == excepted
    assert len(cases) == 145


def run_connects_suite(suites: Suites, stack: str, only: Collection[str] = ()) -> Outcome:
    """Runs the suite against a stack of ours: all its cases, or only those named."""
    # Two servers at once: more would make the cases with deadlines wait for the processor.
    suite = (suites.connect, "--mode", "server", "--max-servers", "2")
    config = ("--conf", HERE / f"{stack}.yaml", *(f"--run={case}" for case in only))
    server = (sys.executable, HERE / "suite_server.py", stack, suites.generated)
    done = run(*suite, *config, "--", *server)
    result = RESULT.search(done.stdout)
    assert result is not None, f"the suite did not come to its end:\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    failures = {
        failure["case"]: " ".join(failure["errors"].split())
        for failure in FAILURE.finditer(done.stdout)
    }
    assert len(failures) == int(result["failed"]), f"a failure was not read:\n{done.stdout}"
    return Outcome(int(result["passed"]), failures)


def run(*command: object) -> subprocess.CompletedProcess[str]:
    """Runs a program from the project's root."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def output(*command: object) -> str:
    """What a program prints, which must succeed."""
    done = run(*command)
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}{done.stderr}"
    return done.stdout
