"""Rows: one for each field that differs, and none for what stayed."""

from inspector.filtering.changes import rows_of
from inspector.filtering.datum import Datum, Mark
from inspector.filtering.leaf import Leaf

IP = Leaf("connection", "203.0.113.24", "", raw=b"203.0.113.24")


def datum(at="query:a", value="1", now="1", **more):
    return Datum(Leaf(at, value, "url", raw=value.encode()), now, (now or "").encode(), **more)


def mark(rule="r", *, changed=True, **more):
    return Mark(rule, "hash", "source", changed=changed, **more)


def rows(*data, places=None):
    return rows_of(data, places or {}, "proof")


def test_what_stayed_has_no_row():
    assert rows(datum()) == ((), (), ())


def test_a_change_names_the_last_rule_and_those_before():
    (change,) = rows(datum(now="x", marks=[mark("first"), mark("second")])).changes
    assert (change.at, change.before, change.after, change.rule, change.why) == (
        "query:a",
        "1",
        "x",
        "second",
        "Changed before by first.",
    )


def test_what_the_hop_does_carries_its_name_and_proof():
    (change,) = rows(datum(now=None, by_hop="hop:identity")).changes
    assert (change.action, change.rule, change.source, change.after) == ("hop", "hop:identity", "proof", None)


def test_a_moved_value_names_its_target_which_stands_in_added():
    moved = datum(target="body.json:$.a", by_hop="hop:x")
    found = rows(moved, places={moved: [("body.json:$.a", "1")]})
    assert (found.changes[0].after, found.changes[0].to) == (None, "body.json:$.a")
    assert [(a.at, a.value, a.by) for a in found.added] == [("body.json:$.a", "1", "hop:x")]


def test_a_moved_value_that_a_rule_removed_has_no_target():
    (change,) = rows(datum(now=None, target="query:b", by_hop="hop:x", marks=[mark()])).changes
    assert (change.to, change.rule) == (None, "r")


def test_the_connection_is_one_row_of_the_hop_whatever_rules_do_to_its_copy():
    copy = Datum(IP, None, b"", target="query:_uip", by_hop="hop:x", marks=[mark("no-ip")])
    found = rows(copy, places={copy: [("query:_uip", "::")]})
    assert [(c.at, c.after, c.action, c.to) for c in found.changes] == [("connection", "server", "hop", None)]
    assert [(t.at, t.rule) for t in found.touched] == [("query:_uip", "no-ip")]


def test_a_rule_that_changed_nothing_is_touched():
    assert [(t.at, t.rule) for t in rows(datum(marks=[mark("keep", changed=False)])).touched] == [("query:a", "keep")]


def test_a_rule_that_failed_is_a_row_that_was_not_applied():
    (change,) = rows(datum(marks=[mark(changed=False, applied=False, why="Not applied: x.")])).changes
    assert (change.applied, change.after, change.why) == (False, "1", "Not applied: x.")


def test_a_value_whose_inner_value_changed_is_told_by_that_one():
    root = datum(value="a=1", now="")
    inner = Datum(
        Leaf("query:a|form:a", "1", "", root="query:a", steps=("form:a",)), None, b"", root=root, marks=[mark()]
    )
    assert [c.at for c in rows(root, inner).changes] == ["query:a|form:a"]


def test_an_inner_value_is_told_by_the_one_around_it_where_a_rule_changed_that():
    root = datum(value="a=1", now="x", marks=[mark("outer")])
    inner = Datum(
        Leaf("query:a|form:a", "1", "", root="query:a", steps=("form:a",)), None, b"", root=root, marks=[mark("inner")]
    )
    found = rows(root, inner)
    assert [c.rule for c in found.changes] == ["outer"]
    assert [t.rule for t in found.touched] == ["inner"]
