"""Refuses to build a wheel or an sdist without the page: its server would have nothing to show."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface[Any]):
    """Looks for the built page before a wheel or an sdist is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Raises RuntimeError where the page is not built, except for an editable install."""
        page = Path(self.root) / "src" / "arcade_clash" / "page" / "index.html"
        if version != "editable" and not page.is_file():
            raise RuntimeError(
                "the page is not built, and a package without it would serve nothing: "
                "run `make wheel`, which builds it first"
            )
