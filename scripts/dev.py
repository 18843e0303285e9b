"""The server and the page for those who work on them: both reload as their sources change.

Usage: dev.py PORT. The page is at the address that Vite prints, which passes calls on to the
server; the server starts anew when a Python file changes. Ctrl-C ends both.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "arcade_clash"


def newest() -> float:
    """When a source of the server was last changed."""
    watched = (p for kind in ("*.py", "*.toml") for p in SOURCES.rglob(kind))
    return max(path.stat().st_mtime for path in watched)


def main() -> None:
    """Runs both until Ctrl-C."""
    port = sys.argv[1]
    serve = [str(ROOT / ".venv/bin/arcade-clash"), "serve", "--port", port]
    serve += ["--allowed-origin", "http://localhost:5173"]
    address = os.environ | {"ARCADE_CLASH_SERVER": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(serve)
    page = subprocess.Popen(["npm", "run", "--silent", "dev"], cwd=ROOT / "frontend", env=address)
    try:
        seen = newest()
        while page.poll() is None:
            time.sleep(0.5)
            if (now := newest()) > seen:
                seen = now
                print("a source changed: the server starts anew", flush=True)
                server.terminate()
                server.wait()
                server = subprocess.Popen(serve)
    except KeyboardInterrupt:
        pass
    finally:
        for process in (server, page):
            process.terminate()
        for process in (server, page):
            process.wait()


if __name__ == "__main__":
    main()
