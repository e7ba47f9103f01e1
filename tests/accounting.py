"""Says whether the rows of a simulation account for every difference between before and after, and nothing else."""

import re
from collections import Counter

from inspector.analysis.payload import payload_of
from inspector.model.exchange import Body, Request

_POSITIONS = re.compile(r"\[[0-9]+\]|#[0-9]+")


def fields_of(side):
    """Fields that stand in the bytes, by place without position; the path is no field."""
    request = Request(side.method, side.url, "", side.headers, Body(side.body, len(side.body), ""))
    payload = payload_of(request)
    blank = [
        ("header:cookie", value.decode())
        for name, value in side.headers
        if name.lower() == b"cookie" and not value.strip(b" ;")
    ]
    return payload.body_kind, blank + [
        (field.at, field.value)
        for field in payload.fields
        if ("|" not in field.at or re.fullmatch(r"body\.lines\[[0-9]+\]\|json:[^|]*", field.at))
        and not field.at.startswith(("path:", "header:host", "header:content-length", "header:transfer-encoding"))
    ]


def place(at):
    return _POSITIONS.sub("", at)


def unaccounted(row):
    """What differs without a row, and what has a row without differing; empty when all is told."""
    kind_before, before = fields_of(row.before)
    kind_after, after = fields_of(row.after)
    body_compared = kind_before == kind_after or "none" in (kind_before, kind_after) or built(row)
    expected = Counter((place(at), value) for at, value in before)
    rows = [change for change in row.changes if change.applied and change.at != "connection"]
    ats = [change.at for change in rows]
    problems = [f"two rows for {at}" for at, times in Counter(ats).items() if times > 1]
    inside = {root_of(at) for at in ats if root_of(at) != at}
    for change in rows:
        if root_of(change.at) != change.at or change.at.startswith("path:"):
            continue
        if change.before == change.after:
            problems.append(f"{change.at} did not change")
        expected[place(change.at), change.before] -= 1
        if change.after is not None:
            expected[place(change.at), change.after] += 1
    for added in row.added:
        if not added.at.startswith("path:"):
            expected[place(added.at), added.value] += 1
    got = Counter((place(at), value) for at, value in after)
    skipped = {place(at) for at in inside}
    for key in expected.keys() | got.keys():
        if key[0] in skipped or (key[0].startswith("body") and not body_compared):
            continue
        if expected[key] != got[key]:
            problems.append(f"{key}: {expected[key]} expected, {got[key]} there")
    return problems


def root_of(at):
    """The outermost value in which a changed one stands."""
    head, pipe, tail = at.partition("|")
    if pipe and head.startswith("body.lines[") and tail.startswith("json:"):
        return head + pipe + tail.partition("|")[0]
    return head


def built(row):
    return any(added.at.startswith("body.json:") for added in row.added)
