"""The matrix on screen: which receivers get a column, what is chosen, copied and asked for."""

import pytest
from ledger_rig import ROWS, many, sources_of_rows
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.index.ledger_places import Receiver
from inspector.ui.ledger_load import LedgerAsked, load_ledger
from inspector.ui.ledger_table import LedgerTable, fitting


def receivers(*groups: str) -> list[Receiver]:
    return [Receiver(f"R{n}", group, f"R{n}", 9 - n, 9 - n) for n, group in enumerate(groups)]


def test_all_are_shown_where_there_is_room_in_the_order_of_their_groups():
    server, third, disguised = receivers("server-call", "client-side", "disguised")
    shown, others = fitting([server, third, disguised], dict.fromkeys([server, third, disguised], 100), 300, 80)
    assert shown == [third, disguised, server]
    assert others == []


def test_those_that_got_most_are_shown_and_the_rest_shares_a_column():
    several = receivers(*["client-side"] * 5)
    shown, others = fitting(several, dict.fromkeys(several, 100), 400, 80)
    assert shown == several[:3]
    assert others == several[3:]


def test_the_own_server_is_shown_even_where_others_got_more():
    several = receivers(*["client-side"] * 5, "server-call")
    shown, others = fitting(several, dict.fromkeys(several, 100), 400, 80)
    assert shown == [several[0], several[1], several[5]]
    assert others == several[2:5]


def test_without_any_room_all_share_one():
    several = receivers("client-side", "client-side")
    assert fitting(several, dict.fromkeys(several, 100), 50, 80) == ([], several)


@pytest.fixture
def table(qtbot, tmp_path):
    yield from shown(qtbot, tmp_path, ROWS)


def shown(qtbot, tmp_path, rows):
    sources = sources_of_rows(tmp_path, rows)
    made = LedgerTable()
    qtbot.addWidget(made)
    made.resize(1200, 400)
    made.show()
    answer = load_ledger(sources, LedgerAsked())
    made.values.show_figures(answer.figures, by_shared=False)
    made.show_receivers(answer.figures.receivers)
    made.values.put(answer.pages)
    yield made
    sources.close()


def test_columns_fill_the_width_and_headings_span_them(table):
    assert sum(table.columnWidth(n) for n in range(table.values.columnCount())) == table.viewport().width()
    assert all(table.columnSpan(row, 0) == table.values.columnCount() for row in table.values.headings())


def test_a_narrow_window_folds_receivers_and_a_wide_one_unfolds_them(table, qtbot):
    table.resize(620, 400)
    qtbot.waitUntil(lambda: bool(table.values.others()))
    assert sum(table.columnWidth(n) for n in range(table.values.columnCount())) <= table.viewport().width() + 2
    table.resize(1400, 400)
    qtbot.waitUntil(lambda: not table.values.others())


def test_a_choice_is_told_and_a_heading_is_none(table, qtbot):
    with qtbot.waitSignal(table.picked) as told:
        table.choose_row(1)
    assert told.args[0].kind == "ip-address"
    assert table.value().kind == "ip-address"
    table.choose_row(0)
    assert table.value() is None


def test_a_row_that_is_held_tells_nobody(table, qtbot):
    with qtbot.assertNotEmitted(table.picked):
        table.hold(1)
        assert table.value() is not None
        table.hold(-1)
        assert table.value() is None


def test_the_value_is_copied_by_its_key(table):
    table.choose_row(1)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "203.0.113.24"


def test_enter_and_a_double_click_ask_for_requests(table, qtbot):
    table.choose_row(1)
    with qtbot.waitSignal(table.chosen):
        QTest.keyClick(table, Qt.Key.Key_Return)
    rect = table.visualRect(table.values.index(1, 0))
    with qtbot.waitSignal(table.asked):
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 20, rect.center().y()))


def test_a_click_on_the_last_title_asks_for_another_order(table, qtbot):
    with qtbot.waitSignal(table.order_wanted):
        table.run_header.sectionClicked.emit(table.values.columnCount() - 1)
    with qtbot.assertNotEmitted(table.order_wanted):
        table.run_header.sectionClicked.emit(0)


def test_the_receiver_of_the_current_cell_is_known_where_it_got_the_value(table):
    row = next(r for r in range(table.values.rowCount()) if (v := table.values.value_at(r)) and v.kind == "email")
    column = [each.recipient for each in table.values.shown_receivers()].index("Meta") + 1
    table.setCurrentIndex(table.values.index(row, column))
    assert [each.recipient for each in table.concerned()] == ["Meta"]
    table.setCurrentIndex(table.values.index(row, 0))
    assert table.concerned() == ()


def test_what_is_chosen_stays_in_sight_when_the_table_gets_lower(qtbot, tmp_path):
    for table in shown(qtbot, tmp_path, many(60)):
        row = table.rowAt(table.viewport().height() - 30)
        table.choose_row(row)
        table.resize(1200, 160)
        qtbot.waitUntil(lambda table=table: table.viewport().height() < 160)
        rect = table.visualRect(table.values.index(row, 0))
        assert 0 <= rect.top() <= table.viewport().height()
