"""The image's commands as an engine would run them: a read-only root and no capabilities.

No engine builds the image here; a workflow does. What is looked at are the words of Dockerfile and
compose file, with this environment in place of the image's.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ports import free_port

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
ISOLATED = """
mount --bind "$DATA" "$DATA" && mount -o bind,remount,ro / &&
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""
"""Makes everything read-only but the data directory, and runs a command without capabilities."""


def can_isolate() -> bool:
    """Whether this process may have mounts of its own."""
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        return False
    command = ["unshare", "--mount", "mount", "-o", "bind,remount,ro", "/"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


isolated = pytest.mark.skipif(
    not can_isolate(), reason="only root on Linux may have mounts of its own"
)


def instructions(pattern: str) -> list[str]:
    """The words of the Dockerfile's last instruction of this kind, which has them as JSON."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    *_, found = re.findall(rf"^{pattern} +(\[.*\])$", text, re.MULTILINE)
    words: list[str] = json.loads(found)
    return words


def compose() -> dict[str, Any]:
    loaded = YAML(typ="safe").load(ROOT / "compose.yaml")
    service: dict[str, Any] = loaded["services"]["arena"]
    return service


def image_commands() -> tuple[list[str], list[str]]:
    return instructions("CMD"), instructions("HEALTHCHECK.*CMD")


def compose_commands() -> tuple[list[str], list[str]]:
    service = compose()
    return service["command"], service["healthcheck"]["test"][1:]


class Container:
    """A data directory, a port, and commands that may write the one and listen on the other."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        self.port = str(free_port())

    def start(self, words: list[str]) -> "subprocess.Popen[str]":
        told = [word.replace("/data", str(self.data)).replace("8080", self.port) for word in words]
        if told[0] == "serve":
            told += ["--port", self.port]
        program = told.pop(0) if told[0] == "python" else "arcade-clash"
        return subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", ISOLATED, "sh", str(PROGRAMS / program), *told],
            env={"PATH": os.environ["PATH"], "HOME": str(self.data), "DATA": str(self.data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> str:
        process = self.start(list(words))
        said, errors = process.communicate()
        assert process.returncode == 0, errors
        return said


@isolated
@pytest.mark.journey
@pytest.mark.parametrize("commands", [image_commands, compose_commands])
def test_it_serves_from_a_read_only_root_and_is_found_healthy(
    tmp_path: Path, commands: Any
) -> None:
    serve, health = commands()
    container = Container(tmp_path)
    server = container.start(serve)
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        assert f":{container.port}" in line, server.communicate()[1]
        container.run(*health)
        assert "/#token=" in container.run("token", "--data-dir", "/data")
    finally:
        server.terminate()
        _, errors = server.communicate()
    assert server.returncode == 0
    assert "Traceback" not in errors


@isolated
def test_the_health_check_fails_where_nothing_answers(tmp_path: Path) -> None:
    for _, health in (image_commands(), compose_commands()):
        process = Container(tmp_path / str(len(health[-1]))).start(health)
        process.communicate()
        assert process.returncode != 0


def test_the_compose_file_gives_away_nothing() -> None:
    service = compose()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_image_runs_as_a_user_of_its_own() -> None:
    text = (ROOT / "Dockerfile").read_text()
    *_, last = text.split("\nFROM ")
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)


def test_every_file_that_the_image_copies_is_let_into_its_build() -> None:
    let_in = (ROOT / ".dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    names = [name for line in copied for name in line.split()[:-1]]
    assert names
    for name in names:
        assert (ROOT / name).exists()
        parents = [name, *map(str, Path(name).parents)]
        assert any(f"!{parent}" in let_in for parent in parents), name
