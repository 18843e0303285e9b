"""What `arcade-clash train` says of what it has saved."""

from pathlib import Path

import pytest

from arcade_clash.client.progress import how_to_send


@pytest.mark.parametrize(
    ("url", "command"),
    [
        ("http://127.0.0.1:8080", "cp -r '/my data/ppo-1' DATA_DIR/agents/"),
        ("http://[::1]:8080", "cp -r '/my data/ppo-1' DATA_DIR/agents/"),
        ("https://arena.example", "scp -r '/my data/ppo-1' arena.example:DATA_DIR/agents/"),
        ("https://[fe80::1]:8443", "scp -r '/my data/ppo-1' [fe80::1]:DATA_DIR/agents/"),
    ],
)
def test_an_agent_is_copied_on_its_machine_and_sent_to_another(url: str, command: str) -> None:
    assert how_to_send(Path("/my data/ppo-1"), url) == command
