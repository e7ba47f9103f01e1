"""The Findings tab: value, place, who else got it, how it is known; evidence and consent below."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from window_rig import FINDINGS, HOSTILE, detail, finding

from inspector.model.inspection import Consent, Signal
from inspector.ui.findings_view import FindingsView, finding_rows
from inspector.ui.runs import Mark, plain


def texts(rows) -> list[str]:
    return [" | ".join(plain(cell) for cell in row.cells) for row in rows]


def test_every_finding_has_a_row_with_value_place_and_reason():
    rows = finding_rows(detail())
    line = next(line for line in texts(rows) if "client ID" in line)
    assert "fb.1.17.48" in line
    assert "fbp query" in line
    assert "Vendor A" in line
    assert "So it is." in line
    assert sum(1 for row in rows if any(isinstance(run, Mark) for cell in row.cells for run in cell)) == 5


def test_it_says_whose_call_this_is_and_by_what():
    lines = texts(finding_rows(detail()))
    assert any(line.startswith("Browser → third party Vendor B, certain") for line in lines)
    assert any("registrable domain" in line and "vendor-b.test" in line for line in lines)


def test_consent_is_told_as_it_was_sent():
    assert any("G100" in line and "ad_storage denied" in line for line in texts(finding_rows(detail())))


def test_the_verdict_stands_before_the_signals_with_its_facts():
    why = "Request 12 carried gcs=G100 (ad_storage denied); this hit sends client-id (query:cid) 1 s later."
    rows = finding_rows(detail(consent=Consent(verdict="against-refusal", verdict_why=why)))
    heading = next(row for row in rows if why in row.tip)
    assert texts([heading])[0].startswith("Consent: against a refusal")
    assert not any("Consent as it was sent" in line for line in texts(rows))


def test_a_signal_that_is_cut_or_odd_says_so():
    cut = Signal("tcf", "query:gdpr_consent", "CO", {}, {"error": "truncated at bit 6 (36 bits needed, 6 left)"})
    old = Signal(
        "tcf",
        "query:c",
        "CQ",
        {"purpose_1": "denied"},
        {"warnings": ["It has no segment of disclosed vendors: not TCF 2.3."]},
    )
    rows = finding_rows(detail(consent=Consent((cut, old), ("gcs (query:gcs) says so, tcf (query:c) does not.",))))
    lines = texts(rows)
    assert any("cannot be decoded: truncated at bit 6" in line for line in lines)
    assert any("It has no segment of disclosed vendors: not TCF 2.3." in row.tip for row in rows)
    assert any(line.startswith("Contradiction") and "tcf (query:c) does not" in line for line in lines)


def test_no_finding_is_said_in_words():
    assert texts(finding_rows(detail(findings=())))[0].startswith("Nothing found in this request that we know.")


def test_notes_on_odd_traffic_are_told():
    lines = texts(finding_rows(detail(exchange={"marks": ("the body was cut",), "error": "reset by the server"})))
    assert any("the body was cut" in line for line in lines)
    assert any("reset by the server" in line for line in lines)


def test_markup_stays_text(qtbot):
    view = FindingsView()
    qtbot.addWidget(view)
    view.show_detail(detail(findings=(finding("name", "query:n", HOSTILE),)))
    assert plain(view.table.cells.rows()[0].cells[1]) == HOSTILE
    view.show_detail(None)
    assert view.table.cells.rowCount() == 0


@pytest.fixture
def view(qtbot):
    made = FindingsView()
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    made.show_detail(detail())
    return made


def row_of(view: FindingsView, at: str) -> int:
    return [row.at for row in view.table.cells.rows()].index(at)


def test_the_layer_and_the_form_stand_in_the_row_in_words():
    line = next(line for line in texts(finding_rows(detail())) if "e-mail address" in line)
    assert "SHA-256, lower-cased" in line
    assert "known vendor field So it is." in line
    assert "vendor-field" not in line


def test_the_one_chosen_is_told_in_full_below(view):
    assert not view.note.isVisible()
    view.table.selectRow(row_of(view, "query:ud[em]"))
    assert view.note.isVisible()
    assert view.note.words() == ("So it is. Certain. Known vendor field: SHA-256 of a lower-cased e-mail address.")
    view.show_detail(detail())
    assert not view.note.isVisible()


def test_a_row_that_is_no_finding_has_no_sentence(view):
    view.table.selectRow(view.table.cells.rowCount() - 1)
    assert view.finding() is None
    assert not view.note.isVisible()


@pytest.mark.parametrize("way", ["click", "key", "link"])
def test_a_finding_leads_to_its_very_bytes(view, qtbot, way):
    row = row_of(view, "query:fbp")
    view.table.selectRow(row)
    with qtbot.waitSignal(view.place_wanted) as told:
        if way == "click":
            rect = view.table.visualRect(view.table.cells.index(row, 2))
            QTest.mouseClick(
                view.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 12, rect.center().y())
            )
        elif way == "key":
            QTest.keyClick(view.table, Qt.Key.Key_Return)
        else:
            view.note.raw.click()
    assert told.args == ["query:fbp", FINDINGS[2].span]


def test_a_finding_asks_where_else_its_value_goes(view, qtbot):
    view.table.selectRow(row_of(view, "query:fbp"))
    with qtbot.waitSignal(view.note.ledger_wanted):
        view.note.elsewhere.click()
    assert view.finding() == FINDINGS[2]


def test_what_has_no_bytes_of_its_own_offers_none(view):
    view.table.selectRow(row_of(view, "connection"))
    assert view.note.isVisible()
    assert not view.note.raw.isVisible()


def test_what_is_suppressed_is_counted_and_shown_on_request(qtbot):
    view = FindingsView()
    qtbot.addWidget(view)
    view.show()
    shown = detail()
    assert not view.suppressed.isVisible()
    gone = finding("user-id", "query:uid", "u-77")
    shown = replace(shown, inspection=replace(shown.inspection, suppressed=(gone,)))
    view.show_detail(shown)
    assert view.suppressed.accessibleName() == "1 suppressed: show"
    assert not any("u-77" in line for line in texts(view.table.cells.rows()))
    view.suppressed.click()
    assert view.suppressed.accessibleName() == "1 suppressed: hide"
    assert "u-77" in texts(view.table.cells.rows())[-1]
    view.suppressed.click()
    assert not any("u-77" in line for line in texts(view.table.cells.rows()))
    view.show_detail(None)
    assert not view.suppressed.isVisible()
