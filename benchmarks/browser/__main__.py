"""`python -m benchmarks.browser`: frames of a live fight that each browser draws in a second."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from arcade_clash.storage.directory import server_on
from benchmarks.browser.engines import ENGINES, Engine, missing, opened
from benchmarks.fanout.processes import say

__all__: list[str] = []

WIDTH, HEIGHT = 1280, 860
REACH = {"chromium": 60, "firefox": 60, "webkit": 45}

COUNT = """
    window.drawnAt = [];
    new MutationObserver(() => window.drawnAt.push(performance.now()))
      .observe(document.querySelector('.stage-canvas'), {attributeFilter: ['data-frame']});
"""
COUNTED = """
    const times = window.drawnAt.slice(1);
    const gaps = times.slice(1).map((at, i) => at - times[i]).sort((a, b) => a - b);
    const canvas = document.querySelector('.stage-canvas');
    const box = canvas.getBoundingClientRect();
    return {
      rate: gaps.length * 1000 / (times.at(-1) - times[0]),
      late: gaps[Math.floor(gaps.length * 0.99)],
      pixels: [canvas.width, canvas.height],
      place: [box.width, box.height],
      cpu: canvas.getContext('2d').getContextAttributes?.().willReadFrequently === true,
    };
"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(ENGINES), help=", ".join(ENGINES))
    parser.add_argument("--seconds", type=float, default=12, help="how long frames are counted")
    parser.add_argument("--settle", type=float, default=4, help="how long the page runs before")
    parser.add_argument("--picture", type=Path, help="a directory for a picture of each engine")
    asked = parser.parse_args()
    with serving() as url:
        for name in asked.engines:
            lacks = missing(name)
            if lacks:
                print(f"{name:10}{lacks}")
                continue
            with opened(name) as engine:
                print(measured(engine, url, asked.settle, asked.seconds), flush=True)
                if asked.picture:
                    engine.picture(asked.picture / f"{name}.png")


def measured(engine: Engine, url: str, settle: float, seconds: float) -> str:
    """A line on what an engine draws of a match between scripted agents."""
    say(f"{engine.name} draws")
    body = {"players": [{"agent": "scripted-5"}, {"agent": "scripted-5"}], "seed": 3}
    answer = httpx.post(f"{url}/arcade_clash.v1.GameService/CreateMatch", json=body)
    match_id = answer.raise_for_status().json()["match"]["matchId"]
    engine.go(url)
    width, height = engine.fit(WIDTH, HEIGHT)
    engine.go(f"{url}/match/{match_id}")
    engine.until(
        "return document.querySelector('.stage-canvas')?.dataset.frame > 0", what="a first frame"
    )
    time.sleep(settle)
    engine.run(COUNT)
    used = engine.cpu_seconds()
    time.sleep(seconds)
    found = engine.run(COUNTED)
    cost = (engine.cpu_seconds() - used) * 1000 / (found["rate"] * seconds)
    httpx.post(
        f"{url}/arcade_clash.v1.GameService/ControlMatch", json={"matchId": match_id, "stop": {}}
    )
    say("")
    pixels = "x".join(map(str, found["pixels"]))
    place = "x".join(f"{side:g}" for side in found["place"])
    return (
        f"{engine.name:10}{found['rate']:5.1f} frames a second (to reach: {REACH[engine.name]}), "
        f"99 of 100 within {found['late']:.0f} ms, {cost:.1f} ms of CPU each; "
        f"{engine.version}, page {width}x{height}, "
        f"canvas {pixels} on {place}, "
        f"drawn on the {'CPU' if found['cpu'] else 'GPU, or as the browser likes'}"
    )


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server that runs for the measurement."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        command = [str(Path(sys.executable).parent / "arcade-clash"), "serve", "--port", "0"]
        server = subprocess.Popen(
            [*command, "--data-dir", str(data)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while (found := server_on(data)) is None:
                assert server.poll() is None, "the server has ended"
                time.sleep(0.05)
            yield found.url
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
