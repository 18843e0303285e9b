"""How an environment shows a fight: as a picture, as text, or in a window.

Modes and their meaning are Gymnasium's. The window needs pygame, as those of Gymnasium's own
environments do.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from gymnasium.error import DependencyNotInstalled

from arcade_clash.agents import DECISION_FRAMES
from arcade_clash.envs.text_view import describe_fight
from arcade_clash.envs.window import Window
from arcade_clash.errors import InvalidInput
from arcade_clash.pictures import draw

__all__ = ["RENDER_FPS", "RENDER_MODES", "Renderer"]

RENDER_MODES = ("human", "rgb_array", "ansi")

FRAME_RATE = 60

RENDER_FPS = FRAME_RATE // DECISION_FRAMES
"""Steps a second at which a fight with the default frame skip is as fast as a live one."""


class Renderer:
    """Shows rows of fights in the mode of one environment.

    Args:
        mode: one of RENDER_MODES, or None: nothing is shown.
        decision_frames: frames of the fight in a step.

    Raises:
        InvalidInput: the mode is not known.
        DependencyNotInstalled: the mode is `human`, and pygame is not installed.
    """

    def __init__(self, mode: str | None, decision_frames: int) -> None:
        if mode is not None and mode not in RENDER_MODES:
            raise InvalidInput(
                "render_mode",
                f"render_mode is {mode!r}; it is one of {', '.join(RENDER_MODES)}, or None",
            )
        if mode == "human" and find_spec("pygame") is None:
            raise DependencyNotInstalled(
                "render_mode is 'human', which needs pygame: pip install pygame"
            )
        self.mode = mode
        rate = FRAME_RATE / decision_frames
        self.fps: float = int(rate) if rate.is_integer() else rate
        """Steps a second at which the fight is as fast as a live one."""
        self._window: Window | None = None

    def render(self, row: Sequence[int]) -> Any:
        """A frame as `render()` gives it: uint8[270, 480, 3], text, or None."""
        if self.mode == "rgb_array":
            return draw(row)
        return describe_fight(row) if self.mode == "ansi" else None

    def show(self, row: Sequence[int]) -> None:
        """Shows a frame in the window of mode `human` when it is due; else does nothing."""
        if self.mode == "human":
            self._window = self._window or Window(self.fps)
            self._window.show(draw(row))

    def close(self) -> None:
        """Closes the window, if there is one."""
        if self._window is not None:
            self._window.close()
            self._window = None
