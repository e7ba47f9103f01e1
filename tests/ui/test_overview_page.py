"""What every view of a whole session shares: it stays as the user left it when the index grows."""

from PySide6.QtGui import QGuiApplication

from inspector.ui.cell_table import column
from inspector.ui.overview_page import Kind, Narrowing, OverviewPage, everything, fact, section
from inspector.ui.record_table import RecordColumn
from inspector.ui.runs import Text, plain

KIND = Kind(
    "Things", (RecordColumn("Name", lambda r: (Text(r[0]),), lambda r: r[0]),), lambda r: r[0], lambda r: (r[0],),
    (Narrowing("all", "All", everything), Narrowing("big", "Big", lambda r: r[1] > 5)), -1, (column("Fact"), column("Value")), 1,
    lambda r: f"host:{r[0]}", lambda r: (Text(r[0]),), "Nothing.", "Choose one.",
)  # fmt: skip


class Page(OverviewPage):
    def rows_below(self, record):
        return [section("About", "it"), fact("Size", (Text(str(record[1])),))]


def shown(qtbot) -> Page:
    page = Page(KIND)
    qtbot.addWidget(page)
    page.show_records([("a", 1), ("b", 9)], (Text("two things"),))
    page.show()
    return page


def test_nothing_chosen_is_said_and_offers_nothing(qtbot):
    page = shown(qtbot)
    assert plain(page.heading.cell()) == "Choose one."
    assert page.requests.isHidden()
    assert page.below.cells.rowCount() == 0


def test_what_is_chosen_and_narrowed_stays_when_records_come(qtbot):
    page = shown(qtbot)
    page.segments.button("big").click()
    page.table.choose("b")
    page.show_records([("a", 1), ("b", 9), ("c", 7)], ())
    assert page.table.records() == [("b", 9), ("c", 7)]
    assert page.record() == ("b", 9)
    assert page.segments.button("big").accessibleName() == "Big: 2"


def test_a_record_that_the_segment_hides_is_no_longer_chosen(qtbot):
    page = shown(qtbot)
    page.table.choose("a")
    page.segments.button("big").click()
    assert page.record() is None
    assert plain(page.heading.cell()) == "Choose one."


def test_the_record_chosen_is_read_anew_when_it_changed(qtbot):
    page = shown(qtbot)
    page.table.choose("a")
    page.show_records([("a", 4), ("b", 9)], ())
    assert plain(page.below.cells.rows()[1].cells[1]) == "4"


def test_the_link_copies_the_table_that_is_shown(qtbot):
    page = shown(qtbot)
    page.segments.button("big").click()
    page.copy.click()
    assert QGuiApplication.clipboard().text() == "| Name |\n| --- |\n| b |\n"


def test_nothing_at_all_is_one_sentence(qtbot):
    page = shown(qtbot)
    assert page.message() == ""
    page.show_records([], ())
    assert page.message() == "Nothing."
