"""The findings of one request while they are gathered: one for each category and place, the first that comes."""

from inspector.analysis.pieces import Piece
from inspector.analysis.where import where
from inspector.model.finding import KINDS, Finding, FindingState
from inspector.model.party import Confidence

MAX_FINDINGS = 5_000
"""Of one request; ordinary ones have fewer than fifty."""


class Found:
    def __init__(self, recipient: str) -> None:
        self._recipient = recipient
        self._found: dict[tuple[str, str, tuple[int, int] | None], Finding] = {}
        self._whole: set[tuple[str, str]] = set()

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
        """One finding more, unless its category was found at this place before."""
        key = (KINDS[kind], at, span)
        if key in self._found or len(self._found) >= MAX_FINDINGS:
            return
        self._found[key] = Finding(kind, at, span, value, state, self._recipient, confidence, how, why)
        self._whole.add((KINDS[kind], at))

    def has(self, category: str, at: str) -> bool:
        """Something of the category was found at the locator."""
        return (category, at) in self._whole

    def session_value(self, piece: Piece, value: str, shortest: int) -> None:
        """A value that the session taught, where the piece holds it and nothing else said what it is."""
        text = piece.searched.text
        start = text.find(value) if len(value) >= shortest else -1
        if start < 0 or self.has("identifier", piece.at):
            return
        self.add(
            "opaque-id", piece.at, piece.searched.span(start, start + len(value)), value, confidence="likely",
            how=("session-value", *piece.how), why=f"A value that this session saw before stands in {where(piece.at)}.",
        )  # fmt: skip

    def findings(self) -> list[Finding]:
        return list(self._found.values())
