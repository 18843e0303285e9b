"""Places of connections: which one makes room, and by what a client is counted."""

from collections import Counter

import pytest

from arcade_clash.server.connections import Closed, Connections, Place, share_of


class House:
    """Places whose connections the test keeps busy or idle."""

    def __init__(self, most: int, most_per_address: int | None, *, proxy: str = "") -> None:
        self.now = 0.0
        self.cut: list[str] = []
        self.connections = Connections(
            most, most_per_address, lambda: self.now, lambda address: address == proxy
        )

    def enter(self, name: str, address: str = "192.0.2.1", *, idle: bool = True) -> Place | None:
        """Each newcomer comes a second after the one before."""
        self.now += 1
        place = self.connections.enter(address, lambda: self.cut.append(name))
        if place is not None and not idle:
            place.idle_since = lambda: None
        return place


def test_the_connection_that_is_idle_longest_makes_room() -> None:
    house = House(3, None)
    places = {name: house.enter(name) for name in "abc"}
    assert places["a"] is not None
    places["a"].idle_since = lambda: 100.0  # it answered something since
    assert house.enter("d") is not None
    assert house.cut == ["b"]
    assert house.enter("e") is not None
    assert house.cut == ["b", "c"]
    assert house.connections.open == 3
    assert house.connections.closed == Counter({Closed.IDLE: 2})


def test_where_none_is_idle_a_newcomer_finds_no_place() -> None:
    house = House(2, None)
    busy = [house.enter(name, idle=False) for name in "ab"]
    assert house.enter("c") is None
    assert house.cut == []
    assert house.connections.closed == Counter({Closed.FULL: 1})
    assert busy[0] is not None
    busy[0].leave()
    busy[0].leave()  # twice is as good as once
    assert house.enter("d") is not None
    assert house.connections.open == 2


def test_one_address_has_a_share_and_takes_no_place_of_another_s() -> None:
    house = House(10, 2)
    house.enter("other", "192.0.2.9")
    for name in "abc":
        assert house.enter(name) is not None
    assert house.cut == ["a"]  # its own, though the other's is idle longer
    house = House(10, 2)
    for name in "ab":
        house.enter(name, idle=False)
    assert house.enter("c") is None
    assert house.connections.closed == Counter({Closed.SHARE: 1})
    assert house.enter("other", "192.0.2.9") is not None


def test_a_trusted_proxy_stands_for_many_and_has_no_share() -> None:
    house = House(10, 2, proxy="192.0.2.1")
    for name in "abcde":
        assert house.enter(name, idle=False) is not None


def test_a_flood_finds_the_longest_idle_every_time() -> None:
    house = House(200, None)
    for number in range(1000):
        assert house.enter(str(number)) is not None
    assert house.cut == [str(number) for number in range(800)]


def test_a_connection_that_became_busy_after_it_was_found_idle_is_kept() -> None:
    house = House(3, None)
    places = [house.enter(name) for name in "abc"]
    house.enter("d")
    assert places[1] is not None
    places[1].idle_since = lambda: None
    house.enter("e")
    assert house.cut == ["a", "c"]


@pytest.mark.parametrize(
    ("address", "share"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("a name", "a name"),
    ],
)
def test_a_client_is_counted_by_its_address_or_its_network(address: str, share: str) -> None:
    assert share_of(address) == share
