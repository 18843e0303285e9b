"""The command that learns: `arcade-clash train`.

Every field of StartTraining is an option of it, and a key of the file that `--config` names;
an option goes before the file, and the file before the default.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arcade_clash.errors import InvalidInput, quoted
from arcade_clash.failing import leave
from arcade_clash.outputs import allow_lost_output
from arcade_clash.server_options import Certificate, TokenFile, check_server, given_token
from arcade_clash.serving import DataDir, place_of

if TYPE_CHECKING:
    from arcade_clash.agents.imported import MakeImported
    from arcade_clash.training.session import Outcome, Plan

__all__ = ["Device", "leave_if_failed", "train", "whole_numbers"]

Device = Annotated[
    str,
    typer.Option(help="What PyTorch computes on: cpu, the faster for small networks, or cuda."),
]


def train(
    *,
    config: Annotated[
        Path | None,
        typer.Option(help="A file in TOML with any of these settings; --print-config prints one."),
    ] = None,
    algorithm: Annotated[str, typer.Option(help="ppo, the default, or a2c.")] = "",
    steps: Annotated[
        int | None,
        typer.Option(help="Steps to take: decisions of a learning side; 2000000 by default."),
    ] = None,
    opponent: Annotated[
        str,
        typer.Option(
            help="Who is fought: an agent, self to learn from both sides, a Python object as "
            "module:Class, or several with weights, as self:2,scripted-5:1."
        ),
    ] = "",
    character: Annotated[
        str,
        typer.Option(help="The character to learn, or several as kestrel,vesper; all by default."),
    ] = "",
    opponent_character: Annotated[
        str, typer.Option(help="The opponent's character, or several.")
    ] = "",
    seed: Annotated[
        int | None, typer.Option(help="What chance is drawn from; drawn and printed by default.")
    ] = None,
    name: Annotated[str, typer.Option(help="A name for people.")] = "",
    begin_from: Annotated[
        str, typer.Option(help="A saved agent whose network it begins with.")
    ] = "",
    agent_id: Annotated[
        str, typer.Option(help="The id to save the agent under; the session's by default.")
    ] = "",
    environments: Annotated[
        int | None, typer.Option(help="Fights stepped at once, 1 to 4096; 256 by default.")
    ] = None,
    rollout_steps: Annotated[
        int | None, typer.Option(help="Steps of each learning side in a rollout.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(help="Choices in a minibatch; ppo only.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over a rollout; ppo only.")] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="Learning rate at the first step.")
    ] = None,
    final_learning_rate: Annotated[
        float | None,
        typer.Option(help="Learning rate at the last step; a twentieth of the first by default."),
    ] = None,
    discount: Annotated[float | None, typer.Option(help="Discount factor.")] = None,
    gae_lambda: Annotated[
        float | None, typer.Option(help="Lambda of the generalized advantage estimate.")
    ] = None,
    clip_range: Annotated[
        float | None, typer.Option(help="Clip range of the policy ratio; ppo only.")
    ] = None,
    entropy_weight: Annotated[
        float | None, typer.Option(help="Weight of the entropy in the loss; 0.05 by default.")
    ] = None,
    value_weight: Annotated[float | None, typer.Option(help="Weight of the value loss.")] = None,
    max_gradient_norm: Annotated[
        float | None, typer.Option(help="Largest norm of a gradient.")
    ] = None,
    hidden_layers: Annotated[str, typer.Option(help="Widths of the hidden layers, as 64,64.")] = "",
    activation: Annotated[str, typer.Option(help="tanh, the default, or relu.")] = "",
    mean_decay: Annotated[
        float | None,
        typer.Option(
            help="Decay of the mean of the weights, which is what is saved; 0 saves the last."
        ),
    ] = None,
    reward: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TERM=WEIGHT",
            help="Weighs a term of the reward otherwise, as win=2; once for each of them.",
        ),
    ] = None,
    reaction_frames: Annotated[
        int | None,
        typer.Option(help="Frames by which both sides see the other late; 12 by default."),
    ] = None,
    decision_frames: Annotated[
        int | None,
        typer.Option(help="Frames from one decision to the next; 4, as live, by default."),
    ] = None,
    episode: Annotated[str, typer.Option(help="round, the default, or match.")] = "",
    max_decisions: Annotated[
        int | None, typer.Option(help="Decisions after which an episode is cut short.")
    ] = None,
    evaluation_opponent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="AGENT",
            help="An agent that it is measured against while it learns; once for each. "
            "scripted-5 by default where it fights itself alone.",
        ),
    ] = None,
    evaluation_steps: Annotated[
        int | None, typer.Option(help="Steps from one evaluation to the next.")
    ] = None,
    row_steps: Annotated[
        int | None,
        typer.Option(
            help="Steps from one row of the curve to the next, 1 for a row of each update; about a "
            "second by default."
        ),
    ] = None,
    device: Device = "cpu",
    print_config: Annotated[
        bool,
        typer.Option("--print-config", help="Print what would be trained, for --config, and end."),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print a line of JSON for the session, for each row and for the outcome, and what "
            "is for people to standard error.",
        ),
    ] = False,
    url: Annotated[
        str, typer.Option(help="A server elsewhere that shows it; the agent is kept here.")
    ] = "",
    token_file: TokenFile = None,
    certificate: Certificate = None,
    data_dir: DataDir = None,
) -> None:
    """Trains an agent here, with a progress bar.

    A server on the same data shows it live.
    """
    from arcade_clash.agents import Catalogue
    from arcade_clash.client.progress import Elsewhere, train_with_progress
    from arcade_clash.engine import characters
    from arcade_clash.training.config import merged, read_config, to_toml
    from arcade_clash.training.needs import check_needs
    from arcade_clash.training.plan import check_plan
    from arcade_clash.training.session import Plan, Settings

    plan = Plan(
        name=name,
        algorithm=algorithm,
        total_steps=steps,
        opponent=opponent,
        character=character,
        opponent_character=opponent_character,
        seed=seed,
        begin_from=begin_from,
        agent_id=agent_id,
        settings=Settings(
            environments=environments,
            rollout_steps=rollout_steps,
            batch_size=batch_size,
            epochs=epochs,
            learning_rate=learning_rate,
            final_learning_rate=final_learning_rate,
            discount=discount,
            gae_lambda=gae_lambda,
            clip_range=clip_range,
            entropy_weight=entropy_weight,
            value_weight=value_weight,
            max_gradient_norm=max_gradient_norm,
            hidden_layers=_widths(hidden_layers),
            activation=activation,
            mean_decay=mean_decay,
            reward_weights=dict(_weight(written) for written in reward or ()),
            row_steps=row_steps,
            reaction_frames=reaction_frames,
            decision_frames=decision_frames,
            episode=episode,
            max_decisions=max_decisions,
            evaluation_opponents=tuple(evaluation_opponent or ()),
            evaluation_steps=evaluation_steps,
        ),
    )
    plan = merged(read_config(config) if config else Plan(), plan)
    directory = place_of(data_dir)
    by_id, made = _with_ids(plan)
    catalogue = Catalogue(directory / "agents", imported=made)
    if print_config:
        asked = Plan(
            opponent=plan.opponent,
            settings=Settings(evaluation_opponents=plan.settings.evaluation_opponents),
        )
        print(to_toml(merged(check_plan(by_id, catalogue, characters()), asked)), end="")
        return
    allow_lost_output()
    check_needs()
    elsewhere = None
    if url:
        check_server(url, certificate)
        elsewhere = Elsewhere(url, given_token(token_file), certificate)
    leave_if_failed(
        train_with_progress(
            by_id,
            directory,
            elsewhere,
            device=device,
            catalogue=catalogue,
            tell=_print_line if as_json else None,
        )
    )


def _with_ids(plan: "Plan") -> "tuple[Plan, Mapping[str, MakeImported]]":
    """A plan with an id for each Python object that it names, and what makes those."""
    from arcade_clash.agents.imported import imported_agents

    opponent, made = imported_agents(plan.opponent, "opponent")
    evaluated = []
    for name in plan.settings.evaluation_opponents:
        agent_id, made = imported_agents(name, "evaluation_opponent", made)
        evaluated.append(agent_id)
    settings = replace(plan.settings, evaluation_opponents=tuple(evaluated))
    return replace(plan, opponent=opponent, settings=settings), made


def leave_if_failed(outcome: "Outcome") -> None:
    """A training that fails says so in its outcome, and the command in its exit status."""
    if outcome.failure:
        leave(f"the training failed: {outcome.failure}", 1)


def _print_line(told: Mapping[str, Any]) -> None:
    print(json.dumps(told), flush=True)


def _widths(text: str) -> tuple[int, ...]:
    return tuple(whole_numbers("hidden_layers", text)) if text else ()


def whole_numbers(field: str, text: str) -> list[int]:
    """Whole numbers with commas between them."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        option = field.replace("_", "-")
        raise InvalidInput(
            field, f"--{option} is {quoted(text)}; it is whole numbers with commas, as 64,64"
        ) from None


def _weight(written: str) -> tuple[str, float]:
    """A term of the reward and its weight."""
    term, _, weight = written.partition("=")
    try:
        return term.lower(), float(weight)
    except ValueError:
        raise InvalidInput(
            "reward", f"--reward is {quoted(written)}; it is a term and its weight, such as win=2"
        ) from None
