"""The learner: an algorithm of Stable-Baselines3, its environment, and the rows it makes.

Importing this imports torch. A `Learner` obeys its heartbeat between two steps. It makes a row for
each update, or every second where an update takes longer, but no more than four a second; where
the settings have `row_steps`, the rows stand at steps instead.
"""

import logging
import math
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import torch
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from arcade_clash.agents import Network
from arcade_clash.envs.sb3 import FightVecEnv
from arcade_clash.envs.vector import VectorFight
from arcade_clash.errors import Damaged, WrongState
from arcade_clash.training.checkpoints import Checkpoint, Progress
from arcade_clash.training.choices import ChoiceBuffer
from arcade_clash.training.heartbeat import Heartbeat
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.model_state import restore, state_of
from arcade_clash.training.policy import MaskedPolicy, Tanh, to_network
from arcade_clash.training.rollouts import ExactA2C, ExactPPO
from arcade_clash.training.session import Algorithm, Plan
from arcade_clash.training.tally import Tally, is_table

__all__ = ["Learner"]

ROW_SECONDS = 1.0
"""A row is made at least about this often while it learns."""

CHECKPOINT_SECONDS = 20.0
"""What is learned in so long a time can be lost with the process, and no more."""

EPISODES = "tally.episodes"
"""The name in a checkpoint of what is kept of the last episodes."""

PAST_SELF_UPDATES = 20
"""Updates from one past self to the next, where it fights itself: far enough apart to differ."""

LEAST_ROW_SECONDS = 0.25
"""Updates that follow each other faster share a row."""

log = logging.getLogger(__name__)


class Learner:
    """Learns what a complete plan says; see `check_plan`.

    Args:
        plan: complete, as `check_plan` makes it.
        agents: where agents are kept.
        heartbeat: where rows go and orders come from.
        on_progress: called with every row.
        threads: how many torch may compute with. Left to itself it takes every core, and two
            threads of it beside a busy process are many times slower than one.
        device: what torch computes on, as `check_device` takes it.
        keep: takes a checkpoint; called every `CHECKPOINT_SECONDS`, and before it is held.
        begin_at: the checkpoint to go on from. Its fights begin anew, and chance is drawn from the
            seed and its step.
        next_row: number of the first row that is made.
        past_step: rows are made once it has taken more steps than these: what lies between them
            and the checkpoint was measured before, and stands.
    """

    def __init__(
        self,
        plan: Plan,
        agents: Path,
        heartbeat: Heartbeat,
        on_progress: Callable[[Metrics], None] | None,
        threads: int,
        *,
        device: str = "cpu",
        keep: Callable[[Checkpoint], None] | None = None,
        begin_at: Checkpoint | None = None,
        next_row: int = 0,
        past_step: int = 0,
    ) -> None:
        torch.set_num_threads(threads)
        self._total = plan.total_steps or 0
        self._heartbeat = heartbeat
        environments = min(plan.settings.environments or 1, self._total)
        fights = VectorFight(
            environments,
            opponent=plan.opponent,
            character=plan.character,
            opponent_character=plan.opponent_character,
            rewards=plan.settings.reward_weights,
            agents=agents,
        )
        seed = plan.seed
        if begin_at is not None:
            seed = ((seed or 0) + begin_at.progress.step) % 2**31
        self._model = _make_model(plan, seed, FightVecEnv(fights), environments, device)
        if begin_at is not None:
            restore(self._model, begin_at.state)
            if not is_table(begin_at.state.get(EPISODES)):
                raise Damaged("the checkpoint lacks what was counted of the last episodes")
            self._model.num_timesteps = begin_at.progress.step
            self._model._n_updates = begin_at.progress.updates  # noqa: SLF001  # the library's own saving takes it so
        self._rows = _Rows(
            fights,
            heartbeat,
            on_progress,
            keep,
            begin_at,
            next_row,
            past_step,
            plan.settings.row_steps,
        )

    @property
    def step(self) -> int:
        """Environment steps taken."""
        return self._model.num_timesteps

    @property
    def has_learned(self) -> bool:
        """Whether it has made an update: before that there is nothing to save."""
        return self._model._n_updates > 0  # noqa: SLF001  # the library has no other word for it

    def learn(self) -> bool:
        """Learns until all steps are taken, or it is told to stop: then it returns False.

        Raises:
            WrongState: a loss is no longer finite.
        """
        try:
            left = self._total - self._model.num_timesteps
            # Not reset: its count of steps is the checkpoint's, or zero.
            self._model.learn(
                left,
                callback=self._rows,
                log_interval=None,  # type: ignore[arg-type]  # None is never, as its code has it
                reset_num_timesteps=False,
            )
        except KeyboardInterrupt:
            self._rows.on_training_end()  # the row of what it had learned by then
            raise
        return not self._rows.stopped

    def checkpoint(self) -> Checkpoint | None:
        """What it needs to go on from here; None before it has begun."""
        return self._rows.checkpoint()

    def network(self) -> Network:
        """What was learned so far.

        Raises:
            InvalidInput: a weight is not finite.
        """
        return to_network(self._model)


class _Losses(TypedDict, total=False):
    """The fields of a row of metrics that the algorithm knows."""

    loss: float | None
    policy_loss: float | None
    value_loss: float | None
    entropy: float | None
    approximate_kl: float | None
    clip_fraction: float | None
    explained_variance: float | None
    learning_rate: float | None


class _Rows(BaseCallback):
    """Obeys the orders and makes the rows."""

    def __init__(
        self,
        fights: VectorFight,
        heartbeat: Heartbeat,
        on_progress: Callable[[Metrics], None] | None,
        keep: Callable[[Checkpoint], None] | None,
        begin_at: Checkpoint | None,
        next_row: int,
        past_step: int,
        row_steps: int | None,
    ) -> None:
        super().__init__()
        self.stopped = False
        self._fights = fights
        self._rollouts = 0
        self._heartbeat = heartbeat
        self._on_progress = on_progress
        self._tally: Tally | None = None
        self._keep = keep
        self._begin_at = begin_at
        self._row = next_row
        self._past_step = past_step
        self._row_steps = row_steps
        begin_step = max(past_step, begin_at.progress.step if begin_at else 0)
        self._row_due_at = _multiple_after(begin_step, row_steps)
        self._updates = begin_at.progress.updates if begin_at else 0
        self._kept_at = time.monotonic()

    def _on_training_start(self) -> None:
        before = self._begin_at
        if before is None:
            self._tally = Tally(self._fights.opponents)
        else:
            self._tally = Tally(
                self._fights.opponents,
                episodes=before.progress.episode,
                elapsed_seconds=before.progress.elapsed_seconds,
                table=before.state[EPISODES],
            )
            # What the model holds now, not what was read: that the two are the same can be seen.
            log.info("goes on from its checkpoint: %s", self.checkpoint())
        self._heartbeat.say(self._catching_up())
        self._kept_at = time.monotonic()

    def _on_rollout_start(self) -> None:
        self._after_update()
        past_self = self._fights.past_self
        if past_self is not None and self._rollouts % PAST_SELF_UPDATES == 0:
            model = self.model
            assert isinstance(model, OnPolicyAlgorithm)  # noqa: S101  # the learner made it
            past_self.take(to_network(model))
        self._rollouts += 1

    def _on_training_end(self) -> None:
        if self._tally is not None:
            self._after_update(is_last=True)

    def _on_step(self) -> bool:
        tally = self._counting()
        tally.step(self.locals["actions"], self._fights.ended)
        if self._row_steps is None and tally.since_row >= ROW_SECONDS:
            self._make_row({})
        if time.monotonic() - self._kept_at >= CHECKPOINT_SECONDS:
            self._save()
        before = time.monotonic()
        self.stopped = not self._heartbeat.may_go_on(self._save)
        held = time.monotonic() - before
        if held > LEAST_ROW_SECONDS:
            tally.hold(held)
        return not self.stopped

    def checkpoint(self) -> Checkpoint | None:
        """What is needed to go on from here; None before it has begun."""
        if self._tally is None:
            return None
        tally, model = self._tally, self.model
        assert isinstance(model, OnPolicyAlgorithm)  # noqa: S101  # the learner made it
        progress = Progress(
            step=model.num_timesteps,
            updates=model._n_updates,  # noqa: SLF001  # the library has no other word for it
            episode=tally.episodes,
            elapsed_seconds=tally.elapsed_seconds,
            win_rate=tally.win_rate,
        )
        return Checkpoint(progress, {**state_of(model), EPISODES: tally.table})

    def _save(self) -> None:
        checkpoint = self.checkpoint()
        if self._keep is not None and checkpoint is not None and checkpoint.progress.updates:
            self._keep(checkpoint)
        self._kept_at = time.monotonic()

    def _catching_up(self) -> str:
        model = self.model
        assert model is not None  # noqa: S101  # training has started
        behind = self._past_step - model.num_timesteps
        return f"going on from its checkpoint, {behind:,} steps back" if behind > 0 else ""

    def _counting(self) -> Tally:
        assert self._tally is not None  # noqa: S101  # training has started
        return self._tally

    def _after_update(self, *, is_last: bool = False) -> None:
        """Makes a row of the update that was just made, if one was and a row is due."""
        model = self.model
        assert isinstance(model, OnPolicyAlgorithm)  # noqa: S101  # the learner made it
        if model._n_updates == self._updates:  # noqa: SLF001  # the logger does not say which update it has
            return
        losses = _losses(model)
        if not math.isfinite(losses["loss"] or 0.0):
            raise WrongState(
                "the loss is no longer a number: a smaller learning rate or gradient norm would do"
            )
        if is_last or self._is_due():
            self._row_due_at = _multiple_after(self.num_timesteps, self._row_steps)
            self._updates = model._n_updates  # noqa: SLF001  # the same
            self._make_row(losses)

    def _is_due(self) -> bool:
        if self._row_steps is None:
            return self._counting().since_row >= LEAST_ROW_SECONDS
        return self.num_timesteps >= self._row_due_at

    def _make_row(self, losses: _Losses) -> None:
        if self.num_timesteps <= self._past_step:
            return  # measured before, and told
        if self._past_step:
            self._past_step = 0
            self._heartbeat.say("")
        row = Metrics(
            row=self._row, step=self.num_timesteps, **self._counting().measure(), **losses
        )
        self._row += 1
        self._heartbeat.add(row)
        if self._on_progress is not None:
            self._on_progress(row)


def _multiple_after(step: int, row_steps: int | None) -> int:
    """The next step at which a row is due, where rows stand at steps."""
    return 0 if row_steps is None else (step // row_steps + 1) * row_steps


def _losses(model: OnPolicyAlgorithm) -> _Losses:
    """What the algorithm measured in its last update, under our names."""
    logged: dict[str, Any] = model.logger.name_to_value

    def value(name: str) -> float | None:
        if name not in logged or math.isnan(logged[name]):
            return None
        return float(logged[name])

    policy_loss = value("train/policy_gradient_loss")
    if policy_loss is None:
        policy_loss = value("train/policy_loss")
    value_loss = value("train/value_loss")
    minus_entropy = value("train/entropy_loss")
    loss = math.nan
    if policy_loss is not None and value_loss is not None and minus_entropy is not None:
        # The library logs the loss of its last minibatch; this is the mean over the update.
        loss = policy_loss + model.ent_coef * minus_entropy + model.vf_coef * value_loss
    return {
        "loss": loss,
        "policy_loss": policy_loss,
        "value_loss": value_loss,
        "entropy": None if minus_entropy is None else -minus_entropy,
        "approximate_kl": value("train/approx_kl"),
        "clip_fraction": value("train/clip_fraction"),
        "explained_variance": value("train/explained_variance"),
        "learning_rate": value("train/learning_rate"),
    }


def _make_model(
    plan: Plan, seed: int | None, env: FightVecEnv, environments: int, device: str
) -> OnPolicyAlgorithm:
    settings = plan.settings
    total = plan.total_steps or 1
    # A plan shorter than a rollout has a shorter rollout.
    rollout_steps = max(1, min(settings.rollout_steps or 1, total // environments))
    samples = environments * rollout_steps
    layers = list(settings.hidden_layers)
    policy: dict[str, Any] = {"net_arch": {"pi": layers, "vf": layers}, "activation_fn": Tanh}
    common: dict[str, Any] = {
        "policy": MaskedPolicy,
        "rollout_buffer_class": ChoiceBuffer,
        "env": env,
        "n_steps": rollout_steps,
        "learning_rate": settings.learning_rate,
        "gamma": settings.discount,
        "gae_lambda": settings.gae_lambda,
        "ent_coef": settings.entropy_weight,
        "vf_coef": settings.value_weight,
        "max_grad_norm": settings.max_gradient_norm,
        "policy_kwargs": policy,
        "seed": seed,
        "device": device,
    }
    model: OnPolicyAlgorithm
    if plan.algorithm == Algorithm.A2C:
        model = ExactA2C(**common)
    else:
        batch = min(settings.batch_size or samples, samples)
        # The library's own Adam, its eps included, but all weights in one call: so small a network
        # waits for the calls, and an update takes a twentieth less.
        policy["optimizer_kwargs"] = {"eps": 1e-5, "fused": True}
        with warnings.catch_warnings():
            # That the last minibatch may be a smaller one: it may.
            warnings.filterwarnings("ignore", message="You have specified a mini-batch size")
            model = ExactPPO(
                **common,
                batch_size=batch,
                n_epochs=settings.epochs or 1,
                clip_range=settings.clip_range or 0.2,
                normalize_advantage=batch > 1,
            )
    model.set_logger(Logger(folder=None, output_formats=[]))
    return model
