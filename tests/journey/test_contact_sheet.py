"""The contact sheet has every action of every character on it, drawn by the page's own code."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from arcade_clash.engine import characters

pytestmark = pytest.mark.journey

SCRIPT = Path(__file__).parents[2] / "scripts" / "contact_sheet.py"


def draw(*given: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(SCRIPT), *given]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("name", sorted(characters()))
def test_every_action_is_on_the_sheet(name: str, tmp_path: Path) -> None:
    # The page refuses a sheet on which a frame shows nothing.
    sheet = tmp_path / "sheet.png"
    done = draw(name, "-o", str(sheet))
    assert done.returncode == 0, done.stdout + done.stderr
    head = sheet.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    assert width > 1000
    assert height >= len(characters()[name].actions) * 200


def test_an_action_that_nobody_knows_is_refused_by_name(tmp_path: Path) -> None:
    done = draw("kestrel", "-o", str(tmp_path / "sheet.png"), "--actions", "stand,yodel")
    assert done.returncode == 2
    assert "'yodel'" in done.stderr
    assert "standing_light" in done.stderr


def test_a_machine_without_a_browser_is_told_so(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "kestrel", "-o", str(tmp_path / "sheet.png")]
    bare = {**os.environ, "PATH": "", "CHROMIUM": ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=bare)
    assert done.returncode == 2
    assert "CHROMIUM" in done.stderr
