"""Differential: two visits with two fresh profiles tell what one cannot, whether a value tells browsers apart.

A value that stays the same throughout one visit, and is another one at the same field of the same vendor in a visit
with a fresh profile, is an identifier for certain. One that is the same in both singles out no browser: it is cleared.
That is said of what was found by its looks or its place; what a vendor documents, what the test person typed and what
names a person, a click or a device may well be the same in every profile. Where both visits show the same proven client
id the profile was not a fresh one, and nothing is compared.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from inspector.analysis.value_group import group_of
from inspector.model.finding import Finding
from inspector.model.inspection import Inspection

Slot = tuple[str, str]
"""Vendor, or the recipient where none is known, and place without positions."""
Verdict = Literal["different", "same", ""]

RAISED = frozenset({"identifier", "secret"})
"""Categories of which another profile says something."""
CLEARED = frozenset({"opaque-id", "client-id", "cookie-id", "session-id"})
"""Kinds that mean one browser or visit: the same in two profiles they mean none."""
PROVING = frozenset({"client-id", "cookie-id"})
"""Kinds whose certain values a fresh profile never has in common with another."""
SEEN_TWICE = 2
"""Requests in which a value must have been the same: what is drawn anew for each differs everywhere."""
DIFFERENT = "It stayed the same throughout this visit and was another one in a fresh profile."
SAME = "It was the same in a fresh profile: it tells no browser from another."
_POSITION = re.compile(r"\[[0-9]+\]")


@dataclass(slots=True)
class Visit:
    """What the requests of one launch showed."""

    fields: dict[Slot, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Keys of the values (`value_group`) that stood there."""
    counts: Counter[str] = field(default_factory=Counter)
    """Key -> requests."""
    proven: set[str] = field(default_factory=set)

    def learn(self, inspection: Inspection) -> None:
        keys = set()
        for finding in told_of(inspection):
            key = group_of(finding).key
            keys.add(key)
            self.fields[slot_of(finding, inspection)].add(key)
            if finding.kind in PROVING and finding.confidence == "certain" and finding.how[:1] != ("known-value",):
                self.proven.add(key)
        self.counts.update(keys)

    def steady(self, slot: Slot, key: str) -> bool:
        """The field held this value alone, in as many requests as it takes to say so."""
        return self.counts[key] >= SEEN_TWICE and len(self.fields.get(slot, ())) == 1


class Visits:
    """The visits of one session, by launch."""

    def __init__(self) -> None:
        self.of: dict[str, Visit] = {}

    def learn(self, launch: str, inspection: Inspection) -> None:
        self.of.setdefault(launch, Visit()).learn(inspection)


class Differential:
    """What other profiles say of the findings of one session."""

    def __init__(self, visits: Visits, other: Visits | None = None, fresh: Iterable[str] = ()) -> None:
        """Compare visits.

        Args:
            visits: of the session, all of them learnt.
            other: of a second session, made with a fresh profile.
            fresh: launches of the first session that each had a fresh profile.
        """
        self._visits = visits
        self._other = list(other.of.values()) if other else []
        self._fresh = frozenset(fresh)
        self._told: dict[tuple[str, Slot, str], Verdict] = {}

    def one_browser(self) -> bool:
        """There is a second session, and none of its visits can be compared: they show the same client ids."""
        mine = list(self._visits.of.values())
        return bool(self._other) and bool(mine) and all(visit.proven & o.proven for visit in mine for o in self._other)

    def verdict(self, launch: str, finding: Finding, inspection: Inspection) -> Verdict:
        """What another profile says of the value of a finding."""
        asked = launch, slot_of(finding, inspection), group_of(finding).key
        found = self._told.get(asked)
        if found is None:
            found = self._told[asked] = self._compared(*asked)
        return found

    def judged(self, launch: str, inspection: Inspection) -> Inspection:
        """The inspection with what other profiles say: raised to certain, or put among the suppressed ones."""
        if not self._other and (launch not in self._fresh or len(self._fresh) < 2):
            return inspection
        kept: list[Finding] = []
        cleared: list[Finding] = []
        for finding in inspection.findings:
            verdict = self.verdict(launch, finding, inspection) if may_be_compared(finding) else ""
            if verdict == "same" and finding.kind in CLEARED:
                cleared.append(replace(finding, how=("differential", *finding.how), why=f"{SAME} {finding.why}"))
            elif verdict == "different":
                kept.append(replace(finding, confidence="certain", why=f"{finding.why} {DIFFERENT}"))
            else:
                kept.append(finding)
        if kept == list(inspection.findings):
            return inspection
        return replace(inspection, findings=tuple(kept), suppressed=(*inspection.suppressed, *cleared))

    def _compared(self, launch: str, slot: Slot, key: str) -> Verdict:
        visit = self._visits.of.get(launch)
        if visit is None:
            return ""
        others = [other for other in self._others(launch) if not visit.proven & other.proven]
        if any(key in other.counts for other in others):
            return "same"
        differs = any(slot in other.fields for other in others)
        return "different" if differs and visit.steady(slot, key) else ""

    def _others(self, launch: str) -> Iterator[Visit]:
        yield from self._other
        if launch in self._fresh:
            yield from (visit for name, visit in self._visits.of.items() if name in self._fresh and name != launch)


def told_of(inspection: Inspection) -> Iterator[Finding]:
    """The findings that are compared, and those by which profiles are told apart."""
    return (finding for finding in inspection.findings if finding.value and finding.category in RAISED)


def may_be_compared(finding: Finding) -> bool:
    """Something is left to be said of it, and it is not the test person's own."""
    return (
        finding.confidence != "certain"
        and finding.category in RAISED
        and bool(finding.value)
        and finding.how[:1] != ("known-value",)
    )


def slot_of(finding: Finding, inspection: Inspection) -> Slot:
    """The field of a vendor: the same one wherever its hits go, so that direct calls and own servers compare."""
    whose = inspection.hits[0].vendor if inspection.hits else inspection.party.recipient
    return whose, _POSITION.sub("", finding.at)
