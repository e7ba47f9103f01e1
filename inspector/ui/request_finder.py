"""Turns to requests that something else named: one by its number, or those that a filter finds."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from inspector.ui.request_pane import RequestPane
from inspector.ui.views import REQUESTS, Views

_OF_ASIDE = ("cookie:", "party:own-content", "party:browser")
"""Words of filters that may find what the table puts aside."""


class RequestFinder(QObject):
    """Filter, scope, party and own content put aside give way to what is asked for."""

    def __init__(
        self,
        views: Views,
        requests: RequestPane,
        show_all: Callable[[], None],
        show_aside: Callable[[bool], None],
        parent: QObject | None = None,
    ) -> None:
        """`show_all` undoes every narrowing, `show_aside` shows or hides own content."""
        super().__init__(parent)
        self._views, self._requests = views, requests
        self._show_all, self._show_aside = show_all, show_aside
        self._sought = 0
        requests.counted.connect(self._look)

    def reveal(self, seq: int) -> None:
        """Choose a request; rows come from a thread, so one that is hidden is chosen as soon as it is listed."""
        self._views.turn_to(REQUESTS)
        self._requests.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._sought = seq
        if self._requests.model.position(seq) < 0:
            self.show("")
        self._look()

    def show(self, text: str) -> None:
        """The requests that match, and no other narrowing."""
        self._views.turn_to(REQUESTS)
        self._show_all()
        if not text or any(word in text for word in _OF_ASIDE):
            self._show_aside(True)
        self._requests.field.set_text(text)

    def _look(self) -> None:
        if self._sought and self._requests.model.position(self._sought) >= 0:
            seq, self._sought = self._sought, 0
            self._requests.table.select_seq(seq)
