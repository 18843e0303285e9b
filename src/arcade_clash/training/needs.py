"""What training needs beyond what the arena does: the extra `train` of this package."""

from importlib.metadata import requires
from importlib.util import find_spec

from packaging.requirements import Requirement

from arcade_clash.errors import WrongState

__all__ = ["check_needs"]


def check_needs() -> None:
    """Says what to install where training lacks it.

    Raises:
        WrongState: torch or Stable-Baselines3 is missing.
    """
    if find_spec("torch") is None or find_spec("stable_baselines3") is None:
        all_needs = [Requirement(text) for text in requires("arcade-clash") or ()]
        wanted = [one for one in all_needs if str(one.marker) == 'extra == "train"']
        names = " ".join(f'"{one.name}{one.specifier}"' for one in wanted)
        raise WrongState(
            "training needs PyTorch and Stable-Baselines3, which are not installed here: "
            f"pip install {names}"
        )
