"""Pages of lists that are held whole."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from arcade_clash.errors import InvalidInput

__all__ = ["MOST_PAGE_SIZE", "page", "page_size"]

USUAL_PAGE_SIZE = 50
MOST_PAGE_SIZE = 100

T = TypeVar("T")


def page_size(wanted: int) -> int:
    """How many a page holds.

    Raises:
        InvalidInput: more than a page may hold.
    """
    if wanted > MOST_PAGE_SIZE:
        raise InvalidInput(
            "page_size", f"page_size is {wanted}; it can be 1 to {MOST_PAGE_SIZE}, 0 being 50"
        )
    return wanted or USUAL_PAGE_SIZE


def page(
    items: Sequence[T], key: Callable[[T], str], wanted: int, token: str
) -> tuple[Sequence[T], str]:
    """A page of items and the token of the next one, empty on the last.

    The token is the key of a page's last item, so that a page goes on where the one before ended,
    whatever has come since.

    Raises:
        InvalidInput: the page is too large, or the token's item is no longer in the list.
    """
    size = page_size(wanted)
    start = 0
    if token:
        start = next((n + 1 for n, item in enumerate(items) if key(item) == token), 0)
        if not start:
            raise InvalidInput(
                "page_token",
                "page_token is none that this list knows, or its item is gone; "
                "leave it out to begin with the first page",
            )
    part = items[start : start + size]
    more = start + size < len(items)
    return part, key(part[-1]) if more else ""
