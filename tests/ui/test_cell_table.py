"""Tables of ready cells: headings span, widths share the room, words for screen readers."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from inspector.ui.cell_table import CellTable, CopyingTable, column
from inspector.ui.run_views import CELL, SECTION
from inspector.ui.runs import CellRow, Text

ROWS = [
    CellRow(((Text("Query"),),), heading=True),
    CellRow(((Text("fbp"),), (Text("fb.1"),)), value="fb.1", at="query:fbp"),
]


def table(qtbot) -> CellTable:
    made = CellTable("Fields", (column("Field", 120), column("Value")))
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show_rows(ROWS)
    return made


def test_it_obeys_qts_model_rules(qtbot, qtmodeltester):
    qtmodeltester.check(table(qtbot).cells, force_py=False)


def test_a_heading_spans_all_columns(qtbot):
    made = table(qtbot)
    assert made.columnSpan(0, 0) == 2
    assert made.cells.index(0, 0).data(SECTION) is True
    made.show_rows(ROWS[1:])
    assert made.columnSpan(0, 0) == 1


def test_what_is_not_fixed_shares_the_room(qtbot):
    made = table(qtbot)
    made.show()
    qtbot.waitExposed(made)
    assert made.columnWidth(0) == 120
    assert made.columnWidth(0) + made.columnWidth(1) >= made.viewport().width() - 2


def test_the_chosen_row_is_known_by_its_value(qtbot):
    made = table(qtbot)
    assert made.current() is None
    made.selectRow(1)
    assert made.current().value == "fb.1"


def test_screen_readers_get_words(qtbot):
    model = table(qtbot).cells
    assert model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "fb.1"
    assert model.index(1, 1).data(CELL) == (Text("fb.1"),)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Field"


def test_a_title_can_change(qtbot):
    made = table(qtbot)
    made.cells.set_title(1, (Text("After"),))
    assert made.cells.headerData(1, Qt.Orientation.Horizontal) == "After"


def test_ctrl_c_takes_the_whole_row_where_rows_are_copied(qtbot):
    made = CopyingTable("Fields", (column("Field", 120), column("Value")))
    qtbot.addWidget(made)
    made.show_rows(ROWS)
    made.selectRow(1)
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "fb.1"
    made.show_rows([CellRow(((Text("a"),), (Text("b"),)))])
    made.selectRow(0)
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "a\tb"


def test_ctrl_c_is_the_tables_before_it_is_the_menus(qtbot):
    made = CopyingTable("Fields", (column("Field", 120), column("Value")))
    qtbot.addWidget(made)
    keys = (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, *keys)
    asked.ignore()
    made.event(asked)
    assert asked.isAccepted()
    other = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    other.ignore()
    made.event(other)
    assert not other.isAccepted()
