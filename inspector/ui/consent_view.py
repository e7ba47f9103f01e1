"""Consent: what each recipient was told, from when to when, and what was sent before a choice or against a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from inspector.index.consent_words import print_of
from inspector.index.query import ChoiceRow, ConsentRow
from inspector.report.consent_words import (
    NO_SIGNAL,
    WHAT_IT_IS,
    headline,
    purposes,
    signal_name,
    signal_note,
    state_detail,
)
from inspector.ui import wording
from inspector.ui.cell_table import column
from inspector.ui.index_worker import Sources
from inspector.ui.overview_page import Kind, Narrowing, OverviewPage, everything, fact, request_link, section
from inspector.ui.record_table import RecordColumn
from inspector.ui.row_acts import quoted
from inspector.ui.runs import Cell, CellRow, Gap, Icon, Run, Sign, Stretch, Text
from inspector.ui.safe_text import one_line

EMPTY = "No consent signal and no hit yet."
HINT = "Choose a line to see what its signal says, purpose by purpose."
_STATE_ICON = {"granted": ("check", "after"), "denied": ("ban", "before"), "mixed": ("equal", "text2")}


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """What the worker fetches for this view."""

    rows: list[ConsentRow]
    choices: list[ChoiceRow]
    before: int
    """Requests with hits before any choice, each once."""
    against: int


def load_consent(sources: Sources) -> ConsentAnswer:
    """In the worker's thread."""
    index = sources.index()
    before, against = (len(index.ids(f"consent:{word}")) for word in ("before", "against"))
    return ConsentAnswer(index.consent(), index.choices(), before, against)


def filter_of(row: ConsentRow, verdict: str = "") -> str:
    """`recipient:=Google party:client-side consent:gcs-denied@1c9f02`: the requests of a line, or of a figure of it."""
    words = [f"recipient:{quoted(f'={row.recipient}')}", f"party:{row.group}"]
    words += [f"consent:{print_of(row.kind, row.decoded)}"] if row.kind else ["consent:none", "consent:judged"]
    return " ".join([*words, f"consent:{verdict}"] if verdict else words)


def state_cell(row: ConsentRow) -> Cell:
    """Sign and word, then the purposes."""
    if not row.kind:
        return (Text("–", "muted"),)
    if not row.decoded:
        return (Icon("triangle-alert", "left"), Gap(6), Text("cannot be decoded", "left", shrink=1))
    runs: list[Run] = []
    if row.state in _STATE_ICON:
        icon, role = _STATE_ICON[row.state]
        runs += [Icon(icon, role), Gap(6)]
    runs += [Text(row.state, "text", "data-strong"), Gap(8)]
    return (*runs, Text(one_line(state_detail(row)), "muted", shrink=1))


def _recipient(row: ConsentRow) -> Cell:
    return (Sign(row.group), Gap(7), Text(one_line(row.recipient), "text", "data-strong", shrink=1))


def _signal(row: ConsentRow) -> Cell:
    if not row.kind:
        return (Text(NO_SIGNAL, "muted", shrink=1),)
    return (Text(signal_name(row.kind), shrink=1), Gap(7), Text(signal_note(row.kind), "muted", "note", shrink=2))


def _figure(title: str, verdict: str, number: str, pixels: int, *, alarm: bool = False) -> RecordColumn:
    """A count whose requests a click shows; nothing for none."""

    def cell(row: ConsentRow) -> Cell:
        count = getattr(row, number)
        if not count:
            return (Stretch(), Text("·", "muted"))
        icon: tuple[Run, ...] = (Icon("triangle-alert", "left", 12), Gap(5)) if alarm else ()
        return (Stretch(), *icon, Text(f"{count:,}", "identifier", "data-strong"))

    return RecordColumn(
        title, cell, lambda row: getattr(row, number), pixels, number=True,
        link=lambda row: filter_of(row, verdict) if getattr(row, number) else None,
    )  # fmt: skip


def _request(title: str, name: str) -> RecordColumn:
    return RecordColumn(
        title, lambda row: (Stretch(), *request_link(getattr(row, name))), lambda row: getattr(row, name), 60,
        link=lambda row: getattr(row, name), number=True,
    )  # fmt: skip


COLUMNS = (
    RecordColumn("Recipient", _recipient, lambda row: row.recipient.lower(), 156),
    RecordColumn("Signal", _signal, lambda row: signal_name(row.kind).lower(), weight=6),
    RecordColumn("State", state_cell, lambda row: (row.state, purposes(row.decoded)), weight=5),
    RecordColumn("Requests", lambda row: (Stretch(), Text(f"{row.count:,}")), lambda row: row.count, 76, number=True),
    _request("First", "first"),
    _request("Last", "last"),
    _figure("Contradicted", "contradiction", "contradictions", 96, alarm=True),
    _figure("Hits before choice", "before", "before_choice", 128, alarm=True),
    _figure("Hits against refusal", "against", "against_refusal", 138, alarm=True),
    _figure("Hits agreed", "agreed", "granted", 88),
)  # fmt: skip


def tip(row: ConsentRow) -> list[str]:
    figures = f"{row.before_choice:,} before any choice, {row.against_refusal:,} against a refusal"
    hits = f"{wording.count(row.hits, 'hit')}: {figures}"
    return [f"{row.recipient}: {signal_name(row.kind)}", purposes(row.decoded) or row.state, hits, row.raw]


def heading(row: ConsentRow) -> Cell:
    """The line chosen, in one sentence."""
    span = f"{wording.count(row.count, 'request')}, #{row.first:,} to #{row.last:,}"
    return (
        *_recipient(row), Gap(10), Text(signal_name(row.kind), font="data-strong", shrink=2), Gap(10),
        Text(span, "muted", shrink=1),
    )  # fmt: skip


KIND = Kind(
    name="Consent",
    columns=COLUMNS,
    key=lambda row: (row.group, row.recipient, row.kind, tuple(row.decoded.items())),
    tip=tip,
    narrowings=(
        Narrowing("all", "All", everything),
        Narrowing("before", "Before a choice", lambda row: bool(row.before_choice)),
        Narrowing("against", "Against a refusal", lambda row: bool(row.against_refusal)),
        Narrowing("contradicted", "Contradicted", lambda row: bool(row.contradictions)),
    ),
    simulated_from=-1,
    below=(column("Purpose", 250), column("State", weight=2), column("Remark", weight=3)),
    link=1,
    filter=filter_of,
    heading=heading,
    empty=EMPTY,
    hint=HINT,
    counted=False,
)


class ConsentView(OverviewPage):
    """Stands alone: `show_answer` is all it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._choices: list[ChoiceRow] = []
        super().__init__(KIND, parent)

    def show_answer(self, answer: ConsentAnswer) -> None:
        """A new answer of `load_consent`."""
        told = answer.choices != self._choices
        self._choices = answer.choices
        said = headline(answer.rows, answer.before, answer.against)
        words = (Text(said, font="data-strong", shrink=1), Gap(8), Text(WHAT_IT_IS, "muted", shrink=2)) if said else ()
        self.show_records(answer.rows, words)
        if told or self.record() is None:
            self._choose(self.record())

    def _choose(self, record: ConsentRow | None) -> None:
        super()._choose(record)
        if record is None:
            self.below.show_rows(choice_rows(self._choices))

    def rows_below(self, record: ConsentRow) -> list[CellRow]:
        """Purpose by purpose, then the signal as it was sent, then the visitor's choices."""
        name, where = wording.place(record.at) if record.at else ("", "")
        rows = [_purpose(purpose, state) for purpose, state in record.decoded.items()]
        if record.kind:
            value: Cell = (Text(one_line(record.raw) or "empty", "text", "value", shrink=1),)
            rows.append(fact("As it was sent", value, one_line(f"{name}, {where}"), copied=record.raw))
        else:
            rows.append(fact(NO_SIGNAL, (Text(wording.count(record.count, "request")),), "these hits carried none"))
        if record.cookieless:
            words = "under a denial, without any identifier"
            rows.append(fact("Cookieless hits", (Text(f"{record.cookieless:,}"),), words))
        return rows + choice_rows(self._choices)


def _purpose(name: str, state: str | None) -> CellRow:
    icon, role = _STATE_ICON.get(state or "", ("minus", "muted"))
    return fact(
        one_line(name), (Icon(icon, role), Gap(6), Text(one_line(state or "not set"), "text" if state else "muted"))
    )


def choice_rows(choices: Sequence[ChoiceRow]) -> list[CellRow]:
    """The choices of the visitor as requests show them, each with its request."""
    rows = [section("Choices", "as requests show them: from the first one on hits are no longer before any choice")]
    for choice in choices:
        site = f"{choice.site}{f', {choice.launch}' if choice.launch else ''}"
        rows.append(fact(one_line(site), request_link(choice.seq), one_line(purposes(choice.state)), since=choice.seq))
    if not choices:
        rows.append(fact("None", (Text("no request shows a choice", "muted"),)))
    return rows
