"""The middle of the window: pages turn without the focus landing somewhere by chance."""

from PySide6.QtWidgets import QDockWidget, QLabel, QLineEdit, QVBoxLayout, QWidget

from inspector.ui.desk import Desk
from inspector.ui.dock import Pane, plain_title
from inspector.ui.pages import Pages


def _start() -> tuple[QWidget, QLineEdit]:
    start, field = QWidget(), QLineEdit()
    QVBoxLayout(start).addWidget(field)
    return start, field


def _desk() -> Desk:
    desk = Desk(QLineEdit())
    for key, area in (("parties", "left"), ("totals", "left"), ("detail", "below")):
        desk.add_pane(Pane(key, plain_title(key), QLabel(key)), area)
    return desk


def test_the_focus_of_a_page_that_goes_stays_with_the_pages(qtbot):
    start, field = _start()
    desk = _desk()
    pages = Pages(start, desk)
    qtbot.addWidget(pages)
    pages.turn_to(start)
    pages.show()
    qtbot.waitExposed(pages)
    pages.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    pages.turn_to(desk)
    assert pages.currentWidget() is desk
    assert desk.size() == pages.size()
    assert pages.focusWidget() is not field
    assert not desk.isAncestorOf(pages.focusWidget())


def test_a_pane_that_stands_apart_goes_with_the_session_and_comes_back_with_it(qtbot):
    start, _ = _start()
    desk = _desk()
    pages = Pages(start, desk)
    qtbot.addWidget(pages)
    pages.turn_to(desk)
    pages.show()
    qtbot.waitExposed(pages)
    pane = desk.findChildren(QDockWidget)[0]
    pane.setFloating(True)
    pages.turn_to(start)
    assert pane.isHidden()
    pages.turn_to(desk)
    assert not pane.isHidden()
    assert pane.isFloating()


def test_the_focus_of_a_page_that_goes_goes_to_what_the_next_one_is_there_for(qtbot):
    start, field = _start()
    pages = Pages(start, _desk())
    qtbot.addWidget(pages)
    other, switch = _start()
    table = QLineEdit()
    other.layout().addWidget(table)
    other.setFocusProxy(table)
    pages.addWidget(other)
    pages.turn_to(start)
    pages.show()
    qtbot.waitExposed(pages)
    pages.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    pages.turn_to(other)
    qtbot.waitUntil(table.hasFocus)
    assert not switch.hasFocus()
