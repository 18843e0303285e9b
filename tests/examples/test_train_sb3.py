"""The example that trains with Stable-Baselines3 runs as it stands."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_sb3.py"


def test_the_example_trains_and_says_how_often_it_won() -> None:
    ran = subprocess.run(
        [sys.executable, EXAMPLE, "--steps", "120000", "--opponent", "scripted-5"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert "rounds won" in ran.stdout
