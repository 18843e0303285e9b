"""Where the server listens: the port it is given, and the addresses it must be told to mean."""

import socket

import pytest

from arcade_clash.errors import InvalidInput
from arcade_clash.server import ServerSettings, check_bind, listen


def test_port_zero_takes_one_that_is_free() -> None:
    listener = listen("127.0.0.1", 0)
    assert listener.port > 0
    assert listener.url(tls=False) == f"http://127.0.0.1:{listener.port}"
    assert listener.url(tls=True) == f"https://127.0.0.1:{listener.port}"
    assert listener.url(tls=True, name="a.example") == f"https://a.example:{listener.port}"
    assert listener.url(tls=False, name="a.example:80") == "http://a.example:80"
    listener.close()
    listener.close()


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    first = listen("127.0.0.1", 0)
    with pytest.raises(InvalidInput, match=rf"Port {first.port} is in use.*--port") as refusal:
        listen("127.0.0.1", first.port)
    assert refusal.value.field == "port"
    first.close()


def test_a_port_of_a_server_that_just_ended_is_free_again() -> None:
    first = listen("127.0.0.1", 0)
    client = socket.create_connection(("127.0.0.1", first.port))
    served, _ = first.sockets[0].accept()
    served.close()
    client.close()
    first.close()
    listen("127.0.0.1", first.port).close()


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(InvalidInput, match="0 to 65535"):
        listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-name.invalid", "a" * 70])
def test_an_address_of_no_interface_here_is_refused(host: str) -> None:
    with pytest.raises(InvalidInput, match="no address of this machine") as refusal:
        listen(host, 0)
    assert refusal.value.field == "host"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_leave(host: str) -> None:
    check_bind(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "2001:db8::1"])  # noqa: S104 # refused, not bound
def test_every_other_address_needs_it_in_words(host: str) -> None:
    with pytest.raises(InvalidInput, match="--everyone-may-control") as refusal:
        ServerSettings(host=host)
    assert refusal.value.field == "host"
    ServerSettings(host=host, everyone_may_control=True)


def test_a_token_for_other_machines_needs_tls_or_that_it_is_readable_in_words() -> None:
    with pytest.raises(InvalidInput, match=r"--tls.*--token-in-the-clear") as refusal:
        check_bind("192.0.2.1", asks_for_token=True)
    assert refusal.value.field == "host"
    check_bind("192.0.2.1", asks_for_token=True, tls=True)
    check_bind("192.0.2.1", asks_for_token=True, token_in_the_clear=True)
    with pytest.raises(InvalidInput, match="--token --tls"):
        check_bind("192.0.2.1", tls=True)


@pytest.mark.parametrize(
    "origin",
    ["*", "app.example", "https://", "https://app.example/", "https://*.app.example", "null",
     "ftp://app.example", "https://app.example?x"],
)  # fmt: skip
def test_an_origin_is_exact_or_refused(origin: str) -> None:
    with pytest.raises(InvalidInput, match="exact origin") as refusal:
        ServerSettings(allowed_origins=(origin,))
    assert refusal.value.field == "allowed_origins"
    ServerSettings(allowed_origins=("https://app.example", "http://localhost:3000"))


@pytest.mark.parametrize("name", ["", "*", "*.example", "http://arena.example"])
def test_a_name_is_a_name_or_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="--allowed-host"):
        ServerSettings(allowed_hosts=(name,))
