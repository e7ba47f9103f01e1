"""Only what is found is marked, where it stands."""

from window_rig import finding

from inspector.ui.marks import MarkedText, parts_of, value_runs
from inspector.ui.runs import Mark, Text
from inspector.ui.safe_text import LINE_LIMIT


def test_the_piece_that_was_found_is_marked_and_nothing_else():
    value = "https://shop.test/thanks/10042"
    runs = value_runs(value, parts_of(value, [finding("opaque-id", "query:dl", "10042")]))
    assert [type(run) for run in runs] == [Text, Mark]
    assert (runs[0].text, runs[1].text, runs[1].tone) == ("https://shop.test/thanks/", "10042", "blue")


def test_a_value_that_is_not_found_as_it_is_is_marked_as_a_whole():
    (mark,) = value_runs("jane%40x", parts_of("jane%40x", [finding("email", "query:e", "jane@x")]))
    assert (mark.text, mark.tone) == ("jane%40x", "red")


def test_overlapping_findings_are_marked_once_the_smaller_one_wins():
    value = "https://shop.test/?mail=j@x.test"
    found = [finding("page-url", "query:dl", value), finding("email", "query:dl|url.query:mail", "j@x.test")]
    marks = [run for run in value_runs(value, parts_of(value, found)) if isinstance(run, Mark)]
    assert [(mark.text, mark.tone) for mark in marks] == [("j@x.test", "red")]


def test_a_hash_is_underlined_with_dots_and_shown_by_its_ends():
    digest = "3c9bf1a07e52" + "0" * 48 + "d41a"
    (mark,) = value_runs(digest, parts_of(digest, [finding("email", "query:em", digest, "hashed")]))
    assert (mark.text, mark.line) == ("3c9bf1a07e52…d41a", "dotted")


def test_an_empty_value_says_so():
    assert value_runs("")[0] == Text("empty", "muted", "value", shrink=4)


def test_marks_in_a_long_text_stand_where_the_text_is():
    text = MarkedText()
    text.add("GET ")
    raw = b"/tr?fbp=fb.1.17&x=1"
    text.add_bytes(raw, [((8, 15), finding("client-id", "query:fbp", "fb.1.17"), ("tip",))])
    (mark,) = text.marks
    assert text.text == "GET /tr?fbp=fb.1.17&x=1"
    assert text.text[mark.start : mark.end] == "fb.1.17"
    assert (mark.tone, mark.line, mark.tip) == ("blue", "solid", ("tip",))


def test_marks_keep_their_place_behind_escapes_and_broken_lines():
    text = MarkedText()
    text.add("\x00" * 3 + "y" * LINE_LIMIT)
    text.add_bytes(b"abcJANEdef", [((3, 7), finding("name", "body", "JANE"), ())])
    (mark,) = text.marks
    assert text.text[mark.start : mark.end] == "JANE"
    assert max(len(line) for line in text.text.split("\n")) <= LINE_LIMIT


def test_a_span_outside_its_carrier_is_left_out():
    text = MarkedText()
    text.add_bytes(b"abc", [((1, 99), finding("name", "body", "x"), ())])
    assert (text.text, text.marks) == ("abc", [])


def test_where_findings_overlap_each_keeps_its_own_place_and_the_smaller_one_its_mark():
    text = MarkedText()
    whole, part = finding("cookie-id", "cookie:_ga", "GA1.1.17.48"), finding("client-id", "cookie:_ga", "17.48")
    text.add_bytes(b"_ga=GA1.1.17.48; x", [((4, 15), whole, ("whole",)), ((10, 15), part, ("part",))])
    shown = {at: text.text[start:end] for at, (start, end) in text.spots.items()}
    assert shown == {("cookie:_ga", (4, 15)): "GA1.1.17.48", ("cookie:_ga", (10, 15)): "17.48"}
    assert [(text.text[mark.start : mark.end], mark.tip) for mark in text.marks] == [
        ("GA1.1.", ("whole",)), ("17.48", ("part",)),
    ]  # fmt: skip


def test_ten_thousand_findings_in_one_body_are_placed():
    text = MarkedText()
    raw = b"".join(b"%07d," % n for n in range(10_000))
    found = [((n * 8, n * 8 + 7), finding("opaque-id", f"body.json:$[{n}]", "x"), ()) for n in range(10_000)]
    text.add_bytes(raw, found)
    start, end = text.spots["body.json:$[9999]", (79_992, 79_999)]
    assert text.text[start:end] == "0009999"


def test_a_finding_beyond_what_is_shown_has_no_place():
    text = MarkedText(limit=4)
    text.add_bytes(b"abcdefgh", [((5, 8), finding("name", "body", "fgh"), ())])
    assert text.spots == {}


def test_a_text_over_the_limit_is_cut_and_says_so():
    text = MarkedText(limit=10)
    text.add("x" * 20)
    text.add("y")
    assert text.text == "x" * 10
    assert text.cut
