"""What can be done with a chosen request or value: copy, filter, declare as ours. The right-click menus."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from inspector.index.query import Row
from inspector.ui.cell_table import CellTable
from inspector.ui.commands import Commands
from inspector.ui.detail_pane import DetailPane
from inspector.ui.menus import Menus
from inspector.ui.request_columns import COLUMNS, words
from inspector.ui.request_pane import RequestPane

_ROW_MENU = (
    "filter-host", "filter-vendor", "exclude-host", "", "own-site", "tagging-server", "", "copy-url", "copy-markdown",
)  # fmt: skip
DECLARATIONS = ("own-site", "tagging-server")
"""What the user may say of a recipient, stronger than all evidence."""
_VALUE_MENU = ("copy-value", "filter-value", "", "copy-url")


class RowActs:
    """Acts on what is chosen in table and detail; nothing here resends a request or opens a captured link."""

    def __init__(
        self, window: QMainWindow, requests: RequestPane, detail: DetailPane, menus: Menus, commands: Commands
    ) -> None:
        self._window = window
        self._requests = requests
        self._detail = detail
        self._menus = menus
        self._commands = commands
        for name, slot in {
            "copy-value": self.copy_value,
            "copy-url": self.copy_url,
            "copy-markdown": self.copy_markdown,
            "filter-host": lambda: self._filter("host"),
            "filter-vendor": lambda: self._filter("vendor"),
            "exclude-host": lambda: self._filter("-host"),
            "filter-value": self._filter_value,
            "own-site": self._own_site,
            "tagging-server": self._tagging_server,
        }.items():
            menus.on(name, slot)
        requests.table.customContextMenuRequested.connect(self._row_menu)
        for table in detail.tables():
            table.customContextMenuRequested.connect(lambda where, table=table: self._value_menu(table, where))

    def copy_value(self) -> None:
        """The value chosen in the detail when that has the focus; else the URL of the chosen request."""
        focused = QApplication.focusWidget()
        value = self._value() if focused and self._detail.isAncestorOf(focused) else ""
        if value:
            QGuiApplication.clipboard().setText(value)
        else:
            self.copy_url()

    def copy_url(self) -> None:
        detail = self._detail.detail()
        if detail is not None:
            QGuiApplication.clipboard().setText(detail.exchange.url_text)

    def copy_markdown(self) -> None:
        """The chosen row with the columns that are shown."""
        row = self._row()
        if row is None:
            return
        shown = [c for n, c in enumerate(COLUMNS) if not self._requests.table.isColumnHidden(n)]
        cells = (words(column, row).replace("|", "\\|") for column in shown)
        lines = (
            "| " + " | ".join(column.title for column in shown) + " |",
            "|" + " --- |" * len(shown),
            "| " + " | ".join(cells) + " |",
        )
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

    def _row(self) -> Row | None:
        return self._requests.model.row_of(self._requests.table.seq())

    def _value(self) -> str:
        """Value of the row chosen in the tab that is shown."""
        table = self._detail.table()
        row = table.current() if table is not None else None
        return row.value if row is not None else ""

    def _filter(self, word: str) -> None:
        row = self._row()
        value = "" if row is None else row.vendor_id if word == "vendor" else row.host
        if value:
            self._requests.field.add(f"{word}:{quoted(value)}")

    def _filter_value(self) -> None:
        value = self._value()
        if value:
            self._requests.field.add(f"value:{quoted(value)}")

    def _own_site(self) -> None:
        detail = self._detail.detail()
        if detail is not None:
            self._commands.own_site(detail.inspection.party.site)

    def _tagging_server(self) -> None:
        row = self._row()
        if row is not None:
            self._commands.tagging_server(row.host)

    def _row_menu(self, where: QPoint) -> None:
        menu = self._menus.context(self._window, _ROW_MENU)
        menu.exec(self._requests.table.viewport().mapToGlobal(where))

    def _value_menu(self, table: CellTable, where: QPoint) -> None:
        self._menus.context(self._window, _VALUE_MENU).exec(table.viewport().mapToGlobal(where))


def quoted(value: str) -> str:
    """A value as the filter reads it: in quotes when it has blanks."""
    text = value.replace('"', "")
    return f'"{text}"' if not text or any(c.isspace() for c in text) else text
