"""Gathering findings: one for a category and place."""

from inspector.analysis.found import MAX_FINDINGS, Found
from inspector.analysis.pieces import Piece
from inspector.analysis.spans import Text


def add(found, kind, at="query:a", span=(1, 3), value="v"):
    found.add(kind, at, span, value, how=("vendor-field",), why="Because.")


def test_the_first_of_a_category_at_a_place_counts():
    found = Found("Acme")
    add(found, "client-id")
    add(found, "opaque-id")
    add(found, "email")
    add(found, "email", span=(5, 8))
    add(found, "email", at="query:b", span=(9, 11))
    assert [(f.kind, f.at, f.span) for f in found.findings()] == [
        ("client-id", "query:a", (1, 3)), ("email", "query:a", (1, 3)), ("email", "query:a", (5, 8)), ("email", "query:b", (9, 11)),
    ]  # fmt: skip
    assert {f.recipient for f in found.findings()} == {"Acme"}
    assert found.has("identifier", "query:a")
    assert not found.has("identifier", "query:b")


def test_the_same_bytes_are_told_once_whatever_way_leads_there():
    found = Found("Acme")
    add(found, "email", at="path:0|matrix:u1", span=(4, 9))
    add(found, "email", at="path:0", span=(4, 9))
    add(found, "client-id", at="path:0", span=(4, 9))
    add(found, "email", at="cookie:a", span=(4, 9))
    add(found, "email", at="cookie:b", span=(4, 9))
    assert [(f.kind, f.at) for f in found.findings()] == [
        ("email", "path:0|matrix:u1"), ("client-id", "path:0"), ("email", "cookie:a"), ("email", "cookie:b"),
    ]  # fmt: skip


def session_values(text, value, at="query:q"):
    found = Found("Acme")
    whole = Text(text, lambda: range(len(text) + 1))
    found.session_value(Piece(at, "q", whole, whole), value, 8)
    return [finding.span for finding in found.findings()]


def test_a_short_value_of_the_session_counts_as_a_word_of_its_own_alone():
    assert session_values("abcDEF123456", "abcDEF123") == []
    assert session_values("xabcDEF123 abcDEF123", "abcDEF123") == [(11, 20)]
    assert session_values("va-abcDEF123", "abcDEF123") == [(3, 12)]
    assert session_values("uabcDEF1234567890z", "abcDEF1234567890") == [(1, 17)]


def test_a_value_of_the_session_is_not_told_again_where_it_is_told_what_it_is():
    found = Found("Acme")
    text = Text("jane.doe@shop.example", lambda: range(22))
    add(found, "email", at="query:q", span=(0, 21))
    found.session_value(Piece("query:q", "q", text, text), "jane.doe@shop.example", 8)
    assert [f.kind for f in found.findings()] == ["email"]


def test_a_hostile_request_gives_a_bounded_number():
    found = Found("Acme")
    for index in range(MAX_FINDINGS + 10):
        add(found, "email", at=f"query:{index}", span=(index, index + 1))
    assert len(found.findings()) == MAX_FINDINGS


def test_a_value_of_the_session_is_found_where_nothing_else_is_known():
    found = Found("Acme")
    text = Text("id-746406658.1791212460-x", lambda: range(10, 36))
    piece = Piece("query:q", "q", text, text)
    found.session_value(piece, "746406658.1791212460", 8)
    (finding,) = found.findings()
    assert (finding.kind, finding.span, finding.how) == ("opaque-id", (13, 33), ("session-value",))
    found.session_value(piece, "746406658", 8)
    found.session_value(Piece("query:r", "r", text, text), "7464066", 8)
    assert len(found.findings()) == 1
