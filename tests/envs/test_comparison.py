"""Two agents compared: which characters they play, what a mixture is, how the fights are shared."""

from pathlib import Path

import numpy as np
import pytest

from arcade_clash.agents import Actions, Catalogue, Masks, Observations
from arcade_clash.agents.idle import IdleAgent
from arcade_clash.engine import characters
from arcade_clash.envs.comparison import ALL, compare, duel
from arcade_clash.envs.contest import Score
from arcade_clash.errors import InvalidInput, NotFound
from saved_agents import save_agent

CATALOGUE = Catalogue()
CAST = list(characters())


@pytest.mark.parametrize("learned", ["vesper", "kestrel,vesper"])
def test_an_agent_plays_the_characters_that_it_learned(tmp_path: Path, learned: str) -> None:
    save_agent(tmp_path, "mine", character=learned)

    comparison = compare("mine", "idle", 40, 0, Catalogue(tmp_path))

    assert {it.character for it in comparison.matchups} == set(learned.split(","))
    assert [it.opponent_character for it in comparison.by_character[: len(CAST)]] == CAST
    again = compare("idle", "mine@0.5", 40, 0, Catalogue(tmp_path))
    assert {it.opponent_character for it in again.matchups} == set(learned.split(","))


def test_named_characters_go_before_the_learned_one(tmp_path: Path) -> None:
    save_agent(tmp_path, "mine", character="vesper")

    def characters_of(character: str) -> set[str]:
        comparison = compare(
            "mine",
            "mine",
            32,
            0,
            Catalogue(tmp_path),
            character=character,
            opponent_character="ballast",
        )
        assert {it.opponent_character for it in comparison.matchups} == {"ballast"}
        return {it.character for it in comparison.matchups}

    assert characters_of(ALL) == set(CAST)
    assert characters_of("nettle, kestrel") == {"nettle", "kestrel"}
    with pytest.raises(NotFound, match="no character 'kestral'"):
        characters_of("kestral")


def test_every_pair_of_characters_has_its_own_score() -> None:
    comparison = compare("scripted-5", "idle", 64, 0, CATALOGUE)

    pairs = [(it.character, it.opponent_character) for it in comparison.by_character]
    assert pairs == [(one, other) for one in CAST for other in CAST]
    assert all(it.score == Score(4, 0, 0) for it in comparison.by_character)
    assert comparison.score == Score(64, 0, 0)


def test_a_mixture_fights_by_its_weights() -> None:
    comparison = compare("scripted-5:3,idle:1", "idle", 80, 0, CATALOGUE)

    assert {it.agent: it.score for it in comparison.by_agent} == {
        "scripted-5": Score(60, 0, 0),
        "idle": Score(0, 20, 0),
    }
    assert comparison.score == Score(60, 20, 0)
    assert duel("idle", "scripted-5:3,idle:1", 80, 0, CATALOGUE) == Score(0, 20, 60)


def test_each_agent_of_a_mixture_meets_each_of_the_other() -> None:
    comparison = compare("scripted-5,idle", "idle@0.5,probe-block", 40, 0, CATALOGUE)

    assert [(it.agent, it.opponent, it.score.fights) for it in comparison.by_agent] == [
        ("scripted-5", "idle@0.5", 10),
        ("scripted-5", "probe-block", 10),
        ("idle", "idle@0.5", 10),
        ("idle", "probe-block", 10),
    ]
    with pytest.raises(InvalidInput, match="4 pairs of agents, and at least 8 fights"):
        compare("scripted-5,idle", "idle@0.5,probe-block", 6, 0, CATALOGUE)


@pytest.mark.parametrize("name", ["self", "scripted:3,self@0.5:2"])
def test_the_past_of_a_learner_is_refused_where_nobody_learns(name: str) -> None:
    with pytest.raises(InvalidInput, match="opponent has self"):
        duel("idle", name, 2, 0, CATALOGUE)


class Watching:
    """Notes in which rows of its batches a fight began."""

    reaction_frames = 20
    seen: list[tuple[int, int]]

    def __init__(self) -> None:
        self.seen = []

    def begin(self, rows: np.ndarray, count: int) -> None:
        """Notes it."""
        self.seen.append((len(rows), count))

    def act(self, observations: Observations, masks: Masks) -> Actions:
        """Stands."""
        return np.zeros(len(observations), np.int64)


def test_a_python_object_is_told_of_its_fights_on_either_side() -> None:
    made: list[Watching] = []

    def make(_seed: int) -> Watching:
        made.append(Watching())
        return made[-1]

    score = duel("mine", "scripted-5", 20, 0, Catalogue(imported={"mine": make}))

    assert score == Score(0, 0, 20)
    assert [it.seen for it in made] == [[(10, 10)], [(10, 10)]]


def test_an_object_with_the_id_of_a_built_in_agent_is_refused() -> None:
    with pytest.raises(InvalidInput, match="id probe-light, which is a built-in agent's"):
        Catalogue(imported={"probe-light": lambda _seed: IdleAgent()})
