"""A file that is dropped on the window is opened."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Of several files the first; what is no file of this computer is not taken."""

    def __init__(self, widget: QWidget, opened: Callable[[Path], None]) -> None:
        super().__init__(widget)
        self._open = opened
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):
            local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if local and isinstance(event, QDragEnterEvent):
                event.acceptProposedAction()
            elif local and event.type() is QEvent.Type.Drop:
                self._open(Path(local[0]))
            return event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop)
        return super().eventFilter(watched, event)
