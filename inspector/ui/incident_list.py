"""What is no request and yet to be shown: refusals, hosts passed through, crashes, gaps; with the ways to allow."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from inspector.model.incident import Incident
from inspector.ui.cell_table import CellTable, column
from inspector.ui.controls import Button, Painted
from inspector.ui.empty_state import PaneMessage
from inspector.ui.look import look
from inspector.ui.runs import CellRow, Gap, Icon, Stretch, Text
from inspector.ui.safe_text import one_line

NAMES = {
    "refused-user": "Other user refused",
    "refused-address": "Other computer refused",
    "refused-private": "Private address refused",
    "refused-connections": "Too many connections",
    "header-timeout": "Headers never finished",
    "client-distrusts": "Could not decrypt",
    "connect-failed": "Server not reached",
    "passed-through": "Passed through, not decrypted",
    "crashed": "Connection lost inside the proxy",
    "addon-failed": "Stored raw",
    "not-recorded": "Not recorded",
    "interrupted": "Interrupted",
    "import-refused": "Entry not read",
    "malformed": "Malformed, refused",
}
_COLUMNS = (column("Incident", 220), column("Host", 240), column("What happened"), column("Times", 64))
_PASSABLE = ("client-distrusts", "connect-failed")


def incident_rows(incidents: Sequence[Incident]) -> list[CellRow]:
    """One row for each kind and host, the most frequent first; passed-through hosts by name with their counts."""
    ordered = sorted(incidents, key=lambda i: (i.kind == "passed-through", -i.count, i.host))
    return [_row(incident) for incident in ordered]


def _row(incident: Incident) -> CellRow:
    passed = incident.kind == "passed-through"
    icon = Icon("lock", "muted") if passed else Icon("triangle-alert", "left")
    cells = (
        (icon, Gap(7), Text(NAMES.get(incident.kind, incident.kind), shrink=1)),
        (Text(one_line(incident.host) or "—", "text", "value", shrink=1, cut="middle"),),
        (Text(one_line(incident.why), "text2", shrink=1),),
        (Stretch(), Text(f"{incident.count:,}", "text2")),
    )
    return CellRow(cells, tip=(incident.host, incident.why), value=incident.host, at=incident.kind)


class IncidentList(QDialog):
    """Not modal: the recording goes on beside it."""

    pass_through = Signal(str)
    allow_private = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Incidents")
        self.resize(look().px(860), look().px(380))
        self.table = CellTable("Incidents", _COLUMNS)
        self.pass_button = Button((Text("Pass this host through", "text", "chrome-medium"),), "Pass this host through")
        self.allow_button = Button((Text("Allow this host", "text", "chrome-medium"),), "Allow this host")
        self._hint = Painted((), 24)
        self._empty = PaneMessage()
        self._empty.say("No incident: everything the browser sent is a row.")
        self._act = QHBoxLayout()
        self._act.setContentsMargins(12, 4, 8, 6)
        self._act.addWidget(self._hint, 1)
        self._act.addWidget(self.pass_button)
        self._act.addWidget(self.allow_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(self._act)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._offer())
        self.pass_button.clicked.connect(lambda: self._send(self.pass_through))
        self.allow_button.clicked.connect(lambda: self._send(self.allow_private))
        self.show_incidents(())

    def show_incidents(self, incidents: Sequence[Incident]) -> None:
        row = self.table.current()
        rows = incident_rows(incidents)
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if row is not None:
            again = next((n for n, r in enumerate(rows) if (r.at, r.value) == (row.at, row.value)), -1)
            if again >= 0:
                self.table.selectRow(again)
        self._offer()

    def _offer(self) -> None:
        """A host that refused our certificate may be passed through; a private address may be allowed."""
        row = self.table.current()
        kind, host = (row.at, row.value) if row else ("", "")
        self.pass_button.setVisible(bool(host) and kind in _PASSABLE)
        self.allow_button.setVisible(bool(host) and kind == "refused-private")
        words = ""
        if self.pass_button.isVisibleTo(self):
            words = "Passed through, its requests stay encrypted: they are counted by host and not shown."
        elif self.allow_button.isVisibleTo(self):
            words = "Allow only an address of your own: a public page asked for it."
        self._hint.show_cell((Text(words, "muted", "data", shrink=1),))

    def _send(self, signal: object) -> None:
        row = self.table.current()
        if row is not None and row.value:
            signal.emit(row.value)  # type: ignore[attr-defined]
            self._hint.show_cell((Text(f"Done: {row.value}. Load the page again.", "after", "data", shrink=1),))


def total(incidents: Sequence[Incident]) -> int:
    """What the status bar counts: incidents but those the user asked for."""
    return sum(incident.count for incident in incidents if incident.kind != "passed-through")
