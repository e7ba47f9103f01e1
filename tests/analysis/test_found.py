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
    add(found, "email", at="query:b")
    assert [(f.kind, f.at, f.span) for f in found.findings()] == [
        ("client-id", "query:a", (1, 3)), ("email", "query:a", (1, 3)), ("email", "query:a", (5, 8)), ("email", "query:b", (1, 3)),
    ]  # fmt: skip
    assert {f.recipient for f in found.findings()} == {"Acme"}
    assert found.has("identifier", "query:a")
    assert not found.has("identifier", "query:b")


def test_a_hostile_request_gives_a_bounded_number():
    found = Found("Acme")
    for index in range(MAX_FINDINGS + 10):
        add(found, "email", at=f"query:{index}")
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
