"""F6 and Shift+F6: the focus walks from pane to pane."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def focus_inside(widget: QWidget) -> None:
    """Give the focus to what a pane is there for (its focus proxy), else to the first thing in it that takes it."""
    for child in (widget.focusProxy() or widget, *widget.findChildren(QWidget)):
        takes = child.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and child.isVisibleTo(widget) and child.isEnabled():
            child.setFocus(Qt.FocusReason.TabFocusReason)
            return


def pane_of(panes: Sequence[QWidget], widget: QWidget | None) -> int:
    """Which pane holds the focus; -1 for none."""
    for number, pane in enumerate(panes):
        if widget is not None and (pane is widget or pane.isAncestorOf(widget)):
            return number
    return -1


def walk(panes: Sequence[QWidget], by: int) -> None:
    """The next pane that is on screen, or the one before it."""
    shown = [pane for pane in panes if pane.isVisible()]
    if shown:
        at = pane_of(shown, QApplication.focusWidget())
        focus_inside(shown[(at + by) % len(shown)] if at >= 0 else shown[0])
