"""What training needs beyond what the arena does: the extra `train` of this package."""

from importlib.metadata import requires
from importlib.util import find_spec

from packaging.requirements import Requirement

from arcade_clash.errors import InvalidInput, WrongState, quoted
from arcade_clash.torch_build import Build, fitting_build, pip_line

__all__ = ["DEVICES", "check_device", "check_needs", "how_to_install"]

DEVICES = ("cpu", "cuda")
"""What a trainer can learn on."""


def check_needs() -> None:
    """Says what to install where training lacks it.

    Raises:
        WrongState: torch or Stable-Baselines3 is missing.
    """
    if find_spec("torch") is None or find_spec("stable_baselines3") is None:
        raise WrongState(
            "training needs PyTorch and Stable-Baselines3, which are not installed here: "
            + how_to_install()
        )


def check_device(device: str) -> str:
    """What the device is called, such as `CPU` or `NVIDIA H100`. Imports torch for cuda alone.

    Raises:
        InvalidInput: there is no device of this name.
        WrongState: this PyTorch, or this machine, has no CUDA.
    """
    if device not in DEVICES:
        raise InvalidInput("device", f"--device is cpu or cuda, and {quoted(device)} was given")
    if device == "cpu":
        return "CPU"
    check_needs()
    import torch

    if torch.version.cuda is None:
        raise WrongState(
            "--device cuda needs PyTorch built for CUDA, and the one here is built for the CPU: "
            + how_to_install(Build.CUDA, again=True)
        )
    if not torch.cuda.is_available():
        raise WrongState(
            "--device cuda needs an NVIDIA GPU and its driver, and PyTorch finds none here: "
            "`nvidia-smi` says what the driver sees; --device cpu works everywhere"
        )
    return str(torch.cuda.get_device_name())


def how_to_install(build: Build | None = None, *, again: bool = False) -> str:
    """The commands that install what training needs.

    Args:
        build: PyTorch's; by default what this machine has use for.
        again: in place of another build, and PyTorch alone.
    """
    pins = [Requirement(text) for text in requires("arcade-clash") or ()]
    torch, *others = sorted(
        (f"{pin.name}{pin.specifier}" for pin in pins if str(pin.marker) == 'extra == "train"'),
        key=lambda pin: not pin.startswith("torch"),
    )
    line = pip_line(torch, build or fitting_build())
    if again:
        return line.replace("pip install", "pip install --force-reinstall")
    return f"{line} && pip install " + " ".join(f'"{pin}"' for pin in others)
