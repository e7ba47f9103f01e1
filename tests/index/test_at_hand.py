"""What is kept of the requests that were judged last."""

from dataclasses import replace

from builders import exchange
from inspections import inspection

from inspector.index.at_hand import AtHand


def row(seq, content=b"", **more):
    item = exchange(seq=seq, content=content, **more)
    return item, inspection(seq, item.url_text, "X")


def test_a_request_is_given_once():
    hand = AtHand()
    kept = row(1)
    hand.keep(*kept)
    assert hand.take(1) == kept
    assert hand.take(1) is None
    assert hand.take(2) is None


def test_a_request_that_is_judged_again_stands_for_itself():
    hand = AtHand()
    first, told = row(1, b"12345")
    hand.keep(first, told)
    hand.keep(*row(1, b"1"))
    assert (len(hand), hand.size) == (1, 1)
    assert hand.take(1)[0].request.body.kept == b"1"
    assert hand.size == 0


def test_the_newest_stay():
    hand = AtHand(most=3)
    for seq in range(1, 6):
        hand.keep(*row(seq))
    assert [seq for seq in range(1, 6) if hand.take(seq)] == [3, 4, 5]


def test_bodies_of_requests_and_answers_count_and_what_is_too_large_is_not_kept():
    hand = AtHand(largest=10)
    hand.keep(*row(1, b"123456"))
    hand.keep(*row(2, b"12", response_content=b"345"))
    assert (hand.take(1), hand.size) == (None, 5)
    hand.keep(*row(3, b"x" * 11))
    assert hand.take(3) is None
    assert hand.take(2) is not None
    assert hand.size == 0


def test_one_that_grew_too_large_leaves_nothing_old_behind():
    hand = AtHand(largest=10)
    item, told = row(1, b"12")
    hand.keep(item, told)
    hand.keep(replace(item, request=row(1, b"x" * 11)[0].request), told)
    assert hand.take(1) is None
