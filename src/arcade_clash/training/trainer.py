"""The trainer: Stable-Baselines3 on a batch of fights, ordered about by its reporter's answers.

`train` is a process's whole work: it compiles, learns, measures, obeys, and saves what it has
learned as an agent, however it ends. Every value in its rows was measured, or is None. Torch is
imported when it is called; importing this module does not.
"""

import logging
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from arcade_clash.agents import (
    DECISION_FRAMES,
    AgentInfo,
    AgentKind,
    Catalogue,
    Network,
    save_network,
)
from arcade_clash.agents.mixture import SELF
from arcade_clash.engine import characters
from arcade_clash.errors import AlreadyExists, ArcadeError
from arcade_clash.training.checkpoints import Checkpoint, Checkpoints
from arcade_clash.training.heartbeat import PATIENCE_SECONDS, Heartbeat
from arcade_clash.training.metrics import Metrics
from arcade_clash.training.needs import check_device, check_needs
from arcade_clash.training.plan import check_plan
from arcade_clash.training.reporter import Reporter
from arcade_clash.training.session import Outcome, Plan, Status

if TYPE_CHECKING:
    from arcade_clash.training.learner import Learner

__all__ = ["train"]

log = logging.getLogger(__name__)


def train(
    plan: Plan,
    reporter: Reporter,
    agents: Path,
    *,
    session_id: str,
    on_progress: Callable[[Metrics], None] | None = None,
    threads: int | None = None,
    device: str = "cpu",
    niceness: int = 10,
    patience: float = PATIENCE_SECONDS,
    checkpoints: Checkpoints | None = None,
    check_room: Callable[[], None] = lambda: None,
    next_row: int = 0,
    past_step: int = 0,
    catalogue: Catalogue | None = None,
) -> Outcome:
    """Trains what the plan says, reports all the while, and saves an agent at the end.

    Args:
        plan: what to train; what it leaves open has the defaults of `check_plan`.
        reporter: who is told, and answers with orders.
        agents: where agents are kept; the new one goes by the plan's agent id, or the session's.
        session_id: whose rows these are.
        on_progress: called with every row, in the learner's thread.
        threads: how many compute; None is half of the machine's processors.
        device: what torch computes on, cpu or cuda.
        niceness: by how much the process lowers its own priority.
        patience: seconds for which nobody may be reachable before it saves and ends.
        checkpoints: where it keeps what it needs to go on; where its session has one, it does.
        check_room: raises LimitReached where no agent may be kept any more.
        next_row: number of the first row, where the session has some.
        past_step: the step of the last of those.
        catalogue: the agents that can be fought; by default those built in and kept.

    Returns:
        How it ended, as it was reported; FAILED where no report of it arrived. A failure is an
        outcome, not an exception.
    """
    _step_back(niceness)
    heartbeat = Heartbeat(reporter, patience=patience)
    heartbeat.start("compiling the kernel")
    learner: Learner | None = None
    failure = ""
    stopped = False
    working = ExitStack()
    keep = _keeper(checkpoints, session_id)
    try:
        begin_at: Checkpoint | None = None
        if checkpoints is not None:
            working.enter_context(checkpoints.working(session_id))
            if checkpoints.last_step(session_id) is not None:
                begin_at = checkpoints.load(session_id)
        catalogue = catalogue or Catalogue(agents)
        plan = check_plan(plan, catalogue, characters(), resumed=begin_at is not None)
        make = _learner_class(heartbeat)
        check_device(device)
        learner = make(
            plan,
            catalogue,
            heartbeat,
            on_progress,
            threads or max(1, (os.cpu_count() or 1) // 2),
            device=device,
            keep=keep,
            begin_at=begin_at,
            next_row=next_row,
            past_step=past_step,
        )
        stopped = not learner.learn()
    except KeyboardInterrupt:
        stopped = True
    except ArcadeError as error:
        failure = str(error)
    except Exception as error:
        log.exception("training failed")
        failure = _own_error(error)
    failure = failure or heartbeat.failure
    heartbeat.say("saving")
    agent = ""
    if learner is not None and learner.has_learned:
        try:
            last = learner.checkpoint()
            if keep is not None and last is not None:
                keep(last)
            check_room()
            agent = _save(agents, learner.network(), plan, session_id, learner.step)
        except ArcadeError as error:
            failure = failure or str(error)
        except Exception as error:
            log.exception("saving failed")
            failure = failure or _own_error(error)
    status = Status.FAILED if failure else Status.STOPPED if stopped else Status.FINISHED
    outcome = Outcome(status, failure[:500], agent)
    if not heartbeat.finish(outcome) and not failure:
        outcome = Outcome(Status.FAILED, f"its end was not stored: {heartbeat.failure}", agent)
    working.close()
    return outcome


def _own_error(error: Exception) -> str:
    return f"the trainer met an error of its own ({type(error).__name__}); its log has it"


def _step_back(niceness: int) -> None:
    """Lets whoever serves live fights go first."""
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)


def _keeper(
    checkpoints: Checkpoints | None, session_id: str
) -> Callable[[Checkpoint], None] | None:
    """What keeps a checkpoint; where the disk does not take it, training goes on without."""
    if checkpoints is None:
        return None

    def keep(checkpoint: Checkpoint) -> None:
        try:
            checkpoints.save(session_id, checkpoint)
        except ArcadeError as error:
            log.warning("at step %d: %s", checkpoint.progress.step, error)

    return keep


def _learner_class(heartbeat: Heartbeat) -> "type[Learner]":
    from arcade_clash.envs.compilation import warm_up

    check_needs()
    warm_up()
    heartbeat.say("starting the learner")
    from arcade_clash.training.learner import Learner

    return Learner


def _save(agents: Path, network: Network, plan: Plan, session_id: str, step: int) -> str:
    """Saves what was learned, under the plan's id, the session's, or one like it that is free."""
    wanted = plan.agent_id or session_id
    for number in range(1, 100):
        agent = wanted if number == 1 else f"{wanted[:60]}-{number}"
        info = AgentInfo(
            agent=agent,
            display_name=plan.name,
            kind=AgentKind.NETWORK,
            description=_description(plan, step),
            reaction_frames=plan.settings.reaction_frames or 0,
            character="" if "," in plan.character else plan.character,
            session_id=session_id,
            step=step,
            create_time=time.time(),
            algorithm=plan.algorithm,
            opponent=plan.opponent,
            opponent_character=plan.opponent_character,
            seed=plan.seed,
            settings=asdict(plan.settings),
        )
        frames = plan.settings.decision_frames or DECISION_FRAMES
        try:
            save_network(agents, info, network, decision_frames=frames)
        except AlreadyExists:
            continue
        return agent
    raise AlreadyExists(f"there are agents enough of session {session_id!r}")


def _description(plan: Plan, step: int) -> str:
    against = "itself" if plan.opponent == SELF else plan.opponent
    played = f" as {plan.character.replace(',', ' or ')}" if plan.character else ""
    since = f", from {plan.begin_from}" if plan.begin_from else ""
    return f"Learned by {plan.algorithm.upper()}{played}, {step:,} steps against {against}{since}."
