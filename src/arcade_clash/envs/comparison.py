"""Agents compared by their names: two of them, the rungs of a ladder, one with each character.

A name is an agent's id, a humanness behind it where it has one, or a mixture of them with weights.
An agent that learned certain characters plays those; every other plays all. Importing this imports
Numba.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, cycle, islice, pairwise, product

from arcade_clash.agents import Catalogue, Share, parse_mixture
from arcade_clash.agents.humanness import split_agent
from arcade_clash.agents.mixture import SELF, share_out
from arcade_clash.engine import characters
from arcade_clash.envs.contest import Score, half_of, play_pairs
from arcade_clash.envs.options import character_numbers
from arcade_clash.errors import InvalidInput

__all__ = ["ALL", "Comparison", "Matchup", "compare", "compare_characters", "duel", "ladder"]

ALL = "all"
"""Stands for every character where characters are named."""


@dataclass(frozen=True, slots=True)
class Matchup:
    """How an agent did with one character against an opponent with one character."""

    agent: str
    opponent: str
    character: str
    opponent_character: str
    score: Score


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an agent did against an opponent; either may be a mixture."""

    agent: str
    opponent: str
    matchups: tuple[Matchup, ...]

    @property
    def score(self) -> Score:
        """All fights together."""
        return _total(self.matchups)

    @property
    def by_character(self) -> list[Matchup]:
        """A matchup for each pair of characters, in the order of the characters."""
        pairs = sorted({_characters(it) for it in self.matchups}, key=_place)
        return [
            Matchup(
                self.agent,
                self.opponent,
                *pair,
                _total(it for it in self.matchups if _characters(it) == pair),
            )
            for pair in pairs
        ]

    @property
    def by_agent(self) -> "list[Comparison]":
        """A comparison for each agent of a mixture with each of the other; itself without one."""
        pairs = dict.fromkeys((it.agent, it.opponent) for it in self.matchups)
        return [
            Comparison(*pair, tuple(it for it in self.matchups if (it.agent, it.opponent) == pair))
            for pair in pairs
        ]


def compare(
    agent: str,
    opponent: str,
    fights: int,
    seed: int,
    catalogue: Catalogue,
    *,
    character: str = "",
    opponent_character: str = "",
) -> Comparison:
    """How an agent does against another.

    Every pair of characters comes equally often, as far as that goes, and every pair of agents of
    two mixtures by the weights of both. Each fight is played with the sides the other way round
    too.

    Args:
        agent: the name of the agent that is asked about, or a mixture.
        opponent: the same of the other.
        fights: how many, an even number.
        seed: what chance is drawn from.
        catalogue: where the agents are.
        character: the characters of the agent, as `kestrel,vesper`, or ALL; those that it learned
            by default, or all where it does not say.
        opponent_character: the same of the opponent.

    Raises:
        InvalidInput: a name is not written as one, or `fights` is odd, out of range, or too few
            for the mixtures.
        NotFound, Damaged, WrongState: as `Catalogue.make`; or there is no such character.
    """
    half = half_of(fights)
    sides = (
        _contenders(agent, "agent", catalogue, character, "character"),
        _contenders(opponent, "opponent", catalogue, opponent_character, "opponent_character"),
    )
    pairings = list(product(*sides))
    if half < len(pairings):
        raise InvalidInput(
            "fights",
            f"fights is {fights}; these mixtures have {len(pairings)} pairs of agents, and at "
            f"least {2 * len(pairings)} fights",
        )
    names = {character.number: name for name, character in characters().items()}
    weights = [one.share.weight * other.share.weight for one, other in pairings]
    matchups = []
    for index, ((one, other), count) in enumerate(
        zip(pairings, share_out(weights, half), strict=True)
    ):
        scores = play_pairs(
            partial(catalogue.make, one.share.agent),
            partial(catalogue.make, other.share.agent),
            list(islice(cycle(product(one.characters, other.characters)), count)),
            (seed, index),
        )
        matchups += [
            Matchup(one.share.agent, other.share.agent, names[mine], names[theirs], score)
            for (mine, theirs), score in scores.items()
        ]
    return Comparison(agent, opponent, tuple(matchups))


def duel(agent: str, opponent: str, fights: int, seed: int, catalogue: Catalogue) -> Score:
    """How an agent does against another over all fights; as `compare`."""
    return compare(agent, opponent, fights, seed, catalogue).score


def ladder(names: Sequence[str], fights: int, seed: int, catalogue: Catalogue) -> list[Comparison]:
    """How each of these agents does against the one before it.

    Raises:
        InvalidInput, NotFound, Damaged, WrongState: as `compare`.
    """
    return [compare(name, before, fights, seed, catalogue) for before, name in pairwise(names)]


def compare_characters(agent: str, fights: int, seed: int, catalogue: Catalogue) -> list[Matchup]:
    """How each character does against each other one, the same agent playing both.

    Characters that an agent did not learn are played too.

    Args:
        agent: the agent's name; no mixture.
        fights: how many each pair has.
        seed: what chance is drawn from.
        catalogue: where the agent is.

    Raises:
        InvalidInput, NotFound, Damaged, WrongState: as `compare`.
    """
    if len(parse_mixture(agent, "agent")) > 1:
        raise InvalidInput("agent", f"agent is the mixture {agent}; name one agent")
    cast = characters()
    pairs = list(combinations(cast, 2))
    half = half_of(fights)
    make = partial(catalogue.make, agent)
    scores = play_pairs(
        make,
        make,
        [(cast[one].number, cast[other].number) for one, other in pairs for _ in range(half)],
        seed,
    )
    return [
        Matchup(agent, agent, one, other, scores[cast[one].number, cast[other].number])
        for one, other in pairs
    ]


@dataclass(frozen=True, slots=True)
class _Contender:
    """An agent of a side, its weight, and the numbers of the characters that it plays."""

    share: Share
    characters: tuple[int, ...]


def _contenders(
    name: str, field: str, catalogue: Catalogue, character: str, character_field: str
) -> list[_Contender]:
    contenders = []
    for share in parse_mixture(name, field):
        if split_agent(share.agent, field)[0] == SELF:
            raise InvalidInput(
                field,
                f"{field} has {SELF}, the past of an agent that is learning; name a saved agent",
            )
        asked = character or catalogue.check(share.agent, field).character
        ids = () if asked in ("", ALL) else tuple(part.strip() for part in asked.split(","))
        numbers = tuple(dict.fromkeys(character_numbers(character_field, ids)))
        contenders.append(_Contender(share, numbers))
    return contenders


def _total(matchups: Iterable[Matchup]) -> Score:
    return sum((it.score for it in matchups), Score(0, 0, 0))


def _characters(matchup: Matchup) -> tuple[str, str]:
    return matchup.character, matchup.opponent_character


def _place(pair: tuple[str, str]) -> tuple[int, int]:
    order = list(characters())
    return order.index(pair[0]), order.index(pair[1])
