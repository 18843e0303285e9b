"""A load generator: a line of JSON on standard input names the port, requests, clients, seconds.

It prints the number of answers by status, as JSON. It is a process of its own, so that the load
takes no time from the test's measurements.
"""

import asyncio
import base64
import json
import sys
import time
from collections import Counter

STREAM_SECONDS = 1.0


async def client(port: int, requests: list[bytes], until: float, seen: Counter[str]) -> None:
    """Asks one request after the other, each read to its end or for a moment."""
    at = 0
    while time.monotonic() < until:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        try:
            while time.monotonic() < until:
                writer.write(requests[at % len(requests)])
                at += 1
                if not await answered(reader, seen, until):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            seen["cut"] += 1
        finally:
            writer.close()


async def answered(reader: asyncio.StreamReader, seen: Counter[str], until: float) -> bool:
    """Reads one answer, a stream for a moment; whether the connection may be used again."""
    head = await reader.readuntil(b"\r\n\r\n")
    seen[head[9:12].decode()] += 1
    lines = head.lower().split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
    if length is not None:
        await reader.readexactly(length)
        return b"connection: close" not in lines
    try:
        async with asyncio.timeout(max(0, min(STREAM_SECONDS, until - time.monotonic()))):
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
    except TimeoutError:
        return False
    return True


async def main() -> None:
    """Does what standard input says."""
    told = json.loads(sys.stdin.readline())
    requests = [base64.b64decode(request) for request in told["requests"]]
    until = time.monotonic() + told["seconds"]
    seen: Counter[str] = Counter()
    asking = (
        client(told["port"], requests[n:] + requests[:n], until, seen)
        for n in range(told["clients"])
    )
    await asyncio.gather(*asking)
    print(json.dumps(seen), flush=True)


asyncio.run(main())
