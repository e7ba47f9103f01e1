"""Consent of a session as lines of the HTML report: facts, never a legal judgement."""

from dataclasses import dataclass

from inspector.index.query import Index
from inspector.report.consent_words import headline, purposes, signal_name, signal_note, state_detail
from inspector.report.export import Export
from inspector.report.summary import PARTIES

LINES = 200
"""Lines listed at most."""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    sign: str
    recipient: str
    signal: str
    note: str
    state: str
    detail: str
    count: int
    first: int
    last: int
    before_choice: int
    against_refusal: int
    granted: int
    cookieless: int
    contradictions: int


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    seq: int
    site: str
    purposes: str


@dataclass(frozen=True, slots=True)
class ConsentChapter:
    headline: str
    """"" when there was neither a signal nor a hit."""
    lines: tuple[ConsentLine, ...]
    left_out: int
    choices: tuple[ChoiceLine, ...]


def consent_chapter(export: Export) -> ConsentChapter:
    """What each recipient was told, names and purposes as they may be written."""
    index: Index = export.index
    rows = index.consent()
    before, against = (len(index.ids(f"consent:{word}")) for word in ("before", "against"))
    lines = [
        ConsentLine(
            sign=PARTIES[row.group][0], recipient=export.name(row.recipient), signal=signal_name(row.kind),
            note=signal_note(row.kind), state=row.state, detail=export.text(state_detail(row)), count=row.count,
            first=row.first, last=row.last, before_choice=row.before_choice, against_refusal=row.against_refusal,
            granted=row.granted, cookieless=row.cookieless, contradictions=row.contradictions,
        )
        for row in rows[:LINES]
    ]  # fmt: skip
    choices = [
        ChoiceLine(choice.seq, export.name(choice.site), export.text(purposes(choice.state)))
        for choice in index.choices()[:LINES]
    ]
    said = headline(rows, before, against)
    return ConsentChapter(said, tuple(lines), max(0, len(rows) - LINES), tuple(choices))
