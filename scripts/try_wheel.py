"""Tries an installed package as its users would: the command line, the server, the page, a stream.

Usage: try_wheel.py [VERSION], by the Python of an environment that has nothing but the wheel. Ends
with a sentence where something is not as it must be.
"""

import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("arcade-clash"))
CALL = "arcade_clash.v1.GameService"
SECONDS = 60


def main() -> None:
    """Tries one thing after another, and says each."""
    version = said_by("--version").split()[-1]
    if sys.argv[1:] and version != sys.argv[1]:
        sys.exit(f"the package says that it is {version}, and {sys.argv[1]} was expected")
    print(f"arcade-clash {version}")
    with tempfile.TemporaryDirectory() as data:
        serve = [PROGRAM, "serve", "--port", "0", "--data-dir", data]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
            try:
                try_server(server)
            finally:
                server.terminate()
            if server.wait(SECONDS) != 0:
                sys.exit(f"the server ended with status {server.returncode}")
    print("the server ends when it is told to")
    print(said_by("compile").strip())
    print(said_by("duel", "random", "idle", "--fights", "2").strip())


def try_server(server: "subprocess.Popen[str]") -> None:
    """Opens the page, makes a call, and reads a stream."""
    line = server.stdout.readline() if server.stdout else ""
    found = re.search(r"https?://\S+", line)
    if found is None:
        sys.exit("the server did not start; its own words are above")
    address = found[0]
    page = fetched(f"{address}/").decode()
    scripts = re.findall(r'src="(/[^"]+\.js)"', page)
    if not scripts or not all(fetched(address + script) for script in scripts):
        sys.exit("the server has no page, or one without its scripts")
    print("the page is served")
    made = json.loads(fetched(f"{address}/{CALL}/CreateMatch", b"{}"))
    stream = urllib.request.Request(f"{address}/{CALL}/StreamGameState", b"{}")  # noqa: S310 # our own
    stream.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(stream, timeout=SECONDS) as states:  # noqa: S310 # our own
        frames = [json.loads(states.readline()) for _ in range(10)]
    print(f"{made['match']['matchId']} was made, and {len(frames)} frames of the arena came")


def fetched(address: str, body: "bytes | None" = None) -> bytes:
    """What an address answers."""
    request = urllib.request.Request(address, body)  # noqa: S310 # our own server
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 # our own server
        content: bytes = answer.read()
    return content


def said_by(*words: str) -> str:
    """What a command prints; ends where it fails."""
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"arcade-clash {' '.join(words)} failed: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
