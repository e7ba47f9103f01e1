"""Totals of a session under one policy: verdicts, recipients, findings, and what a vendor can still join."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from inspector.model.finding import Finding
from inspector.model.inspection import Inspection
from inspector.model.party import THIRD
from inspector.model.simulation import Simulation


class Summary:
    """Adds up request after request; holds counts and identifiers, no payloads."""

    def __init__(self, policy: str, consent: str) -> None:
        self._policy, self._consent = policy, consent
        self._requests: Counter[str] = Counter()
        self._verdicts: Counter[str] = Counter({"sent": 0, "blocked": 0, "not-filterable": 0})
        self._reasons: Counter[str] = Counter()
        self._before: dict[str, Counter[str]] = {}
        self._after: dict[str, Counter[str]] = {}
        self._joins: dict[tuple[str, str], _Joins] = {}

    def add(self, inspection: Inspection, simulations: Sequence[Simulation]) -> None:
        """Count one request; one that the policy does not concern counts on neither side."""
        if not simulations:
            return
        self._requests["before"] += 1
        self._requests["after"] += any(row.after is not None for row in simulations)
        if inspection.party.group in THIRD:
            _count(self._before, inspection.party.recipient, inspection.findings)
        for row in simulations:
            self._verdicts[row.verdict] += 1
            if row.why:
                self._reasons[row.why] += 1
            self._join(row.destination, "before", inspection.findings)
            if row.after is not None:
                recipient = next((finding.recipient for finding in row.findings), row.destination)
                _count(self._after, recipient, row.findings)
                self._join(row.destination, "after", row.findings)

    def to_json(self) -> dict[str, Any]:
        """The one object of `simulate --summary` (interfaces.md 9)."""
        vendors = sorted({vendor for vendor, _ in self._joins})
        return {
            "format": "simulation/1",
            "summary": {
                "policy": self._policy,
                "consent": self._consent,
                "requests": {"before": self._requests["before"], "after": self._requests["after"]},
                "verdicts": dict(self._verdicts),
                "reasons": dict(self._reasons.most_common()),
                "recipients": {"before": sorted(self._before), "after": sorted(self._after)},
                "findings": {"before": _plain(self._before), "after": _plain(self._after)},
                "joinable": {
                    vendor: {side: self._joins.get((vendor, side), _Joins()).to_json() for side in ("before", "after")}
                    for vendor in vendors
                },
            },
        }

    def _join(self, vendor: str, side: str, findings: Iterable[Finding]) -> None:
        values = {finding.value for finding in findings if finding.category == "identifier"}
        self._joins.setdefault((vendor, side), _Joins()).add(values)


class _Joins:
    """Which requests of one vendor share an identifier."""

    def __init__(self) -> None:
        self._requests = 0
        self._holders: dict[str, list[int]] = {}

    def add(self, values: Iterable[str]) -> None:
        self._requests += 1
        for value in values:
            self._holders.setdefault(value, []).append(self._requests)

    def to_json(self) -> dict[str, int]:
        """Requests; how many share a value with another; the most that share one; different values."""
        shared = [holders for holders in self._holders.values() if len(holders) > 1]
        return {
            "requests": self._requests,
            "joined": len({number for holders in shared for number in holders}),
            "largest": max(map(len, shared), default=0),
            "identifiers": len(self._holders),
        }


def _count(side: dict[str, Counter[str]], recipient: str, findings: Iterable[Finding]) -> None:
    counts = side.setdefault(recipient, Counter())
    for finding in findings:
        counts[finding.category] += 1


def _plain(side: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {recipient: dict(sorted(counts.items())) for recipient, counts in sorted(side.items())}
