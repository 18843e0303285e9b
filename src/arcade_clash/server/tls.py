"""The certificate that the server shows: its own, made once and kept, or the user's.

A certificate of its own names the addresses it is for and is made anew when it runs out or when
another address is asked for. Its key is readable by the owner alone.
"""

import datetime
import ipaddress
import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from arcade_clash.errors import InvalidInput, quoted
from arcade_clash.storage.files import make_directory, write_file

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

__all__ = ["Certificate", "own_certificate", "users_certificate"]

_DAYS = 397  # what browsers accept at most
_RENEWED_BEFORE = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Certificate:
    """Two PEM files that belong together."""

    cert: Path
    key: Path


def users_certificate(cert: Path, key: Path) -> Certificate:
    """The user's own files, once they are known to be readable and to belong together."""
    for flag, path in (("tls_cert", cert), ("tls_key", key)):
        if not path.is_file():
            option = flag.replace("_", "-")
            raise InvalidInput(flag, f"--{option} names {path}, which is not a file.")
        if not os.access(path, os.R_OK):
            raise InvalidInput(flag, f"{path} cannot be read; let the server's user read it.")
    try:
        _context(cert, key)
    except _NeedsPassphrase:
        raise InvalidInput(
            "tls_key", f"{key} asks for a passphrase; give a key that has none."
        ) from None
    except OSError:
        raise InvalidInput(
            "tls_cert",
            f"{cert} and {key} are not a certificate and its key; both must be PEM, and a pair.",
        ) from None
    return Certificate(cert, key)


def own_certificate(directory: Path, host: str, allowed_hosts: Iterable[str] = ()) -> Certificate:
    """A self-signed certificate for every name the server answers to, made where it must be.

    These are the machine's own, `host` and `allowed_hosts`, which may have ports.
    """
    certificate = Certificate(directory / "cert.pem", directory / "key.pem")
    names = _names(host, allowed_hosts)
    if not _is_good(certificate, names):
        try:
            make_directory(directory)
            _make(certificate, names)
        except OSError as error:
            raise InvalidInput(
                "data_dir",
                f"A certificate could not be written to {directory} ({error.strerror}); "
                "name another place with --data-dir, or bring one with --tls-cert and --tls-key.",
            ) from None
    return certificate


class _NeedsPassphrase(Exception):
    """The key is encrypted."""


def _context(cert: Path, key: Path) -> None:
    """Raises OSError (as ssl's own errors are) unless the files are a pair."""

    def passphrase() -> str:
        raise _NeedsPassphrase

    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, passphrase)


def _names(host: str, allowed_hosts: Iterable[str]) -> list[str]:
    every_address = ("", "0.0.0.0", "::")  # noqa: S104 # compared, not bound
    allowed = [urlsplit(f"//{name}").hostname or "" for name in allowed_hosts]
    wanted = ["localhost", "127.0.0.1", "::1", host, *allowed]
    return [name for name in dict.fromkeys(wanted) if name not in every_address]


def _is_good(certificate: Certificate, names: list[str]) -> bool:
    from cryptography import x509  # a tenth of a second that only TLS has to pay

    try:
        _context(certificate.cert, certificate.key)
        parsed = x509.load_pem_x509_certificate(certificate.cert.read_bytes())
        named = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound, _NeedsPassphrase):
        return False
    held = {str(name.value) for name in named}
    now = datetime.datetime.now(datetime.UTC)
    lasts = parsed.not_valid_before_utc <= now < parsed.not_valid_after_utc - _RENEWED_BEFORE
    return lasts and held >= set(names)


def _make(certificate: Certificate, names: list[str]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Arcade Clash")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))  # clocks differ
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general(n) for n in names]), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    write_file(
        certificate.key,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    write_file(certificate.cert, built.public_bytes(serialization.Encoding.PEM))


def _general(name: str) -> "GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name)
    except ValueError:
        raise InvalidInput(
            "allowed_hosts",
            f"A certificate names hosts in ASCII, and {quoted(name)} is not; give its xn-- form.",
        ) from None
