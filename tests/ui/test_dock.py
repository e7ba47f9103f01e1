"""A pane: its title, its options, by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from inspector.ui.dock import HEIGHT, Pane, PaneTitle, heading, plain_title
from inspector.ui.look import look
from inspector.ui.runs import Text, plain


@pytest.fixture
def pane(qtbot):
    window = QMainWindow()
    window.setCentralWidget(QWidget())
    made = Pane("parties", plain_title("Parties"), QWidget())
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, made)
    window.resize(600, 400)
    qtbot.addWidget(window)
    window.show()
    made.outer = window  # kept alive
    return made


def test_the_title_is_as_high_as_designed_and_has_a_name(pane):
    assert pane.titleBarWidget().height() == look().px(HEIGHT)
    assert pane.windowTitle() == pane.accessibleName() == "Parties"
    assert pane.title.more.accessibleName() == "Options of Parties"


def test_the_title_grows_with_the_zoom(pane, qapp):
    look().set_zoom(2.0, qapp)
    assert pane.title.height() == look().px(HEIGHT) == 2 * HEIGHT


def test_its_options_hide_it_and_set_it_apart(pane):
    float_, hide = pane.options.actions()[-2:]
    float_.trigger()
    assert pane.isFloating()
    assert pane.isVisible()
    pane.tell()
    assert float_.isChecked()
    float_.trigger()
    assert not pane.isFloating()
    hide.trigger()
    assert pane.isHidden()


def test_what_the_pane_offers_comes_first(qtbot):
    options = QMenu()
    options.addAction("Open all")
    made = Pane("p", plain_title("P"), QWidget(), options)
    qtbot.addWidget(made)
    qtbot.addWidget(options)
    words = [action.text() for action in options.actions()]
    assert words == ["Open all", "", "In a window of its own", "Hide"]
    assert made.title.more.menu() is options


def test_a_right_click_on_the_title_opens_the_options(pane, qtbot):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), pane.title.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(pane.title, event)
    qtbot.waitUntil(pane.options.isVisible)
    pane.options.close()


def test_a_press_on_the_words_is_left_to_the_dock_which_moves_it(pane):
    words = pane.title.findChild(QWidget)
    for widget in (words, pane.title):
        where = QPointF(5, 5)
        press = QMouseEvent(
            QMouseEvent.Type.MouseButtonPress, where, widget.mapToGlobal(where), Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        widget.event(press)
        assert not press.isAccepted()


def test_a_heading_that_changes_stays_the_title(qtbot):
    words = heading((Text("one"),))
    title = PaneTitle("Totals", words)
    qtbot.addWidget(title)
    words.show_cell((Text("two"),))
    assert plain(words.cell()) == "two"
    assert title.accessibleName() == "Totals"
