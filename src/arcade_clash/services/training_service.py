"""TrainingService: sessions, the stream of what they measure, and the agents that come of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, cast

from connectrpc.request import RequestContext

from arcade_clash.access import Role, caller
from arcade_clash.agents import Catalogue
from arcade_clash.errors import Forbidden, InvalidInput
from arcade_clash.services.pace import Pace
from arcade_clash.services.paging import page, page_size
from arcade_clash.services.training_wire import (
    agent_message,
    curve_message,
    curve_question_from,
    on_one_line,
    order_number,
    outcome_from,
    plan_from,
    row_from,
    session_message,
    start_plan_from,
)
from arcade_clash.training.manager import TrainingManager
from arcade_clash.training.session import Order
from arcade_clash.v1 import training_pb2 as pb

__all__ = ["TrainingService"]

Context = RequestContext[Any, Any]

_ORDERS = {"pause": Order.PAUSE, "resume": Order.CONTINUE, "stop": Order.STOP}


class TrainingService:
    """Translates training.proto's calls for the manager.

    Args:
        manager: Whom to ask about sessions.
        catalogue: The agents.
        token_for: Makes the token by which a session's trainer may report to it.
        pace: Shares the event loop among calls.
        heartbeat: Seconds after which a quiet stream shows that it is well.
    """

    def __init__(
        self,
        manager: TrainingManager,
        catalogue: Catalogue,
        token_for: Callable[[str], str],
        pace: Pace,
        *,
        heartbeat: float = 10.0,
    ) -> None:
        self._manager = manager
        self._catalogue = catalogue
        self._token_for = token_for
        self._pace = pace
        self._heartbeat = heartbeat

    async def start_training(
        self, request: pb.StartTrainingRequest, ctx: Context, /
    ) -> pb.StartTrainingResponse:
        """Starts a trainer of ours."""
        session = await self._manager.start(start_plan_from(request))
        return pb.StartTrainingResponse(session=session_message(session))

    async def list_training_sessions(
        self, request: pb.ListTrainingSessionsRequest, ctx: Context, /
    ) -> pb.ListTrainingSessionsResponse:
        """The sessions, newest first."""
        listed = await self._manager.list(page_size(request.page_size), request.page_token)
        made = pb.ListTrainingSessionsResponse(next_page_token=listed.next_page_token)
        for session in listed.sessions:
            await self._pace.turn()
            made.sessions.append(session_message(session))
        return made

    async def get_training_session(
        self, request: pb.GetTrainingSessionRequest, ctx: Context, /
    ) -> pb.GetTrainingSessionResponse:
        """One session."""
        session = await self._manager.get(request.session_id)
        return pb.GetTrainingSessionResponse(session=session_message(session))

    async def control_training(
        self, request: pb.ControlTrainingRequest, ctx: Context, /
    ) -> pb.ControlTrainingResponse:
        """An order to a session."""
        session_id = _named(request.session_id)
        order = _ORDERS.get(request.WhichOneof("order") or "")
        if order is None:
            raise InvalidInput("order", "the order is missing: give one of pause, resume, stop")
        session = await self._manager.control(session_id, order)
        return pb.ControlTrainingResponse(session=session_message(session))

    async def delete_training_session(
        self, request: pb.DeleteTrainingSessionRequest, ctx: Context, /
    ) -> pb.DeleteTrainingSessionResponse:
        """Forgets a session."""
        await self._manager.delete(_named(request.session_id))
        return pb.DeleteTrainingSessionResponse()

    async def stream_training_metrics(
        self, request: pb.StreamTrainingMetricsRequest, ctx: Context, /
    ) -> AsyncIterator[pb.StreamTrainingMetricsResponse]:
        """A session's rows, stored ones and then those that come."""
        following = self._manager.follow(
            request.session_id,
            after_row=request.after_row if request.HasField("after_row") else None,
            max_history_points=request.max_history_points,
            patience=self._heartbeat,
        )
        async with aclosing(following) as items:
            async for item in items:
                # A long history makes way for frames, and for the rows of others.
                await self._pace.turn()
                # The codec takes an entry for its message: its bytes are made once for all.
                yield cast("pb.StreamTrainingMetricsResponse", item)

    async def get_training_curves(
        self, request: pb.GetTrainingCurvesRequest, ctx: Context, /
    ) -> pb.GetTrainingCurvesResponse:
        """Curves for drawing."""
        made = pb.GetTrainingCurvesResponse()
        for curve in await self._manager.curves(curve_question_from(request)):
            await self._pace.turn()
            made.curves.append(curve_message(curve))
        return made

    async def register_training_session(
        self, request: pb.RegisterTrainingSessionRequest, ctx: Context, /
    ) -> pb.RegisterTrainingSessionResponse:
        """Opens a session for a trainer elsewhere."""
        session = await self._manager.register(plan_from(request))
        return pb.RegisterTrainingSessionResponse(
            session=session_message(session), token=self._token_for(session.session_id)
        )

    async def report_training_metrics(
        self, request: pb.ReportTrainingMetricsRequest, ctx: Context, /
    ) -> pb.ReportTrainingMetricsResponse:
        """Stores what a trainer says, and tells it what to do."""
        session_id = _own(_named(request.session_id))
        rows = []
        for index, row in enumerate(request.rows):
            await self._pace.turn()
            rows.append(row_from(session_id, row, f"rows[{index}]"))
        order, last_row = await self._manager.report(
            session_id,
            rows,
            activity=on_one_line(request.activity),
            paused=request.paused,
            outcome=outcome_from(request.outcome) if request.HasField("outcome") else None,
        )
        return pb.ReportTrainingMetricsResponse(order=order_number(order), last_row=last_row)

    async def list_agents(
        self, request: pb.ListAgentsRequest, ctx: Context, /
    ) -> pb.ListAgentsResponse:
        """The agents: built-in ones, then saved ones."""
        infos = await asyncio.to_thread(self._catalogue.infos)  # it looks at the disk
        part, token = page(infos, lambda a: a.agent, request.page_size, request.page_token)
        return pb.ListAgentsResponse(
            agents=[agent_message(info) for info in part], next_page_token=token
        )

    async def update_agent(
        self, request: pb.UpdateAgentRequest, ctx: Context, /
    ) -> pb.UpdateAgentResponse:
        """Changes what a saved agent is called."""
        info = await asyncio.to_thread(
            self._catalogue.update,
            _named_agent(request.agent),
            display_name=request.display_name if request.HasField("display_name") else None,
            description=request.description if request.HasField("description") else None,
        )
        return pb.UpdateAgentResponse(agent=agent_message(info))

    async def delete_agent(
        self, request: pb.DeleteAgentRequest, ctx: Context, /
    ) -> pb.DeleteAgentResponse:
        """Deletes a saved agent."""
        await self._manager.delete_agent(_named_agent(request.agent))
        return pb.DeleteAgentResponse()


def _named_agent(agent: str) -> str:
    if not agent:
        raise InvalidInput("agent", "agent is missing: name the agent, as ListAgents does")
    return agent


def _named(session_id: str) -> str:
    if not session_id:
        raise InvalidInput(
            "session_id", "session_id is missing: name the session, as ListTrainingSessions does"
        )
    return session_id


def _own(session_id: str) -> str:
    asking = caller.get()
    if asking.role is Role.TRAINER and asking.session_id != session_id:
        raise Forbidden(
            f"your token is for session {asking.session_id!r}; report to that one, or send the "
            "token that RegisterTrainingSession gave for this one"
        )
    return session_id
