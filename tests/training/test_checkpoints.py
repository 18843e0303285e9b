"""Checkpoints on disk: whole or absent, few, and refused where they are not what was saved."""

from pathlib import Path

import numpy as np
import pytest

from arcade_clash.errors import Damaged, NotFound, WrongState
from arcade_clash.training.checkpoints import KEPT, Checkpoint, Checkpoints, Progress


def a_checkpoint(step: int, win_rate: float | None = None) -> Checkpoint:
    state = {"policy.weight": np.full((2, 3), step, np.float32), "count": np.asarray(step)}
    return Checkpoint(Progress(step, 2, 3, 4.5, win_rate), state)


@pytest.fixture
def checkpoints(tmp_path: Path) -> Checkpoints:
    return Checkpoints(tmp_path)


def test_what_was_saved_is_what_is_loaded(checkpoints: Checkpoints) -> None:
    checkpoints.save("s", a_checkpoint(7, 0.5))
    loaded = checkpoints.load("s")
    assert loaded.progress == Progress(7, 2, 3, 4.5, 0.5)
    assert loaded.state["policy.weight"].tolist() == [[7.0] * 3] * 2
    assert loaded.state["count"] == 7


def test_the_newest_are_kept_and_the_one_that_won_most(checkpoints: Checkpoints) -> None:
    for step in range(1, 20):
        checkpoints.save("s", a_checkpoint(step, 0.9 if step == 4 else step / 100))
    assert checkpoints.steps("s") == [4, *range(20 - KEPT, 20)]


def test_saving_a_step_again_is_as_good_as_once(checkpoints: Checkpoints) -> None:
    checkpoints.save("s", a_checkpoint(1))
    checkpoints.save("s", a_checkpoint(1))
    assert checkpoints.steps("s") == [1]


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_one_is_set_aside_and_the_one_before_it_offered(
    tmp_path: Path, checkpoints: Checkpoints, damage: str
) -> None:
    for step in (1, 2):
        checkpoints.save("s", a_checkpoint(step))
    path = tmp_path / "s" / "0000000002" / "state.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flipped" else data[:-9])
    with pytest.raises(Damaged):
        checkpoints.load("s")
    with pytest.raises(Damaged, match="the one before it, of step 1") as told:
        checkpoints.check("s")
    assert str(tmp_path) not in str(told.value)
    checkpoints.check("s")
    assert checkpoints.last_step("s") == 1


def test_there_is_none_of_a_session_that_never_saved(checkpoints: Checkpoints) -> None:
    assert checkpoints.last_step("s") is None
    with pytest.raises(NotFound):
        checkpoints.load("s")


def test_one_trainer_at_a_time_works_on_a_session(checkpoints: Checkpoints) -> None:
    with (
        checkpoints.working("s"),
        pytest.raises(WrongState, match="still at work"),
        checkpoints.working("s"),
    ):
        pass
    with checkpoints.working("s"):
        pass


def test_a_name_that_is_no_session_reaches_no_file(checkpoints: Checkpoints) -> None:
    with pytest.raises(NotFound):
        checkpoints.load("../elsewhere")


def test_forgotten_is_gone(checkpoints: Checkpoints) -> None:
    checkpoints.save("s", a_checkpoint(1))
    checkpoints.forget("s")
    assert checkpoints.steps("s") == []
