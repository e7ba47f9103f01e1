"""The menu bar as data: every shortcut of the window has an entry here, and every entry of a right-click menu too."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu; an empty text is a separator."""

    name: str = ""
    text: str = ""
    keys: str = ""
    """Several are parted by blanks."""
    checkable: bool = False
    needs: str = ""
    """`session` or `row`: enabled only when there is one."""


_LINE = Entry()
MENUS: dict[str, tuple[Entry, ...]] = {
    "&File": (
        Entry("open", "&Open…", "Ctrl+O"),
        Entry("keep", "&Keep session as…", "Ctrl+S", needs="session"),
        Entry("close", "&Close session", "Ctrl+W", needs="session"),
        _LINE,
        Entry("quit", "&Quit", "Ctrl+Q"),
    ),
    "&Edit": (
        Entry("undo", "Undo", "Ctrl+Z"),
        Entry("redo", "Redo", "Ctrl+Shift+Z"),
        _LINE,
        Entry("copy-value", "&Copy value", "Ctrl+C", needs="row"),
        Entry("copy-url", "Copy &URL", "Ctrl+Alt+U", needs="row"),
        Entry("copy-markdown", "Copy row as &Markdown", needs="row"),
        _LINE,
        Entry("filter", "&Filter", "Ctrl+F", needs="session"),
        Entry("filter-host", "Filter by this &host", needs="row"),
        Entry("filter-vendor", "Filter by this &vendor", needs="row"),
        Entry("exclude-host", "E&xclude this host", needs="row"),
        Entry("filter-value", "Filter by this va&lue", needs="row"),
        Entry("show-raw", "Sho&w in Raw", needs="row"),
        Entry("where-else", "Whe&re else is it sent?", "Ctrl+Alt+L", needs="row"),
        Entry("show-all", "Clear filter and &show all", needs="session"),
        _LINE,
        Entry("own-site", "This site is &ours…", needs="row"),
        Entry("tagging-server", "This is our &tagging server…", needs="row"),
        Entry("third-party", "&Not ours: a third party…", needs="row"),
        Entry("taken-back", "Ta&ke your word back", needs="row"),
        _LINE,
        Entry("suppress", "Not an id&entifier…", needs="row"),
        Entry("count-again", "Count &again as a finding", needs="row"),
        Entry("test-person", "This is the test &person's…", needs="row"),
        Entry("identifier", "This is an &identifier…", needs="row"),
        _LINE,
        Entry("vendor-draft", "&Draft a vendor file from this", needs="row"),
        _LINE,
        Entry("goto", "&Go to number…", "Ctrl+G", needs="session"),
    ),
    "&Capture": (
        Entry("record", "&Record", "Ctrl+E"),
        Entry("browser", "Open &browser", "Ctrl+B"),
        Entry("device", "&Use another browser or device…"),
        Entry("resolve-names", "Ask &DNS for names behind hosts", checkable=True),
        _LINE,
        Entry("clear", "&Clear view", "Ctrl+L", needs="session"),
        Entry("incidents", "&Incidents…", "Ctrl+I", needs="session"),
    ),
    "&View": (
        Entry("scope-all", "&All requests", "Alt+1", needs="session"),
        Entry("scope-third", "&Third parties", "Alt+2", needs="session"),
        Entry("scope-own", "&Own server", "Alt+3", needs="session"),
        Entry("aside", "Show own &content", checkable=True, needs="session"),
        _LINE,
        Entry("tab-1", "&Before/after", "Ctrl+1 Ctrl+D", needs="session"),
        Entry("tab-2", "&Findings", "Ctrl+2", needs="session"),
        Entry("tab-3", "Re&quest", "Ctrl+3", needs="session"),
        Entry("tab-4", "Res&ponse", "Ctrl+4", needs="session"),
        Entry("tab-5", "Ra&w", "Ctrl+5", needs="session"),
        Entry("tab-6", "Evidence", "Ctrl+6", needs="session"),
        _LINE,
        Entry("previous", "Pre&vious request", "Ctrl+Up", needs="session"),
        Entry("next", "&Next request", "Ctrl+Down", needs="session"),
        Entry("back", "Bac&k in selection", "Alt+Left", needs="session"),
        Entry("forward", "Forwar&d in selection", "Alt+Right", needs="session"),
        Entry("pane-next", "Next pan&e", "F6"),
        Entry("pane-previous", "Previous pane", "Shift+F6"),
        _LINE,
        Entry("mask", "&Mask values", "Ctrl+Shift+H", checkable=True),
        Entry("show", "Show"),
        Entry("panes", "Arran&gement"),
        Entry("columns", "Col&umns"),
        Entry("theme", "T&heme"),
        Entry("zoom-in", "Zoom &in", "Ctrl++ Ctrl+="),
        Entry("zoom-out", "&Zoom out", "Ctrl+-"),
        Entry("zoom-reset", "Actual &size", "Ctrl+0"),
        Entry("reset-layout", "&Reset arrangement", "Ctrl+Shift+W"),
    ),
    "&Simulate": (
        Entry("policy", "&Policy"),
        Entry("unchanged", "Show &unchanged fields", "Ctrl+U", checkable=True, needs="session"),
    ),
    "E&xport": (
        Entry("export-html", "&HTML report…", "Ctrl+Shift+E", needs="session"),
        Entry("export-har", "H&AR…", needs="session"),
        Entry("export-csv", "&CSV…", needs="session"),
        Entry("export-jsonl", "&JSON lines…", needs="session"),
    ),
    "&Help": (
        Entry("help", "&Help", "F1"),
        Entry("keyboard", "&Keyboard", "Ctrl+?"),
        Entry("demo", "Run the &demo shop"),
        Entry("doctor", "&Check this computer"),
        Entry("about", "&About"),
    ),
}
"""Menu -> entries."""

SUBMENUS = ("columns", "theme", "policy", "panes", "show")


class Menus:
    """The bar, its actions by name, and which of them make sense now."""

    def __init__(self, window: QMainWindow, submenus: dict[str, QMenu]) -> None:
        self.actions: dict[str, QAction] = {}
        self._needs: dict[str, str] = {}
        for title, entries in MENUS.items():
            menu = window.menuBar().addMenu(title)
            for entry in entries:
                self._add(window, menu, entry, submenus)

    def on(self, name: str, slot: Callable[[], object]) -> None:
        """What an entry does."""
        self.actions[name].triggered.connect(lambda _=False: slot())

    def enable(self, *, session: bool, row: bool) -> None:
        state = {"session": session, "row": row}
        for name, need in self._needs.items():
            self.actions[name].setEnabled(state[need])

    def context(self, window: QMainWindow, names: tuple[str, ...]) -> QMenu:
        """A right-click menu of entries that stand in the bar; "" is a separator."""
        menu = QMenu(window)
        for name in names:
            if name:
                menu.addAction(self.actions[name])
            else:
                menu.addSeparator()
        return menu

    def _add(self, window: QMainWindow, menu: QMenu, entry: Entry, submenus: dict[str, QMenu]) -> None:
        if not entry.name:
            menu.addSeparator()
            return
        if entry.name in SUBMENUS:
            inner = submenus[entry.name]
            inner.setTitle(entry.text)
            self.actions[entry.name] = menu.addMenu(inner)
            return
        action = QAction(entry.text, window)
        action.setShortcuts([QKeySequence(key) for key in entry.keys.split()])
        action.setCheckable(entry.checkable)
        self.actions[entry.name] = action
        if entry.needs:
            self._needs[entry.name] = entry.needs
        menu.addAction(action)
