"""Makes the fight known to Gymnasium; the environments themselves are imported when made."""

import gymnasium

__all__ = ["ENVIRONMENT", "register"]

ENVIRONMENT = "arcade_clash/Fight-v0"


def register() -> None:
    """Registers `arcade_clash/Fight-v0`; once is enough."""
    if ENVIRONMENT not in gymnasium.registry:
        gymnasium.register(
            ENVIRONMENT,
            entry_point="arcade_clash.envs.single:SingleFight",
            vector_entry_point="arcade_clash.envs.vector:VectorFight",
        )
