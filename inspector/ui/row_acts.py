"""What can be done with a chosen request or value: copy, filter, declare as ours. The right-click menus."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from inspector.analysis.pages import place_of
from inspector.catalog.declaration import TAKEN_BACK, Declaration, Word
from inspector.catalog.suffixes import normal_host, site_of
from inspector.index.query import PartyKey, Row
from inspector.ui.cell_table import CellTable
from inspector.ui.commands import Commands
from inspector.ui.declare_dialog import DeclareDialog
from inspector.ui.detail_pane import DetailPane
from inspector.ui.index_worker import Ask, Sources
from inspector.ui.menus import Menus
from inspector.ui.request_columns import COLUMNS, words
from inspector.ui.request_groups import RequestGroups
from inspector.ui.request_pane import RequestPane
from inspector.ui.safe_text import copy
from inspector.ui.value_mask import masked
from inspector.ui.vendor_draft_dialog import write_draft
from inspector.ui.word_acts import ENTRIES, WordActs, subject_of
from inspector.ui.word_dialog import Subject

_ROW_MENU = (
    "filter-host", "filter-vendor", "exclude-host", "", "own-site", "tagging-server", "third-party", TAKEN_BACK, "",
    "vendor-draft", "",
    "copy-url", "copy-markdown",
)  # fmt: skip
DECLARATIONS: dict[str, Word] = {"own-site": "ours", "tagging-server": "tagging-server", "third-party": "third-party"}
"""What the user may say of a recipient, stronger than all evidence."""
_VALUE_MENU = ("copy-value", "filter-value", "show-raw", "where-else", "", *ENTRIES, "", "copy-url")


class RowActs:
    """Acts on what is chosen in table and detail; nothing here resends a request or opens a captured link."""

    def __init__(  # noqa: PLR0917 - the parts of one window
        self, window: QMainWindow, requests: RequestPane, detail: DetailPane, menus: Menus, commands: Commands, ask: Ask
    ) -> None:
        self._window = window
        self._requests = requests
        self._detail = detail
        self._menus = menus
        self._commands = commands
        self.words = WordActs(window, commands, ask)
        for name, slot in {
            "copy-value": self.copy_value,
            "copy-url": self.copy_url,
            "copy-markdown": self.copy_markdown,
            "filter-host": lambda: self._filter("host"),
            "filter-vendor": lambda: self._filter("vendor"),
            "exclude-host": lambda: self._filter("-host"),
            "filter-value": self._filter_value,
            "show-raw": detail.show_chosen,
            "where-else": detail.ask_elsewhere,
            "vendor-draft": self.draft_vendor,
        }.items():
            menus.on(name, slot)
        for name, word in DECLARATIONS.items():
            menus.on(name, partial(self._declare_row, word))
        menus.on(TAKEN_BACK, self._take_back)
        for name in ENTRIES:
            menus.on(name, partial(self._say, name))
        requests.table.customContextMenuRequested.connect(self._row_menu)
        for table in detail.tables():
            table.customContextMenuRequested.connect(lambda where, table=table: self._value_menu(table, where))

    def copy_value(self) -> None:
        """The value chosen in the detail when that has the focus; else the URL of the chosen request."""
        focused = QApplication.focusWidget()
        value = self._value() if focused and self._detail.isAncestorOf(focused) else ""
        if value:
            copy(value)
        else:
            self.copy_url()

    def copy_url(self) -> None:
        detail = self._detail.detail()
        if detail is not None:
            copy(detail.exchange.url_text)

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
        copy("\n".join(lines) + "\n")

    def draft_vendor(self) -> None:
        """A vendor file in the user's folder, made from the chosen request."""
        detail = self._detail.detail()
        if detail is not None:
            dialog = write_draft(detail, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _row(self) -> Row | None:
        return self._requests.model.row_of(self._requests.table.seq())

    def _value(self) -> str:
        """Value of the row chosen in the tab that is shown."""
        table = self._detail.table()
        row = table.current() if table is not None else None
        return row.value if row is not None else ""

    def subject(self) -> Subject | None:
        """What is chosen in the tab that is shown, where something can be said of it."""
        detail, table = self._detail.detail(), self._detail.table()
        row = table.current() if table is not None else None
        return subject_of(detail, row) if detail is not None and row is not None else None

    def _say(self, name: str) -> None:
        subject = self.subject()
        if subject is not None and self.words.may(name, subject):
            self.words.act(name, subject)

    def _filter(self, word: str) -> None:
        row = self._row()
        value = "" if row is None else row.vendor_id if word == "vendor" else row.host
        if value:
            self._requests.field.add(f"{word}:{quoted(masked(value))}")

    def _filter_value(self) -> None:
        value = self._value()
        if value:
            self._requests.field.add(f"value:{quoted(masked(value))}")

    def offer_tree(self, tree: RequestGroups, ask: Ask) -> None:
        """The same word on all hosts of a party of the tree; `ask` reads the index in another thread."""
        tree.customContextMenuRequested.connect(lambda where: self._tree_menu(tree, where, ask))

    def _tree_menu(self, tree: RequestGroups, where: QPoint, ask: Ask) -> None:
        key = tree.party_at(where)
        if key is not None and key.recipient is not None and key.group != "simulated":
            self.tree_menu(key, ask).exec(tree.viewport().mapToGlobal(where))

    def tree_menu(self, key: PartyKey, ask: Ask) -> QMenu:
        """What may be said of a party."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, word in DECLARATIONS.items():
            action = QAction(self._menus.actions[name].text(), menu)
            action.triggered.connect(lambda _=False, word=word: self._ask_hosts(word, key, ask))
            menu.addAction(action)
        return menu

    def _ask_hosts(self, word: Word, key: PartyKey, ask: Ask) -> None:
        def job(sources: Sources) -> tuple[list[str], list[str]]:
            return sources.index().hosts(key)

        ask("hosts", job, lambda found: self._declare(word, found[0], found[1]))

    def _declare_row(self, word: Word) -> None:
        row = self._row()
        if row is not None:
            self._declare(word, [row.host], [row.page] if row.page else [])

    def _take_back(self) -> None:
        """What was said of the host and path of the chosen request."""
        row = self._row()
        if row is not None:
            self._commands.declare(Declaration(TAKEN_BACK, (row.host + row.path,), ""))

    def _declare(self, word: Word, hosts: Sequence[str], pages: Sequence[str]) -> None:
        """Ask why, then tell the program. Whole sites are ours; servers and third parties are hosts."""
        if not hosts:
            return
        places = tuple(dict.fromkeys(_site(host) for host in hosts) if word == "ours" else hosts)
        found = [place.host for page in pages if (place := place_of(page.encode("utf-8", "surrogateescape")))]
        dialog = DeclareDialog(Declaration(word, places, "", tuple(dict.fromkeys(map(_site, found)))), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._commands.declare(dialog.declaration()))
        dialog.open()

    def _row_menu(self, where: QPoint) -> None:
        menu = self._menus.context(self._window, _ROW_MENU)
        menu.exec(self._requests.table.viewport().mapToGlobal(where))

    def _value_menu(self, table: CellTable, where: QPoint) -> None:
        self.value_menu().exec(table.viewport().mapToGlobal(where))

    def value_menu(self) -> QMenu:
        """What may be done with the value that is chosen, and said of it."""
        subject = self.subject()
        names = [
            name
            for name in _VALUE_MENU
            if name not in ENTRIES or (subject is not None and self.words.may(name, subject))
        ]
        return self._menus.context(self._window, tuple(names))


def _site(host: str) -> str:
    return site_of(host) or normal_host(host)


def quoted(value: str) -> str:
    """A value as the filter reads it: in quotes when it has blanks."""
    text = value.replace('"', "")
    return f'"{text}"' if not text or any(c.isspace() for c in text) else text
