"""What the findings of one request add to the ledger, or take from it when the request is judged again.

Everything is counted by request: a value that stands in one place twice is carried once. So what was added is taken
away exactly, and the order in which requests are judged leaves no trace.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from inspector.analysis.value_group import DIGESTED_KINDS, Grouped, digests_of, group_of, may_be_digest
from inspector.index.flat import digest
from inspector.index.schema import CONFIDENCES, GROUP_RANK
from inspector.model.finding import Finding
from inspector.model.inspection import Inspection
from inspector.model.memo import Memo

HASHED, PLAIN, HASHABLE = range(3)
"""What a text in `val_texts` is: a digest of what nobody knows; the value itself; one that others may send hashed."""
LONGEST_PLACE = 200
"""Characters of a locator that the ledger keeps."""
_LONGEST_KEY = 256

PartyOf = tuple[int, str, str, str]
"""Rank of the group, recipient, company, site."""
Told = tuple[str, str, int, str]
"""Kind, state, confidence, and how it is known: the layer and what was done to the value, with blanks between."""


@dataclass(slots=True)
class Facts:
    """Sums over some requests; the digest of a value's key stands for the value."""

    key: bytes
    """Of the index: digests of one say nothing in another."""
    hashlike: set[int] = field(default_factory=set)
    """Values that may be digests of others."""
    receipts: dict[tuple[int, PartyOf], int] = field(default_factory=lambda: defaultdict(int))
    places: dict[tuple[int, PartyOf, Told, str], int] = field(default_factory=lambda: defaultdict(int))
    texts: dict[tuple[int, str, int], int] = field(default_factory=lambda: defaultdict(int))
    carried: dict[tuple[int, PartyOf, int], int] = field(default_factory=lambda: defaultdict(int))
    _digests: Memo[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._digests = Memo(lambda text: digest(text, self.key), lambda text: len(text) <= _LONGEST_KEY, 8_192)

    def add(self, inspection: Inspection, sign: int) -> None:
        """Count the findings of one request; the site's own content gives none away."""
        if inspection.party.group == "own-content":
            return
        whose = party_of(inspection)
        receipts: dict[int, None] = {}  # in the order of the findings, so that values are numbered in it
        places, texts = set(), set()
        for finding in inspection.findings:
            if not finding.value:
                continue
            group = group_of(finding)
            value = self.digest(group)
            receipts[value] = None
            places.add((value, told_of(finding), finding.at[:LONGEST_PLACE]))
            texts.add((value, group.text, _sort_of(finding, group)))
        for value in receipts:
            self.receipts[value, whose] += sign
            self.carried[value, whose, inspection.seq] += sign
        for value, told, at in places:
            self.places[value, whose, told, at] += sign
        for line in texts:
            self.texts[line] += sign

    def digest(self, group: Grouped) -> int:
        value = self._digests[group.key]
        if may_be_digest(group.key):
            self.hashlike.add(value)
        return value

    def digest_of(self, key: str) -> int:
        return self._digests[key]

    def hashed(self, texts: Iterable[str]) -> set[int]:
        """Of what these texts would be hashed to."""
        return {digest(each, self.key) for text in texts for each in digests_of(text)}

    def settled(self) -> None:
        """Drop what cancels out."""
        _drop_zeros(self.receipts)
        _drop_zeros(self.places)
        _drop_zeros(self.texts)
        _drop_zeros(self.carried)

    def clear(self) -> None:
        for kept in (self.hashlike, self.receipts, self.places, self.texts, self.carried):
            kept.clear()


def party_of(inspection: Inspection) -> PartyOf:
    party = inspection.party
    return GROUP_RANK[party.group], party.recipient, party.company, party.site


def told_of(finding: Finding) -> Told:
    return finding.kind, finding.state, CONFIDENCES.index(finding.confidence), " ".join(finding.how)


def _drop_zeros[K](sums: dict[K, int]) -> None:
    for line in [line for line, n in sums.items() if not n]:
        del sums[line]


def _sort_of(finding: Finding, group: Grouped) -> int:
    if not group.plain:
        return HASHED
    return HASHABLE if finding.kind in DIGESTED_KINDS else PLAIN
