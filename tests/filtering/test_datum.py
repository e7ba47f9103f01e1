"""Datum: changes reach the bytes, and the value around an inner one."""

import pytest

from inspector.filtering.codecs import PipeError
from inspector.filtering.cut import Cut
from inspector.filtering.datum import Datum, inner_data
from inspector.filtering.leaf import Leaf

URL = Leaf("query:dl", "https://a.example/?a=1&m=x", "url", (0, 37), b"https%3a%2F%2Fa.example%2F%3Fa%3D1%26m%3Dx")


def test_a_change_keeps_the_spelling_of_the_rest():
    datum = Datum.of(URL)
    datum.change([Cut(22, 26, "")])
    assert (datum.value, datum.raw) == ("https://a.example/?a=1", b"https%3a%2F%2Fa.example%2F%3Fa%3D1")


def test_an_inner_value_changes_the_one_around_it():
    root = Datum.of(URL)
    (inner,) = inner_data("query:dl|url.query:m", [root])
    inner.change([Cut(0, 1, "y")])
    assert root.value == "https://a.example/?a=1&m=y"
    inner.remove()
    assert root.value == "https://a.example/?a=1"
    assert inner.value is None
    assert not root.marks


def test_a_pattern_names_several_inner_values():
    root = Datum.of(URL)
    assert [datum.at for datum in inner_data("query:*|url.query:*", [root])] == [
        "query:dl|url.query:a",
        "query:dl|url.query:m",
    ]
    assert list(inner_data("query:other|url.query:*", [root])) == []


def test_a_step_that_does_not_fit_raises_when_it_is_used():
    inner = Datum(
        Leaf("query:dl|json:$.x", "1", "", root="query:dl", steps=("json:$.x",)), "1", b"", root=Datum.of(URL)
    )
    with pytest.raises(PipeError):
        inner.remove()


@pytest.mark.parametrize(
    ("at", "text", "left"),
    [("header:x", "a\r\nb", "a b"), ("cookie:x", "a;b ", "a%3Bb"), ("query:x", "a\r\n", "a\r\n"), ("path:1", "", None)],
)
def test_a_new_text_fits_its_place(at, text, left):
    datum = Datum.of(Leaf(at, "old", "url", (0, 3), b"old"))
    datum.change([Cut(0, 3, text)])
    assert datum.value == left
