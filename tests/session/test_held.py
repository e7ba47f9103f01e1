"""What waits for room, and what is lost."""

from dataclasses import replace

from builders import exchange

from inspector.model.incident import Incident
from inspector.model.resolved import Answered, Resolved
from inspector.session.held import Held, weight
from inspector.session.schema import LaunchInfo

SIZE = weight(exchange())


def keys(held: Held) -> list[str]:
    return [item.key for item in held.part()]


def test_the_newest_state_stands_in_the_place_of_the_first() -> None:
    held = Held(lambda _: False)
    held.add([exchange(seq=1, state="open"), exchange(seq=2), exchange(seq=1, status=404)])
    assert [(item.seq, item.state) for item in held.part()] == [(1, "complete"), (2, "complete")]


def test_finished_requests_beyond_the_limit_are_missed_once_each() -> None:
    held = Held(lambda _: False, limit=3 * SIZE)
    held.add([exchange(seq=n) for n in range(1, 11)])
    assert keys(held) == ["k1", "k2", "k3"]
    assert held.missed == 7


def test_a_running_request_beyond_the_limit_is_not_missed_before_it_ends() -> None:
    held = Held(lambda _: False, limit=SIZE)
    held.add([exchange(seq=1), exchange(seq=2, state="open"), exchange(seq=2, state="open")])
    assert held.missed == 0
    held.add([exchange(seq=2)])
    assert held.missed == 1


def test_room_that_came_free_is_used_again() -> None:
    held = Held(lambda _: False, limit=2 * SIZE)
    held.add([exchange(seq=1), exchange(seq=2)])
    held.stored(held.part())
    held.add([exchange(seq=3), exchange(seq=4), exchange(seq=5)])
    assert keys(held) == ["k3", "k4"]
    assert held.missed == 1


def test_the_lost_end_of_a_held_or_stored_request_is_no_missing_request() -> None:
    held = Held(lambda key: key == "k2", limit=SIZE)
    held.add([exchange(seq=1, state="open")])
    held.add([exchange(seq=1, response_content=b"x" * 100), exchange(seq=2)])
    assert list(held.ends_lost) == ["k1", "k2"]
    assert held.missed == 0


def test_giving_up_loses_what_is_held_but_not_what_is_stored() -> None:
    held = Held(lambda key: key == "k1")
    held.add([exchange(seq=1), exchange(seq=2), Incident("crashed", 1.0, "", "", "")])
    held.give_up()
    assert held.missed == 1
    assert held.part() == []


def test_incidents_are_never_lost_and_alike_ones_are_counted() -> None:
    held = Held(lambda _: False, limit=0)
    one = Incident("crashed", 1.0, "h", "", "why")
    held.add([one, replace(one, time=2.0, count=4), LaunchInfo("a", "", "", 1, 1.0)])
    assert held.part() == [replace(one, time=2.0, count=5), LaunchInfo("a", "", "", 1, 1.0)]


def test_a_part_is_small_so_that_little_room_is_enough() -> None:
    held = Held(lambda _: False)
    held.add([exchange(seq=n) for n in range(1, 1000)])
    count = 0
    while part := held.part():
        assert len(part) <= 64
        count += len(part)
        held.stored(part)
    assert count == 999


def test_weight_counts_every_byte_that_is_stored() -> None:
    heavy = exchange(content=b"x" * 1000, response_content=b"y" * 5000, headers=[(b"a", b"b" * 300)])
    assert weight(heavy) - SIZE == 6301


def test_a_name_behind_a_host_waits_once_with_its_last_answer() -> None:
    held = Held(lambda _: False)
    first, last = (Answered(Resolved("a.example", at, ("b.example",)), (int(at),)) for at in (1.0, 2.0))
    held.add([first, exchange(seq=1), last])
    assert held.part()[0] == last
    held.stored(held.part())
    assert held.part() == []
