"""An existing FastAPI application that takes the arena in, beside its own REST routes.

    python examples/fastapi_app.py                       with our protocol class
    uvicorn --app-dir examples fastapi_app:app           with uvicorn's own

docs/fastapi.md says what the second lacks. ARENA_DATA and ARENA_URL say where the data lie, and
where this application is reached: trainers that the arena starts report there.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from arcade_clash.app import STREAMING_PATHS, ArcadeClash
from arcade_clash.server import HttpProtocol, JsonLines
from arcade_clash.storage.directory import DataDirectory

URL = os.environ.get("ARENA_URL", "http://127.0.0.1:8000")
DATA = Path(os.environ.get("ARENA_DATA", "arena-data"))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    with DataDirectory(DATA) as directory:
        async with ArcadeClash(directory) as arcade:
            for service in arcade.services:
                app.mount(service.path, service)  # type: ignore[arg-type] # ASGI, typed in full
            app.state.arcade = arcade
            directory.announce(URL)
            yield


app = FastAPI(title="An application of your own", lifespan=lifespan)
app.add_middleware(JsonLines, paths=STREAMING_PATHS)  # streams as lines of JSON, for curl


@app.get("/api/health")
async def health() -> dict[str, str]:
    return {"status": "well"}


if __name__ == "__main__":
    uvicorn.run(app, http=HttpProtocol, port=urlsplit(URL).port or 80, timeout_graceful_shutdown=2)
