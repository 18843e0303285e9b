"""What stands before a server: nginx and Caddy as docs/behind-a-proxy.md shows, a forwarded port.

A configuration is taken as it stands in examples/proxies; its name, ports and certificate alone
give way to those of the test.
"""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from arcade_clash.server import Certificate, own_certificate
from ports import free_port
from running_server import RunningServer, until

__all__ = ["CADDY", "NAME", "NGINX", "ForwardedPort", "Proxy", "proxied_server"]

NAME = "arena.example"
NGINX, CADDY = "nginx", "caddy"

_EXAMPLES = Path(__file__).parents[1] / "examples" / "proxies"

_NGINX_MAIN = """
daemon off;
master_process off;
pid {place}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {site};
}}
"""

_CADDY_MAIN = """
{{
	admin off
	auto_https disable_redirects
	storage file_system {place}/storage
	servers {{
		protocols h1 h2
	}}
}}
import {site}
"""


class ForwardedPort:
    """Another port of loopback that leads to a server's, as `ssh -L` makes one."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._ends += [caller, server]
                for ends in ((caller, server), (server, caller)):
                    threading.Thread(target=self._hand_on, args=ends, daemon=True).start()

    @staticmethod
    def _hand_on(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for end in (self._listener, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """A proxy on `port`, TLS and all, that hands on to a server which it is told of."""

    def __init__(self, kind: str, place: Path, port: int, certificate: Certificate) -> None:
        assert shutil.which(kind), f"{kind} is not installed; `scripts/install.py proxies` does it"
        self.kind = kind
        self.port = port
        self.certificate = certificate
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where callers find it."""
        return f"https://{NAME}:{self.port}"

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self._place / "proxy.log").read_text(errors="replace")

    def start(self, server: RunningServer) -> None:
        """Runs it before a server."""
        self._place.mkdir(exist_ok=True)
        cert, key = str(self.certificate.cert), str(self.certificate.key)
        files = {
            "/etc/ssl/arena.example/fullchain.pem": cert,
            "/etc/ssl/arena.example/key.pem": key,
            "127.0.0.1:8080": f"127.0.0.1:{server.port}",
        }
        if self.kind == NGINX:
            site = self._site("nginx.conf", files | {"listen 443": f"listen 127.0.0.1:{self.port}"})
            main = self._place / "main.conf"
            main.write_text(_NGINX_MAIN.format(place=self._place, site=site))
            command = [NGINX, "-c", str(main), "-e", "stderr"]
        else:
            site = self._site("Caddyfile", files | {f"{NAME} {{": f"{NAME}:{self.port} {{"})
            main = self._place / "Caddyfile.main"
            main.write_text(_CADDY_MAIN.format(place=self._place, site=site))
            command = [CADDY, "run", "--adapter", "caddyfile", "--config", str(main)]
        with (self._place / "proxy.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._listens, what=f"{self.kind} listening")

    def stop(self) -> None:
        """Ends it at once, and every connection with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def curl(self, *options: str) -> list[str]:
        """A command of curl's that finds the proxy by its name, and trusts it."""
        found = f"{NAME}:{self.port}:127.0.0.1"
        return ["curl", "-sS", "--cacert", str(self.certificate.cert), "--resolve", found, *options]

    def connect(self) -> ssl.SSLSocket:
        """A connection through its TLS."""
        context = ssl.create_default_context(cafile=self.certificate.cert)
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return context.wrap_socket(sock, server_hostname=NAME)

    def _site(self, name: str, changes: Mapping[str, str]) -> Path:
        text = (_EXAMPLES / name).read_text()
        for old, new in changes.items():
            assert old in text, f"{name} has no {old!r}"
            text = text.replace(old, new)
        path = self._place / name
        path.write_text(text)
        return path

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"{self.kind} has ended:\n{self.log}"
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


@contextmanager
def proxied_server(kind: str, place: Path) -> Iterator[tuple[Proxy, RunningServer]]:
    """A server that trusts the proxy before it, and answers to the proxy's name."""
    certificate = own_certificate(place / "tls", "127.0.0.1", [NAME])
    port = free_port()
    options = ("--allowed-host", f"{NAME}:{port}", "--trusted-proxy", "127.0.0.1")
    with (
        RunningServer(place / "data", *options) as server,
        Proxy(kind, place / "proxy", port, certificate) as proxy,
    ):
        proxy.start(server)
        yield proxy, server
