"""How an algorithm may be set, and what stands where nothing is set.

`check_settings` refuses a setting out of its range and fills in the defaults. Ranges are those of
training.proto. Nothing that learns is imported.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from arcade_clash.agents import DECISION_FRAMES, REACTION_FRAMES, Network
from arcade_clash.agents.agent import MOST_REACTION_FRAMES
from arcade_clash.agents.network import ACTIVATIONS
from arcade_clash.errors import InvalidInput, quoted
from arcade_clash.training.session import Algorithm, Settings

__all__ = [
    "DEFAULT_SETTINGS",
    "MAX_ROLLOUT",
    "Range",
    "check_number",
    "check_settings",
    "check_whole",
]

MAX_LAYERS = 4
MAX_WIDTH = 1024
MOST_DECISION_FRAMES = 60
EPISODES = ("round", "match")

MAX_ROLLOUT = 2**20
"""Samples of a rollout at most, so that one fits in memory (about 400 MB)."""

FALLS_TO = 1 / 20
"""What the learning rate falls to by default, as a share of its first value."""

DEFAULT_EVALUATIONS = 10
LEAST_EVALUATION_STEPS = 500_000
"""By default so many evaluations, but not more often than after so many steps: one takes about a
third of a second for each opponent."""

_FIGHT = Settings(
    activation="tanh",
    mean_decay=0.99,
    reaction_frames=REACTION_FRAMES,
    decision_frames=DECISION_FRAMES,
    episode="round",
)

DEFAULT_SETTINGS: Mapping[Algorithm, Settings] = {
    Algorithm.PPO: replace(
        _FIGHT,
        environments=256,
        rollout_steps=64,
        batch_size=1024,
        epochs=4,
        learning_rate=1e-3,
        discount=0.99,
        gae_lambda=0.95,
        clip_range=0.2,
        entropy_weight=0.05,
        value_weight=0.5,
        max_gradient_norm=0.5,
        hidden_layers=(64, 64),
    ),
    Algorithm.A2C: replace(
        _FIGHT,
        environments=256,
        rollout_steps=16,
        learning_rate=3e-3,
        discount=0.99,
        gae_lambda=0.95,
        entropy_weight=0.05,
        value_weight=0.5,
        max_gradient_norm=0.5,
        hidden_layers=(64, 64),
    ),
}
"""Chosen by trial; docs/training.md has the figures of the entropy weight and of the mean."""

PPO_ONLY = ("batch_size", "epochs", "clip_range")


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `least` to `most`; without `least` itself where they are `above` it."""

    least: float
    most: float
    above: bool = False

    def holds(self, value: float) -> bool:
        """Whether a number is among them."""
        return self.least <= value <= self.most and not (self.above and value == self.least)

    def __str__(self) -> str:
        return f"{'above ' if self.above else ''}{self.least} to {self.most}"


_WHOLE: Mapping[str, Range] = {
    "environments": Range(1, 4096),
    "rollout_steps": Range(1, 65536),
    "batch_size": Range(1, 1048576),
    "epochs": Range(1, 100),
    "row_steps": Range(1, 2**32 - 1),
    "reaction_frames": Range(0, MOST_REACTION_FRAMES),
    "decision_frames": Range(1, MOST_DECISION_FRAMES),
    "max_decisions": Range(1, 2**32 - 1),
    "evaluation_steps": Range(1, 10**15),
}
_REAL: Mapping[str, Range] = {
    "learning_rate": Range(0, 1, above=True),
    "final_learning_rate": Range(0, 1),
    "discount": Range(0, 1),
    "gae_lambda": Range(0, 1),
    "clip_range": Range(0, 1, above=True),
    "entropy_weight": Range(0, 1),
    "value_weight": Range(0, 10),
    "max_gradient_norm": Range(0, 100, above=True),
    "mean_decay": Range(0, 0.99999),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "activation": tuple(sorted(ACTIVATIONS)),
    "episode": EPISODES,
}


def check_settings(
    asked: Settings, algorithm: Algorithm, begin_from: Network | None = None
) -> Settings:
    """The settings with the algorithm's default wherever nothing was asked.

    Layers and activation are those of the network to begin from, where there is one. The opponents
    of evaluations, and how often they are met, depend on the plan and are left as they are.

    Raises:
        InvalidInput: a setting is out of its range, or contradicts another.
    """
    if algorithm is not Algorithm.PPO:
        for name in PPO_ONLY:
            if getattr(asked, name) is not None:
                raise InvalidInput(
                    f"settings.{name}", f"{name} is a setting of PPO; {algorithm} has none"
                )
    defaults = DEFAULT_SETTINGS[algorithm]
    if begin_from is not None:
        defaults = _of_network(begin_from, asked, defaults)
    settings = replace(
        defaults,
        **{
            f.name: value
            for f in fields(asked)
            if (value := getattr(asked, f.name)) not in (None, (), "")
        },
    )
    for name, choices in _CHOICES.items():
        if (chosen := getattr(settings, name)) not in choices:
            raise InvalidInput(
                f"settings.{name}",
                f"settings.{name} is {quoted(str(chosen))}; it is {' or '.join(choices)}",
            )
    for name, bounds in _WHOLE.items():
        if (whole := getattr(settings, name)) is not None:
            check_whole(f"settings.{name}", whole, bounds)
    for name, bounds in _REAL.items():
        if (real := getattr(settings, name)) is not None:
            check_number(f"settings.{name}", real, bounds)
    _check_layers(settings.hidden_layers)
    if settings.reward_weights:
        _check_weights(settings.reward_weights)
    return _with_final_rate(settings)


def check_whole(field: str, value: int, bounds: Range) -> int:
    """A whole number within bounds.

    Raises:
        InvalidInput: it is something else.
    """
    if type(value) is not int or not bounds.holds(value):
        raise InvalidInput(field, f"{field} is {value}; it is a whole number, {bounds}")
    return value


def check_number(field: str, value: float, bounds: Range) -> None:
    """Refuses what is no number within bounds.

    Raises:
        InvalidInput: it is something else.
    """
    if type(value) not in (int, float) or not math.isfinite(value) or not bounds.holds(value):
        raise InvalidInput(field, f"{field} is {value}; it is a number, {bounds}")


def _of_network(network: Network, asked: Settings, defaults: Settings) -> Settings:
    """The defaults of a training that begins with a network, which has layers already."""
    for name in ("hidden_layers", "activation"):
        wanted, has = getattr(asked, name), getattr(network, name)
        if wanted not in ((), "", has):
            raise InvalidInput(
                f"settings.{name}",
                f"settings.{name} is {wanted}, and the agent to begin from has {has}; leave it "
                "out, or begin with a fresh network",
            )
    return replace(defaults, hidden_layers=network.hidden_layers, activation=network.activation)


def _with_final_rate(settings: Settings) -> Settings:
    first, last = settings.learning_rate or 0.0, settings.final_learning_rate
    if last is None:
        return replace(settings, final_learning_rate=first * FALLS_TO)
    if last > first:
        raise InvalidInput(
            "settings.final_learning_rate",
            f"settings.final_learning_rate is {last}, above the learning_rate of {first}; the rate "
            "falls, or stays where both are the same",
        )
    return settings


def _check_layers(widths: tuple[int, ...]) -> None:
    if len(widths) > MAX_LAYERS:
        raise InvalidInput(
            "settings.hidden_layers", f"{len(widths)} hidden layers; 1 to {MAX_LAYERS} would do"
        )
    for number, width in enumerate(widths):
        check_whole(f"settings.hidden_layers[{number}]", width, Range(1, MAX_WIDTH))


def _check_weights(weights: Mapping[str, float]) -> None:
    # Imports Gymnasium, which a server need not wait for when it starts.
    from arcade_clash.envs.rewards import reward_weights

    try:
        reward_weights(weights)
    except InvalidInput as error:
        term = error.field.rpartition(".")[2]
        raise InvalidInput(f"settings.reward_weights.{term}", str(error)) from None
