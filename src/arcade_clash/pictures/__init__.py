"""Fights as pictures, without a browser and without a GPU.

`draw` makes an array of pixels of a view or a row, by the same figures as the page and the
terminal. A picture depends on its arguments alone, so it can be an observation too.
"""

from arcade_clash.pictures.picture import draw

__all__ = ["draw"]
