"""What an agent is told, can do and is rewarded for, as a page of Markdown: docs/observations.md.

All of it comes from the tables that the code itself goes by; a test fails where the page is stale.
`python -m arcade_clash.envs.description FILE` writes it.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from arcade_clash.agents import ACTION_NAMES, DECISION_FRAMES, OBSERVATION
from arcade_clash.agents.actions import GATES, buttons, held
from arcade_clash.agents.humanness import NEIGHBOURS
from arcade_clash.agents.observation import OBSERVATION_FINGERPRINT, OBSERVATION_NAMES
from arcade_clash.engine import characters
from arcade_clash.engine.buttons import Button
from arcade_clash.envs.infos import INFOS
from arcade_clash.envs.rewards import REWARDS

__all__ = ["describe"]

_INTRODUCTION = f"""# Observations, actions and rewards

Written by `make observations` from the code; edited by nobody. How they are used:
[environments.md](environments.md).

## Observations

`float32[{len(OBSERVATION)}]`, fingerprint `{OBSERVATION_FINGERPRINT}`: what one player may know.
Everything is mirrored, so that forward is always forward. A value is its source divided by its
scale, and lies in its range. `own` is oneself, `their` the other.
"""

_ACTIONS = f"""
## Actions

`Discrete({len(ACTION_NAMES)})`. A decision lasts {DECISION_FRAMES} frames: everything is pressed on
the first of them, and the stick is held on. Buttons are those of one who looks to the right. An
action means something, and its mask is 1, where the observation beside it is 1; doing nothing
always does. The last column is what a finger can slip to ([humanness](environments.md#humanness)).
"""

_REWARD = """
## Reward terms

Each is measured in every step, for both sides alike. The reward is their sum, each times its
weight; `rewards={"whiff": 0.0}` sets another. `info` has each as it was measured, under `term_` and
its name, the training's `reward_by_term` summed over an episode and times their weights.
"""

_CHARACTERS = """
## Characters

`info` and observations (`own_plays_…`, `their_plays_…`) name characters by these numbers, which
never change.
"""

_INFOS = """
## Info

The same keys in every environment, on every reset and every step. One fight has a number under each
key, a batch an array with a number for each duel. Where both players of a batch are yours, arrays
have an axis of 2 after that of the duels, but for keys that are the same for both. The `infos` for
Stable-Baselines3 hold Python's int and float. Reward terms are as they were measured, before their
weights, and 0 after a reset.
"""


def describe() -> str:
    """The whole page."""
    observations = _table(
        ("#", "name", "source", "scale", "range"),
        (
            (
                number,
                f"`{entry.name}`",
                entry.source,
                entry.scale,
                f"{entry.low:g} to {entry.high:g}",
            )
            for number, entry in enumerate(OBSERVATION)
        ),
    )
    actions = _table(
        ("#", "name", "pressed", "held on", "allowed where", "beside it"),
        (
            (
                number,
                f"`{name}`",
                _names(buttons(number, 1)),
                _names(held(number, 1)),
                f"`{OBSERVATION_NAMES[GATES[number - 1]]}`" if number else "always",
                ", ".join(f"`{ACTION_NAMES[other]}`" for other in NEIGHBOURS[number].nonzero()[0]),
            )
            for number, name in enumerate(ACTION_NAMES)
        ),
    )
    rewards = _table(
        ("name", "weight", "what is measured"),
        ((f"`{term.name}`", f"{term.weight:g}", term.measure) for term in REWARDS),
    )
    cast = _table(
        ("number", "id", "name"),
        (
            (character.number, f"`{name}`", character.display_name)
            for name, character in sorted(characters().items(), key=lambda pair: pair[1].number)
        ),
    )
    infos = _table(
        ("key", "type", "for both", "meaning"),
        (
            (f"`{info.name}`", info.type, "the same" if info.is_shared else "", info.meaning)
            for info in INFOS
        ),
    )
    return "\n".join(
        (
            _INTRODUCTION,
            observations,
            _ACTIONS,
            actions,
            _REWARD,
            rewards,
            _CHARACTERS,
            cast,
            _INFOS,
            infos,
        )
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)


def _names(pressed: int) -> str:
    """The buttons of a bit mask, by name."""
    held_down = [str(button.name).lower() for button in Button if pressed & button]
    return " + ".join(held_down) or "nothing"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(describe())
