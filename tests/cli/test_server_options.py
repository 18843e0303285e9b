"""What is wrong with the address, the token or the certificate of a server is said before it is
called."""

from pathlib import Path

import pytest

from arcade_clash.access import TOKEN_VARIABLE, new_token
from arcade_clash.errors import InvalidInput
from arcade_clash.server_options import check_server, given_token

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "https://arena.example",
        "http://[::1]:80/",
        "https://a.example/arena",
    ],
)
def test_the_address_of_a_server_is_taken(url: str) -> None:
    check_server(url, None)


@pytest.mark.parametrize(
    "url",
    [
        *("arena.example", "ftp://arena.example", "http://", "http://:80", "http://[::1"),
        *("http://arena.example:99999", "http://arena.example:0", "http://arena.example:x"),
        *("http://a b", "http://a\n", "http://é.example", "http://user:word@arena.example"),
        *("http://arena.example/?a=b", "http://arena.example/#token=x"),
    ],
)
def test_what_is_not_the_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="not the address of a server"):
        check_server(url, None)


def test_a_certificate_that_cannot_be_read_is_told_from_what_is_none(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "missing", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (ROOT / "README.md", "not a certificate in PEM"),
    ):
        with pytest.raises(InvalidInput, match=said):
            check_server("https://arena.example", path)


def test_a_token_comes_from_its_file_or_else_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert given_token(None) == ""
    first, second = new_token(), new_token()
    monkeypatch.setenv(TOKEN_VARIABLE, f"{first}\n")
    assert given_token(None) == first
    (tmp_path / "token").write_text(f"{second}\n")
    assert given_token(tmp_path / "token") == second


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"one\ntwo\n", b"a b", b"\xc3\xa9", b"\xff\x00", b"x" * 5000]
)
def test_what_cannot_be_a_token_is_refused_and_never_shown(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"holds no token: that is one line") as refused:
        given_token(file)
    shown = str(refused.value).replace(str(file), "")
    assert not any(word in shown for word in ("two", "a b", "é", "xxx"))


def test_a_token_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "missing", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(InvalidInput, match=f"--token-file names .*{said}"):
            given_token(path)


def test_a_token_in_the_environment_that_cannot_be_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "one two")
    with pytest.raises(InvalidInput, match=f"{TOKEN_VARIABLE} holds no token"):
        given_token(None)
