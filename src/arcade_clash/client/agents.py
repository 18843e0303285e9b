"""The saved agents of a server, for commands: the same calls as `Catalogue` has for a directory."""

from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from arcade_clash.agents import AgentInfo
from arcade_clash.client.calls import call, connect
from arcade_clash.services.training_wire import agent_info
from arcade_clash.v1 import training_pb2 as pb

__all__ = ["ServerAgents"]


class ServerAgents:
    """The agents of the server at `url`; the arguments are those of `connect`.

    Every call raises what `call` raises.
    """

    def __init__(
        self,
        url: str,
        *,
        certificate: Path | None = None,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._client = connect(url, certificate, token, transport)

    def infos(self) -> list[AgentInfo]:
        """Built-in agents, then saved ones, newest first."""
        infos: list[AgentInfo] = []
        request = pb.ListAgentsRequest(page_size=100)
        while True:
            answer = call(self._client, "ListAgents", request, pb.ListAgentsResponse)
            infos += map(agent_info, answer.agents)
            if not answer.next_page_token:
                return infos
            request.page_token = answer.next_page_token

    def update(
        self, agent_id: str, *, display_name: str | None = None, description: str | None = None
    ) -> AgentInfo:
        """Changes what a saved agent is called or how it is described; None leaves a field."""
        request = pb.UpdateAgentRequest(
            agent=agent_id, display_name=display_name, description=description
        )
        return agent_info(call(self._client, "UpdateAgent", request, pb.UpdateAgentResponse).agent)

    def delete(self, agent_id: str) -> None:
        """Deletes a saved agent for good."""
        request = pb.DeleteAgentRequest(agent=agent_id)
        call(self._client, "DeleteAgent", request, pb.DeleteAgentResponse)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()
