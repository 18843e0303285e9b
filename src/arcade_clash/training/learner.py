"""The learner: an algorithm of Stable-Baselines3, its fights, and the rows that it makes.

Importing this imports torch. A `Learner` obeys its heartbeat between two steps.
"""

from collections.abc import Callable, Mapping
from functools import partial

import torch

from arcade_clash.agents import Catalogue, Network
from arcade_clash.errors import Damaged
from arcade_clash.training.checkpoints import Checkpoint
from arcade_clash.training.evaluation import evaluate
from arcade_clash.training.fights import TrainingFights
from arcade_clash.training.heartbeat import Heartbeat
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.model import make_model
from arcade_clash.training.model_state import restore
from arcade_clash.training.plan import fights_at_once, network_to_begin_from
from arcade_clash.training.policy import to_network
from arcade_clash.training.rows import EPISODES, Rows
from arcade_clash.training.session import Plan
from arcade_clash.training.tally import is_table

__all__ = ["Learner"]


class Learner:
    """Learns what a complete plan says; see `check_plan`.

    Args:
        plan: complete, as `check_plan` makes it.
        catalogue: makes the opponents.
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
        catalogue: Catalogue,
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
        self._plan = plan
        self._catalogue = catalogue
        fights = TrainingFights(
            plan,
            fights_at_once(plan),
            partial(catalogue.make, decision_frames=plan.settings.decision_frames or 1),
        )
        seed, begin_from = plan.seed, None
        if begin_at is not None:
            seed = ((seed or 0) + begin_at.progress.step) % 2**31
        elif plan.begin_from:
            begin_from = network_to_begin_from(plan, catalogue)
        self._model = make_model(plan, fights, seed=seed, device=device, begin_from=begin_from)
        if begin_at is not None:
            restore(self._model, begin_at.state)
            self._model.weight_mean.restore(begin_at.state)
            if not is_table(begin_at.state.get(EPISODES)):
                raise Damaged("the checkpoint lacks what was counted of the last episodes")
            self._model.num_timesteps = begin_at.progress.step
            self._model._n_updates = begin_at.progress.updates  # noqa: SLF001  # the library's own saving takes it so
        self._rows = Rows(
            fights,
            plan.settings,
            heartbeat,
            self._evaluate,
            on_progress,
            keep,
            begin_at,
            next_row,
            past_step,
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
            left = (self._plan.total_steps or 0) - self._model.num_timesteps
            # Not reset: its count of steps is the checkpoint's, or zero.
            self._model.learn(
                left,
                callback=self._rows,
                log_interval=None,  # type: ignore[arg-type]  # None is never, as its code has it
                reset_num_timesteps=False,
            )
        except KeyboardInterrupt:
            self._rows.stopped = True
            self._rows.on_training_end()  # the row of what it had learned by then
            raise
        return not self._rows.stopped

    def checkpoint(self) -> Checkpoint | None:
        """What it needs to go on from here; None before it has begun."""
        return self._rows.checkpoint()

    def network(self) -> Network:
        """What was learned so far: the mean of the weights.

        Raises:
            InvalidInput: a weight is not finite.
        """
        with self._model.weight_mean.in_place():
            return to_network(self._model)

    def _evaluate(self, step: int) -> Mapping[str, float]:
        return evaluate(self.network(), self._plan, self._catalogue, step)
