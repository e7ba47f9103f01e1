"""Why each recipient is one: the evidence of all its requests, each piece once, for the HTML report."""

from collections import defaultdict
from dataclasses import dataclass, field

from inspector.model.inspection import Inspection
from inspector.model.party import GROUPS, Confidence, Evidence, Group, Role
from inspector.report.evidence_words import WEIGHT, signal_words, source_words, value_words
from inspector.report.summary import PARTIES

PIECES = 6
"""Pieces of evidence listed for one recipient; those that weigh most, then the most frequent, come first."""
RECIPIENTS = 120
_ASIDE: frozenset[Group] = frozenset({"own-content", "browser"})
_WEIGHTS = {"": 0, "strong": 1, "likely": 2, "supporting": 3, "weak": 4}
_EVERYWHERE = frozenset({"page"})
"""Signals that every request has: they tell nothing of a recipient."""
_CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "possible")


@dataclass(frozen=True, slots=True)
class Piece:
    words: str
    value: str
    where: str
    weight: str
    source: str
    count: int
    """Requests."""
    since: int | None


@dataclass(frozen=True, slots=True)
class Because:
    """One recipient with what speaks for it."""

    sign: str
    party: str
    recipient: str
    confidences: tuple[tuple[str, int], ...]
    """`certain`, how many requests."""
    role: Role | None
    disagrees: int
    """Requests of which the browser says otherwise."""
    overridden: int
    """Requests that the user's own word placed."""
    pieces: tuple[Piece, ...]
    hidden: int


@dataclass(slots=True)
class _Met:
    confidences: dict[Confidence, int] = field(default_factory=lambda: defaultdict(int))
    role: Role | None = None
    disagrees: int = 0
    overridden: int = 0
    count: int = 0
    pieces: dict[tuple[str, str, str, str, str], list[int]] = field(default_factory=dict)
    """Signal, value, place, weight, source -> number of requests, first seq that taught it (0: none)."""


class EvidenceList:
    """Fed with every inspection, as it may be written."""

    def __init__(self) -> None:
        self._met: dict[tuple[Group, str], _Met] = {}

    def add(self, inspection: Inspection) -> None:
        party = inspection.party
        if party.group in _ASIDE:
            return
        met = self._met.setdefault((party.group, party.recipient), _Met())
        met.count += 1
        met.confidences[party.confidence] += 1
        met.role = met.role or party.role
        met.overridden += party.overridden
        for item in party.evidence:
            if item.signal == "browser-disagrees":
                met.disagrees += 1
            elif item.signal not in _EVERYWHERE:
                self._piece(met, item)

    def recipients(self) -> tuple[list[Because], int]:
        """Those with the most requests first in each group, and how many more there are."""
        order = sorted(self._met, key=lambda key: (GROUPS.index(key[0]), -self._met[key].count, key[1]))
        return [self._because(key) for key in order[:RECIPIENTS]], max(0, len(order) - RECIPIENTS)

    def _piece(self, met: _Met, item: Evidence) -> None:
        key = (item.signal, item.value, item.where, item.weight, item.source)
        told = met.pieces.setdefault(key, [0, 0])
        told[0] += 1
        told[1] = min(told[1] or item.since or 0, item.since or told[1]) if item.since else told[1]

    def _because(self, key: tuple[Group, str]) -> Because:
        group, recipient = key
        met = self._met[key]
        sign, word = PARTIES[group]
        ranked = sorted(met.pieces.items(), key=lambda each: (_WEIGHTS.get(each[0][3], 5), -each[1][0], each[0]))
        return Because(
            sign=sign, party=word, recipient=recipient,
            confidences=tuple((name, met.confidences[name]) for name in _CONFIDENCES if met.confidences[name]),
            role=met.role, disagrees=met.disagrees, overridden=met.overridden,
            pieces=tuple(_shown(*each) for each in ranked[:PIECES]),
            hidden=max(0, len(ranked) - PIECES),
        )  # fmt: skip


def _shown(key: tuple[str, str, str, str, str], numbers: list[int]) -> Piece:
    (signal, value, where, weight, source), (count, since) = key, numbers
    item = Evidence(signal, where, value, source)
    words = WEIGHT.get(weight, weight) or "decides"
    return Piece(signal_words(signal), value_words(item), where, words, source_words(item), count, since or None)
