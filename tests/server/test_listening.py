"""Where the server listens: the port it is given, and the addresses it must be told to mean."""

import socket

import pytest

from arcade_clash.errors import InvalidInput
from arcade_clash.server import ServerSettings, check_bind, listen
from arcade_clash.server.names import exact_origin


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
    with pytest.raises(
        InvalidInput, match=rf"Port {first.port} is in use.*make run PORT="
    ) as refusal:
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
    ("given", "sent"),
    [
        ("https://app.example", "https://app.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("HTTPS://App.Example:443/", "https://app.example"),
        ("http://app.example:80", "http://app.example"),
        ("https://app.example:80", "https://app.example:80"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_taken_in_the_form_that_browsers_send(given: str, sent: str) -> None:
    ServerSettings(allowed_origins=(given,))
    assert exact_origin(given) == sent


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        *(
            (origin, "such as https://app.example")
            for origin in (
                "*", "", "app.example", "https://", "https://*.app.example", "null", "http://[::1",
                "ftp://app.example", "https://me@app.example", "https://app.example:99999",
                "https://app example", "https://höhle.example",
            )
        ),
        ("https://app.example?x", "what follows the host: https://app.example"),
        ("https://App.example/page/", "what follows the host: https://app.example"),
        ("https://app.example/#", "what follows the host: https://app.example"),
    ],
)  # fmt: skip
def test_what_is_no_single_origin_is_refused_with_what_would_work(origin: str, told: str) -> None:
    with pytest.raises(InvalidInput, match="exact origin") as refusal:
        ServerSettings(allowed_origins=(origin,))
    assert refusal.value.field == "allowed_origins"
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "such as arena.example"),
        ("*", "such as arena.example"),
        ("*.example", "such as arena.example"),
        ("arena.example/", "such as arena.example"),
        ("arena.example:0", "such as arena.example"),
        ("arena.example:65536", "such as arena.example"),
        ("arena example", "such as arena.example"),
        ("http://arena.example/x", "the name alone: arena.example"),
        ("2001:db8::1", r"in brackets: \[2001:db8::1\]"),
        ("höhle.example", "xn--"),
    ],
)
def test_a_name_is_one_that_a_host_header_can_be(name: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=f"--allowed-host.*{told}") as refusal:
        ServerSettings(allowed_hosts=(name,), asks_for_token=True)
    assert refusal.value.field == "allowed_hosts"


@pytest.mark.parametrize(
    "name", ["arena.example", "arena.example:9000", "192.0.2.1", "[2001:db8::1]:80"]
)
def test_a_name_that_is_not_loopbacks_asks_for_a_token(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"--token.*--everyone-may-control") as refusal:
        ServerSettings(allowed_hosts=("localhost:6006", name))
    assert refusal.value.field == "allowed_hosts"
    assert name in str(refusal.value)
    ServerSettings(allowed_hosts=(name,), asks_for_token=True)
    ServerSettings(allowed_hosts=(name,), everyone_may_control=True)


@pytest.mark.parametrize("name", ["localhost:6006", "127.0.0.1:9000", "127.8.8.8", "[::1]:80"])
def test_a_name_of_loopback_asks_for_none(name: str) -> None:
    ServerSettings(allowed_hosts=(name,))


@pytest.mark.parametrize("proxy", ["", "*", "proxy.example", "10.0.0.1/8", "10.0.0.0/33"])
def test_a_trusted_proxy_is_an_address_or_a_network(proxy: str) -> None:
    with pytest.raises(InvalidInput, match="--trusted-proxy") as refusal:
        ServerSettings(trusted_proxies=(proxy,))
    assert refusal.value.field == "trusted_proxies"
    ServerSettings(trusted_proxies=("127.0.0.1", "::1", "10.0.0.0/8"))
