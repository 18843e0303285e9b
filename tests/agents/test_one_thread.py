"""NumPy's products of a network are made by one thread, in whatever process that is."""

from itertools import pairwise

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from arcade_clash.agents import OBSERVATION_SIZE, network
from arcade_clash.agents.actions import ACTION_COUNT
from arcade_clash.agents.network import Layer, Network
from arcade_clash.agents.one_thread import one_thread


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
    widths = (OBSERVATION_SIZE, 8, ACTION_COUNT)
    layers = [
        Layer(np.zeros((out, into), np.float32), np.zeros(out, np.float32))
        for into, out in pairwise(widths)
    ]
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        Network(layers).logits(np.zeros((256, OBSERVATION_SIZE), np.float32))
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
