"""Collected fields: locators, spans and notes of pairs and leaves."""

from inspector.analysis.fields import MAX_PAIRS, Collected
from inspector.analysis.json_leaves import json_leaves


def test_pairs_get_locators_with_prefix_position_and_place():
    out = Collected()
    out.pairs(b"a=1&a=2&b", (0, 9), "body.lines[2]:", "body")
    assert [(f.at, f.value, f.span, f.bare) for f in out.fields] == [
        ("body.lines[2]:a", "1", (2, 3), False),
        ("body.lines[2]:a[1]", "2", (6, 7), False),
        ("body.lines[2]:b", "", (9, 9), True),
    ]


def test_behind_a_codec_there_is_no_place():
    out = Collected()
    out.pairs(b"a=1", (0, 3), "body|gzip|form:", "")
    out.leaves(json_leaves(b'{"a":1}'), "body|gzip|json:", "")
    out.value("body|gzip", "x", "y", "", (0, 1))
    assert [f.span for f in out.fields] == [None, None, None]


def test_leaves_are_moved_to_where_their_text_stands():
    out = Collected()
    out.leaves(json_leaves(b'{"a":"x"}'), "body.lines[1]|json:", "body", 100)
    assert (out.fields[0].at, out.fields[0].span) == ("body.lines[1]|json:$.a", (106, 107))


def test_too_many_pairs_leave_one_text_and_a_note():
    out = Collected()
    data = b"&".join(b"a=%d" % n for n in range(MAX_PAIRS + 3))
    out.pairs(data, (0, len(data)), "query:", "url")
    assert len(out.fields) == MAX_PAIRS + 1
    rest = out.fields[-1]
    assert (rest.at, rest.value, data[slice(*rest.span)]) == (
        "query|rest", "a=4000&a=4001&a=4002", b"a=4000&a=4001&a=4002",
    )  # fmt: skip
    assert "rest stands as text" in out.notes[0]
