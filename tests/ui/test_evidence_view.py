"""The Evidence tab as a widget: links by click and Enter, buttons that are the menu's own entries."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from window_rig import HOSTILE, detail

from inspector.model.party import Evidence
from inspector.ui.evidence_rows import SINCE, WHERE
from inspector.ui.evidence_view import EvidenceView
from inspector.ui.runs import plain

EVIDENCE = (
    Evidence("measurement", "query:fbp", "770042", "vendor meta", "likely"),
    Evidence("session", "dns", "set-cookie", "request 3", "strong", 3),
)


def shown(qtbot, *evidence: Evidence, width: int = 1000) -> EvidenceView:
    view = EvidenceView()
    qtbot.addWidget(view)
    view.resize(width, 300)
    found = detail()
    party = replace(found.inspection.party, evidence=evidence or EVIDENCE)
    view.show_detail(replace(found, inspection=replace(found.inspection, party=party)))
    view.show()
    return view


def click(view: EvidenceView, row: int, column: int) -> None:
    rect = view.table.visualRect(view.table.cells.index(row, column))
    QTest.mouseClick(
        view.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(20, rect.height() // 2)
    )


def test_the_verdict_stands_above_its_evidence(qtbot):
    view = shown(qtbot)
    assert plain(view.verdict.cell()).startswith("Browser → third party Vendor B, certain")
    view.show_detail(None)
    assert view.table.cells.rowCount() == 0
    assert view.verdict.cell() == ()


def test_a_click_on_a_place_asks_for_it_in_the_request(qtbot):
    view = shown(qtbot)
    with qtbot.waitSignal(view.place_wanted) as told:
        click(view, 0, WHERE)
    assert told.args == ["query:fbp"]


def test_a_click_on_the_request_that_taught_it_goes_there(qtbot):
    view = shown(qtbot)
    with qtbot.waitSignal(view.request_wanted) as told:
        click(view, 1, SINCE)
    assert told.args == [3]


def test_a_click_elsewhere_only_chooses_the_row(qtbot):
    view = shown(qtbot)
    with qtbot.assertNotEmitted(view.place_wanted), qtbot.assertNotEmitted(view.request_wanted):
        click(view, 0, 0)
        click(view, 1, WHERE)
    assert view.table.current().value == "set-cookie"


def test_enter_does_what_a_click_on_the_link_does(qtbot):
    view = shown(qtbot)
    view.table.selectRow(0)
    with qtbot.waitSignal(view.place_wanted) as told:
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert told.args == ["query:fbp"]
    view.table.selectRow(1)
    with qtbot.waitSignal(view.request_wanted) as told:
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert told.args == [3]


def test_buttons_are_the_menus_entries_and_enabled_with_them(qtbot):
    view = shown(qtbot)
    action = QAction("This site is &ours", view)
    pressed = []
    action.triggered.connect(lambda: pressed.append("ours"))
    view.offer([action])
    button = view.buttons()[0]
    assert button.accessibleName() == "This site is ours"
    button.click()
    assert pressed == ["ours"]
    action.setEnabled(False)
    assert not button.isEnabled()


def test_markup_stays_text(qtbot):
    view = shown(qtbot, Evidence("cookie", "cookie:x", HOSTILE, HOSTILE, "weak"))
    assert plain(view.table.cells.rows()[0].cells[1]) == HOSTILE
