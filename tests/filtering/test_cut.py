"""Cuts: small, in order, and exactly what changes one text into another."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.cut import Cut, apply, between, without


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_cut_between_two_texts_makes_the_second_of_the_first(old, new):
    cuts = between(old, new)
    assert apply(old, cuts) == new
    assert len(cuts) == (old != new)


def test_only_what_differs_is_cut():
    assert between("203.0.113.77", "203.0.113.0") == (Cut(10, 12, "0"),)


@given(st.lists(st.tuples(st.text("abc", min_size=1, max_size=3), st.booleans()), min_size=1, max_size=6))
def test_removed_items_take_one_separator_each_and_the_rest_stays_joined(items):
    text, spans = "", []
    for item, _ in items:
        text += "," if text else ""
        spans.append((len(text), len(text) + len(item)))
        text += item
    gone = [goes for _, goes in items]
    left = apply(text, [Cut(a, b, "") for a, b in without(spans, gone, 0, len(text))])
    assert left == ",".join(item for item, goes in items if not goes)
