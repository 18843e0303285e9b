"""NumPy's products of a network are made by one thread, in whatever process that is."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from arcade_clash.agents import OBSERVATION_SIZE, network
from arcade_clash.agents.one_thread import one_thread
from saved_agents import plain_network


def threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_a_network_computes_by_one_thread_and_leaves_the_host_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []

    def watched(x: network.Floats) -> network.Floats:
        seen.extend(threads())
        return x

    monkeypatch.setitem(network.ACTIVATIONS, "tanh", watched)
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        plain_network(8).logits(np.zeros((256, OBSERVATION_SIZE), np.float32))
        after = threads()

    assert seen
    assert set(seen) == {1}
    assert after == before


def test_an_error_inside_gives_the_threads_back() -> None:
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        with pytest.raises(ZeroDivisionError), one_thread():
            _ = 1 // 0
        assert threads() == before
