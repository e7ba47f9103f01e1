"""The findings of one request while they are gathered: one for each category and place, the first that comes."""

from inspector.analysis.locator import carrier_of
from inspector.model.finding import KINDS, Finding, FindingState
from inspector.model.party import Confidence

MAX_FINDINGS = 5_000
"""Of one request; ordinary ones have fewer than fifty."""


_Key = tuple[str, str, tuple[int, int] | None]
_Bytes = tuple[str, str, tuple[int, int]]


class Found:
    def __init__(self, recipient: str) -> None:
        self.recipient = recipient
        self._found: dict[_Key, Finding] = {}
        self._whole: set[tuple[str, str]] = set()
        self._spans: set[_Bytes] = set()
        self._nothing: set[str] = set()
        self._described: set[str] = set()

    def add(
        self,
        kind: str,
        at: str,
        span: tuple[int, int] | None,
        value: str,
        *,
        how: tuple[str, ...],
        why: str,
        confidence: Confidence = "certain",
        state: FindingState = "plain",
    ) -> None:
        """One finding more, unless its category was found at this place, or in these very bytes, before."""
        if self._is_new(KINDS[kind], at, span):
            finding = Finding(kind, at, span, value, state, self.recipient, confidence, how, why)
            self._found[KINDS[kind], at, span] = finding

    def add_made(self, finding: Finding) -> None:
        """The same for a finding that is there already, of this recipient."""
        category = KINDS[finding.kind]
        if self._is_new(category, finding.at, finding.span):
            self._found[category, finding.at, finding.span] = finding

    def merge(self, others: "Found") -> None:
        """The same for all findings of another gathering, for this recipient."""
        found, whole, spans = others.gathered()
        room = len(self._found) + len(found) <= MAX_FINDINGS
        if room and self._found.keys().isdisjoint(found) and self._spans.isdisjoint(spans):
            self._found |= found
            self._whole |= whole
            self._spans |= spans
        else:
            for finding in found.values():
                self.add_made(finding)

    def gathered(self) -> tuple[dict[_Key, Finding], set[tuple[str, str]], set[_Bytes]]:
        """The findings by category, locator and span; the locators of each category; the bytes of each category."""
        return self._found, self._whole, self._spans

    def _is_new(self, category: str, at: str, span: tuple[int, int] | None) -> bool:
        """Whether there is room for such a finding; takes it."""
        if (category, at, span) in self._found or len(self._found) >= MAX_FINDINGS:
            return False
        if span is not None:
            bytes_of = (category, carrier_of(at), span)
            if bytes_of in self._spans:
                return False
            self._spans.add(bytes_of)
        self._whole.add((category, at))
        return True

    def beside(self, category: str, at: str, span: tuple[int, int] | None) -> list[Finding]:
        """Findings of the category at this place that share bytes with it, and any of the very same bytes."""
        carrier = carrier_of(at)
        return [
            finding
            for (kind, place, other), finding in self._found.items()
            if (kind == category and place == at and _share(span, other))
            or (span is not None and other == span and carrier_of(place) == carrier)
        ]

    def remove(self, finding: Finding) -> None:
        """Take a finding out: something better is known of its place."""
        category, at, span = KINDS[finding.kind], finding.at, finding.span
        del self._found[category, at, span]
        if span is not None:
            self._spans.discard((category, carrier_of(at), span))
        if not any(kind == category and place == at for kind, place, _ in self._found):
            self._whole.discard((category, at))

    def has(self, category: str, at: str) -> bool:
        """Something of the category was found at the locator."""
        return (category, at) in self._whole

    def tells_nothing(self, at: str) -> None:
        """A vendor names the field at this locator, and it identifies nobody."""
        self._nothing.add(at)

    def describes(self, at: str) -> None:
        """A vendor names the field at this locator: what it holds is known, and no question of its looks."""
        self._described.add(at)

    def is_described(self, at: str) -> bool:
        return at in self._described or at in self._nothing

    def may_identify(self, at: str) -> bool:
        """No identifier is told at this locator, and no vendor says that it holds none."""
        return at not in self._nothing and not self.has("identifier", at)

    def findings(self) -> list[Finding]:
        return list(self._found.values())


def _share(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Both have bytes in common; what has no place of its own may stand anywhere."""
    return one is None or other is None or (one[0] < other[1] and other[0] < one[1])
