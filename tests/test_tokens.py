"""Tokens: one secret, and from it one for each role, none of which tells another."""

import pytest

from arcade_clash.access import Caller, Role, Tokens, new_token

SECRET = new_token()
TOKENS = Tokens(SECRET)


def test_a_new_token_has_256_bits_and_is_like_no_other() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert {len(token) for token in made} == {43}  # 6 bits a character


def test_each_token_says_who_shows_it() -> None:
    assert TOKENS.caller_of(TOKENS.operator) == Caller(Role.OPERATOR)
    assert TOKENS.caller_of(TOKENS.viewer) == Caller(Role.VIEWER)
    assert TOKENS.caller_of(TOKENS.trainer("ppo-1")) == Caller(Role.TRAINER, "ppo-1")


def test_a_trainers_token_is_for_one_session() -> None:
    _, _, proof = TOKENS.trainer("ppo-1").rpartition(".")
    assert TOKENS.caller_of(f"ppo-2.{proof}") is None
    assert TOKENS.caller_of(proof) is None
    assert TOKENS.caller_of(f".{proof}") is None


def test_no_token_holds_another() -> None:
    for made in (TOKENS.viewer, TOKENS.trainer("ppo-1")):
        assert SECRET not in made
        assert Tokens(made).viewer != TOKENS.viewer


@pytest.mark.parametrize(
    "token",
    [
        *("", ".", "x", "\xe9", "viewer", "a.b"),
        pytest.param(SECRET[:-1], id="cut short"),
        pytest.param(f"{SECRET}x", id="too long"),
    ],
)
def test_anything_else_is_nobodys(token: str) -> None:
    assert TOKENS.caller_of(token) is None


def test_another_secret_calls_every_token_back() -> None:
    other = Tokens(new_token())
    for token in (TOKENS.operator, TOKENS.viewer, TOKENS.trainer("ppo-1")):
        assert other.caller_of(token) is None
