"""What a plan may ask for, and what stands where it asks for nothing.

`check_plan` is the one gate: it refuses what cannot be trained, in words, and fills in the
defaults. Ranges are those of training.proto. It is asked by whoever starts a trainer, and imports
nothing that learns.
"""

import math
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace

from arcade_clash.agents import DEFAULT_AGENT, AgentKind, Catalogue, parse_mixture
from arcade_clash.agents.humanness import split_agent
from arcade_clash.agents.mixture import SELF
from arcade_clash.engine import character_id
from arcade_clash.errors import InvalidInput, quoted
from arcade_clash.training.session import Algorithm, Plan, Settings

__all__ = ["DEFAULT_SETTINGS", "DEFAULT_STEPS", "MAX_ROLLOUT", "check_plan"]

DEFAULT_STEPS = 2_000_000
"""Long enough to see it learn, short enough to wait for: about a minute."""

MAX_STEPS = 10**15
MAX_SEED = 2**31 - 1
MAX_NAME = 80
MAX_LAYERS = 4
MAX_WIDTH = 1024

MAX_ROLLOUT = 2**20
"""Samples of a rollout at most, so that one fits in memory (about 400 MB)."""

DEFAULT_SETTINGS: Mapping[Algorithm, Settings] = {
    Algorithm.PPO: Settings(
        environments=256,
        rollout_steps=64,
        batch_size=1024,
        epochs=4,
        learning_rate=1e-3,
        discount=0.99,
        gae_lambda=0.95,
        clip_range=0.2,
        entropy_weight=0.01,
        value_weight=0.5,
        max_gradient_norm=0.5,
        hidden_layers=(64, 64),
    ),
    Algorithm.A2C: Settings(
        environments=256,
        rollout_steps=16,
        learning_rate=3e-3,
        discount=0.99,
        gae_lambda=0.95,
        entropy_weight=0.01,
        value_weight=0.5,
        max_gradient_norm=0.5,
        hidden_layers=(64, 64),
    ),
}
"""Chosen by trial: with these, two cores win most fights against `scripted` within a minute."""

PPO_ONLY = ("batch_size", "epochs", "clip_range")


@dataclass(frozen=True, slots=True)
class _Range:
    least: float
    most: float
    above: bool = False  # the least itself is out

    def holds(self, value: float) -> bool:
        return self.least <= value <= self.most and not (self.above and value == self.least)

    def __str__(self) -> str:
        return f"{'above ' if self.above else ''}{self.least} to {self.most}"


_WHOLE: Mapping[str, _Range] = {
    "environments": _Range(1, 4096),
    "rollout_steps": _Range(1, 65536),
    "batch_size": _Range(1, 1048576),
    "epochs": _Range(1, 100),
    "row_steps": _Range(1, 2**32 - 1),
}
_REAL: Mapping[str, _Range] = {
    "learning_rate": _Range(0, 1, above=True),
    "discount": _Range(0, 1),
    "gae_lambda": _Range(0, 1),
    "clip_range": _Range(0, 1, above=True),
    "entropy_weight": _Range(0, 1),
    "value_weight": _Range(0, 10),
    "max_gradient_norm": _Range(0, 100, above=True),
}


def check_plan(plan: Plan, catalogue: Catalogue, characters: Collection[str]) -> Plan:
    """The plan with every default filled in: what will be trained, word for word.

    Steps are rounded up to whole steps of all environments. A seed that is absent is drawn by
    chance, and an empty name made from the rest. An opponent
    that learned one character plays that one where the plan names none, and fights alone.

    Raises:
        InvalidInput: a field is out of its range.
        NotFound: there is no such opponent or character.
        Damaged, WrongState: an opponent that was saved cannot be played.
    """
    algorithm = _algorithm(plan.algorithm)
    settings = _settings(plan.settings, algorithm)
    total_steps = _whole("total_steps", _or(plan.total_steps, DEFAULT_STEPS), _Range(1, MAX_STEPS))
    duels = min(settings.environments or 1, total_steps)
    opponent, against, learned = _opponent(plan.opponent or DEFAULT_AGENT, catalogue, duels)
    character = _character(plan.character, characters)
    theirs = _character(plan.opponent_character or learned, characters)
    if len(plan.name) > MAX_NAME:
        raise InvalidInput("name", f"a name has at most {MAX_NAME} characters")
    return replace(
        plan,
        name=plan.name or f"{algorithm.upper()} against {against}"[:MAX_NAME],
        algorithm=algorithm,
        total_steps=-(-total_steps // duels) * duels,
        opponent=opponent,
        character=character,
        opponent_character=theirs,
        seed=_whole(
            "seed",
            _or(plan.seed, random.SystemRandom().randrange(MAX_SEED + 1)),
            _Range(0, MAX_SEED),
        ),
        settings=settings,
    )


def _opponent(asked: str, catalogue: Catalogue, duels: int) -> tuple[str, str, str]:
    """Who is fought, as it is written and as people call it, and the character that it learned."""
    shares = parse_mixture(asked)
    names = []
    learned = ""
    for share in shares:
        agent, humanness = split_agent(share.agent, "opponent")
        if agent == SELF:
            names.append("itself")
            continue
        info = catalogue.check(share.agent, "opponent")
        if info.kind is AgentKind.NETWORK:
            catalogue.make(share.agent, 0)  # that it cannot play is seen before there is a session
        names.append(info.display_name if humanness.is_machine else share.agent)
        learned = info.character
    if names.count("itself") > 1:
        raise InvalidInput("opponent", "opponent names more than one past self; one is enough")
    if len(shares) > duels:
        raise InvalidInput(
            "opponent",
            f"{len(shares)} opponents cannot share {duels} environments; take fewer of them, or "
            "more environments",
        )
    against = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return ",".join(map(str, shares)), against, learned if len(shares) == 1 else ""


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


def _character(name: str, characters: Collection[str]) -> str:
    return character_id(name, characters) if name else ""


def _settings(asked: Settings, algorithm: Algorithm) -> Settings:
    defaults = DEFAULT_SETTINGS[algorithm]
    if algorithm is not Algorithm.PPO:
        for name in PPO_ONLY:
            if getattr(asked, name) is not None:
                raise InvalidInput(
                    f"settings.{name}", f"{name} is a setting of PPO; {algorithm} has none"
                )
    settings = replace(
        defaults,
        **{
            f.name: value
            for f in fields(asked)
            if (value := getattr(asked, f.name)) not in (None, ())
        },
    )
    for name, bounds in _WHOLE.items():
        if (whole := getattr(settings, name)) is not None:
            _whole(f"settings.{name}", whole, bounds)
    for name, bounds in _REAL.items():
        if (real := getattr(settings, name)) is not None:
            _real(f"settings.{name}", real, bounds)
    _layers(settings.hidden_layers)
    if settings.reward_weights:
        _weights(settings.reward_weights)
    samples = (settings.environments or 1) * (settings.rollout_steps or 1)
    if samples > MAX_ROLLOUT:
        raise InvalidInput(
            "settings.rollout_steps",
            f"environments times rollout_steps is {samples}; at most {MAX_ROLLOUT} fit in memory",
        )
    return settings


def _layers(widths: tuple[int, ...]) -> None:
    if len(widths) > MAX_LAYERS:
        raise InvalidInput(
            "settings.hidden_layers", f"{len(widths)} hidden layers; 1 to {MAX_LAYERS} would do"
        )
    for number, width in enumerate(widths):
        _whole(f"settings.hidden_layers[{number}]", width, _Range(1, MAX_WIDTH))


def _weights(weights: Mapping[str, float]) -> None:
    # Imports Gymnasium, which a server need not wait for when it starts.
    from arcade_clash.envs.rewards import reward_weights

    try:
        reward_weights(weights)
    except InvalidInput as error:
        term = error.field.rpartition(".")[2]
        raise InvalidInput(f"settings.reward_weights.{term}", str(error)) from None


def _whole(field: str, value: int, bounds: _Range) -> int:
    if type(value) is not int or not bounds.holds(value):
        raise InvalidInput(field, f"{field} is {value}; it is a whole number, {bounds}")
    return value


def _real(field: str, value: float, bounds: _Range) -> None:
    if type(value) not in (int, float) or not math.isfinite(value) or not bounds.holds(value):
        raise InvalidInput(field, f"{field} is {value}; it is a number, {bounds}")
