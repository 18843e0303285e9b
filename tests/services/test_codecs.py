"""What is encoded and compressed once for everyone."""

import gzip

import pytest
from connectrpc.code import Code
from connectrpc.errors import ConnectError

from arcade_clash.services.codecs import Gzip, Prepared, codecs
from arcade_clash.v1.training_pb2 import StartTrainingRequest


def test_what_does_not_change_is_encoded_and_compressed_once() -> None:
    message = StartTrainingRequest(name="n" * 1000)
    prepared = Prepared(message)
    for codec in codecs():
        once = codec.encode(prepared)
        assert once == codec.encode(message)
        assert codec.encode(prepared) is once
        packed = Gzip().compress(once)
        assert gzip.decompress(packed) == once
        assert Gzip().compress(once) is packed


def test_everything_else_is_compressed_too() -> None:
    assert gzip.decompress(Gzip().compress(b"a" * 1000)) == b"a" * 1000


def test_gzip_of_some_members_is_read() -> None:
    packed = b"".join(gzip.compress(part) for part in (b"a", b"", b"b" * 1000))
    assert Gzip().decompress(packed, 2000) == b"a" + b"b" * 1000


def test_gzip_of_thousands_of_members_is_refused_unread() -> None:
    with pytest.raises(ConnectError, match="over 64 members") as caught:
        Gzip().decompress(gzip.compress(b"") * 12_000, 262_144)
    assert caught.value.code is Code.INVALID_ARGUMENT
