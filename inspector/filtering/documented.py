"""Values that rules changed into a form the vendor is not known to take: it may ignore the field, or refuse the hit."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from inspector.catalog.vendor_rules import FieldRule
from inspector.filtering.datum import Datum
from inspector.filtering.locator import name_of
from inspector.filtering.outgoing import Place

Described = Callable[[str, str], tuple[FieldRule, str] | None]
"""(vendor, locator) -> what the vendor's file says of the field there, and its name."""

_DIGEST = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}|[A-Za-z0-9+/_-]{43}=?")


def misshapen(
    vendor: str, vendor_name: str, data: Sequence[Datum], places: Mapping[Datum, Sequence[Place]], described: Described
) -> Iterator[str]:
    """One sentence for each field whose value had the documented form before the rules, and has it no longer.

    Args:
        vendor: name of the vendor's file.
        vendor_name: its name in sentences.
        data: after every phase.
        places: where moved and added data stand in the after request.
        described: what the vendor's file says of a field.
    """
    for datum in data:
        mark = next((mark for mark in reversed(datum.marks) if mark.changed), None)
        if mark is None or not datum.value:
            continue
        for at, value in places.get(datum) or ([(datum.at, datum.value)] if datum.in_place else []):
            found = described(vendor, at)
            if found and _fits(found[0], datum.leaf.value) and not _fits(found[0], value):
                yield (
                    f"After rule {mark.rule}, {found[1]} in {_short(at)} no longer has the form that {vendor_name} is "
                    "known to take: it may ignore the field or refuse the hit."
                )


def _fits(rule: FieldRule, value: str) -> bool:
    """True where the value has the documented form; a field without one fits whatever it holds."""
    value = value.strip()
    if rule.shape is not None:
        return bool(rule.shape.fullmatch(value))
    return not rule.hash or bool(_DIGEST.fullmatch(value))


def _short(at: str) -> str:
    return name_of(at).rpartition(".")[2] if "json:$" in at else name_of(at)
