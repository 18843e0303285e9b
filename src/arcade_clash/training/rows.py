"""The rows that a learner makes, and the orders that it obeys, between two steps.

A row is made for each update, or every second where an update takes longer, but no more than four
a second; where the settings have `row_steps`, rows stand at steps instead. Importing this imports
torch.
"""

import logging
import math
import time
from collections.abc import Callable, Mapping
from statistics import mean
from typing import Any, TypedDict

from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.on_policy_algorithm import OnPolicyAlgorithm

from arcade_clash.errors import WrongState
from arcade_clash.training.checkpoints import Checkpoint, Progress
from arcade_clash.training.fights import TrainingFights
from arcade_clash.training.heartbeat import Heartbeat
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.model_state import state_of
from arcade_clash.training.policy import to_network
from arcade_clash.training.rollouts import ExactAlgorithm
from arcade_clash.training.session import Settings
from arcade_clash.training.tally import Tally

__all__ = ["EPISODES", "Evaluate", "Rows"]

Evaluate = Callable[[int], Mapping[str, float]]
"""Plays matches with what is learned at a step; the share that it won, by opponent."""

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


class Rows(BaseCallback):
    """Obeys the orders and makes the rows."""

    def __init__(
        self,
        fights: TrainingFights,
        settings: Settings,
        heartbeat: Heartbeat,
        evaluate: Evaluate,
        on_progress: Callable[[Metrics], None] | None,
        keep: Callable[[Checkpoint], None] | None,
        begin_at: Checkpoint | None,
        next_row: int,
        past_step: int,
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
        self._row_steps = settings.row_steps
        begin_step = max(past_step, begin_at.progress.step if begin_at else 0)
        self._row_due_at = _multiple_after(begin_step, self._row_steps)
        self._evaluate = evaluate
        self._evaluation_steps = (
            settings.evaluation_steps if settings.evaluation_opponents else None
        )
        self._evaluation_due_at = _multiple_after(begin_step, self._evaluation_steps)
        self._evaluated: Mapping[str, float] = {}
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
            past_self.take(to_network(self._algorithm))
        self._rollouts += 1

    def _on_training_end(self) -> None:
        if self._tally is not None:
            self._after_update(is_last=True)

    def _on_step(self) -> bool:
        tally = self._counting()
        tally.step(self.locals["actions"], self._fights.ended)
        if self._row_steps is None and tally.since_row >= ROW_SECONDS:
            self._make_row({}, {})
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
        tally, model = self._tally, self._algorithm
        win_rate = tally.win_rate
        if win_rate is None and self._evaluated:
            win_rate = mean(self._evaluated.values())
        progress = Progress(
            step=model.num_timesteps,
            updates=model._n_updates,  # noqa: SLF001  # the library has no other word for it
            episode=tally.episodes,
            elapsed_seconds=tally.elapsed_seconds,
            win_rate=win_rate,
        )
        state = {**state_of(model), **model.weight_mean.state, EPISODES: tally.table}
        return Checkpoint(progress, state)

    def _save(self) -> None:
        checkpoint = self.checkpoint()
        if self._keep is not None and checkpoint is not None and checkpoint.progress.updates:
            self._keep(checkpoint)
        self._kept_at = time.monotonic()

    def _catching_up(self) -> str:
        behind = self._past_step - self._algorithm.num_timesteps
        return f"going on from its checkpoint, {behind:,} steps back" if behind > 0 else ""

    def _counting(self) -> Tally:
        assert self._tally is not None  # noqa: S101  # training has started
        return self._tally

    def _after_update(self, *, is_last: bool = False) -> None:
        """Makes a row of the update that was just made, if one was and a row is due."""
        model = self._algorithm
        if model._n_updates == self._updates:  # noqa: SLF001  # the logger does not say which update it has
            return
        losses = _losses(model)
        if not math.isfinite(losses["loss"] or 0.0):
            self._make_row(losses, {})  # its curves show when they diverged
            raise WrongState(
                "the loss is no longer a number: a smaller learning rate or gradient norm would do"
            )
        if is_last or self._is_due():
            self._row_due_at = _multiple_after(self.num_timesteps, self._row_steps)
            self._updates = model._n_updates  # noqa: SLF001  # the same
            self._make_row(losses, self._evaluation(is_last=is_last))

    def _evaluation(self, *, is_last: bool) -> Mapping[str, float]:
        """The shares of matches won where an evaluation is due; nothing otherwise."""
        is_due = self.num_timesteps >= self._evaluation_due_at or is_last
        if self._evaluation_steps is None or not is_due or self.stopped:
            return {}
        self._evaluation_due_at = _multiple_after(self.num_timesteps, self._evaluation_steps)
        if self.num_timesteps <= self._past_step:
            return {}
        began = time.monotonic()
        self._heartbeat.say("evaluating")
        self._evaluated = self._evaluate(self.num_timesteps)
        self._heartbeat.say("")
        self._counting().hold(time.monotonic() - began)  # nothing is learned meanwhile
        return self._evaluated

    @property
    def _algorithm(self) -> ExactAlgorithm:
        assert isinstance(self.model, ExactAlgorithm)  # noqa: S101  # the learner made it
        return self.model

    def _is_due(self) -> bool:
        if self._row_steps is None:
            return self._counting().since_row >= LEAST_ROW_SECONDS
        return self.num_timesteps >= self._row_due_at

    def _make_row(self, losses: _Losses, evaluation: Mapping[str, float]) -> None:
        if self.num_timesteps <= self._past_step:
            return  # measured before, and told
        if self._past_step:
            self._past_step = 0
            self._heartbeat.say("")
        row = Metrics(
            row=self._row,
            step=self.num_timesteps,
            evaluation_win_rate=evaluation,
            **self._counting().measure(),
            **losses,
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
        return float(logged[name]) if name in logged else None

    policy_loss = value("train/policy_gradient_loss")
    if policy_loss is None:
        policy_loss = value("train/policy_loss")
    value_loss = value("train/value_loss")
    minus_entropy = value("train/entropy_loss")
    explained_variance = value("train/explained_variance")
    loss = None
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
        # It is NaN where all returns are equal, which leaves nothing to explain.
        "explained_variance": None
        if explained_variance is None or math.isnan(explained_variance)
        else explained_variance,
        "learning_rate": value("train/learning_rate"),
    }
