"""What part of the stage a picture shows: both fighters, nearer when they are close.

The rules are those of the page's camera (frontend/src/match/camera.ts) without its inertia, so a
picture depends on the state alone. Lengths are in view pixels, of which a view is 960 by 540.
"""

from dataclasses import dataclass

from arcade_clash.engine import FightView
from arcade_clash.engine import layout as at

__all__ = [
    "FLOOR_HEIGHT",
    "STAGE_WIDTH",
    "VIEW_HEIGHT",
    "VIEW_WIDTH",
    "Camera",
    "camera_on",
    "eased",
]

VIEW_WIDTH = 960
VIEW_HEIGHT = 540
STAGE_WIDTH = at.STAGE_WIDTH / at.SUB

FLOOR_HEIGHT = 70
"""Height of the floor above the lower edge of the view."""

_NEAREST = 1.34
_WHOLE = 1.0
"""The zoom at which the view is as wide as the stage."""
_FARTHEST = 0.92
_CLOSE, _WIDE = 200, 600
"""Distances of the fighters at which the camera is nearest, and at which it shows the stage."""
_APART = 760, 900
"""The same where each stands in a corner, and what is behind both has to be seen."""
_TALL = 205
"""What must be seen above the feet of a fighter."""
_ABOVE = 40
"""What must be seen above the highest that is drawn."""
_BEYOND = 48
"""How far past the ends of the stage there is roof to see."""
_BEYOND_CORNERED = 96
_BEYOND_FALLEN = 180
"""The same beside a fighter who is knocked out, and lies past its own feet."""
_CORNER = 150, 60
_FALL_FRAMES = 4, 30
"""Frames of a knock-out in which the view makes room for who falls."""
_HEADROOM = VIEW_HEIGHT - FLOOR_HEIGHT - 8


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of the stage: the stage pixel in its middle, and view pixels in a stage pixel."""

    x: float
    zoom: float

    def view_x(self, x: float) -> float:
        """Where a place of the stage is across the view."""
        return VIEW_WIDTH / 2 + (x - self.x) * self.zoom

    def view_y(self, y: float) -> float:
        """Where a height of the stage is down the view."""
        return VIEW_HEIGHT - FLOOR_HEIGHT - y * self.zoom


def camera_on(view: FightView, top: float) -> Camera:
    """The camera of a frame; `top` is the height of the highest that is drawn, in stage pixels."""
    first, second = (player.x / at.SUB for player in view.players)
    height = max(player.y for player in view.players) / at.SUB
    tall = max(_TALL + height, _ABOVE + top)
    far = abs(first - second)
    close = (
        _NEAREST
        - (_NEAREST - _WHOLE) * eased(far, _CLOSE, _WIDE)
        - (_WHOLE - _FARTHEST) * eased(far, *_APART)
    )
    zoom = max(min(close, _HEADROOM / tall), _FARTHEST)
    edge = min(first, second, STAGE_WIDTH - first, STAGE_WIDTH - second)
    beyond = _BEYOND + (_BEYOND_CORNERED - _BEYOND) * eased(edge, *_CORNER)
    for player in view.players:
        if player.action == "ko":
            beyond += (_BEYOND_FALLEN - beyond) * eased(player.frame, *_FALL_FRAMES)
    half = VIEW_WIDTH / 2 / zoom
    middle = min(max((first + second) / 2, half - beyond), STAGE_WIDTH + beyond - half)
    return Camera(middle, zoom)


def eased(value: float, start: float, end: float) -> float:
    """From 0 to 1 while a value goes from one to another, softly at both ends."""
    share = min(max((value - start) / (end - start), 0.0), 1.0)
    return share * share * (3 - 2 * share)
