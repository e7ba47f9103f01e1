"""The Request tab: the products of an event, then every field with its place, its name and what was found in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.model.payload import Field
from inspector.ui import wording
from inspector.ui.cell_table import CellTable, column
from inspector.ui.change_rows import field_cell
from inspector.ui.detail import Detail
from inspector.ui.item_table import ItemTable
from inspector.ui.marks import parts_of, value_runs
from inspector.ui.runs import Cell, CellRow, Gap, Run, Text, plain
from inspector.ui.safe_text import one_line

_COLUMNS = (column("Field", 300), column("Value"), column("Meaning", 220))
LIMIT = 2_000
"""Fields shown; a payload of more says how many are not."""

_GENERAL = {"url": "URL", "host": "URL", "userinfo": "URL", "page": "Page", "connection": "Source IP"}
"""Places that are no field -> name of their row."""
_SECTIONS = (
    ("query", "Query"),
    ("fragment", "Fragment"),
    ("cookie", "Cookies"),
    ("body", "Body"),
    ("ws", "WebSocket messages"),
    ("path", "Path"),
    ("header", "Headers"),
)


def request_rows(detail: Detail) -> list[CellRow]:
    """What was asked for, then the fields by place: those that carry data first, headers last."""
    meanings = {f.at: f.name for hit in detail.inspection.hits for f in hit.fields}
    rows = _general(detail)
    left = LIMIT
    for prefix, title in _SECTIONS:
        fields = [f for f in detail.payload.fields if f.at.startswith(prefix)]
        if not fields:
            continue
        rows.append(_heading(title, wording.count(len(fields), "field")))
        rows += [_field(detail, item, meanings.get(item.at, "")) for item in fields[:left]]
        left = max(0, left - len(fields))
    if left == 0 and len(detail.payload.fields) > LIMIT:
        rows.append(_heading("Cut", f"{len(detail.payload.fields) - LIMIT:,} more fields are in the export"))
    return rows


def _general(detail: Detail) -> list[CellRow]:
    exchange = detail.exchange
    connection = [f for f in detail.inspection.findings if f.at == "connection"]
    address = detail.browser_address
    rows = [
        _line("Method", (Text(one_line(exchange.method_text), "text", "value"),)),
        _line("URL", tuple(value_runs(exchange.url_text)), exchange.url_text),
        _line("Page", tuple(value_runs(detail.inspection.page or "not known"))),
        _line("Protocol", (Text(exchange.request.http_version or "not known", "text", "value"),)),
    ]
    if address:
        rows.append(_line("Source IP", tuple(value_runs(address, parts_of(address, connection))), address))
    return rows


def _line(name: str, value: Cell, raw: str = "") -> CellRow:
    return CellRow(((Text(name),), value, ()), value=raw)


def _heading(title: str, note: str) -> CellRow:
    runs: list[Run] = [Text(title, font="data-strong"), Gap(8), Text(note, "muted", shrink=1)]
    return CellRow((tuple(runs),), heading=True)


def _field(detail: Detail, item: Field, meaning: str) -> CellRow:
    findings = [f for f in detail.inspection.findings if f.at == item.at]
    value: Cell = tuple(value_runs(item.value, parts_of(item.value, findings)))
    if item.bare:
        value = (Text("no value", "muted"),)
    tip = wording.finding_tip(findings[0]) if findings else [item.name, wording.place(item.at)[1], meaning]
    cells = (field_cell(item.at, findings), value, (Text(one_line(meaning), "text2", shrink=1),))
    return CellRow(cells, tip=tuple(tip), value=item.value, at=item.at)


class PayloadView(QWidget):
    """Stands alone: `show_detail` is all it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = CellTable("Request", _COLUMNS)
        self.items = ItemTable()
        self.items.place.connect(self.show_place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.items)
        layout.addWidget(self.table)

    def show_detail(self, detail: Detail | None) -> None:
        self.items.show_hits(detail.inspection.hits if detail else ())
        self.table.show_rows(request_rows(detail) if detail else [])

    def show_place(self, at: str) -> bool:
        """Choose the row of a place, with the focus; one inside a value by the row of that value. False: not there."""
        places = [row.at or plain(row.cells[0]) for row in self.table.cells.rows()]
        at = _GENERAL.get(at, at)
        layers = at.split("|")
        wanted = ["|".join(layers[:n]) for n in range(len(layers), 0, -1)]
        found = next((places.index(place) for place in wanted if place in places), -1)
        if found < 0:  # a whole part: `body`
            found = next((n for n, place in enumerate(places) if place.startswith((f"{at}:", f"{at}."))), -1)
        if found >= 0:
            self.table.setCurrentIndex(self.table.cells.index(found, 0))
            self.table.scrollTo(self.table.cells.index(found, 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return found >= 0
