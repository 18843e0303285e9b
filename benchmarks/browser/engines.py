"""Chromium, Firefox and WebKit behind one small interface, driven over WebDriver.

WebKit is WebKitGTK's MiniBrowser on a virtual display; the other two need none. `missing` says what
an engine lacks on this machine. Nothing is fetched: browsers and drivers are the system's own.
"""

import contextlib
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

from benchmarks.fanout.processes import cpu_seconds

__all__ = ["ENGINES", "Engine", "missing", "opened"]

ENGINES = ("chromium", "firefox", "webkit")

_CARGO = Path.home() / ".cargo" / "bin"
_NEEDS = {
    "chromium": {"chromium": "apt install chromium", "chromedriver": "apt install chromium-driver"},
    "firefox": {
        "firefox-esr": "apt install firefox-esr",
        "geckodriver": "cargo install geckodriver",
    },
    "webkit": {
        "MiniBrowser": "apt install webkit2gtk-driver",
        "WebKitWebDriver": "apt install webkit2gtk-driver",
        "Xvfb": "apt install xvfb",
    },
}
_PATIENCE_S = 30.0
_CHROMIUM_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing(name: str) -> str:
    """What an engine lacks on this machine and how it is had; empty where it lacks nothing."""
    lacking = {what: how for what, how in _NEEDS[name].items() if _found(what) is None}
    return "; ".join(f"{what} is not installed ({how})" for what, how in lacking.items())


class Engine:
    """A browser with one page."""

    def __init__(self, name: str, driver: WebDriver) -> None:
        self.name = name
        self.driver = driver
        # Drivers that selenium has started itself have it; its common class does not say so.
        self._pid: int = driver.service.process.pid  # type: ignore[attr-defined]

    @property
    def version(self) -> str:
        """As the browser itself says it."""
        known = self.driver.capabilities
        return f"{known['browserName']} {known['browserVersion']}"

    def cpu_seconds(self) -> float:
        """CPU time that the browser has used, in all of its processes."""
        return sum(map(cpu_seconds, _descendants(self._pid)))

    def go(self, url: str) -> None:
        """Loads an address."""
        self.driver.get(url)

    def run(self, code: str, *given: Any) -> Any:
        """Runs the body of a JavaScript function in the page, and gives what it returns."""
        return self.driver.execute_script(code, *given)

    def until(self, code: str, *given: Any, what: str, seconds: float = _PATIENCE_S) -> Any:
        """What `code` returns once that counts as true; AssertionError where it never does."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.run(code, *given)
            if answer:
                return answer
            assert time.monotonic() < deadline, f"{self.name}: {what} did not happen: {answer!r}"
            time.sleep(0.1)

    def fit(self, width: int, height: int) -> tuple[int, int]:
        """Gives the page a size as near to this as the browser's window allows, and says which."""
        for _ in range(3):  # a window without a manager takes its size in steps
            outer = self.driver.get_window_size()
            inner = self.run("return [window.innerWidth, window.innerHeight]")
            if inner == [width, height]:
                break
            self.driver.set_window_size(
                outer["width"] + width - inner[0], outer["height"] + height - inner[1]
            )
            with contextlib.suppress(AssertionError):
                self.until(
                    "const [wide, high] = arguments;"
                    "return window.innerWidth === wide && window.innerHeight === high",
                    width,
                    height,
                    what="the size",
                    seconds=1,
                )
        found = self.run("return [window.innerWidth, window.innerHeight]")
        return found[0], found[1]

    def picture(self, path: Path) -> None:
        """Saves what is seen as a PNG."""
        path.write_bytes(self.driver.get_screenshot_as_png())


@contextmanager
def opened(name: str, *, language: str = "en_US.UTF-8") -> Iterator[Engine]:
    """A browser that is open for as long as the context is; `language` is the system's."""
    lacks = missing(name)
    assert not lacks, lacks
    with ExitStack() as stack:
        environment = {**os.environ, "LANG": language, "LC_ALL": language}
        if name == "webkit":
            environment["DISPLAY"] = stack.enter_context(_display())
        driver = _start(name, environment)
        stack.callback(driver.quit)
        driver.set_script_timeout(_PATIENCE_S)
        driver.set_page_load_timeout(_PATIENCE_S)
        yield Engine(name, driver)


def _start(name: str, environment: dict[str, str]) -> WebDriver:
    quiet = subprocess.DEVNULL
    if name == "chromium":
        chromium = webdriver.ChromeOptions()
        chromium.binary_location = str(_found("chromium"))
        chromium.accept_insecure_certs = True
        for argument in _CHROMIUM_ARGUMENTS:
            chromium.add_argument(argument)
        return webdriver.Chrome(
            chromium,
            webdriver.ChromeService(str(_found("chromedriver")), log_output=quiet, env=environment),
        )
    if name == "firefox":
        firefox = webdriver.FirefoxOptions()
        firefox.binary_location = str(_found("firefox-esr"))
        firefox.accept_insecure_certs = True
        firefox.add_argument("-headless")
        return webdriver.Firefox(
            firefox,
            webdriver.FirefoxService(str(_found("geckodriver")), log_output=quiet, env=environment),
        )
    webkit = webdriver.WebKitGTKOptions()
    webkit.binary_location = str(_found("MiniBrowser"))
    webkit.accept_insecure_certs = True
    webkit.add_argument("--automation")
    service = webdriver.WebKitGTKService(
        str(_found("WebKitWebDriver")), log_output=quiet, env=environment
    )
    with warnings.catch_warnings():
        # Selenium's own class for WebKitGTK calls selenium in a way that selenium deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        return webdriver.WebKitGTK(webkit, service)


def _descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that ended just now
            for child in listed.read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found


@contextmanager
def _display() -> Iterator[str]:
    """A virtual display with a number that nothing else has."""
    reading, writing = os.pipe()
    command = [str(_found("Xvfb")), "-displayfd", str(writing), "-screen", "0", "1920x1200x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            number = numbers.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def _found(what: str) -> Path | None:
    """Where a program is, in the path, among cargo's, or where Debian keeps MiniBrowser."""
    if what == "MiniBrowser":
        places = sorted(Path("/usr").glob("lib*/*/webkit2gtk-4.*/MiniBrowser"))
        return places[-1] if places else None
    found = shutil.which(what) or shutil.which(what, path=str(_CARGO))
    return Path(found) if found else None
