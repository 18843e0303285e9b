"""Equal seed and buttons, equal fight: after a rewind, and as once recorded."""

from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mashing import mash

from arcade_clash.engine import RULES_VERSION, Character, Fight, characters
from arcade_clash.engine.rounds import begin_fight
from arcade_clash.errors import InvalidInput
from golden import golden_fights, read

SEEDS = st.integers(0, 2**31 - 1)
PAIRS = st.sampled_from(list(product(characters().values(), repeat=2)))


@pytest.mark.parametrize("path", golden_fights(), ids=lambda path: path.stem)
def test_a_golden_fight_goes_the_way_it_was_recorded(path: Path) -> None:
    replay = read(path)
    assert replay.rules_version == RULES_VERSION, "record it anew: see golden.py"
    difference = replay.first_difference()
    assert difference is None, f"the fight went another way on frame {difference}"


def test_there_is_a_golden_fight_of_every_character_against_another_and_itself() -> None:
    recorded = {frozenset(read(path).characters) for path in golden_fights()}
    for name in characters():
        assert frozenset((name,)) in recorded
        assert any(name in pair and len(pair) == 2 for pair in recorded)


@settings(max_examples=120, deadline=None)
@given(
    pair=PAIRS,
    seed=SEEDS,
    before=st.integers(0, 900),
    after=st.integers(1, 200),
    saves=st.integers(1, 3),
)
def test_step_rewind_and_step_again_is_the_same_fight(
    pair: tuple[Character, Character], seed: int, before: int, after: int, saves: int
) -> None:
    fight = Fight(pair, seed)
    buttons = list(islice(zip(mash(seed), mash(seed + 1), strict=False), before + saves * after))
    if seed % 2:
        begin_fight(fight.row)
    for pressed in buttons[:before]:
        fight.step(*pressed)
    for save in range(saves):
        saved = fight.save()
        stretch = buttons[before + save * after : before + (save + 1) * after]
        once = [digest_after(fight, pressed) for pressed in stretch]
        view = fight.view()
        fight.load(saved)
        assert fight.save() == saved
        assert [digest_after(fight, pressed) for pressed in stretch] == once
        assert fight.view() == view
        elsewhere = Fight(pair, 0)
        elsewhere.load(saved)
        for pressed in stretch:
            elsewhere.step(*pressed)
        assert elsewhere.digest() == once[-1]


def digest_after(fight: Fight, pressed: tuple[int, int]) -> str:
    fight.step(*pressed)
    return fight.digest()


def test_a_digest_is_the_same_in_every_process() -> None:
    who = characters()["kestrel"]
    assert Fight((who, who), 7).digest() == "caf55564b6bdef867e5fa1b5436cce61"


def test_a_saved_fight_of_others_is_refused() -> None:
    kestrel, vesper = (characters()[name] for name in ("kestrel", "vesper"))
    fight = Fight((kestrel, vesper), 1)
    with pytest.raises(InvalidInput, match="other characters"):
        fight.load(Fight((vesper, kestrel), 1).save())
    with pytest.raises(InvalidInput, match="192"):
        fight.load((1, 2, 3))
    saved, digest = list(fight.save()), fight.digest()
    for value in (2**31, 0.5, None):
        with pytest.raises(InvalidInput, match="whole numbers"):
            fight.load([value, *saved[1:]])  # type: ignore[list-item]  # wrong on purpose
    assert fight.digest() == digest


@pytest.mark.parametrize("buttons", [(256, 0), (0, -1), (2**40, 0)])
def test_buttons_that_there_are_not_are_refused_and_nothing_moves(buttons: tuple[int, int]) -> None:
    who = characters()["kestrel"]
    fight = Fight((who, who), 1)
    digest = fight.digest()
    with pytest.raises(InvalidInput, match="0 to 255") as caught:
        fight.step(*buttons)
    assert caught.value.field == "buttons"
    assert fight.digest() == digest


@pytest.mark.parametrize("seed", [1.5, "1", None])
def test_a_seed_that_is_no_number_is_refused(seed: object) -> None:
    who = characters()["kestrel"]
    with pytest.raises(InvalidInput, match="whole number") as caught:
        Fight((who, who), seed)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.field == "seed"


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    kestrel, vesper = (characters()[name] for name in ("kestrel", "vesper"))
    with pytest.raises(InvalidInput, match="2147483647") as caught:
        Fight((kestrel, vesper), seed)
    assert caught.value.field == "seed"
