"""What is said where training lacks what it needs."""

from importlib.machinery import ModuleSpec

import pytest
import torch

from arcade_clash.errors import InvalidInput, WrongState
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


def test_a_device_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidInput, match="--device is cpu or cuda"):
        needs.check_device("gpu")
    assert needs.check_device("cpu") == "CPU"


def test_cuda_is_refused_where_pytorch_is_built_for_the_cpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    with pytest.raises(WrongState, match=r'pip install --force-reinstall "torch==[0-9.]+"$'):
        needs.check_device("cuda")


def test_cuda_is_refused_where_no_gpu_is_seen_and_called_by_its_name_where_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(WrongState, match="nvidia-smi"):
        needs.check_device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "NVIDIA H100")
    assert needs.check_device("cuda") == "NVIDIA H100"
