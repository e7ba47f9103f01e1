"""Python's cyclic garbage is collected in the UI thread alone.

A collection that starts in another thread destroys Qt objects there: a timer of the UI thread that goes that way while
it is due ends the process (seen with PySide6 6.12: QTimerInfoList::activateTimers -> notifyInternal2).
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 200
"""Milliseconds between two looks."""
YOUNG = 2_000
"""New containers after which the youngest generation is collected, as Python itself does by default."""
OLD = 10
"""Collections of one generation after which the next one is collected, too."""


class UiGarbage(QObject):
    """From its making on automatic collection is off in the whole process; `stop` turns it on again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is due: mostly nothing, or the youngest generation."""
        young, middle, old = gc.get_count()
        if young < YOUNG:
            return
        gc.collect(2 if old > OLD else 1 if middle > OLD else 0)

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
