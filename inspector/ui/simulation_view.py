"""Before | after, change by change, for one request under the policy in force. The after side is simulated, always."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from inspector.model.simulation import Simulation
from inspector.ui import wording
from inspector.ui.cell_table import CellColumn, CellTable, column
from inspector.ui.change_rows import change_rows, unchanged_fields
from inspector.ui.controls import AIR, Painted, Segments, link
from inspector.ui.detail import Detail
from inspector.ui.empty_state import PaneMessage
from inspector.ui.look import look
from inspector.ui.runs import Badge, Cell, Gap, Run, Sign, Text
from inspector.ui.safe_text import one_line

_COLUMNS = (
    CellColumn((Text("Field", "muted", "header"),), 208),
    column("Before", weight=8),
    column("After", weight=7),
    column("Change", 98),
    column("Rule", 150),
)
_AFTER = 2


class SimulationView(QWidget):
    """Stands alone: `show_detail` is all it needs."""

    policies_wanted = Signal()
    unchanged_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: Detail | None = None
        self._chosen = 0
        self._unchanged = False
        self.table = CellTable("Before and after, simulated", _COLUMNS)
        self.table.mark_simulated(_AFTER)
        self._toggle = link("", self.table.run_header)
        self._toggle.clicked.connect(self.toggle_unchanged)
        self.table.run_header.sectionResized.connect(self._place_toggle)
        self._message = PaneMessage()
        self._message.acted.connect(self.policies_wanted)
        self._strip = QWidget()
        self._strip_row = QHBoxLayout(self._strip)
        self._strip_row.setContentsMargins(8, 0, 8, 0)
        self._strip_row.addWidget(Painted((Text("Sent on to", "muted", "header"),), 34))
        self._segments: Segments | None = None
        self._strip_row.addStretch(1)
        self._strip.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._message)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._strip)
        layout.addWidget(self._stack, 1)
        self._placing = QTimer(self)
        self._placing.setSingleShot(True)
        self._placing.setInterval(0)
        self._placing.timeout.connect(self._place_toggle)
        look().changed.connect(self._placing.start)

    def show_detail(self, detail: Detail | None) -> None:
        """Show one request, or say why there is nothing to show."""
        again = detail and self._detail and detail.exchange.seq == self._detail.exchange.seq
        self._detail = detail
        if not (again and detail and self._chosen < len(detail.simulations)):
            self._chosen = 0
        self._show_destinations()
        self._show()

    def simulation(self) -> Simulation | None:
        """The one on screen."""
        if self._detail is None or not self._detail.simulations:
            return None
        return self._detail.simulations[self._chosen]

    def toggle_unchanged(self) -> None:
        self._unchanged = not self._unchanged
        self.unchanged_toggled.emit(self._unchanged)
        self._show()

    def message(self) -> str:
        """The words in place of the table; "" while it is shown."""
        return self._message.words() if self._stack.currentWidget() is self._message else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._placing.start()

    def _show(self) -> None:
        detail, simulation = self._detail, self.simulation()
        if detail is None:
            self._say(wording.NOTHING_SELECTED)
        elif not detail.policy:
            self._say(wording.NO_POLICY, "Choose a policy")
        elif simulation is None:
            self._say(wording.NOT_CONCERNED)
        else:
            self._fill(detail, simulation)

    def _say(self, words: str, offer: str = "") -> None:
        self._message.say(words, offer)
        self._stack.setCurrentWidget(self._message)

    def _fill(self, detail: Detail, simulation: Simulation) -> None:
        before, after = self._titles(detail, simulation)
        self.table.cells.set_title(1, before)
        self.table.cells.set_title(2, after)
        self.table.show_rows(change_rows(detail, simulation, unchanged=self._unchanged))
        number = len(unchanged_fields(detail, simulation))
        self._toggle.setVisible(bool(number))
        words = f"{'Hide' if self._unchanged else 'Show'} unchanged ({number})"
        self._toggle.show_cell((Text(words, "identifier", "data"),), words)
        self._stack.setCurrentWidget(self.table)
        self._place_toggle()

    def _titles(self, detail: Detail, simulation: Simulation) -> tuple[Cell, Cell]:
        recipient = detail.inspection.party.recipient
        receiver = "own server" if detail.inspection.party.group == "server-call" else recipient
        vendor = detail.vendors.get(simulation.destination, simulation.destination)
        if detail.inspection.party.group != "server-call":
            vendor = recipient if len(detail.simulations) == 1 else vendor
        before: Cell = (
            Text("Before", "text", "header-strong"),
            Gap(7),
            Text(f"browser → {receiver}, recorded", "muted", "header", shrink=1),
        )
        after: Cell = (
            Text("After", "text", "header-strong"),
            Gap(7),
            Badge(wording.SIMULATED),
            Gap(7),
            Text(f"own server → {'nobody' if simulation.after is None else vendor}", "muted", "header", shrink=1),
        )
        return before, after

    def _show_destinations(self) -> None:
        simulations = self._detail.simulations if self._detail else ()
        if self._segments is not None:
            self._strip_row.removeWidget(self._segments)
            self._segments.deleteLater()
            self._segments = None
        self._strip.setVisible(len(simulations) > 1)
        if self._detail is None or len(simulations) < 2:
            return
        names = [(str(n), self._detail.vendors.get(s.destination, s.destination)) for n, s in enumerate(simulations)]
        self._segments = Segments("Destination", names)
        self._segments.choose(str(self._chosen))
        self._segments.picked.connect(self._pick)
        self._strip_row.insertWidget(1, self._segments)

    def _pick(self, key: str) -> None:
        self._chosen = int(key)
        self._show()

    def _place_toggle(self) -> None:
        header = self.table.run_header
        size = self._toggle.sizeHint()
        x = header.sectionViewportPosition(0) + header.sectionSize(0) - size.width() - look().px(5) + AIR
        self._toggle.setGeometry(x, (header.height() - size.height()) // 2, size.width(), size.height())
        self._toggle.raise_()


def _loads_only(detail: Detail) -> bool:
    """The request fetches scripts and reports nothing: it can be no event that is sent or blocked."""
    return {hit.role for hit in detail.inspection.hits} == {"script"}


def summary(detail: Detail | None, simulation: Simulation | None) -> Cell:
    """`#27 ▲ Meta Purchase  8 findings → 1 left simulated`, for the right end of the tab row."""
    if detail is None:
        return ()
    found = detail.inspection
    hit = found.hits[0] if found.hits else None
    runs: list[Run] = [Text(f"#{found.seq}", "muted"), Gap(8), Sign(found.party.group), Gap(7)]
    runs.append(Text(one_line(hit.vendor_name if hit else found.party.recipient), "text", "data-strong", shrink=2))
    if hit and hit.event:
        runs += [Gap(5), Text(one_line(hit.event), "text", "data-strong", shrink=3)]
    runs += [Gap(16), Text(wording.count(len(found.findings), "finding"), "before", "data-strong")]
    if simulation is not None:
        left = len(simulation.findings)
        word = "blocked" if simulation.verdict == "blocked" else f"{left:,} left"
        if simulation.verdict == "not-filterable":
            word = "not filterable"
        elif _loads_only(detail):
            word = "not fetched" if simulation.verdict == "blocked" else f"fetched, {word}"
        runs += [Gap(6), Text("→", "muted"), Gap(6), Text(word, "after", "data-strong"), Gap(6)]
        runs.append(Text(wording.SIMULATED, "muted", "data-italic"))
    return tuple(runs)
