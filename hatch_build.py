"""Refuses to build a wheel without the page: such a server would have nothing to show."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface[Any]):
    """Looks for the built page before a wheel is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Raises RuntimeError when a standard wheel is asked for and the page is not built."""
        page = Path(self.root) / "src" / "arcade_clash" / "page" / "index.html"
        if version != "editable" and not page.is_file():
            raise RuntimeError(
                "the page is not built, and a wheel without it would serve nothing: "
                "run `make wheel`, which builds it first"
            )
