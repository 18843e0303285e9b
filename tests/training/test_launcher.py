"""A trainer is a process of its own, and nothing of it stays behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arcade_clash.errors import WrongState
from arcade_clash.training.launcher import LocalLauncher
from arcade_clash.training.session import Plan, Session, Status

SESSION = Session("ppo-1", Plan(), Status.STARTING, create_time=0.0)


def launcher(logs: Path, program: str) -> LocalLauncher:
    return LocalLauncher(lambda session: (sys.executable, "-c", program, session.session_id), logs)


async def run(logs: Path, program: str) -> int:
    process = await launcher(logs, program).launch(SESSION)
    async with asyncio.timeout(30):
        return await process.wait()


def log(logs: Path) -> str:
    return (logs / "ppo-1.log").read_text()


async def test_it_is_given_its_session_and_what_it_prints_is_kept(tmp_path: Path) -> None:
    program = "import sys; print('training', sys.argv[1], flush=True); sys.exit('it broke')"
    assert await run(tmp_path, program) == 1
    assert log(tmp_path) == "training ppo-1\nit broke\n"
    assert (tmp_path / "ppo-1.log").stat().st_mode & 0o077 == 0


async def test_a_directory_of_logs_that_was_removed_is_made_again(tmp_path: Path) -> None:
    assert await run(tmp_path / "logs", "print('there')") == 0
    assert log(tmp_path / "logs") == "there\n"


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
async def test_a_log_that_is_no_file_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "ppo-1.log")
    with pytest.raises(OSError, match=r"ppo-1\.log"):
        await run(tmp_path, "")


async def test_ctrl_c_in_the_servers_terminal_does_not_reach_it(tmp_path: Path) -> None:
    program = "import os; print(os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid())"
    assert await run(tmp_path, program) == 0
    assert log(tmp_path) == "True True\n"


@pytest.mark.parametrize("way", ["terminate", "kill"])
async def test_it_ends_when_it_is_told_to(tmp_path: Path, way: str) -> None:
    process = await launcher(tmp_path, "import time; time.sleep(600)").launch(SESSION)
    getattr(process, way)()
    async with asyncio.timeout(30):
        status = await process.wait()
    assert -status == {"terminate": signal.SIGTERM, "kill": signal.SIGKILL}[way]
    process.terminate()
    process.kill()


async def test_killing_it_takes_along_what_it_started(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid, flush=True); time.sleep(600)\n"
    )
    process = await launcher(tmp_path, program).launch(SESSION)
    async with asyncio.timeout(30):
        while not log(tmp_path).endswith("\n"):
            await asyncio.sleep(0.01)
        process.kill()
        await process.wait()
        while is_running(int(log(tmp_path))):
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        # One that nobody has waited for yet is a zombie, and runs no more.
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_its_log_goes_with_its_session(tmp_path: Path) -> None:
    await run(tmp_path, "print('x')")
    launcher(tmp_path, "").forget("ppo-1")
    launcher(tmp_path, "").forget("ppo-1")
    assert not os.listdir(tmp_path)  # noqa: PTH208 - a test may wait


async def test_where_none_can_run_that_is_said(tmp_path: Path) -> None:
    def check() -> None:
        raise WrongState("training needs the train extra")

    with pytest.raises(WrongState, match="extra"):
        LocalLauncher(lambda _: (), tmp_path, check=check).check()


async def test_a_program_that_is_not_there_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        await LocalLauncher(lambda _: (str(tmp_path / "missing"),), tmp_path).launch(SESSION)
