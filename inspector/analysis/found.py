"""The findings of one request while they are gathered: one for each category and place, the first that comes."""

from inspector.analysis.locator import carrier_of
from inspector.analysis.pieces import Piece
from inspector.analysis.where import where
from inspector.model.finding import KINDS, Finding, FindingState
from inspector.model.party import Confidence

MAX_FINDINGS = 5_000
"""Of one request; ordinary ones have fewer than fifty."""


_SAY_WHAT_IT_IS = ("identifier", "personal", "secret")
_LONG = 16
"""Characters from which a value does not turn up inside another by chance."""


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

    def session_value(self, piece: Piece, value: str, shortest: int) -> None:
        """A value that the session taught, where the piece holds it and nothing else said what it is."""
        start = _start_of(value, piece.searched.text) if len(value) >= shortest else -1
        if start < 0 or any(self.has(category, piece.at) for category in _SAY_WHAT_IT_IS):
            return
        self.add(
            "opaque-id", piece.at, piece.searched.span(start, start + len(value)), value, confidence="likely",
            how=("session-value", *piece.how), why=f"A value that this session saw before stands in {where(piece.at)}.",
        )  # fmt: skip

    def findings(self) -> list[Finding]:
        return list(self._found.values())


def _start_of(value: str, text: str) -> int:
    """Where the value stands in the text; a short one only as a word of its own. -1 where it does not."""
    start = text.find(value)
    while start >= 0 and len(value) < _LONG:
        before, after = text[:start][-1:], text[start + len(value) :][:1]
        if not before.isalnum() and not after.isalnum():
            break
        start = text.find(value, start + 1)
    return start
