"""PettingZoo's test of rendering; its other tests need nothing else, and are in tests/envs."""

import pytest
from pettingzoo.test import render_test

import arcade_clash


def test_every_render_mode_shows_what_pettingzoo_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")  # a window in memory
    render_test(arcade_clash.env)
