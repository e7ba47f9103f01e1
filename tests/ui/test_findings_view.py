"""The Findings tab: value, place, who else got it, how it is known; evidence and consent below."""

from window_rig import HOSTILE, detail, finding

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
