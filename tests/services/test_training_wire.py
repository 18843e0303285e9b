"""What a server says of an agent is the same on both ends of the wire."""

import pytest

from arcade_clash.agents import AgentInfo, AgentKind, Catalogue
from arcade_clash.services.training_wire import agent_info, agent_message
from arcade_clash.v1 import training_pb2 as pb

TRAINED = AgentInfo(
    "ppo-1",
    "The wall",
    AgentKind.NETWORK,
    "Learned.",
    reaction_frames=12,
    architecture="mlp",
    character="kestrel",
    session_id="ppo-1",
    step=5_000_000_000,
    create_time=1_700_000_000.5,
    algorithm="ppo",
    opponent="self",
    opponent_character="vesper",
    seed=0,
    settings={"environments": 256, "hidden_layers": (64, 64), "reward_weights": {"win": 2.0}},
    rules_version=4,
    kernel_digest="ab12",
)


@pytest.mark.parametrize("info", [TRAINED, *Catalogue().infos()], ids=lambda info: info.agent)
def test_an_agent_arrives_as_it_was_sent(info: AgentInfo) -> None:
    assert agent_info(pb.Agent.FromString(agent_message(info).SerializeToString())) == info


def test_an_agent_of_a_kind_that_a_newer_server_knows_is_listed() -> None:
    assert agent_info(pb.Agent(agent="a", kind=77)).agent == "a"  # type: ignore[arg-type] # newer
