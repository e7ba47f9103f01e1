"""The Findings tab: what is found and how that is known, whose call it is, and the consent that was sent."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.model.finding import Finding
from inspector.model.inspection import Signal as ConsentSignal
from inspector.report.consent_words import VERDICTS, signal_name
from inspector.report.finding_words import kind_words, layer_words, short_form, state_words
from inspector.ui import wording
from inspector.ui.cell_table import CellTable, column
from inspector.ui.chips import chip, is_hashed, tone, underline
from inspector.ui.controls import link
from inspector.ui.detail import Detail, by_weight
from inspector.ui.finding_note import FindingNote
from inspector.ui.runs import CellRow, Gap, Icon, Mark, Run, Sign, Text
from inspector.ui.safe_text import one_line

_COLUMNS = (
    column("Finding", 208),
    column("Value"),
    column("Place", 176),
    column("Also sent to", 150),
    column("How it is known"),
)
_PLACE = 2


def finding_rows(detail: Detail) -> list[CellRow]:
    """Findings in the order of the chips, then evidence, consent and notes."""
    rows = [_finding(detail, finding) for finding in by_weight(list(detail.inspection.findings))]
    if not rows:
        rows.append(_heading("info", wording.NO_FINDING, ""))
    return rows + _evidence(detail) + _consent(detail) + _notes(detail)


def _finding(detail: Detail, finding: Finding) -> CellRow:
    doubt = "" if finding.confidence == "certain" else f"  {finding.confidence}"
    name, where = wording.place(finding.at)
    value = detail.shown(finding)
    also = ", ".join(finding.also_sent_to)
    mark = Mark(one_line(value) or "not recorded", tone(finding.category), underline(finding.state), shrink=1)
    form = short_form(finding.how[1:]) or state_words(finding.state)
    state: list[Run] = [] if finding.state == "plain" else [Gap(8), Text(form, "text2", shrink=2)]
    cells = (
        (
            chip(finding.category, hashed=is_hashed(finding.state)),
            Gap(8),
            Text(kind_words(finding.kind), shrink=1),
            Text(doubt, "muted"),
        ),
        (mark, *state),
        (Text(one_line(name), "identifier", "value", shrink=1), Gap(8), Text(where, "muted", shrink=2)),
        _also(also, detail.shared.get(finding.value, 0)),
        (
            Text(layer_words(finding.how), "text2", shrink=1),
            Gap(8),
            Text(one_line(finding.why), "muted", shrink=2),
        ),
    )
    return CellRow(cells, tip=tuple(wording.finding_tip(finding)), value=value, at=finding.at)


def suppressed_rows(detail: Detail) -> list[CellRow]:
    """What the user said is no identifier, under a heading of its own."""
    found = detail.inspection.suppressed
    if not found:
        return []
    title = _heading("eye-off", "Not counted: suppressed in the project", wording.count(len(found), "value"))
    return [title, *(_finding(detail, finding) for finding in by_weight(list(found)))]


def _also(names: str, companies: int) -> tuple[Run, ...]:
    """The others; behind the link where several companies know the same one by the value."""
    if not names:
        return (Text("nobody else", "muted"),)
    if not companies:
        return (Text(one_line(names), "text2", shrink=1),)
    return (Icon("link", "left"), Gap(6), Text(one_line(names), "left", shrink=1))


def _heading(icon: str, title: str, note: str) -> CellRow:
    runs: list[Run] = [Icon(icon, "text2"), Gap(6), Text(title, font="data-strong")]
    if note:
        runs += [Gap(8), Text(note, "muted", shrink=1)]
    return CellRow((tuple(runs),), tip=(title, note) if note else (), heading=True)


def _evidence(detail: Detail) -> list[CellRow]:
    party = detail.inspection.party
    long = wording.GROUP_LONG[party.group]
    note = f"{party.recipient}, {wording.CONFIDENCE[party.confidence]}" + (
        ", as you declared" if party.overridden else ""
    )
    heading = (
        Sign(party.group),
        Gap(7),
        Text(long, font="data-strong"),
        Gap(8),
        Text(one_line(note), "muted", shrink=1),
    )
    rows = [CellRow((heading,), heading=True)]
    for item in party.evidence:
        weight = f"  {item.weight}" if item.weight else ""
        cells = (
            (Text(item.signal.replace("-", " "), shrink=1), Text(weight, "muted")),
            (Text(one_line(item.value), "text", "value", shrink=1),),
            (Text(one_line(item.where), "muted", shrink=1),),
            (),
            (Text(one_line(item.source), "text2", shrink=1),),
        )
        rows.append(CellRow(cells, tip=(item.signal, item.value, item.where, item.source), value=item.value))
    return rows


def _consent(detail: Detail) -> list[CellRow]:
    """How the hit stands to the visitor's choice, the signals as they were sent, and where they contradict."""
    consent = detail.inspection.consent
    rows = []
    if consent.verdict_why:
        verdict = VERDICTS.get(consent.verdict) or ("cookieless" if consent.cookieless else "")
        rows.append(_heading("info", f"Consent: {verdict}" if verdict else "Consent", one_line(consent.verdict_why)))
    if not consent.signals:
        return rows
    rows.append(
        _heading("check", "Consent as it was sent", "what the page told the vendor, not what the visitor agreed to")
    )
    for signal in consent.signals:
        words = ", ".join(f"{name} {value or 'not set'}" for name, value in signal.decoded.items())
        error = f"cannot be decoded: {signal.detail['error']}" if "error" in signal.detail else "cannot be decoded"
        name, where = wording.place(signal.at)
        cells = (
            (Text(signal.kind),),
            (Text(one_line(signal.raw), "text", "value", shrink=1),),
            (Text(one_line(name), "text", "value", shrink=1), Gap(8), Text(where, "muted", shrink=2)),
            (),
            (Text(one_line(words) or error, "text2", shrink=1),),
        )
        tip = (signal_name(signal.kind), words or error, *_odd(signal))
        rows.append(CellRow(cells, tip=tip, value=signal.raw, at=signal.at))
    rows += [_heading("triangle-alert", "Contradiction", one_line(line)) for line in consent.contradictions]
    return rows


def _odd(signal: ConsentSignal) -> tuple[str, ...]:
    """What is no longer valid about it, in words."""
    told = signal.detail.get("warnings")
    return tuple(map(str, told)) if isinstance(told, list) else ()


def _notes(detail: Detail) -> list[CellRow]:
    exchange = detail.exchange
    lines = [*detail.inspection.notes, *detail.payload.notes, *exchange.marks, exchange.error]
    return [_heading("info", "Note", one_line(line)) for line in dict.fromkeys(line for line in lines if line)]


class FindingsTable(CellTable):
    """A click on a place, and Enter, lead to its characters."""

    place = Signal()

    def __init__(self) -> None:
        super().__init__("Findings", _COLUMNS)
        self.chosen.connect(self.place)

    def _leads(self, index: QModelIndex) -> bool:
        return index.isValid() and index.column() == _PLACE and bool(self.cells.rows()[index.row()].at)

    # Qt overrides, in Qt's spelling

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._leads(self.indexAt(event.position().toPoint())):
            self.place.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        led = self._leads(self.indexAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if led else Qt.CursorShape.ArrowCursor)


class FindingsView(QWidget):
    """Stands alone: `show_detail` is all it needs."""

    place_wanted = Signal(str, object)
    """Locator and span (None for none) of what is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = FindingsTable()
        self.note = FindingNote()
        self.suppressed = link("")
        self.suppressed.clicked.connect(self._toggle)
        self.suppressed.hide()
        self._detail: Detail | None = None
        self._open = False
        self._findings: list[Finding] = []
        self.table.place.connect(self._show_place)
        self.note.raw_wanted.connect(self._show_place)
        self.table.selectionModel().selectionChanged.connect(lambda: self.note.show_finding(self.finding()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.suppressed, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.note)

    def show_detail(self, detail: Detail | None) -> None:
        self._detail = detail
        self._findings = by_weight(list(detail.inspection.findings)) if detail else []
        hidden = detail.inspection.suppressed if detail else ()
        rows = finding_rows(detail) if detail else []
        if detail and self._open:
            rows += suppressed_rows(detail)
        self.table.show_rows(rows)
        self.note.show_finding(None)
        words = f"{len(hidden)} suppressed: {'hide' if self._open else 'show'}"
        self.suppressed.show_cell((Gap(8), Text(words, "identifier", "data")), words)
        self.suppressed.setVisible(bool(hidden))

    def _toggle(self) -> None:
        self._open = not self._open
        self.show_detail(self._detail)
        if self._open:
            self.table.scrollToBottom()

    def finding(self) -> Finding | None:
        """The one chosen: findings are the first rows."""
        row = self.table.selected()
        return self._findings[row] if 0 <= row < len(self._findings) else None

    def _show_place(self) -> None:
        finding, row = self.finding(), self.table.current()
        if finding is not None:
            self.place_wanted.emit(finding.at, finding.span)
        elif row is not None and row.at:
            self.place_wanted.emit(row.at, None)
