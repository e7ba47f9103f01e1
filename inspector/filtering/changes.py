"""Data after the rules -> rows: one change for each field that is absent or other afterwards, added, touched."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inspector.filtering.datum import Datum, Mark
from inspector.filtering.hop import SERVER
from inspector.filtering.leaf import BODY, CONNECTION
from inspector.filtering.outgoing import Place
from inspector.model.simulation import Added, Change, Touched


class Rows(NamedTuple):
    changes: tuple[Change, ...]
    added: tuple[Added, ...]
    touched: tuple[Touched, ...]


def rows_of(data: Sequence[Datum], places: Mapping[Datum, Sequence[Place]], hop_source: str) -> Rows:
    """The rows of one simulation.

    Args:
        data: after every phase.
        places: where moved and added data stand in the after request.
        hop_source: what proves the template.
    """
    changes: list[Change] = []
    added: list[Added] = []
    touched: list[Touched] = []
    for datum in data:
        stands = places.get(datum, ())
        change = None if datum.added or datum.silent else _change(datum, stands, hop_source)
        if change is not None:
            changes.append(change)
        changes += [_failed(datum, mark) for mark in datum.marks if not mark.applied]
        added += [Added(at, value, datum.by_hop) for at, value in stands]
        told = change is not None and change.action != "hop"
        quiet = [mark for mark in datum.marks if mark.applied and not (mark.changed and told)]
        touched += [Touched(_touched_at(datum, stands), rule) for rule in dict.fromkeys(mark.rule for mark in quiet)]
    return Rows(tuple(changes), tuple(added), tuple(touched))


def _change(datum: Datum, stands: Sequence[Place], hop_source: str) -> Change | None:
    leaf, value = datum.leaf, datum.value
    if leaf.at == CONNECTION:
        value = SERVER
    elif datum.target:
        value = None
    if value == leaf.value and (leaf.at != BODY or datum.raw == leaf.raw):
        return None
    if datum.root is not None and datum.in_place and _told_by_root(datum):
        return None
    if datum.root is None and datum.in_place and not datum.by_hop and not any(m.changed for m in datum.marks):
        return None  # its inner values tell it
    to = stands[0][0] if stands and datum.value is not None else None
    mark = next((mark for mark in reversed(datum.marks) if mark.changed), None)
    if mark is None or leaf.at == CONNECTION:
        return Change(leaf.at, leaf.value, value, "hop", datum.by_hop, hop_source, to=to)
    return Change(leaf.at, leaf.value, value, mark.action, mark.rule, mark.source, why=_why(datum, mark), to=to)


def _told_by_root(datum: Datum) -> bool:
    """The value around it has a row of its own."""
    root = datum.root
    return root is not None and (bool(root.by_hop) or any(mark.changed for mark in root.marks))


def _why(datum: Datum, last: Mark) -> str:
    earlier = list(dict.fromkeys(mark.rule for mark in datum.marks if mark.changed and mark.rule != last.rule))
    before = f"Changed before by {', '.join(earlier)}." if earlier else ""
    return " ".join(part for part in (last.why, before) if part)


def _failed(datum: Datum, mark: Mark) -> Change:
    value = datum.value
    return Change(datum.at, datum.leaf.value, value, mark.action, mark.rule, mark.source, applied=False, why=mark.why)


def _touched_at(datum: Datum, stands: Sequence[Place]) -> str:
    if not datum.added and datum.at != CONNECTION:
        return datum.at
    return stands[0][0] if stands else datum.target
