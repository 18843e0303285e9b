"""The window of `render_mode="human"`, by pygame, which is imported when a window opens."""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Window"]


class Window:
    """Shows pictures at a steady rate. A user who closes it sees no more, and the fight goes on.

    Args:
        fps: pictures a second.
    """

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._pygame: Any = import_module("pygame")
        self._screen: Any = None
        self._is_closed = False

    def show(self, picture: NDArray[np.uint8]) -> None:
        """Shows a picture, uint8[height, width, 3], when it is due."""
        pygame = self._pygame
        if self._is_closed:
            return
        if self._screen is None:
            pygame.display.init()
            pygame.display.set_caption("Arcade Clash")
            self._screen = pygame.display.set_mode((picture.shape[1], picture.shape[0]))
            self._clock = pygame.time.Clock()
        self._screen.blit(pygame.surfarray.make_surface(picture.swapaxes(0, 1)), (0, 0))
        pygame.display.flip()
        self._clock.tick(self._fps)
        if any(event.type == pygame.QUIT for event in pygame.event.get()):
            self.close()

    def close(self) -> None:
        """Closes the window."""
        self._is_closed = True
        if self._screen is not None:
            self._pygame.display.quit()
            self._screen = None
