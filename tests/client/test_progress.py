"""What `arcade-clash train` shows while it trains, and says of what it has saved."""

import signal
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from arcade_clash.client import progress
from arcade_clash.client.progress import how_to_send
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.reporter import Reporter
from arcade_clash.training.session import Order, Outcome, Plan, Status

ROW = Metrics(row=0, step=1_234_432, win_rate=0.54, reward=-10.06, steps_per_second=112_543.0)


def shown(
    monkeypatch: pytest.MonkeyPatch, directory: Path, learn: Callable[[Reporter], Outcome]
) -> str:
    """What a terminal of 80 columns is given by a training in which `learn` is the trainer."""

    def train(_plan: Plan, reporter: Reporter, *_: Any, **__: Any) -> Outcome:
        return learn(reporter)

    monkeypatch.setattr(progress, "train", train)
    terminal = StringIO()
    eighty = partial(Console, file=terminal, width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr(progress, "Console", eighty)
    progress.train_with_progress(Plan(total_steps=2_000_000), directory)
    return terminal.getvalue()


def test_all_that_is_measured_has_room_in_eighty_columns(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def learn(reporter: Reporter) -> Outcome:
        reporter.report([ROW])
        outcome = Outcome(Status.FINISHED, agent="a")
        reporter.report([], outcome=outcome)
        return outcome

    said = shown(monkeypatch, tmp_path, learn)
    assert "wins 54%  reward -10.06  112,543 steps/s" in said
    assert " 62%" in said
    assert "…" not in said


def test_a_training_that_is_stopped_before_it_learns_says_that_no_agent_is_saved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def learn(reporter: Reporter) -> Outcome:
        outcome = Outcome(Status.STOPPED)
        reporter.report([], outcome=outcome)
        return outcome

    said = shown(monkeypatch, tmp_path, learn)
    assert "stopped before it had learned anything: no agent is saved" in said
    assert "saved as" not in said


def test_ctrl_c_is_shown_at_once_however_long_the_trainer_takes_to_obey(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def learn(reporter: Reporter) -> Outcome:
        signal.raise_signal(signal.SIGINT)
        order = reporter.report([], activity="compiling the kernel")
        return Outcome(Status.STOPPED if order is Order.STOP else Status.FINISHED)

    said = shown(monkeypatch, tmp_path, learn)
    assert "stopping" in said
    assert "compiling" not in said
    assert "stopped before" in said


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
