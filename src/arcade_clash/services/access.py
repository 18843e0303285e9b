"""The table of who may call what: a rule for every RPC, and none without one.

`check_rules` compares it with the descriptors when the application is built, so an RPC that was
forgotten here stops the first start, and every test with it.
"""

from collections.abc import Collection, Mapping

from arcade_clash.access import Role

__all__ = ["RULES", "check_rules"]

_READS = frozenset({Role.VIEWER, Role.OPERATOR})
_CHANGES = frozenset({Role.OPERATOR})
_REPORTS = frozenset({Role.OPERATOR, Role.TRAINER})

# What asks whether the server is well holds no token, and learns nothing else.
_ANYONE = None

_GAME = "/arcade_clash.v1.GameService"
_TRAINING = "/arcade_clash.v1.TrainingService"

RULES: Mapping[str, Collection[Role] | None] = {
    f"{_GAME}/ListCharacters": _READS,
    f"{_GAME}/GetCharacter": _READS,
    f"{_GAME}/CreateMatch": _CHANGES,
    f"{_GAME}/ListMatches": _READS,
    f"{_GAME}/GetMatch": _READS,
    f"{_GAME}/ControlMatch": _CHANGES,
    f"{_GAME}/StreamGameState": _READS,
    f"{_TRAINING}/StartTraining": _CHANGES,
    f"{_TRAINING}/ListTrainingSessions": _READS,
    f"{_TRAINING}/GetTrainingSession": _READS,
    f"{_TRAINING}/ControlTraining": _CHANGES,
    f"{_TRAINING}/DeleteTrainingSession": _CHANGES,
    f"{_TRAINING}/StreamTrainingMetrics": _READS,
    f"{_TRAINING}/GetTrainingCurves": _READS,
    f"{_TRAINING}/RegisterTrainingSession": _CHANGES,
    # A trainer reports to its own session alone, which the service looks at.
    f"{_TRAINING}/ReportTrainingMetrics": _REPORTS,
    f"{_TRAINING}/ListAgents": _READS,
    f"{_TRAINING}/UpdateAgent": _CHANGES,
    f"{_TRAINING}/DeleteAgent": _CHANGES,
    "/grpc.health.v1.Health/Check": _ANYONE,
    "/grpc.health.v1.Health/Watch": _ANYONE,
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo": _READS,
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": _READS,
    "/metrics": _READS,
}
"""By the path of an RPC, the roles that may call it; None for whoever asks, token or not.

The figures for Prometheus stand among them, since they tell of what goes on too.
"""


def check_rules(paths: Collection[str]) -> None:
    """Refuses a table that lacks an RPC, or has one that there is not.

    Raises:
        RuntimeError: it does; the text names the RPCs.
    """
    lacking, unknown = sorted(set(paths) - RULES.keys()), sorted(RULES.keys() - set(paths))
    if lacking or unknown:
        raise RuntimeError(
            f"services/access.py has no rule for {lacking or 'none'}, "
            f"and a rule for {unknown or 'none'} that there is not"
        )
