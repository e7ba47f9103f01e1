"""Each occurrence of a value: where, in what state, how it is known; each leads to its bytes."""

import pytest
from ledger_rig import ROWS, sources_of_rows
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inspector.ui.occurrence_pane import OccurrencePane, occurrence_rows
from inspector.ui.runs import Text, plain


@pytest.fixture
def emails(tmp_path):
    sources = sources_of_rows(tmp_path, ROWS)
    index = sources.index()
    yield index.occurrences(index.ledger("personal")[0].id, limit=10)
    sources.close()


@pytest.fixture
def pane(qtbot, emails):
    made = OccurrencePane()
    qtbot.addWidget(made)
    made.resize(1200, 240)
    made.show_heading((Text("e-mail"),), chosen=True)
    made.show_occurrences(emails)
    made.show()
    return made


def test_each_place_has_a_row(emails):
    lines = [" | ".join(plain(cell) for cell in row.cells[:1] + row.cells[2:]) for row in occurrence_rows(emails)]
    assert lines == [
        "3 | Meta | em query | person # SHA-256, lower-cased | known vendor field A test says so.",
        "3 | Meta | plain query | person in clear | known vendor field A test says so.",
        "4 | TikTok | em query | person # SHA-256, lower-cased | known vendor field A test says so.",
    ]


def test_requests_that_were_not_read_are_counted(tmp_path):
    sources = sources_of_rows(tmp_path, ROWS)
    index = sources.index()
    found = index.occurrences(index.ledger("identifier")[0].id, limit=1)
    rows = occurrence_rows(found)
    assert plain(rows[-1].cells[0]).startswith("2 more")
    assert rows[-1].heading
    sources.close()


@pytest.mark.parametrize("way", ["key", "number", "place", "double"])
def test_an_occurrence_leads_to_its_bytes(pane, qtbot, way):
    pane.table.selectRow(2)
    with qtbot.waitSignal(pane.spot_wanted) as told:
        if way == "key":
            QTest.keyClick(pane.table, Qt.Key.Key_Return)
        else:
            column = {"number": 0, "place": 3, "double": 5}[way]
            rect = pane.table.visualRect(pane.table.cells.index(2, column))
            act = QTest.mouseDClick if way == "double" else QTest.mouseClick
            act(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 12, rect.center().y()))
    assert told.args == [4, "query:em", None]


def test_a_single_click_beside_the_links_leads_nowhere(pane, qtbot):
    rect = pane.table.visualRect(pane.table.cells.index(1, 5))
    with qtbot.assertNotEmitted(pane.spot_wanted):
        QTest.mouseClick(
            pane.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 12, rect.center().y())
        )


def test_nothing_chosen_leaves_one_line(pane):
    full = pane.maximumHeight()
    pane.show_heading((Text("Choose a value."),), chosen=False)
    assert pane.table.isHidden()
    assert pane.requests.isHidden()
    assert pane.maximumHeight() < 60 < full


def test_the_same_occurrences_leave_the_choice_alone(pane, emails):
    pane.table.selectRow(1)
    pane.show_occurrences(emails)
    assert pane.table.selected() == 1
    pane.clear()
    assert pane.table.cells.rowCount() == 0
