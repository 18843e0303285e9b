"""How a character is named by people."""

import pytest

from arcade_clash.engine import character_id, characters
from arcade_clash.errors import NotFound


@pytest.mark.parametrize("name", sorted(characters()))
def test_a_character_is_named_in_capitals_or_not(name: str) -> None:
    for typed in (name, name.upper(), name.title()):
        assert character_id(typed, characters()) == name


def test_a_name_that_is_misspelt_is_guessed_beside_all_there_are() -> None:
    with pytest.raises(NotFound) as refused:
        character_id("Embr", ("ember", "slate"), "players[0].character")
    assert str(refused.value) == (
        "players[0].character: there is no character 'Embr'; there are ember, slate: "
        "did you mean ember?"
    )


def test_a_name_like_no_other_is_not_guessed_and_quoted_in_part() -> None:
    with pytest.raises(NotFound) as refused:
        character_id("x" * 500, ("ember", "slate"))
    assert "did you mean" not in str(refused.value)
    assert len(str(refused.value)) < 150
