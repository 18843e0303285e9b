"""The server and the page for those who work on them: both reload as their sources change.

Usage: dev.py [PORT]. PORT is the page's, 5173 or the next free one by default. The page passes
calls on to a server on a free port, with a data directory of its own (arena-data), so that both run
beside `make run`. Ctrl-C, SIGTERM and a closed terminal end both, and so does a server that does
not start.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "arcade_clash"
DATA = ROOT / "arena-data"
PAGE_PORT = 5173
PORTS_TRIED = 20
LEAVING_SECONDS = 10.0
LOOK_SECONDS = 0.2


def main() -> int:
    """Runs both until a signal; returns the exit status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    page_port = page_port_for(sys.argv[1] if len(sys.argv) > 1 else "")
    port = any_free_port()
    seen = newest()
    server = start_server(port)
    page = None
    try:
        if not answers(server, f"http://127.0.0.1:{port}/readyz"):
            print("the server did not start, so the page is not served either", file=sys.stderr)
            return 1
        page = start_page(page_port, port)
        address = f"http://localhost:{page_port}"
        if not answers(page, address):
            print("Vite did not start: its own words are above", file=sys.stderr)
            return 1
        print(f"Arcade Clash for development is on {address}  (Ctrl-C ends it)", flush=True)
        while page.poll() is None:
            time.sleep(LOOK_SECONDS)
            if (now := newest()) > seen:
                seen = now
                print("a source changed: the server starts again", flush=True)
                end(server)
                server = start_server(port)
        return page.returncode
    except KeyboardInterrupt:
        return 130
    finally:
        for process in (page, server):
            if process is not None:
                end(process)


def start_server(port: int) -> subprocess.Popen[bytes]:
    """The server, quiet about its own address: the page's is the one to open."""
    command = [sys.executable, "-m", "arcade_clash.cli", "serve"]
    command += ["--port", str(port), "--data-dir", str(DATA)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


def start_page(port: int, server_port: int) -> subprocess.Popen[bytes]:
    """Vite itself: npm between would not pass a signal on to it."""
    command = [str(ROOT / "frontend/node_modules/.bin/vite"), "--logLevel", "warn"]
    command += ["--port", str(port), "--strictPort", "--clearScreen", "false"]
    told = os.environ | {"ARCADE_CLASH_SERVER": f"http://127.0.0.1:{server_port}"}
    return subprocess.Popen(command, cwd=ROOT / "frontend", env=told, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and those that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(LEAVING_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def answers(process: subprocess.Popen[bytes], address: str) -> bool:
    """Waits until an address answers; False where the process has ended instead."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=LEAVING_SECONDS):  # noqa: S310 # our own
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(LOOK_SECONDS)
    return False


def page_port_for(asked: str) -> int:
    """The port that was asked for, or the first free one from Vite's own on."""
    if not asked:
        ports = range(PAGE_PORT, PAGE_PORT + PORTS_TRIED)
        return next((port for port in ports if is_free(port)), 0) or any_free_port()
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        sys.exit(f"PORT={asked} is not a port: give a number from 1 to 65535")
    if not is_free(int(asked)):
        sys.exit(f"port {asked} is in use: end what uses it, or give another as `make dev PORT=`")
    return int(asked)


def is_free(port: int) -> bool:
    """Whether localhost has this port to give, over IPv4 and IPv6."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind((host, port))
        except OSError:
            if family == socket.AF_INET or can_listen(family, host):
                return False
    return True


def can_listen(family: socket.AddressFamily, host: str) -> bool:
    """Whether this machine has the address at all."""
    try:
        with socket.socket(family) as tried:
            tried.bind((host, 0))
    except OSError:
        return False
    return True


def any_free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def newest() -> float:
    """When a source of the server was last changed."""
    watched = (path for kind in ("*.py", "*.toml") for path in SOURCES.rglob(kind))
    return max(path.stat().st_mtime for path in watched)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ends as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
