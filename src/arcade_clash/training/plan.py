"""What a plan may ask for, and what stands where it asks for nothing.

`check_plan` is the one gate: it refuses what cannot be trained, in words, and fills in the
defaults; settings.py does so for the settings. Every door that starts a trainer asks it, and it
imports nothing that learns.
"""

import random
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import replace
from functools import partial

from arcade_clash.agents import (
    DECISION_FRAMES,
    DEFAULT_AGENT,
    AgentKind,
    Catalogue,
    Network,
    parse_mixture,
)
from arcade_clash.agents.humanness import split_agent
from arcade_clash.agents.mixture import SELF, share_out
from arcade_clash.agents.saved import AGENT_ID
from arcade_clash.engine import character_id
from arcade_clash.errors import AlreadyExists, InvalidInput, quoted
from arcade_clash.training.session import Algorithm, Plan, Settings, random_mark, split_characters
from arcade_clash.training.settings import (
    DEFAULT_EVALUATIONS,
    LEAST_EVALUATION_STEPS,
    MAX_ROLLOUT,
    Range,
    check_settings,
    check_whole,
)

__all__ = ["DEFAULT_STEPS", "agents_of", "check_plan", "fights_at_once", "network_to_begin_from"]

DEFAULT_STEPS = 2_000_000
"""Long enough to see it learn, short enough to wait for: about a minute."""

STRONGEST = "scripted-5"
"""The default opponent of evaluations where the learner fights itself alone."""

MAX_STEPS = 10**15
MAX_SEED = 2**31 - 1
MAX_NAME = 80
MAX_EVALUATION_OPPONENTS = 8


def check_plan(
    plan: Plan, catalogue: Catalogue, characters: Collection[str], *, resumed: bool = False
) -> Plan:
    """The plan with every default filled in: what will be trained, word for word.

    Steps are rounded up to whole steps of all fights. A seed that is absent is drawn by chance, and
    an empty name made from the rest, with a mark that two plans do not share. An opponent that
    learned one character plays that one where the plan names none, and fights alone.

    Args:
        plan: what is asked for.
        catalogue: the agents.
        characters: the ids of the characters.
        resumed: whether the training goes on from a checkpoint. The agent that it began from may be
            deleted by then, and the id that it saves under be in use by what it saved before.

    Raises:
        InvalidInput: a field is out of its range.
        NotFound: there is no such agent or character.
        AlreadyExists: the id to save under is in use.
        Damaged, WrongState: an agent that was saved cannot be played.
    """
    algorithm = _algorithm(plan.algorithm)
    begin_from = None
    if plan.begin_from and not resumed:
        begin_from = network_to_begin_from(plan, catalogue)
    settings = check_settings(plan.settings, algorithm, begin_from)
    steps = check_whole("total_steps", _or(plan.total_steps, DEFAULT_STEPS), Range(1, MAX_STEPS))
    opponent, against, learned = _opponent(plan.opponent or DEFAULT_AGENT, catalogue, settings)
    character = _characters("character", plan.character, characters)
    if len(plan.name) > MAX_NAME:
        raise InvalidInput("name", f"a name has at most {MAX_NAME} characters")
    if plan.agent_id and not resumed:
        _check_agent_id(plan.agent_id, catalogue)
    plan = replace(
        plan,
        name=plan.name or _name(algorithm, character, against),
        algorithm=algorithm,
        total_steps=steps,
        opponent=opponent,
        character=character,
        opponent_character=_characters(
            "opponent_character", plan.opponent_character or learned, characters
        ),
        seed=check_whole(
            "seed",
            _or(plan.seed, random.SystemRandom().randrange(MAX_SEED + 1)),
            Range(0, MAX_SEED),
        ),
        settings=settings,
    )
    rows = _rows(plan, fights_at_once(plan))
    steps = -(-steps // rows) * rows
    _check_rollout(plan)
    return replace(
        plan, total_steps=steps, settings=_with_evaluation(settings, opponent, steps, catalogue)
    )


def fights_at_once(plan: Plan) -> int:
    """How many fights of a plan are stepped at once: `environments`, or as many as one step needs.

    Raises:
        InvalidInput: there are more opponents than fights.
    """
    environments, steps = plan.settings.environments or 1, plan.total_steps or 1
    opponents = len(parse_mixture(plan.opponent))
    if opponents > min(environments, steps):
        raise InvalidInput(
            "opponent",
            f"{opponents} opponents cannot share {min(environments, steps)} environments; take "
            "fewer of them, or more environments",
        )
    possible = range(opponents, environments)
    return opponents + bisect_left(possible, steps, key=partial(_rows, plan))


def network_to_begin_from(plan: Plan, catalogue: Catalogue) -> Network:
    """The network of the agent that a plan begins from.

    Raises:
        InvalidInput: the agent has no network, or one without hidden layers.
        NotFound: there is no such agent.
        Damaged, WrongState: it cannot be played in the plan's rhythm.
    """
    agent = plan.begin_from
    if catalogue.info(agent).kind is not AgentKind.NETWORK:
        raise InvalidInput(
            "begin_from", f"begin_from is {quoted(agent)}, which has no network; saved agents do"
        )
    frames = plan.settings.decision_frames
    network = catalogue.network(agent, decision_frames=_or(frames, DECISION_FRAMES))
    if not network.hidden_layers:
        raise InvalidInput(
            "begin_from",
            f"begin_from is {quoted(agent)}, whose network has no hidden layer; the trainer's have "
            "1 to 4",
        )
    return network


def _rows(plan: Plan, fights: int) -> int:
    """The sides that learn in so many fights: both of a fight against itself, otherwise one."""
    shares = parse_mixture(plan.opponent)
    counts = share_out([share.weight for share in shares], fights)
    return fights + sum(
        count for share, count in zip(shares, counts, strict=True) if share.agent == SELF
    )


def _check_rollout(plan: Plan) -> None:
    environments, steps = plan.settings.environments or 1, plan.settings.rollout_steps or 1
    samples = _rows(plan, environments) * steps
    if samples > MAX_ROLLOUT:
        raise InvalidInput(
            "settings.rollout_steps",
            f"a rollout has {samples} samples, {steps} of each learning side of {environments} "
            f"environments; at most {MAX_ROLLOUT} fit in memory",
        )


def agents_of(plan: Plan) -> frozenset[str]:
    """Ids of the agents whose files a plan needs: opponents, and the agent to begin from."""
    played = [share.agent for share in parse_mixture(plan.opponent or DEFAULT_AGENT)]
    played += plan.settings.evaluation_opponents
    ids = {split_agent(name, "opponent")[0] for name in played} | {plan.begin_from}
    return frozenset(ids) - {SELF, ""}


def _name(algorithm: Algorithm, character: str, against: str) -> str:
    """A name for a plan without one: what is learned, and a mark that tells equal plans apart."""
    played = character.replace(",", ", ").title()
    learner = f"{algorithm.upper()} as {played}" if played else algorithm.upper()
    mark = f", run {random_mark(4)}"
    return f"{learner} against {against}"[: MAX_NAME - len(mark)] + mark


def _opponent(asked: str, catalogue: Catalogue, settings: Settings) -> tuple[str, str, str]:
    """Who is fought, as it is written and as people call it, and the character that it learned."""
    shares = parse_mixture(asked)
    names = []
    learned = ""
    for share in shares:
        agent, humanness = split_agent(share.agent, "opponent")
        if agent == SELF:
            names.append("itself")
            continue
        info = _check_player(share.agent, "opponent", catalogue, settings)
        names.append(info if humanness.is_machine else share.agent)
        learned = catalogue.info(agent).character
    if names.count("itself") > 1:
        raise InvalidInput("opponent", "opponent has self twice, with and without humanness")
    against = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return ",".join(map(str, shares)), against, learned if len(shares) == 1 else ""


def _check_player(name: str, field: str, catalogue: Catalogue, settings: Settings) -> str:
    """Sees that an agent can play before there is a session; its name for people."""
    info = catalogue.check(name, field)
    if catalogue.is_served(info.agent):
        raise InvalidInput(
            field,
            f"{field}: {info.agent} is a Python object that plays in this server's matches; "
            "`arcade-clash train --opponent module:Class` trains against one",
        )
    if info.kind is AgentKind.NETWORK:
        frames = _or(settings.decision_frames, DECISION_FRAMES)
        catalogue.make(name, 0, decision_frames=frames)
    return info.display_name


def _with_evaluation(
    settings: Settings, opponent: str, total_steps: int, catalogue: Catalogue
) -> Settings:
    asked = tuple(dict.fromkeys(settings.evaluation_opponents))
    if len(asked) > MAX_EVALUATION_OPPONENTS:
        raise InvalidInput(
            "settings.evaluation_opponents",
            f"{len(asked)} evaluation opponents; there are at most {MAX_EVALUATION_OPPONENTS}",
        )
    for number, name in enumerate(asked):
        _check_player(name, f"settings.evaluation_opponents[{number}]", catalogue, settings)
    fought = {split_agent(share.agent)[0] for share in parse_mixture(opponent)}
    if not asked and fought == {SELF}:
        asked = (STRONGEST,)
    steps = settings.evaluation_steps
    if asked and steps is None:
        steps = max(-(-total_steps // DEFAULT_EVALUATIONS), LEAST_EVALUATION_STEPS)
    return replace(settings, evaluation_opponents=asked, evaluation_steps=steps)


def _check_agent_id(agent: str, catalogue: Catalogue) -> None:
    if not AGENT_ID.fullmatch(agent) or agent == SELF:
        raise InvalidInput(
            "agent_id",
            f"agent_id is {quoted(agent)}; it is 1 to 63 small letters, digits, - and _, begins "
            f"with a letter or a digit, and is not {SELF}",
        )
    if catalogue.knows(agent):
        raise AlreadyExists(f"there is an agent {agent!r} already; choose another agent_id")


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _algorithm(name: str) -> Algorithm:
    try:
        return Algorithm(name.lower() or Algorithm.PPO)
    except ValueError:
        known = ", ".join(Algorithm)
        raise InvalidInput(
            "algorithm", f"there is no algorithm {quoted(name)}; there are {known}"
        ) from None


def _characters(field: str, text: str, characters: Collection[str]) -> str:
    """The ids of a plan's characters, each once."""
    ids = [character_id(name, characters, field) for name in split_characters(text)]
    return ",".join(dict.fromkeys(ids))
