"""How a training is cut into rollouts: to the last step, and into none that is tiny."""

from hypothesis import given
from hypothesis import strategies as st

from arcade_clash.training.rollouts import next_rollout


@given(st.integers(1, 10_000), st.integers(1, 500))
def test_rollouts_add_up_to_what_is_left(left: int, usual: int) -> None:
    total = left
    rollouts = []
    while left > 0:
        rollouts.append(next_rollout(left, usual))
        left -= rollouts[-1]
    assert sum(rollouts) == total
    assert max(rollouts) <= usual
    assert min(rollouts) >= min(total, usual) // 2
