"""What is selected without a click: when a demo or a file was judged, the request that tells most."""

from PySide6.QtCore import QObject, QTimer

from inspector.ui.main_window import MainWindow
from inspector.ui.session_facts import telling_request

LOOK = 200
"""Milliseconds between two looks."""


class Telling(QObject):
    """Asks until the session can say, or the user has chosen one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        if self._window.requests.table.seq() or self._window.session() is None:
            self.stop()
            return
        self._window.ask("telling", telling_request, self._select)

    def _select(self, seq: int | None) -> None:
        requests = self._window.requests
        if seq is not None and self._timer.isActive() and not requests.table.seq():
            self._window.select(seq)
            if not seq or requests.table.seq() or requests.query().narrow:
                self.stop()
