"""Networks on disk: a directory for each agent, holding `weights.safetensors` and `agent.json`.

Read as if a stranger had written it; a network that was made for another observation or other
actions is refused in words.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_clash.agents.actions import ACTION_NAMES
from arcade_clash.agents.agent import (
    DECISION_FRAMES,
    MOST_REACTION_FRAMES,
    AgentInfo,
    AgentKind,
)
from arcade_clash.agents.network import ARCHITECTURES, MLP, Layer, Network
from arcade_clash.agents.observation import OBSERVATION_FINGERPRINT
from arcade_clash.engine.fight import RULES_VERSION
from arcade_clash.engine.sources import kernel_digest
from arcade_clash.errors import (
    AlreadyExists,
    ArcadeError,
    Damaged,
    InvalidInput,
    NotFound,
    Unavailable,
    WrongState,
    quoted,
)
from arcade_clash.storage.arrays import ArrayFiles
from arcade_clash.storage.documents import is_count, is_line, is_plain_text, is_time
from arcade_clash.storage.file_errors import refusing
from arcade_clash.storage.files import discard

__all__ = [
    "AGENT_ID",
    "DESCRIPTION",
    "FILES",
    "MAX_DESCRIPTION",
    "MAX_DISPLAY_NAME",
    "check_agent_id",
    "delete_agent",
    "load_network",
    "read_info",
    "save_network",
    "update_info",
]

AGENT_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
"""What the id of an agent looks like; the names of other directories are not ids."""

_LEARNED: Mapping[str, tuple[type, ...]] = {
    "reaction_frames": (int,),
    "architecture": (str,),
    "algorithm": (str,),
    "opponent": (str,),
    "opponent_character": (str,),
    "seed": (int, type(None)),
    "settings": (dict,),
    "rules_version": (int,),
    "kernel_digest": (str,),
}
"""What a description says of how its agent learned, and of which types. Others know more of the
settings: here they are JSON."""

DESCRIPTION = "agent.json"

MAX_DISPLAY_NAME = 80
"""Characters, as in the name of a training session, which becomes the name of its agent."""

MAX_DESCRIPTION = 500

_FILES = ArrayFiles("an agent", "weights", DESCRIPTION, max_bytes=64 * 1024 * 1024)

FILES = _FILES.names
"""What lies in the directory of an agent."""


def save_network(
    directory: Path,
    info: AgentInfo,
    network: Network,
    *,
    decision_frames: int = DECISION_FRAMES,
    replace: bool = False,
) -> None:
    """Keeps a network as `directory/<agent id>/`, whole or not at all.

    The architecture is the network's; the version of the rules and the digest of the kernel are
    this program's own. Before a long training, `check_agent_id` says whether the id will do.

    Args:
        directory: where agents are kept.
        info: who it is; `info.reaction_frames` is the delay that it learned with and plays with.
        network: what plays.
        decision_frames: the rhythm that it learned in, frames from one decision to the next; what
            plays live is asked every DECISION_FRAMES.
        replace: whether an agent of this id makes room for it.

    Raises:
        InvalidInput: the id is not one, or the delay is out of its range.
        AlreadyExists: there is an agent of this id, and `replace` is not said.
        LimitReached: the disk is full.
    """
    check_agent_id(directory, info.agent, replace=replace)
    if not is_count(info.reaction_frames, MOST_REACTION_FRAMES):
        raise InvalidInput(
            "reaction_frames",
            f"reaction_frames is {info.reaction_frames!r}; it is a whole number, 0 to "
            f"{MOST_REACTION_FRAMES}",
        )
    description = {
        **asdict(info),
        "architecture": network.architecture,
        "rules_version": RULES_VERSION,
        "kernel_digest": kernel_digest(),
        "observation": OBSERVATION_FINGERPRINT,
        "actions": list(ACTION_NAMES),
        "decision_frames": decision_frames,
        "activation": network.activation,
        "policy_layers": [len(layer.bias) for layer in network.policy],
        "value_layers": [len(layer.bias) for layer in network.value],
    }
    try:
        _FILES.save(directory / info.agent, _tensors(network), description, replace=replace)
    except AlreadyExists:
        raise AlreadyExists(_taken(info.agent)) from None


def check_agent_id(directory: Path, agent: str, *, replace: bool = False) -> None:
    """Says before a training what `save_network` would say of the id after it.

    Raises:
        InvalidInput: the id is not one.
        AlreadyExists: there is an agent of this id, and `replace` is not said.
    """
    if not AGENT_ID.fullmatch(agent):
        raise InvalidInput("agent", f"{agent!r} is no agent id; {AGENT_ID.pattern} would be")
    if not replace and (directory / agent).exists():
        raise AlreadyExists(_taken(agent))


def read_info(directory: Path, agent: str) -> AgentInfo:
    """Who the agent kept as `directory/<agent id>/` is.

    Raises:
        Damaged: its description is missing or cannot be read.
        WrongState: it was saved by another version of the program.
    """
    return _info(agent, _FILES.describe(directory / agent, _named(agent)))


def update_info(
    directory: Path,
    agent: str,
    *,
    display_name: str | None = None,
    description: str | None = None,
) -> AgentInfo:
    """Changes what an agent is called or how it is described; None leaves a field as it is.

    The new description replaces the old one in one step, and the weights stay as they are.

    Args:
        directory: where agents are kept.
        agent: its id.
        display_name: one line, 1 to MAX_DISPLAY_NAME characters; spaces around it are cut off.
        description: one line, up to MAX_DESCRIPTION characters.

    Raises:
        InvalidInput: neither is given, or one breaks its rule.
        NotFound: another process has deleted the agent.
        Damaged, WrongState: the agent cannot be read, or written by this user.
        LimitReached: the disk is full.
    """
    changes: dict[str, str] = {}
    if display_name is not None:
        changes["display_name"] = _line("display_name", display_name, 1, MAX_DISPLAY_NAME)
    if description is not None:
        changes["description"] = _line("description", description, 0, MAX_DESCRIPTION)
    if not changes:
        raise InvalidInput(
            "display_name",
            f"nothing of agent {agent!r} is to change; give a display_name or a description",
        )
    read_info(directory, agent)
    try:
        return _info(agent, _FILES.redescribe(directory / agent, changes, _named(agent)))
    except ArcadeError:
        if not (directory / agent).exists():
            raise NotFound("agent", agent) from None
        raise


def delete_agent(directory: Path, agent: str) -> None:
    """Deletes an agent for good; a readable description is not needed for that.

    The name is gone in one step, and from the disk when this returns. Networks that are loaded
    play on.

    Raises:
        NotFound: no agent has the id.
        WrongState, Unavailable: the directory cannot be written by this user, or its disk fails.
    """
    try:
        with refusing("the directory of agents"):
            discard(directory / agent)
    except Unavailable:
        if not os.path.lexists(directory / agent):
            raise NotFound("agent", agent) from None
        raise


def _line(field: str, text: str, least: int, most: int) -> str:
    line = text.strip()
    if not is_line(line):
        raise InvalidInput(
            field, f"{field} is {quoted(line)}, which has a control character; send it without"
        )
    if not least <= len(line) <= most:
        raise InvalidInput(
            field, f"{field} has {len(line)} characters; it has from {least} to {most}"
        )
    return line


def load_network(directory: Path, agent: str, *, decision_frames: int = DECISION_FRAMES) -> Network:
    """The network kept as `directory/<agent id>/`, to be asked every so many frames.

    Raises:
        Damaged: its files are missing, cut short or changed, or contradict each other.
        WrongState: it was made for another observation, other actions or another rhythm, or has an
            architecture that this version does not know.
    """
    description = _FILES.describe(directory / agent, _named(agent))
    architecture = _info(agent, description).architecture
    if architecture not in ARCHITECTURES:
        raise WrongState(
            f"agent {agent!r} has the architecture {quoted(architecture)}, which this version "
            f"cannot play; it plays {', '.join(ARCHITECTURES)}"
        )
    for key, ours, what in (
        ("observation", OBSERVATION_FINGERPRINT, "another observation"),
        ("actions", list(ACTION_NAMES), "other actions"),
    ):
        if description.get(key) != ours:
            raise WrongState(
                f"agent {agent!r} was made for {what} than this version has; train one anew"
            )
    learned = description.get("decision_frames")
    if type(learned) is not int:
        raise Damaged(f"agent {agent!r} does not say how many frames apart it decides")
    if learned != decision_frames:
        raise WrongState(
            f"agent {agent!r} learned to decide every {learned} frames, and here it is asked every "
            f"{decision_frames}; it plays where both are the same"
        )
    tensors = _FILES.load(directory / agent, description, _named(agent))
    try:
        network = Network(
            _layers(agent, "policy", tensors, description.get("policy_layers")),
            _layers(agent, "value", tensors, description.get("value_layers")),
            activation=str(description.get("activation")),
        )
    except InvalidInput as error:
        raise Damaged(f"agent {agent!r} has weights that are no network: {error}") from None
    return network


def _tensors(network: Network) -> dict[str, NDArray[np.float32]]:
    return {
        f"{part}.{number}.{name}": array
        for part, layers in (("policy", network.policy), ("value", network.value))
        for number, layer in enumerate(layers)
        for name, array in (("weight", layer.weight), ("bias", layer.bias))
    }


def _layers(
    agent: str, part: str, tensors: Mapping[str, NDArray[Any]], widths: object
) -> Sequence[Layer]:
    if not isinstance(widths, list):
        raise Damaged(f"agent {agent!r} does not say what layers its {part} has")
    layers = []
    for number, width in enumerate(widths):
        weight = tensors.get(f"{part}.{number}.weight")
        bias = tensors.get(f"{part}.{number}.bias")
        if weight is None or bias is None or bias.shape != (width,):
            raise Damaged(f"agent {agent!r} has other layers in its {part} than it says")
        layers.append(Layer(weight, bias))
    return layers


def _info(agent: str, description: Mapping[str, Any]) -> AgentInfo:
    texts = ("agent", "display_name", "description", "character", "session_id")
    step, create_time = description.get("step"), description.get("create_time")
    learned = {name: description[name] for name in _LEARNED if name in description}
    # Agents from before these were kept were MLPs and saw the other at once.
    learned = {"architecture": MLP, "reaction_frames": 0, **learned}
    if (
        any(not is_plain_text(description.get(text)) for text in texts)
        or any(type(value) not in _LEARNED[name] for name, value in learned.items())
        or any(not is_plain_text(value) for value in learned.values() if isinstance(value, str))
        or not all(0 <= (learned.get(name) or 0) < 2**32 for name in ("seed", "rules_version"))
        or not is_count(learned["reaction_frames"], MOST_REACTION_FRAMES)
        or not learned["architecture"]
        or description["agent"] != agent
        or description.get("kind") != AgentKind.NETWORK
        or not (step is None or is_count(step, 2**63 - 1))
        or not (create_time is None or is_time(create_time))
    ):
        raise Damaged(f"agent {agent!r} has a description that is not one of an agent")
    return AgentInfo(
        kind=AgentKind.NETWORK,
        step=step,
        create_time=create_time,
        **{text: description[text] for text in texts},
        **learned,
    )


def _taken(agent: str) -> str:
    return f"there is an agent {agent!r} already; choose another id, or save with replace=True"


def _named(agent: str) -> str:
    return f"agent {agent!r}"
