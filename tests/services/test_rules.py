"""The table of who may call what has a rule for every RPC of the schema."""

import pytest
from google.protobuf.descriptor_pb2 import MethodOptions

from arcade_clash.access import Role
from arcade_clash.rpcs import METRICS_PATH, RPC_PATHS
from arcade_clash.services.access import RULES, check_rules
from arcade_clash.v1 import game_pb2, training_pb2

METHODS = {
    f"/{service.full_name}/{method.name}": method
    for file in (game_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
    for service in file.services_by_name.values()
    for method in service.methods
}

PATHS = RPC_PATHS | {METRICS_PATH}


def test_every_rpc_has_a_rule() -> None:
    check_rules(PATHS)
    assert METHODS.keys() < RULES.keys()


def test_an_rpc_without_a_rule_is_no_application() -> None:
    with pytest.raises(RuntimeError, match="Surrender"):
        check_rules([*PATHS, "/arcade_clash.v1.GameService/Surrender"])
    with pytest.raises(RuntimeError, match="ListAgents"):
        check_rules([path for path in PATHS if not path.endswith("/ListAgents")])


def test_an_operator_may_do_everything_and_nobody_changes_what_he_may_only_read() -> None:
    for path in METHODS:
        roles = RULES[path]
        assert roles is not None
        assert Role.OPERATOR in roles
        name = path.rpartition("/")[2]
        assert (Role.VIEWER in roles) == name.startswith(("Get", "List", "Stream")), path
        assert (Role.TRAINER in roles) == (name == "ReportTrainingMetrics")


def test_what_is_marked_free_of_side_effects_only_gets_and_lists() -> None:
    """What is marked is a GET, which a browser sends for a link or a picture."""
    marked = {
        method.name
        for method in METHODS.values()
        if method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    }
    assert {"GetMatch", "ListAgents"} <= marked
    assert marked == {
        method.name for method in METHODS.values() if method.name.startswith(("Get", "List"))
    }
