"""Tables of records: sorting, links, what is chosen outlasts a new answer, Markdown."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.ui.record_table import RecordColumn, RecordTable
from inspector.ui.runs import Number, Text, plain

COLUMNS = (
    RecordColumn("Name", lambda r: (Text(r[0]),), lambda r: r[0]),
    RecordColumn("Times", lambda r: (Number(str(r[1])),), lambda r: r[1], 80, number=True),
    RecordColumn("First", lambda r: (Text(f"#{r[2]}"),), lambda r: r[2], 80, link=lambda r: r[2] or None),
)
RECORDS = [("b", 2, 7), ("a|c", 9, 0), ("c", 1, 3)]


def table(qtbot, records=RECORDS) -> RecordTable:
    made = RecordTable("Things", COLUMNS, lambda r: r[0], lambda r: (r[0],))
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show_records(records)
    made.show()
    return made


def names(made: RecordTable) -> list[str]:
    return [plain(row.cells[0]) for row in made.cells.rows()]


def click(made: RecordTable, row: int, column: int) -> None:
    rect = made.visualRect(made.cells.index(row, column))
    QTest.mouseClick(made.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(12, rect.height() // 2))


def test_records_stand_as_they_came_until_a_title_is_clicked(qtbot):
    assert names(table(qtbot)) == ["b", "a|c", "c"]


def test_words_sort_upwards_numbers_downwards_and_the_third_click_gives_the_order_back(qtbot):
    made = table(qtbot)
    made.sort(0)
    assert names(made) == ["a|c", "b", "c"]
    made.sort(1)
    assert names(made) == ["a|c", "b", "c"]
    made.sort(1)
    assert names(made) == ["c", "b", "a|c"]
    made.sort(1)
    assert names(made) == ["b", "a|c", "c"]
    assert made.run_header.sorted_by is None


def test_keyboard_users_sort_by_the_headers_menu(qtbot):
    made = table(qtbot)
    next(action for action in made.sort_menu().actions() if action.text() == "Sort by name").trigger()
    assert names(made) == ["a|c", "b", "c"]
    assert [action.isChecked() for action in made.sort_menu().actions()] == [True, False, False]


def test_what_is_chosen_stays_chosen_over_new_records_and_another_order(qtbot):
    made = table(qtbot)
    made.choose("c")
    made.show_records([("new", 5, 1), *RECORDS])
    assert made.record() == ("c", 1, 3)
    made.sort(0)
    assert made.record() == ("c", 1, 3)


def test_a_chosen_record_that_is_gone_is_told(qtbot):
    made = table(qtbot)
    made.choose("c")
    with qtbot.waitSignal(made.picked) as told:
        made.show_records(RECORDS[:2])
    assert told.args == [None]


def test_a_choice_is_told_with_its_record(qtbot):
    made = table(qtbot)
    with qtbot.waitSignal(made.picked) as told:
        click(made, 1, 0)
    assert told.args == [("a|c", 9, 0)]


def test_a_click_on_a_link_tells_what_it_names_and_a_cell_without_aim_does_not(qtbot):
    made = table(qtbot)
    with qtbot.waitSignal(made.linked) as told:
        click(made, 0, 2)
    assert told.args == [7]
    with qtbot.assertNotEmitted(made.linked):
        click(made, 1, 2)
        click(made, 0, 0)


def test_the_same_records_again_leave_everything_as_it_is(qtbot):
    made = table(qtbot)
    with qtbot.assertNotEmitted(made.cells.modelReset):
        made.show_records(list(RECORDS))


def test_markdown_has_every_row_and_no_cell_breaks_it(qtbot):
    made = table(qtbot)
    made.copy_markdown()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "| Name | Times | First |", "| --- | --- | --- |", "| b | 2 | #7 |", "| a\\|c | 9 | #0 |", "| c | 1 | #3 |",
    ]  # fmt: skip
