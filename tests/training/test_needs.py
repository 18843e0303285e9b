"""What is said where training lacks what it needs."""

from importlib.machinery import ModuleSpec

import pytest

from arcade_clash.errors import WrongState
from arcade_clash.training import needs


@pytest.mark.parametrize("lacking", ["torch", "stable_baselines3"])
def test_what_is_lacking_is_told_as_pip_takes_it(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None if name == lacking else ModuleSpec(name, None)

    monkeypatch.setattr(needs, "find_spec", find_spec)
    with pytest.raises(WrongState, match=r'pip install .*"torch==') as caught:
        needs.check_needs()
    assert "stable-baselines3==" in str(caught.value)
    assert "uvloop" not in str(caught.value)
