"""What docs/pictures.md shows."""

import re
from pathlib import Path
from typing import Any

PAGE = (Path(__file__).parents[2] / "docs" / "pictures.md").read_text(encoding="utf-8")


def test_the_program_of_the_page_draws_a_fight_that_goes_on() -> None:
    (program,) = re.findall(r"(?ms)^```python\n(.*?)^```", PAGE)
    names: dict[str, Any] = {}
    exec(program.replace("range(180)", "range(30)"), names)  # noqa: S102 - our own page
    shapes = {frame.shape for frame in names["frames"]}
    assert shapes == {(270, 480, 3)}
    assert len({frame.tobytes() for frame in names["frames"]}) > 10
