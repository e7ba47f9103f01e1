"""Gathering findings: one for a category and place."""

from inspector.analysis.found import MAX_FINDINGS, Found


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


def test_what_is_taken_out_makes_room_for_something_better_in_its_place():
    found = Found("Acme")
    add(found, "client-id")
    add(found, "email", span=(5, 8))
    assert [f.kind for f in found.beside("identifier", "query:a", (2, 4))] == ["client-id"]
    assert [f.kind for f in found.beside("identifier", "query:b", (5, 8))] == ["email"]
    assert found.beside("identifier", "query:a", (3, 5)) == found.beside("location", "query:a", (4, 6)) == []
    found.remove(found.findings()[0])
    assert not found.has("identifier", "query:a")
    assert found.has("personal", "query:a")
    add(found, "user-id")
    assert [f.kind for f in found.findings()] == ["email", "user-id"]


def test_what_has_no_place_of_its_own_may_stand_anywhere_in_its_field():
    found = Found("Acme")
    add(found, "email", span=None)
    assert found.beside("personal", "query:a", (2, 4)) == found.findings()
    assert found.beside("personal", "query:b", (2, 4)) == []


def test_a_hostile_request_gives_a_bounded_number():
    found = Found("Acme")
    for index in range(MAX_FINDINGS + 10):
        add(found, "email", at=f"query:{index}", span=(index, index + 1))
    assert len(found.findings()) == MAX_FINDINGS
