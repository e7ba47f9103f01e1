"""Six tabs on one request; a tab is filled when it is looked at."""

import pytest
from window_rig import FINDINGS, detail

from inspector.ui.detail_pane import TABS, DetailPane, prepare
from inspector.ui.runs import plain


@pytest.fixture
def pane(qtbot):
    made = DetailPane()
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    return made


def test_the_summary_and_the_number_of_findings_stand_in_the_tab_row(pane):
    pane.show_prepared(prepare(detail()))
    assert plain(pane.summary.cell()).startswith("#27 Vendor B Pixel")
    assert pane.tabs.findings == 5


def test_every_tab_shows_the_request(pane):
    pane.show_prepared(prepare(detail()))
    for number in range(len(TABS)):
        pane.turn_to(number)
        assert pane.stack.currentIndex() == number
    assert pane.simulation.table.cells.rowCount()
    assert pane.findings.table.cells.rowCount()
    assert pane.request.table.cells.rowCount()
    assert pane.response.body.toPlainText()
    assert pane.raw.view.toPlainText().startswith("GET ")
    assert pane.evidence.table.cells.rowCount()


def test_each_tab_knows_its_own_table(pane):
    pane.show_prepared(prepare(detail()))
    found = []
    for number in range(len(TABS)):
        pane.turn_to(number)
        found.append(pane.table())
    assert found.pop(TABS.index("Raw")) is None
    assert found == list(pane.tables())


def test_a_place_turns_to_the_request(pane):
    pane.show_prepared(prepare(detail()))
    pane.show_place("query:fbp")
    assert TABS[pane.tabs.currentIndex()] == "Request"
    assert pane.request.table.current().at == "query:fbp"


def test_a_finding_turns_to_its_bytes_in_the_raw_request(pane):
    pane.show_prepared(prepare(detail()))
    pane.findings.place_wanted.emit("query:fbp", FINDINGS[2].span)
    assert TABS[pane.tabs.currentIndex()] == "Raw"
    assert pane.raw.view.textCursor().selectedText() == "fb.1.17.48"


def test_a_finding_without_bytes_of_its_own_turns_to_its_field(pane):
    pane.show_prepared(prepare(detail()))
    pane.show_spot("query:dl|url.query:ref", None)
    assert TABS[pane.tabs.currentIndex()] == "Request"
    assert pane.request.table.current().at == "query:dl"


def test_bytes_of_a_request_that_is_still_read_are_shown_once_it_is_there(pane):
    pane.show_spot_of(27, "query:fbp", FINDINGS[2].span)
    assert pane.tabs.currentIndex() == 0
    pane.show_prepared(prepare(detail()))
    assert pane.raw.view.textCursor().selectedText() == "fb.1.17.48"
    pane.turn_to(0)
    pane.show_prepared(prepare(detail()))
    assert pane.tabs.currentIndex() == 0


def test_a_tab_that_is_not_looked_at_is_not_filled(pane):
    pane.show_prepared(prepare(detail()))
    assert pane.request.table.cells.rowCount() == 0


def test_nothing_chosen_clears_all(pane):
    pane.show_prepared(prepare(detail()))
    pane.show_prepared(None)
    assert pane.detail() is None
    assert pane.simulation.message() == "Select a request."
    assert prepare(None) is None


def test_enter_goes_into_the_tab_that_is_shown(pane, qtbot):
    pane.show_prepared(prepare(detail()))
    pane.turn_to(1)
    pane.activateWindow()
    pane.focus_tab()
    qtbot.waitUntil(pane.findings.table.hasFocus)
