"""Rows say by their surface whether they are chosen, hovered, or of a list without the focus."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import delete
from window_rig import colours, picture

from inspector.ui.cell_table import CellTable, column
from inspector.ui.look import look
from inspector.ui.run_views import HEADER, ROW, surface
from inspector.ui.runs import CellRow, Mark, Text


def table(qtbot) -> CellTable:
    made = CellTable("Fields", (column("Field", 120), column("Value")))
    qtbot.addWidget(made)
    made.resize(400, 160)
    made.show_rows(
        [CellRow(((Text("fbp"),), (Mark("fb.1.17", "blue"),))), CellRow(((Text("ev"),), (Text("Purchase"),)))]
    )
    made.show()
    qtbot.waitExposed(made)
    return made


def test_rows_and_header_have_the_fixed_heights(qtbot):
    made = table(qtbot)
    assert made.rowHeight(0) == look().px(ROW)
    assert made.run_header.height() == look().px(HEADER)
    assert not made.verticalHeader().isVisible()
    assert not made.showGrid()


def test_a_chosen_row_is_solid_with_the_focus_and_tinted_without(qtbot):
    made = table(qtbot)
    made.selectRow(0)
    made.clearFocus()
    assert surface(made, selected=True, hovered=False, rest="base") == (look().colour("tint"), None)
    assert "#e3eefa" in colours(picture(made))
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    assert surface(made, selected=True, hovered=False, rest="base")[0] == look().colour("selection")


def test_the_row_under_the_pointer_is_another_surface(qtbot):
    made = table(qtbot)
    place = QPointF(20, 30)
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        made.viewport().mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QCoreApplication.sendEvent(made.viewport(), moved)
    assert made.hovered_row == 1
    assert surface(made, selected=False, hovered=True, rest="base")[0] == look().colour("hovered")


def test_where_simulation_begins_there_is_a_dashed_line(qtbot):
    made = table(qtbot)
    before = picture(made)
    made.mark_simulated(1)
    after = picture(made)
    x = made.columnWidth(0)
    line = [after.pixelColor(x, y).name() for y in range(2, 60)]
    assert "#ced4da" in line
    assert any(name != "#ced4da" for name in line)
    assert before != after


def test_enter_on_a_row_is_told(qtbot):
    made = table(qtbot)
    made.selectRow(0)
    with qtbot.waitSignal(made.chosen):
        qtbot.keyClick(made, Qt.Key.Key_Return)


def test_an_unchosen_list_with_the_focus_shows_a_ring(qtbot):
    made = table(qtbot)
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    assert look().colour("identifier").name() in colours(picture(made))


class Repaints(QObject):
    """Notes what part of a widget is painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.regions = []

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            self.regions.append(event.region().boundingRect())
        return False


def test_the_ring_goes_as_a_whole_when_a_row_is_chosen(qtbot):
    made = table(qtbot)
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    QCoreApplication.processEvents()
    repaints = Repaints(made)
    made.viewport().installEventFilter(repaints)
    made.selectRow(0)
    qtbot.waitUntil(lambda: made.viewport().rect() in repaints.regions)


def test_a_view_that_is_deleted_with_the_focus_is_asked_nothing_any_more(qtbot):
    window, pane = QWidget(), QWidget()
    qtbot.addWidget(window)
    made = table(qtbot)
    QVBoxLayout(window).addWidget(pane)
    QVBoxLayout(pane).addWidget(made)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    with qtbot.captureExceptions() as raised:
        delete(pane)
    assert raised == []
