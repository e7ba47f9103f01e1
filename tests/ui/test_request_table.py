"""The table: ids in memory, rows on demand, the end followed, the selection kept by seq."""

from array import array
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from window_rig import ROW

from inspector.index.query import Exposure
from inspector.ui.request_columns import COLUMNS, HOST, NAMES
from inspector.ui.request_table import CACHE, RequestTable, RequestTableModel
from inspector.ui.run_painter import cell_width
from inspector.ui.run_views import CELL, KEY, PAD


def row(seq: int):
    return replace(ROW, seq=seq, host=f"h{seq}.test")


class Feeding:
    """A model whose wishes are granted from made-up rows, at once or when told."""

    def __init__(self, number: int, *, at_once: bool = True) -> None:
        self.model = RequestTableModel()
        self.asked: list[list[int]] = []
        self.model.wanted.connect(self._ask)
        self._at_once = at_once
        self.model.show_ids(array("q", range(1, number + 1)))

    def _ask(self, seqs: list[int]) -> None:
        self.asked.append(seqs)
        if self._at_once:
            self.model.put([row(seq) for seq in seqs])


@pytest.fixture
def table(qtbot):
    feeding = Feeding(500)
    made = RequestTable(feeding.model)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    qtbot.waitExposed(made)
    return made, feeding


def test_it_obeys_qts_model_rules(qtmodeltester):
    qtmodeltester.check(Feeding(300).model, force_py=False)


def test_a_row_is_asked_for_when_it_is_painted_and_not_before(qtbot):
    feeding = Feeding(5_000, at_once=False)
    assert feeding.asked == []
    index = feeding.model.index(4_210, 0)
    assert index.data(CELL) is None
    qtbot.waitUntil(lambda: bool(feeding.asked))
    assert feeding.asked == [list(range(4_201, 4_301))] or set(feeding.asked[0]) == set(range(4_201, 4_301))
    feeding.model.put([row(4_211)])
    assert index.data(CELL)
    assert index.data(KEY) == 4_211


def test_the_cache_is_bounded(qtbot):
    feeding = Feeding(10_000)
    for place in range(0, 10_000, 100):
        feeding.model.index(place, 0).data(CELL)
        qtbot.waitUntil(lambda place=place: feeding.model.row_of(place + 1) is not None)
    assert len(feeding.model._cache) <= CACHE


def test_an_outdated_row_is_shown_and_asked_for_again(qtbot):
    feeding = Feeding(10)
    feeding.model.index(0, 4).data(CELL)
    qtbot.waitUntil(lambda: feeding.model.row_of(1) is not None)
    feeding.model.outdate()
    assert feeding.model.index(0, 4).data(CELL)
    qtbot.waitUntil(lambda: len(feeding.asked) > 1)


def test_a_batch_is_announced_once(qtbot):
    feeding = Feeding(10)
    with qtbot.waitSignal(feeding.model.rowsInserted) as inserted:
        feeding.model.append_ids(array("q", range(11, 511)))
    assert inserted.args[1:] == [10, 509]


def test_a_place_is_found_in_any_order():
    feeding = Feeding(10)
    assert (feeding.model.position(3), feeding.model.position(99)) == (2, -1)
    feeding.model.show_ids(array("q", [5, 1, 3]), by_arrival=False)
    assert (feeding.model.position(1), feeding.model.position(4)) == (1, -1)


def test_the_end_is_followed_until_the_user_scrolls_away(table):
    made, feeding = table
    bar = made.verticalScrollBar()
    assert bar.value() == bar.maximum()
    feeding.model.append_ids(array("q", range(501, 601)))
    assert bar.value() == bar.maximum()
    bar.setValue(100)
    feeding.model.append_ids(array("q", range(601, 701)))
    assert bar.value() == 100
    bar.setValue(bar.maximum())
    feeding.model.append_ids(array("q", range(701, 801)))
    assert bar.value() == bar.maximum()


def test_the_selection_is_kept_by_seq_over_another_order(table, qtbot):
    made, feeding = table
    with qtbot.waitSignal(made.selected) as chosen:
        made.select_seq(42)
    assert chosen.args == [42]
    feeding.model.show_ids(array("q", range(500, 0, -1)), by_arrival=False)
    assert made.currentIndex().row() == 500 - 42
    assert made.seq() == 42


def test_what_is_not_shown_cannot_be_chosen(table):
    made, _ = table
    made.select_seq(9_999)
    assert made.seq() == 0


def test_a_click_on_a_title_sorts_then_turns_then_ends_it(table, qtbot):
    made, _ = table
    seen = []
    made.ordered.connect(lambda name, descending: seen.append((name, descending)))
    for _ in range(3):
        made.run_header.sectionClicked.emit(4)
    assert seen == [("host", False), ("host", True), ("seq", False)]
    assert made.run_header.sorted_by is None


def test_columns_can_be_hidden_but_the_host_stays(table):
    made, _ = table
    made.hide_columns({0, 4})
    assert made.isColumnHidden(0)
    assert not made.isColumnHidden(4)


def test_without_a_policy_there_is_no_after(table):
    made, _ = table
    made.show_after(shown=False)
    assert made.isColumnHidden(7)
    assert made.simulated_from == -1


def test_stepping_goes_row_by_row_and_ends_at_the_ends(table):
    made, _ = table
    made.select_seq(1)
    made.step(-1)
    assert made.seq() == 1
    made.step(1)
    assert made.seq() == 2


def test_screen_readers_get_the_word_not_the_sign(table, qtbot):
    _, feeding = table
    index = feeding.model.index(499, 2)
    index.data(CELL)
    qtbot.waitUntil(lambda: feeding.model.row_of(500) is not None)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "third party"


def test_rows_that_may_change_are_known_until_they_are_settled():
    feeding = Feeding(3, at_once=False)
    feeding.model.put([replace(row(1), state="open"), replace(row(2), simulated=None), row(3)])
    assert feeding.model.unsettled() == [1, 2]
    feeding.model.put([row(1), replace(row(2), simulated=None, hit_count=0)])
    assert feeding.model.unsettled() == []


def test_the_host_keeps_its_room_in_a_narrow_window_and_takes_the_rest_in_a_wide_one(table, qtbot):
    made, _ = table
    made.resize(700, 300)
    assert made.columnWidth(4) >= 170
    made.resize(1600, 300)
    shown = sum(made.columnWidth(n) for n in range(8))
    assert abs(shown - made.viewport().width()) <= 2


def test_a_column_that_the_user_pulled_keeps_its_width(table):
    made, _ = table
    made.setColumnWidth(5, 301)
    made.resize(1500, 300)
    assert made.columnWidth(5) == 301
    made.measure()
    assert made.columnWidth(5) == 301


def test_vendor_and_chips_of_rows_with_hits_fit_at_1280_pixels_after_many_rows_without(qtbot):
    model = RequestTableModel()
    made = RequestTable(model)
    qtbot.addWidget(made)
    made.resize(1007, 300)
    made.show()
    bare = [replace(row(seq), vendor="", vendor_short="", event="", hit_count=0, exposes=()) for seq in range(1, 301)]
    chips = tuple(Exposure(category, 2) for category in ("ip", "identifier", "personal", "url"))
    full = [
        replace(row(seq), vendor_short="GA4", event="begin_checkout", hit_count=1, exposes=chips, path="/collect" * 9)
        for seq in range(301, 311)
    ]
    model.show_ids(array("q", range(1, 311)))
    model.put(bare)
    model.put(full)
    qtbot.wait(50)
    for name in ("vendor", "exposes"):
        column = NAMES.index(name)
        cell = COLUMNS[column].cell(full[0])
        assert cell_width(cell) + 2 * PAD <= made.columnWidth(column) <= cell_width(cell) + 6 * PAD
    assert made.columnWidth(HOST) >= 170
