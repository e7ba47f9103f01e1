"""Pictures of the whole session beside the requests: one segment of the toolbar and one page of the window for each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from inspector.ui.controls import Segments, segment_cell
from inspector.ui.icons import icon
from inspector.ui.index_worker import IndexWorker, Job

REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class View:
    """One picture of the whole session.

    `load` runs in the thread that counts, when the view is turned to and whenever the index grew while it is on screen;
    `show` gets its answer in the UI thread.
    """

    key: str
    words: str
    """On segment and menu: one or two."""
    icon: str
    """Of resources/icons."""
    widget: QWidget
    load: Job
    show: Callable[[Any], None]
    keys: str = ""
    """Its shortcut."""


class Views(QObject):
    """Which view is on screen: segments and menu say it, `turned` tells it."""

    turned = Signal(str)

    def __init__(self, worker: IndexWorker, desk: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._worker = worker
        self._views: dict[str, View] = {}
        self._pages: dict[str, QWidget] = {}
        self._current = REQUESTS
        self._icons: dict[str, tuple[str, str]] = {}
        self.menu = QMenu(parent)
        self._group = QActionGroup(self)
        self.segments = Segments("View", [])
        self.segments.picked.connect(self.turn_to)
        self._add(REQUESTS, "Requests", "list", desk, "Ctrl+Shift+1")
        self._show_current()

    def add(self, view: View) -> None:
        """One more view, after those that are there."""
        self._views[view.key] = view
        self._add(view.key, view.words, view.icon, view.widget, view.keys or f"Ctrl+Shift+{len(self._pages) + 1}")
        self._show_current()

    def current(self) -> str:
        return self._current

    def page(self) -> QWidget:
        """The widget of the view that is chosen."""
        return self._pages[self._current]

    def pages(self) -> list[QWidget]:
        return list(self._pages.values())

    def turn_to(self, key: str) -> None:
        self._current = key
        self._show_current()
        self.refresh()
        self.turned.emit(key)

    def refresh(self) -> None:
        """The index grew, or another view was chosen: the one on screen is read anew."""
        view = self._views.get(self._current)
        if view is not None:
            self._worker.ask("view", view.load, lambda answer: self._hand(view, answer))

    def enable(self, *, session: bool) -> None:
        """Without a session there is nothing to look at in another way."""
        self.segments.setVisible(session and len(self._pages) > 1)
        self.menu.menuAction().setVisible(len(self._pages) > 1)
        for action in self._group.actions():
            action.setEnabled(session)

    def _hand(self, view: View, answer: Any) -> None:
        if view.key == self._current:
            view.show(answer)

    def _add(self, key: str, words: str, picture: str, page: QWidget, keys: str) -> None:
        self._pages[key] = page
        self._icons[key] = (words, picture)
        self.segments.add(key, words)
        action = self.menu.addAction(icon(picture), words)
        action.setCheckable(True)
        action.setData(key)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: self.turn_to(key))
        action.setEnabled(False)
        self._group.addAction(action)

    def _show_current(self) -> None:
        self.segments.choose(self._current)
        for key, (words, picture) in self._icons.items():
            self.segments.button(key).show_cell(segment_cell(words, chosen=key == self._current, icon=picture))
        for action in self._group.actions():
            action.setChecked(action.data() == self._current)
