"""The programs of other languages in docs/clients.md, made and run as they stand there.

`make interop-clients`: each fetches what it needs from its language's registry, so the ordinary
tests leave this out. A language whose tools this machine lacks is skipped.
"""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from driven_browser import Browser
from running_server import RunningServer

pytestmark = pytest.mark.interop

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
ADDRESS = "127.0.0.1:8080"
SECTIONS = dict(re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE))
MINUTES = 10


def files_of(section: str) -> dict[str, str]:
    """The blocks of a section that have the name of a file."""
    return dict(re.findall(r"(?ms)^```\w+ (\S+)\n(.*?)^```$", SECTIONS[section]))


def make_and_run(section: str, address: str, folder: Path) -> str:
    """Writes the files of a section, runs its commands, and gives what they print."""
    for name, text in files_of(section).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(ADDRESS, address), encoding="utf-8")
    (commands,) = re.findall(r"(?ms)^```sh\n(.*?)^```$", SECTIONS[section])
    paths = [Path(sys.executable).parent, Path.home() / "go" / "bin"]
    told = {
        **os.environ,
        "ARCADE_CLASH": str(ROOT),
        "GOFLAGS": "-mod=mod",
        "PATH": os.pathsep.join([*map(str, paths), os.environ["PATH"]]),
    }
    done = subprocess.run(
        ["bash", "-e", "-u", "-c", commands],
        cwd=folder,
        env=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_a_second(printed: str) -> None:
    """That the first second of a fight is there: frames that grow, and two healths on each."""
    rows = [re.findall(r"\d+", line) for line in printed.splitlines() if re.match(r"\d+ ", line)]
    frames = [int(row[0]) for row in rows]
    assert len(frames) > 10
    assert frames == sorted(set(frames))
    assert frames[-1] >= 60
    assert {len(row) for row in rows} == {3}
    assert all(0 < int(health) <= 2000 for row in rows for health in row[1:])


def needs(tool: str) -> None:
    """Skips a test whose language's tools are not here."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed here")


@pytest.mark.parametrize(
    ("section", "tool"),
    [
        ("TypeScript in Node", "npx"),
        ("Go", "go"),
        ("Go with gRPC", "go"),
        ("Rust", "cargo"),
        ("Java", "mvn"),
    ],
)
def test_a_program_prints_the_first_second_of_a_fight(
    section: str, tool: str, server: RunningServer, tmp_path: Path
) -> None:
    needs(tool)
    assert_a_second(make_and_run(section, server.address, tmp_path))


class TestBrowser:
    """A page of another origin."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        made = tmp_path / "page"
        made.mkdir()
        (made / "buf.gen.yaml").write_text(files_of("TypeScript in Node")["buf.gen.yaml"])
        return made

    @pytest.fixture
    def origin(self, folder: Path) -> Iterator[str]:
        """A web server that knows nothing of the arena."""
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as static:
            thread = threading.Thread(target=static.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{static.server_port}"
            static.shutdown()
            thread.join()

    def test_a_page_shows_the_first_second_of_a_fight(
        self, folder: Path, origin: str, start_server: Callable[..., RunningServer]
    ) -> None:
        needs("npx")
        arena = start_server("--allowed-origin", origin)
        make_and_run("TypeScript in a browser", arena.address, folder)
        with Browser() as browser:
            shown = browser.do(
                """
                await page.goto(given.url);
                await page.waitForFunction(
                    () => parseInt(document.querySelector('p:last-of-type')?.innerText) >= 60);
                return await page.locator('p').allInnerTexts();
                """,
                url=origin,
            )
        assert_a_second("\n".join(shown))
