"""Named values within an encoded text are found with their places; what does not fit gives nothing."""

import pytest

from inspector.analysis.locator import name_locator as theirs
from inspector.filtering.inside import inside, name_locator


@pytest.mark.parametrize(
    ("codec", "value", "found"),
    [
        ("form", b"a=1&b=%20x+y&a=2&bare&=3", {"a": "1", "b": " x y", "a[1]": "2"}),
        ("url.query", b"https://a.example/?a=1#b=2", {"a": "1"}),
        ("url.query", b"https://a.example/", {}),
        ("pairs", b"event=view;id=7", {"event": "view", "id": "7"}),
        ("json", b'{"a":{"b":[1,"x\\u00e9"]}}', {"$.a.b[0]": "1", "$.a.b[1]": "x\u00e9"}),
        ("json", b"no json", {}),
        ("ga4item", b"idSKU~nmTent~pr80", {"id": "SKU", "nm": "Tent", "pr": "80"}),
        ("rot13", b"a=1", {}),
    ],
)
def test_everything_that_a_codec_names(codec, value, found):
    assert {item.name: item.text(value) for item in inside(value, codec)} == found


def test_places_count_in_bytes_with_the_key_before():
    (first, second) = inside(b"a=1&bb=22", "form")
    assert (first.begin, first.start, first.end, first.stop) == (0, 2, 3, 3)
    assert (second.begin, second.start, second.end, second.stop) == (4, 7, 9, 9)


def test_names_are_spelled_as_in_payloads():
    for name in ("a", "ud[em]", "a[1]", "50%", "x|y", "%5B1%5D", "a[b]"):
        assert name_locator(name) == theirs(name)
