"""The lower right: six tabs on one request, its name and verdict at the end of the tab row."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from inspector.model.finding import Finding
from inspector.ui.cell_table import CellTable
from inspector.ui.controls import Painted
from inspector.ui.detail import Detail, by_weight
from inspector.ui.evidence_view import EvidenceView
from inspector.ui.findings_view import FindingsView
from inspector.ui.look import look
from inspector.ui.marks import MarkedText
from inspector.ui.pane_walk import focus_inside
from inspector.ui.payload_view import PayloadView
from inspector.ui.raw_view import RawView, raw_text
from inspector.ui.response_view import ResponseView, body_text
from inspector.ui.run_painter import cell_width, paint_cell
from inspector.ui.runs import Cell, Gap, Text
from inspector.ui.simulation_view import SimulationView, summary

TABS = ("Before/after", "Findings", "Request", "Response", "Raw", "Evidence")
REQUEST = TABS.index("Request")
RAW = TABS.index("Raw")
HEIGHT = 34


@dataclass(frozen=True, slots=True)
class Prepared:
    """One request with the long texts laid out: made in the worker's thread."""

    detail: Detail
    body: str
    raw: MarkedText


def prepare(detail: Detail | None) -> Prepared | None:
    """What is heavy, off the UI thread."""
    return None if detail is None else Prepared(detail, body_text(detail.exchange.response), raw_text(detail))


class TabRow(QTabBar):
    """Tabs as words with an underline; keyboard and accessibility are QTabBar's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings = 0
        self.setAccessibleName("Views of the request")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        for name in TABS:
            self.addTab(name)

    def show_findings(self, number: int) -> None:
        self.findings = number
        self.setTabText(1, TABS[1])  # lays the tabs out again: the number takes room

    def tabSizeHint(self, index: int) -> QSize:
        widest = max(cell_width(self._cell(index, chosen=True)), cell_width(self._cell(index, chosen=False)))
        return QSize(int(widest) + look().px(24), look().px(HEIGHT))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def _cell(self, index: int, *, chosen: bool) -> Cell:
        name = Text(self.tabText(index), "text" if chosen else "muted", "chrome-strong" if chosen else "chrome")
        if TABS[index] == "Findings" and self.findings:
            return (name, Gap(6), Text(str(self.findings), "muted", "chrome"))
        return (name,)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            rect = QRectF(self.tabRect(index))
            chosen = index == self.currentIndex()
            cell = self._cell(index, chosen=chosen)
            pad = look().px(12)
            paint_cell(painter, rect.adjusted(pad, 0, 0, 0), cell)
            if chosen:
                width = cell_width(cell)
                painter.fillRect(QRectF(rect.left() + pad, rect.bottom() - 2, width, 2), look().colour("selection"))
                if self.hasFocus():
                    painter.setPen(QPen(look().colour("identifier"), 2))
                    painter.drawRoundedRect(rect.adjusted(4, 4, -4, -5), 4, 4)


class DetailPane(QWidget):
    """Shows what it is given; a tab is filled when it is first looked at. `heading` stands above it, in the title."""

    tab_changed = Signal(int)
    elsewhere_wanted = Signal(object)
    """The finding whose other recipients are asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Detail")
        self.tabs = TabRow()
        self.summary = Painted((), HEIGHT)
        self.simulation = SimulationView()
        self.findings = FindingsView()
        self.request = PayloadView()
        self.response = ResponseView()
        self.raw = RawView()
        self.evidence = EvidenceView()
        self.stack = QStackedWidget()
        for view in (self.simulation, self.findings, self.request, self.response, self.raw, self.evidence):
            self.stack.addWidget(view)
        self.heading = QWidget()
        row = QHBoxLayout(self.heading)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.summary)
        self.summary.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        self._shown: Prepared | None = None
        self._stale: set[int] = set()
        self._sought: tuple[int, str, tuple[int, int] | None] | None = None
        self.findings.place_wanted.connect(self.show_spot)
        self.findings.note.ledger_wanted.connect(self.ask_elsewhere)
        self.tabs.currentChanged.connect(self._turn)
        look().changed.connect(self.tabs.updateGeometry)

    def show_prepared(self, prepared: Prepared | None) -> None:
        self._shown = prepared
        self._stale = set(range(len(TABS)))
        self.tabs.show_findings(len(prepared.detail.inspection.findings) if prepared else 0)
        self._fill(self.tabs.currentIndex())
        if 0 in self._stale:
            self._fill(0)
        detail = prepared.detail if prepared else None
        self.summary.show_cell(summary(detail, self.simulation.simulation()))
        self._look()

    def clear(self) -> None:
        """Nothing is shown, nor kept in a tab that nobody looks at."""
        self.show_prepared(None)
        for index in range(len(TABS)):
            self._fill(index)

    def detail(self) -> Detail | None:
        return self._shown.detail if self._shown else None

    def tables(self) -> tuple[CellTable, ...]:
        """The tables of the tabs, for right-click menus."""
        views = (self.simulation, self.findings, self.request, self.response, self.evidence)
        return tuple(view.table for view in views)

    def table(self) -> CellTable | None:
        """The table of the tab that is shown; None in Raw."""
        shown = self.stack.currentWidget()
        return next((table for table in self.tables() if shown is not None and shown.isAncestorOf(table)), None)

    def turn_to(self, index: int) -> None:
        self.tabs.setCurrentIndex(index)

    def show_place(self, at: str) -> None:
        """Turn to the request and mark one of its places: a locator, `url` or `page`."""
        self.turn_to(REQUEST)
        self.request.show_place(at)

    def show_spot(self, at: str, span: tuple[int, int] | None) -> None:
        """Turn to the raw request and select the very bytes of a finding; without a place of its own its field."""
        if span is not None:
            self.turn_to(RAW)
            if self.raw.show_spot(at, span):
                return
        self.show_place(at)

    def finding(self) -> Finding | None:
        """The one chosen in the tab that is shown; of the findings of a field the weightiest."""
        if self.stack.currentWidget() is self.findings:
            return self.findings.finding()
        table, detail = self.table(), self.detail()
        row = table.current() if table is not None and table.selected() >= 0 else None
        found = detail.findings_at(row.at) if detail is not None and row is not None and row.at else []
        return next(iter(by_weight(found)), None)

    def show_chosen(self) -> None:
        """The bytes of the finding chosen in the raw request."""
        finding = self.finding()
        if finding is not None:
            self.show_spot(finding.at, finding.span)

    def ask_elsewhere(self) -> None:
        """Everyone else who got the value of the finding chosen."""
        finding = self.finding()
        if finding is not None and finding.value:
            self.elsewhere_wanted.emit(finding)

    def show_spot_of(self, seq: int, at: str, span: tuple[int, int] | None) -> None:
        """`show_spot` in a request that is shown now or as soon as it is read."""
        self._sought = (seq, at, span)
        self._look()

    def _look(self) -> None:
        detail = self.detail()
        if self._sought is not None and detail is not None and detail.exchange.seq == self._sought[0]:
            _, at, span = self._sought
            self._sought = None
            self.show_spot(at, span)

    def focus_tab(self) -> None:
        """Focus the view of the tab that is shown."""
        shown = self.stack.currentWidget()
        if shown is not None:
            focus_inside(shown)

    def _turn(self, index: int) -> None:
        self.stack.setCurrentIndex(index)
        self._fill(index)
        self.tab_changed.emit(index)

    def _fill(self, index: int) -> None:
        if index not in self._stale:
            return
        self._stale.discard(index)
        shown = self._shown
        detail = shown.detail if shown else None
        fillers: tuple[Callable[[], None], ...] = (
            lambda: self.simulation.show_detail(detail),
            lambda: self.findings.show_detail(detail),
            lambda: self.request.show_detail(detail),
            lambda: self.response.show_detail(detail, shown.body if shown else ""),
            lambda: self.raw.show_text(shown.raw if shown else None),
            lambda: self.evidence.show_detail(detail),
        )
        fillers[index]()
