"""The Consent view: a line a recipient and signal, figures that lead to their requests, purposes and choices below."""

from dataclasses import replace

import pytest
from inspections import ga4, inspection, judged, write_index
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from window_rig import HOSTILE

from inspector.index.consent_words import print_of
from inspector.index.filter_language import parse
from inspector.index.query import ChoiceRow, ConsentRow, Index
from inspector.model.inspection import Consent, Signal
from inspector.ui.consent_view import EMPTY, ConsentAnswer, ConsentView, filter_of, state_cell
from inspector.ui.runs import Icon, plain

GCS = ConsentRow(
    "Google", "client-side", "gcs", {"ad_storage": "denied", "analytics_storage": "denied"}, "G100", "query:gcs",
    3, 80, 14, 14, 2, 4, 0, 1, 1,
)  # fmt: skip
BARE = ConsentRow("Meta", "disguised", "", {}, "", "", 4, 4, 1, 1, 0, 0, 0, 0, 0)
BROKEN = ConsentRow("Xandr", "client-side", "tcf", {}, "C", "query:gdpr_consent", 9, 9, 1, 1, 0, 0, 0, 0, 0)
CHOICE = ChoiceRow(12, "browser", "shop.example", {"ad_storage": "denied"})


def shown(qtbot, rows=(GCS, BARE, BROKEN), choices=(CHOICE,)) -> ConsentView:
    view = ConsentView()
    qtbot.addWidget(view)
    view.resize(1280, 640)
    view.show_answer(ConsentAnswer(list(rows), list(choices), 2, 4))
    view.show()
    return view


def click(view: ConsentView, row: int, column: int) -> None:
    rect = view.table.visualRect(view.table.cells.index(row, column))
    QTest.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 12, rect.center().y()))


def titles(view: ConsentView) -> list[str]:
    return [view.table.cells.headerData(n, Qt.Orientation.Horizontal) for n in range(view.table.cells.columnCount())]


def below(view: ConsentView) -> list[str]:
    return [" | ".join(plain(cell) for cell in row.cells) for row in view.below.cells.rows()]


def test_each_line_says_who_got_which_signal_in_which_state(qtbot):
    view = shown(qtbot)
    words = [plain(cell) for cell in view.table.cells.rows()[0].cells]
    assert words[:4] == ["Google", "Google consent state gcs", "denied ad_storage, analytics_storage", "14"]
    assert "2 requests with hits before any choice, 4 against a refusal" in plain(view.summary.cell())


def test_a_refusal_is_a_sign_and_a_word_and_what_cannot_be_read_is_said():
    assert isinstance(state_cell(GCS)[0], Icon)
    assert plain(state_cell(BROKEN)) == "cannot be decoded"
    assert plain(state_cell(BARE)) == "–"


@pytest.mark.parametrize(
    ("title", "words"),
    [("Hits before choice", "before"), ("Hits against refusal", "against"), ("Contradicted", "contradiction")],
)
def test_a_click_on_a_figure_asks_for_its_requests(qtbot, title, words):
    view = shown(qtbot)
    with qtbot.waitSignal(view.filter_wanted) as told:
        click(view, 0, titles(view).index(title))
    assert told.args == [f"recipient:=Google party:client-side consent:{print_of('gcs', GCS.decoded)} consent:{words}"]


def test_nothing_is_no_link(qtbot):
    view = shown(qtbot)
    with qtbot.assertNotEmitted(view.filter_wanted):
        click(view, 1, titles(view).index("Hits before choice"))


def test_first_and_last_request_are_links(qtbot):
    view = shown(qtbot)
    with qtbot.waitSignal(view.request_wanted) as told:
        click(view, 0, titles(view).index("Last"))
    assert told.args == [80]


def test_enter_asks_for_the_requests_of_the_line(qtbot):
    view = shown(qtbot)
    view.table.selectRow(1)
    with qtbot.waitSignal(view.filter_wanted) as told:
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert told.args == ["recipient:=Meta party:disguised consent:none consent:judged"]


def test_the_filter_of_a_line_finds_its_requests_and_no_others(tmp_path):
    def row(seq: int, state: str, kind: str = "gcs"):
        signal = Signal(kind, "query:gcs", "G1", {"ad_storage": state})
        return inspection(
            seq, "https://a.example/", "A B", hits=(ga4(),), consent=Consent((signal,), (), {}, "granted")
        )

    other = row(4, "denied")
    other = replace(other, party=replace(other.party, recipient="AA BB", entity="AA BB"))
    rows = [
        row(1, "denied"),
        row(2, "granted"),
        row(3, "denied", "tcf"),
        inspection(5, "https://b.example/", "Other"),
        other,
    ]
    with Index.open(write_index(tmp_path / "i", [judged(each) for each in rows])) as index:
        found = {(line.recipient, line.kind, line.state): list(index.ids(filter_of(line))) for line in index.consent()}
    assert found == {
        ("A B", "gcs", "denied"): [1], ("A B", "gcs", "granted"): [2], ("A B", "tcf", "denied"): [3], ("AA BB", "gcs", "denied"): [4],
    }  # fmt: skip


def test_names_with_blanks_and_quotes_give_a_filter_that_can_be_read():
    hostile = ConsentRow('A "B" x', "client-side", "gcs", {}, "", "", 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert len(parse(filter_of(hostile))) == 3


def test_the_line_chosen_is_told_purpose_by_purpose_with_the_signal_as_it_was_sent(qtbot):
    view = shown(qtbot)
    view.table.selectRow(0)
    assert below(view)[:3] == [
        "ad_storage | denied | ",
        "analytics_storage | denied | ",
        "As it was sent | G100 | gcs, query",
    ]
    assert any(line.startswith("Cookieless hits | 1") for line in below(view))


def test_choices_stand_below_whether_a_line_is_chosen_or_not(qtbot):
    view = shown(qtbot)
    assert "shop.example, browser | #12 | denied: ad_storage" in below(view)
    view.table.selectRow(0)
    assert "shop.example, browser | #12 | denied: ad_storage" in below(view)
    rows = [row.since for row in view.below.cells.rows()]
    with qtbot.waitSignal(view.request_wanted) as told:
        view.below.selectRow(rows.index(12))
        QTest.keyClick(view.below, Qt.Key.Key_Return)
    assert told.args == [12]


def test_new_choices_show_at_once(qtbot):
    view = shown(qtbot, choices=())
    assert any("no request shows a choice" in line for line in below(view))
    view.show_answer(ConsentAnswer([GCS], [CHOICE], 2, 4))
    assert "shop.example, browser | #12 | denied: ad_storage" in below(view)


def test_segments_narrow_and_count_no_lines_as_if_they_were_hits(qtbot):
    view = shown(qtbot)
    assert view.segments.button("before").accessibleName() == "Before a choice"
    view.segments.button("before").click()
    assert view.table.records() == [GCS]
    view.segments.button("all").click()
    assert len(view.table.records()) == 3


def test_a_session_without_hits_says_so(qtbot):
    assert shown(qtbot, rows=()).message() == EMPTY


def test_markup_stays_text(qtbot):
    hostile = ConsentRow(
        HOSTILE, "client-side", "segment", {HOSTILE: "granted"}, HOSTILE, f"query:{HOSTILE}", 1, 1, 1, 1, 0, 0, 0, 0, 0
    )
    view = shown(qtbot, rows=[hostile], choices=[ChoiceRow(1, HOSTILE, HOSTILE, {HOSTILE: "denied"})])
    view.table.selectRow(0)
    assert plain(view.table.cells.rows()[0].cells[0]) == HOSTILE
    assert below(view)[0].startswith(HOSTILE)


def test_every_line_leads_to_as_many_requests_as_it_counts(tmp_path):
    def row(seq: int, *signals: Signal, verdict="no-signal", recipient="Ads", bare=False):
        hits = () if bare else (ga4(),)
        return inspection(seq, "https://a.example/", recipient, hits=hits, consent=Consent(signals, (), {}, verdict))

    half, full = (
        {"ad_storage": "denied", "analytics_storage": None},
        {"ad_storage": "denied", "analytics_storage": "denied"},
    )
    gcs, gcd = Signal("gcs", "query:gcs", "G1", half), Signal("gcd", "query:gcd", "11", {"ad_storage": "granted"})
    rows = [
        row(1), row(2, gcs), row(3, Signal("gcs", "query:gcs", "G100", full), gcd), row(4, gcd, verdict="granted"),
        row(5, verdict="", bare=True), row(6, recipient="More Ads"), row(7, Signal("tcf", "query:tc", "x", {}), verdict=""),
    ]  # fmt: skip
    with Index.open(write_index(tmp_path / "i", [judged(each) for each in rows])) as index:
        lines = index.consent()
        assert len(lines) == 6
        for line in lines:
            assert len(index.ids(filter_of(line))) == line.count, line
