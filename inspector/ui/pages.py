"""What fills the middle of the window: the start, the desk with the requests, or another view of the session."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from inspector.ui.desk import Desk


class Pages(QStackedWidget):
    """One at a time; panes of the desk that stand apart go with the session, not with the page."""

    def __init__(self, start: QWidget, desk: Desk) -> None:
        super().__init__()
        self._start, self._desk = start, desk
        self.addWidget(start)
        self.addWidget(desk)

    def turn_to(self, page: QWidget) -> None:
        """Show a page. Qt would pass the focus of the page that goes to what comes next, as if Tab had been pressed.

        It goes to what the new page is there for (its focus proxy); a focus outside the pages stays.
        """
        focused = QApplication.focusWidget()
        moved = focused is not None and page is not self.currentWidget() and self.isAncestorOf(focused)
        if moved:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        page.resize(self.size())  # before it is shown: an arrangement of panes needs the sizes it will have
        self.setCurrentWidget(page)
        if moved and page.focusProxy() is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.show_apart(shown=page is not self._start)
