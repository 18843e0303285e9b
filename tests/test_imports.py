"""What a process loads: the server neither learns nor compiles, the package waits to be asked."""

import subprocess
import sys

import pytest

import arcade_clash


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("library", ["torch", "stable_baselines3", "numba", "websockets"])
def test_the_server_loads_nothing_that_learns_or_compiles(library: str) -> None:
    server = "import arcade_clash.app, arcade_clash.server, arcade_clash.cli"
    assert library not in loaded_by(server)


def test_the_package_itself_loads_next_to_nothing() -> None:
    assert not loaded_by("import arcade_clash") & {"numpy", "numba", "torch", "google", "uvicorn"}


def test_the_engine_needs_no_library_at_all() -> None:
    assert not loaded_by("import arcade_clash.engine") & {"numpy", "numba", "torch", "google"}


def test_every_public_name_of_the_package_is_there() -> None:
    assert all(hasattr(arcade_clash, name) for name in arcade_clash.__all__)
