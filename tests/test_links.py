"""The links that a server announces: the name in them, and who is shown a token."""

import pytest

from arcade_clash.access import Tokens, new_token
from arcade_clash.links import announced, public_url
from arcade_clash.server import Listener

TOKENS = Tokens(new_token())
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 # named, not bound


@pytest.mark.parametrize(
    ("host", "names", "tls", "in_the_clear", "url"),
    [
        (EVERY_ADDRESS, ("arena.example",), True, False, "https://arena.example:8080"),
        (EVERY_ADDRESS, ("arena.example:8443",), True, False, "https://arena.example:8443"),
        (EVERY_ADDRESS, ("arena.example",), False, True, "http://arena.example:8080"),
        (EVERY_ADDRESS, (), True, False, ""),
        (EVERY_ADDRESS, ("localhost:1", "b.example"), True, False, "https://b.example:8080"),
        # Through a proxy on this machine.
        ("127.0.0.1", ("arena.example",), False, False, "https://arena.example"),
        ("127.0.0.1", ("arena.example:8443",), False, False, "https://arena.example:8443"),
        ("127.0.0.1", ("arena.example",), False, True, "http://arena.example"),
        ("127.0.0.1", ("localhost:6006",), False, False, ""),
        ("127.0.0.1", (), False, False, ""),
    ],
)
def test_other_machines_find_a_server_by_its_first_name_that_is_not_loopbacks(
    host: str, names: tuple[str, ...], tls: bool, in_the_clear: bool, url: str
) -> None:
    found = public_url(
        Listener(host, 8080, ()),
        names,
        is_open=host == EVERY_ADDRESS,
        tls=tls,
        in_the_clear=in_the_clear,
    )
    assert found == url


def test_a_terminal_is_shown_both_links_and_a_log_no_token() -> None:
    shown = "\n".join(announced("https://a.example", TOKENS, to_terminal=True, hint=""))
    assert f"https://a.example/#token={TOKENS.operator}" in shown
    assert f"https://a.example/#token={TOKENS.viewer}" in shown
    logged = "\n".join(announced("https://a.example", TOKENS, to_terminal=False, hint=""))
    assert "https://a.example" in logged
    assert not any(token in logged for token in (TOKENS.operator, TOKENS.viewer))
    assert "token" not in "\n".join(announced("http://a.example", None, to_terminal=True, hint=""))


@pytest.mark.parametrize("tokens", [TOKENS, None])
def test_a_server_that_no_other_machine_can_name_says_so_at_its_start(
    tokens: Tokens | None,
) -> None:
    *_, last = announced("https://127.0.0.1:8080", tokens, to_terminal=False, hint="box")
    assert "Other machines are refused" in last
    assert "--allowed-host box" in last
