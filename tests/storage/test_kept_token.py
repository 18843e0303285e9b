"""The secret of a data directory: made once, read by its owner alone."""

import stat
from pathlib import Path

import pytest

from arcade_clash.errors import Damaged
from arcade_clash.storage.token import kept_token, make_token


def test_it_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    assert kept_token(tmp_path) == ""
    token = make_token(tmp_path)
    assert len(token) == 43
    assert (make_token(tmp_path), kept_token(tmp_path)) == (token, token)
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_theirs_no_more(tmp_path: Path) -> None:
    make_token(tmp_path)
    (tmp_path / "token").chmod(0o644)
    make_token(tmp_path)
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_removing_it_calls_it_back(tmp_path: Path) -> None:
    first = make_token(tmp_path)
    (tmp_path / "token").unlink()
    assert make_token(tmp_path) != first


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 50])
def test_half_a_token_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(Damaged, match="remove it"):
        make_token(tmp_path)
