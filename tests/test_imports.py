"""What a process loads: the server neither learns nor compiles, the package waits to be asked."""

import subprocess
import sys
from pathlib import Path

import pytest

import arcade_clash


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.split(".")[0] for name in done.stdout.split()}


PLAYING = """
import asyncio, sys
from pathlib import Path
import httpx
from arcade_clash.app import ArcadeClash
from arcade_clash.site import Site
from arcade_clash.storage.directory import DataDirectory

GAME = "/arcade_clash.v1.GameService"

async def main():
    with DataDirectory(Path(sys.argv[1])) as directory:
        async with ArcadeClash(directory) as arcade:
            transport = httpx.ASGITransport(Site(arcade, Path(sys.argv[1])))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                listed = await client.post("/arcade_clash.v1.TrainingService/ListAgents", json={})
                before = set(sys.modules)
                for agent in listed.json()["agents"]:
                    player = {"agent": agent["agent"] + "@0.5"}
                    asked = {"players": [player, player], "paused": True}
                    made = await client.post(f"{GAME}/CreateMatch", json=asked)
                    match = {"matchId": made.json()["match"]["matchId"]}
                    for order in ({"step": {"frames": 60}}, {"stop": {}}):
                        done = await client.post(f"{GAME}/ControlMatch", json=match | order)
                        assert done.status_code == 200, done.text
                print("played", *(set(sys.modules) - before))

asyncio.run(main())
"""


def test_a_match_loads_nothing_that_is_not_there_before_it_begins(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLAYING, tmp_path / "data"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["played"], done.stderr


@pytest.mark.parametrize(
    "library", ["torch", "stable_baselines3", "numba", "websockets", "aggdraw"]
)
def test_the_server_loads_nothing_that_learns_compiles_or_draws(library: str) -> None:
    server = "import arcade_clash.site, arcade_clash.server, arcade_clash.cli"
    assert library not in loaded_by(server)


def test_the_package_itself_loads_next_to_nothing() -> None:
    assert not loaded_by("import arcade_clash") & {"numpy", "numba", "torch", "google", "uvicorn"}


def test_the_engine_needs_no_library_at_all() -> None:
    assert not loaded_by("import arcade_clash.engine") & {"numpy", "numba", "torch", "google"}


def test_every_public_name_of_the_package_is_there() -> None:
    assert all(hasattr(arcade_clash, name) for name in arcade_clash.__all__)
