"""The Findings tab: value, place, who else got it, how it is known; evidence and consent below."""

from window_rig import HOSTILE, detail, finding

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
