"""Proof 8: two servers never share a data directory."""

import subprocess
import time

import pytest

from ledger import Proof
from running_server import COMMAND, RunningServer

pytestmark = [pytest.mark.proof(8), pytest.mark.journey]


def test_a_second_server_on_a_data_directory_leaves_at_once_and_names_the_first(
    server: RunningServer, proof: Proof
) -> None:
    begun = time.monotonic()
    second = subprocess.run(
        [COMMAND, "serve", "--port", "0", "--data-dir", str(server.data)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    seconds = time.monotonic() - begun
    proof.measured(
        "a second server on a data directory refuses and names the first",
        f"after {seconds:.2f} s",
        "within 1 s",
        reached=seconds < 1,
    )
    assert second.returncode != 0
    assert f"process {server.pid} holds the data directory" in second.stderr
    assert server.url in second.stderr
    assert seconds < 20, "it waited for something"
