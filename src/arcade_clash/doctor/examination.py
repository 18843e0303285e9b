"""Every check, in the order in which one would mend what they find."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arcade_clash.doctor.data import check_data, check_database, check_sessions
from arcade_clash.doctor.finding import Finding
from arcade_clash.doctor.machine import (
    check_clock,
    check_kernel,
    check_packages,
    check_page,
    check_python,
)
from arcade_clash.doctor.network import check_certificate, check_port

__all__ = ["Setup", "examine"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What `serve` would be told."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    cert: Path | None = None
    """The user's own certificate; none: the one that --tls made, where it did."""
    key: Path | None = None


def examine(setup: Setup, package: Path) -> Iterator[Finding]:
    """Looks at everything. `package` is where this package lies."""
    yield from check_python()
    yield from check_packages()
    yield from check_kernel()
    yield from check_page(package / "page")
    yield from check_clock(package / "__init__.py", setup.data / "lock", setup.data / "arcade.db")
    yield from check_data(setup.data)
    yield from check_database(setup.data)
    yield from check_sessions(setup.data)
    yield from check_port(setup.host, setup.port, setup.data)
    if setup.cert is not None and setup.key is not None:
        yield from check_certificate(setup.cert, setup.key)
    else:
        ours = setup.data / "tls" / "cert.pem"
        if ours.exists():
            yield from check_certificate(ours, ours.with_name("key.pem"), is_ours=True)
