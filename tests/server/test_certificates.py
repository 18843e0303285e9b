"""The certificate: made once, kept, renewed when it must be; the user's checked first."""

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from arcade_clash.errors import InvalidInput
from arcade_clash.server import own_certificate, users_certificate
from arcade_clash.server import tls as tls_module


def names(path: Path) -> set[str]:
    parsed = x509.load_pem_x509_certificate(path.read_bytes())
    extension = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return {str(name.value) for name in extension.value}


def test_a_certificate_is_made_once_and_kept(tmp_path: Path) -> None:
    first = own_certificate(tmp_path / "tls", "127.0.0.1")
    content = first.cert.read_bytes(), first.key.read_bytes()
    again = own_certificate(tmp_path / "tls", "127.0.0.1")
    assert (again.cert.read_bytes(), again.key.read_bytes()) == content
    assert names(first.cert) == {"localhost", "127.0.0.1", "::1"}
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(first.cert, first.key)


def test_only_its_owner_reads_the_key(tmp_path: Path) -> None:
    certificate = own_certificate(tmp_path, "127.0.0.1")
    assert certificate.key.stat().st_mode & 0o777 == 0o600
    assert not [*tmp_path.glob("*.part")]


@pytest.mark.parametrize("host", ["192.0.2.7", "arena.example", "2001:db8::1"])
def test_another_address_is_named_too(tmp_path: Path, host: str) -> None:
    own_certificate(tmp_path, "127.0.0.1")
    assert host in names(own_certificate(tmp_path, host).cert)
    content = (tmp_path / "cert.pem").read_bytes()
    own_certificate(tmp_path, "::")
    assert (tmp_path / "cert.pem").read_bytes() == content, "every address is no name of its own"


def test_the_names_it_answers_to_are_named_too(tmp_path: Path) -> None:
    own_certificate(tmp_path, "127.0.0.1")
    allowed = ("arena.example", "arena.example:8443", "[2001:db8::1]:8443", "192.0.2.7")
    made = own_certificate(tmp_path, "0.0.0.0", allowed)  # noqa: S104 # named, not bound
    assert names(made.cert) >= {"arena.example", "2001:db8::1", "192.0.2.7", "localhost"}
    assert not names(made.cert) & {"0.0.0.0", "::", ""}  # noqa: S104
    with pytest.raises(InvalidInput, match="xn--"):
        own_certificate(tmp_path, "127.0.0.1", ("ärena.example",))


def test_one_that_runs_out_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls_module, "_DAYS", 3)
    old = own_certificate(tmp_path, "127.0.0.1").cert.read_bytes()
    monkeypatch.undo()
    new = own_certificate(tmp_path, "127.0.0.1").cert.read_bytes()
    assert new != old
    lasts = x509.load_pem_x509_certificate(new).not_valid_after_utc
    assert lasts > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=300)


@pytest.mark.parametrize("damaged", ["cert.pem", "key.pem"])
@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_damaged_one_is_made_anew(tmp_path: Path, damaged: str, content: bytes) -> None:
    own_certificate(tmp_path, "127.0.0.1")
    (tmp_path / damaged).write_bytes(content)
    again = own_certificate(tmp_path, "127.0.0.1")
    users_certificate(again.cert, again.key)


def test_a_key_of_another_certificate_is_replaced(tmp_path: Path) -> None:
    other = own_certificate(tmp_path / "other", "127.0.0.1")
    own = own_certificate(tmp_path, "127.0.0.1")
    own.key.write_bytes(other.key.read_bytes())
    again = own_certificate(tmp_path, "127.0.0.1")
    users_certificate(again.cert, again.key)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="--data-dir"):
        own_certificate(tmp_path / "file", "127.0.0.1")


def test_the_users_files_are_checked(tmp_path: Path) -> None:
    one = own_certificate(tmp_path / "one", "127.0.0.1")
    two = own_certificate(tmp_path / "two", "127.0.0.1")
    assert users_certificate(one.cert, one.key) == one
    with pytest.raises(InvalidInput, match=r"--tls-cert names .* not a file"):
        users_certificate(tmp_path / "none.pem", one.key)
    with pytest.raises(InvalidInput, match=r"--tls-key names .* not a file"):
        users_certificate(one.cert, tmp_path / "none.pem")
    with pytest.raises(InvalidInput, match="not a certificate and its key"):
        users_certificate(one.cert, two.key)
    with pytest.raises(InvalidInput, match="not a certificate and its key"):
        users_certificate(one.key, one.cert)
    key = serialization.load_pem_private_key(one.key.read_bytes(), None)
    two.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    with pytest.raises(InvalidInput, match="passphrase"):
        users_certificate(one.cert, two.key)
