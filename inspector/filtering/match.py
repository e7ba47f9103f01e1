"""Does this rule hold for this request, and for this datum?"""

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.filtering.datum import Datum
from inspector.filtering.leaf import Part
from inspector.filtering.locator import any_of
from inspector.model.policy import Target, When


@dataclass(frozen=True, slots=True)
class Situation:
    """What the conditions of rules ask about."""

    vendor: str
    purpose: str
    basis: str
    consent: str
    party: str
    hop: str
    region: str
    method: str
    events: frozenset[str]


def holds(when: When, now: Situation) -> bool:
    """True when every condition holds; events are asked of each datum (`holds_for`)."""
    asked = {
        "vendor": now.vendor, "purpose": now.purpose, "basis": now.basis, "consent": now.consent, "party": now.party,
        "hop": now.hop, "region": now.region, "method": now.method,
    }  # fmt: skip
    if when.event and not now.events.intersection(when.event):
        return False
    return all(value in words for name, value in asked.items() if (words := getattr(when, name)))


def holds_for(when: When, datum: Datum) -> bool:
    """False for a datum that belongs to other events than the rule's; what belongs to none belongs to all."""
    events = datum.leaf.events
    return not when.event or not events or not events.isdisjoint(when.event)


def whole(target: Target, datum: Datum) -> bool:
    """True when the target means the datum itself."""
    leaf = datum.leaf
    meant = (
        not leaf.categories.isdisjoint(target.category)
        or not leaf.properties.isdisjoint(target.property)
        or (bool(target.at) and at_any(target.at, datum.places))
        or not (target.category or target.property or target.at)
    )
    if not meant or datum.value is None:
        return False
    return bool(target.matching.search(datum.value)) if target.matching is not None else bool(_named(target))


def parts(target: Target, datum: Datum) -> list[Part]:
    """What of the datum the target means where it does not mean all of it."""
    if not datum.leaf.parts or datum.value is None or not _wanted(target, datum.value):
        return []
    return [p for p in datum.leaf.parts if p.category in target.category or p.property in target.property]


def at_any(patterns: tuple[str, ...], places: Iterable[str]) -> bool:
    pattern = any_of(patterns)
    return any(pattern.fullmatch(place) for place in places)


def _named(target: Target) -> tuple[str, ...]:
    return target.category or target.property or target.at


def _wanted(target: Target, value: str) -> bool:
    return target.matching is None or bool(target.matching.search(value))
