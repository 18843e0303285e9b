"""A real browser, driven by `browser/driver.mjs`, for tests that look at the page as a person does.

What is clicked is found by its role and its words. Each step is a piece of JavaScript with the page
at hand, and `context` for further tabs.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import arcade_clash

__all__ = ["PAGE", "Browser"]

DRIVER = Path(__file__).parent / "browser" / "driver.mjs"
PAGE = Path(arcade_clash.__file__).parent / "page" / "index.html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Browser:
    """A browser with one page, and what more of them a step opens."""

    def __init__(self) -> None:
        assert PAGE.is_file(), "the page is not built: run `make page`"
        found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
        self._node = subprocess.Popen(
            ["node", str(DRIVER), *([found] if found else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, code: str, **given: Any) -> Any:
        """Runs JavaScript with `page` and `given`, and gives what it returns."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps({"code": code, "given": given}) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        assert line, "the browser's driver has gone"
        answer = json.loads(line)
        assert "failure" not in answer, answer["failure"]
        return answer["value"]

    def open(self, url: str) -> None:
        """Goes to an address and waits until what is there is live."""
        self.do("await page.goto(given.url)", url=url)
        self.see("status", "Live")

    def see(self, role: str, name: str) -> None:
        """Waits until something of that role with those words is to be seen."""
        self.do(
            "await page.getByRole(given.role).filter({hasText: given.name}).first().waitFor()",
            role=role,
            name=name,
        )

    def press(self, name: str) -> None:
        """Clicks the button, or the link, of that name."""
        self.do(
            """
            const named = {name: given.name, exact: true};
            const button = page.getByRole('button', named).or(page.getByRole('link', named));
            await button.first().click();
            """,
            name=name,
        )

    def problems(self) -> list[str]:
        """What the page itself called an error."""
        found: list[str] = self.do("return problems")
        return found

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to every process of the browser, though not to its driver."""
        processes = _descendants(self._node.pid)
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._node.stdin is not None
        self._node.stdin.close()
        try:
            self._node.wait(20)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        assert self._node.stdout is not None
        self._node.stdout.close()


def _descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that ended just now
            for child in listed.read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found
