"""The table of who may ask: Host, Origin, Sec-Fetch-Site and method, and what each row is answered.

It stands for a server on port 8080 of loopback that was started with `--allowed-host arena.example
--allowed-host other.example:9000 --allowed-origin https://app.example`; `asked_at` puts another
port in the place of 8080.
"""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["ALLOWED_HOSTS", "CROSS", "HOST", "RPC", "TABLE", "THEIRS", "Asking", "asked_at"]

RPC = "/arcade_clash.v1.GameService/ListMatches"
ALLOWED_HOSTS = ("arena.example", "other.example:9000")
THEIRS = "https://app.example"

HOST = ("host", "127.0.0.1:8080")
SAME_SITE = ("sec-fetch-site", "same-site")
CROSS = ("sec-fetch-site", "cross-site")
LINK = [HOST, CROSS, ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]


class Asking(NamedTuple):
    """One row: what is asked, and the status of the answer."""

    headers: Sequence[tuple[str, str]]
    method: str
    path: str
    status: int


TABLE = [
    Asking(*row)
    for row in [
        # The names.
        ([HOST], "POST", RPC, 200),
        ([("host", "localhost:8080")], "POST", RPC, 200),
        ([("host", "LocalHost:8080")], "POST", RPC, 200),
        ([("host", "[::1]:8080")], "GET", RPC, 200),
        ([("host", "arena.example")], "POST", RPC, 200),
        ([("host", "arena.example:8080")], "POST", RPC, 200),
        ([("host", "other.example:9000")], "POST", RPC, 200),
        ([("host", "other.example")], "POST", RPC, 403),
        ([("host", "other.example:8080")], "POST", RPC, 403),
        # Loopback's on any port, as a forwarded port has it.
        ([("host", "127.0.0.1")], "POST", RPC, 200),
        ([("host", "localhost:6006")], "POST", RPC, 200),
        ([("host", "[::1]:6006")], "POST", RPC, 200),
        ([("host", "localhost:0")], "POST", RPC, 403),
        ([("host", "localhost:6006:1")], "POST", RPC, 403),
        ([("host", "::1")], "POST", RPC, 403),
        ([("host", "localhost.evil.example:6006")], "POST", RPC, 403),
        ([("host", "evil.localhost:6006")], "POST", RPC, 403),
        ([("host", "127.0.0.1.nip.io:8080")], "GET", "/", 403),
        ([("host", "evil.example:8080")], "GET", "/", 403),
        ([("host", "")], "GET", "/", 403),
        ([], "GET", "/", 400),
        ([HOST, HOST], "GET", "/", 400),
        ([HOST, ("host", "evil.example")], "POST", RPC, 400),
        # The pages.
        ([HOST, ("origin", "http://127.0.0.1:8080")], "POST", RPC, 200),
        ([HOST, ("origin", "http://localhost:8080")], "POST", RPC, 200),
        ([HOST, ("origin", "http://arena.example")], "POST", RPC, 200),
        # A page that came by the same Host, forwarded or through a proxy that has the TLS.
        ([("host", "localhost:6006"), ("origin", "http://localhost:6006")], "POST", RPC, 200),
        ([("host", "arena.example"), ("origin", "https://arena.example")], "POST", RPC, 200),
        ([HOST, ("origin", "http://localhost:6006")], "POST", RPC, 403),
        ([("host", "localhost:6006"), ("origin", "http://localhost:3000")], "POST", RPC, 403),
        ([("host", "localhost:6006"), ("origin", "http://127.0.0.1:6006")], "POST", RPC, 403),
        ([("host", "localhost:6006"), ("origin", "https://localhost:6006")], "POST", RPC, 403),
        ([("host", "arena.example"), ("origin", "https://arena.example:444")], "POST", RPC, 403),
        ([HOST, ("origin", "https://arena.example")], "POST", RPC, 403),
        ([HOST, ("origin", THEIRS), CROSS], "POST", RPC, 200),
        ([HOST, ("origin", THEIRS), CROSS], "GET", RPC, 200),
        ([HOST, ("origin", "https://127.0.0.1:8080")], "POST", RPC, 403),
        ([HOST, ("origin", "http://127.0.0.1:3000"), SAME_SITE], "POST", RPC, 403),
        ([HOST, ("origin", "https://app.example.evil.example")], "POST", RPC, 403),
        ([HOST, ("origin", "http://app.example")], "POST", RPC, 403),
        ([HOST, ("origin", "https://app.example/")], "POST", RPC, 403),
        ([HOST, ("origin", "null")], "POST", RPC, 403),
        ([HOST, ("origin", "")], "POST", RPC, 403),
        ([HOST, ("origin", "https://evil.example")], "OPTIONS", RPC, 403),
        ([HOST, ("origin", THEIRS), ("origin", THEIRS)], "POST", RPC, 400),
        # What else a browser says.
        ([HOST, CROSS], "POST", RPC, 403),
        ([HOST, CROSS], "GET", RPC, 403),
        ([HOST, CROSS], "GET", "/", 403),
        ([HOST, SAME_SITE], "GET", "/", 200),
        ([HOST, ("sec-fetch-site", "same-origin")], "POST", RPC, 200),
        ([HOST, ("sec-fetch-site", "none")], "GET", "/", 200),
        # A link on another page opens a page of ours, never an RPC: so is a match shared.
        # The browser shows it to nobody else, and the page asks for what it shows itself.
        (LINK, "GET", "/match/m1", 200),
        (LINK, "GET", RPC, 403),
        (LINK, "POST", "/match/m1", 403),
        ([*LINK[:-1], ("sec-fetch-dest", "iframe")], "GET", "/match/m1", 403),
    ]
]


def asked_at(row: Asking, port: int) -> Asking:
    """The row for a server on another port."""
    headers = [(name, value.replace(":8080", f":{port}")) for name, value in row.headers]
    return row._replace(headers=headers)
