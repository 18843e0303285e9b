"""The contact sheet has every action of a character on it."""

import struct
import subprocess
import sys
from pathlib import Path

from arcade_clash.engine import characters

SCRIPT = Path(__file__).parents[2] / "scripts" / "contact_sheet.py"


def draw(*given: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(SCRIPT), *given]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_every_action_is_on_the_sheet(tmp_path: Path) -> None:
    # The script refuses a frame that shows nothing. All 33 actions take it some seconds.
    sheet = tmp_path / "sheet.png"
    done = draw("nettle", "-o", str(sheet))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    head = sheet.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    assert width > 1000
    assert height >= len(characters()["nettle"].actions) * 200


def test_an_action_that_is_not_known_is_refused_by_name(tmp_path: Path) -> None:
    done = draw("kestrel", "-o", str(tmp_path / "sheet.png"), "--actions", "stand,yodel")
    assert done.returncode == 2
    assert "'yodel'" in done.stderr
    assert "standing_light" in done.stderr
