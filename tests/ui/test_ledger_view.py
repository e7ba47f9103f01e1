"""The Ledger view: values and recipients of a real index, what is chosen, where it leads."""

from dataclasses import replace

import pytest
from ledger_rig import HASHED, ROWS, at_once, many, sources_of_rows
from ledgers import CID, found, request
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.index.filter_language import parse
from inspector.ui.ledger_load import LedgerAnswer, load_ledger
from inspector.ui.ledger_view import EMPTY, HINT, LedgerView
from inspector.ui.runs import Icon, plain


class Rig:
    """A view over an index, read without a thread."""

    def __init__(self, qtbot, folder, rows) -> None:
        self.sources = sources_of_rows(folder, rows)
        self.view = LedgerView(at_once(self.sources))
        qtbot.addWidget(self.view)
        self.view.resize(1280, 640)
        self.view.show()
        self.refresh()

    def refresh(self) -> None:
        self.view.show_answer(self.view.load(self.sources))

    def row(self, kind: str) -> int:
        values = self.view.table.values
        return next(r for r in range(values.rowCount()) if (v := values.value_at(r)) is not None and v.kind == kind)

    def choose(self, kind: str) -> None:
        self.view.table.choose_row(self.row(kind))


@pytest.fixture
def rig(qtbot, tmp_path):
    made = Rig(qtbot, tmp_path, ROWS)
    yield made
    made.sources.close()


@pytest.fixture
def view(rig):
    return rig.view


def below(view: LedgerView) -> list[str]:
    return [plain(row.cells[0]) + " " + plain(row.cells[2]) for row in view.pane.table.cells.rows()]


def test_the_figures_stand_above_and_say_what_is_shared(view):
    assert plain(view.summary.cell()) == "5 values sent to 4 recipients. 1 shared by several companies"
    assert any(isinstance(run, Icon) and run.name == "link" for run in view.summary.cell())
    assert view.scopes.button("all").accessibleName() == "All: 5"
    assert view.scopes.button("across").accessibleName() == "Several companies: 1"


def test_nothing_chosen_says_what_to_do(view):
    assert plain(view.pane.heading.cell()).startswith(HINT)
    assert view.pane.table.isHidden()


def test_a_value_chosen_tells_where_it_went_and_where_it_stands(rig, view):
    rig.choose("email")
    heading = plain(view.pane.heading.cell())
    assert "e-mail address" in heading
    assert "sent with 2 requests, to Meta and TikTok" in heading
    assert below(view) == ["3 Meta", "3 Meta", "4 TikTok"]


def test_an_occurrence_leads_to_its_bytes(rig, view, qtbot):
    rig.choose("email")
    view.pane.table.selectRow(2)
    with qtbot.waitSignal(view.spot_wanted) as told:
        QTest.keyClick(view.pane.table, Qt.Key.Key_Return)
    assert told.args == [4, "query:em", None]


@pytest.mark.parametrize("way", ["key", "link", "menu"])
def test_the_requests_of_a_value_are_asked_for(rig, view, qtbot, way):
    rig.choose("email")
    with qtbot.waitSignal(view.filter_wanted) as told:
        if way == "key":
            QTest.keyClick(view.table, Qt.Key.Key_Return)
        elif way == "link":
            view.pane.requests.click()
        else:
            view.menu().actions()[0].trigger()
    assert told.args == [f"value:{view.value().id}"]
    assert rig.sources.index().ids(told.args[0]).tolist() == [3, 4]


def test_the_requests_to_one_recipient_are_asked_for_from_its_cell(rig, view, qtbot):
    column = [each.recipient for each in view.table.values.shown_receivers()].index("TikTok") + 1
    view.table.setCurrentIndex(view.table.values.index(rig.row("email"), column))
    act = next(action for action in view.menu().actions() if action.text() == "Show those to TikTok")
    with qtbot.waitSignal(view.filter_wanted) as told:
        act.trigger()
    assert rig.sources.index().ids(told.args[0]).tolist() == [4]


def test_a_scope_shows_its_values_alone(rig, view):
    view.scopes.button("across").click()
    shown = [v for r in range(view.table.values.rowCount()) if (v := view.table.values.value_at(r))]
    assert [(value.kind, value.scope) for value in shown] == [("email", "across-companies")]
    view.scopes.button("within").click()
    shown = [v for r in range(view.table.values.rowCount()) if (v := view.table.values.value_at(r))]
    assert [(value.kind, value.scope) for value in shown] == [("client-id", "within-one-company")]


def test_a_scope_without_values_says_so(qtbot, tmp_path):
    rig = Rig(qtbot, tmp_path, many(6))
    rig.view.scopes.button("within").click()
    assert rig.view.message() == "No value went to several recipients of one company."
    rig.view.scopes.button("all").click()
    assert rig.view.message() == ""
    rig.sources.close()


def test_what_companies_share_comes_first_on_request_and_back_again(rig, view):
    view.table.order_wanted.emit()
    assert view.table.values.headings() == []
    assert view.table.values.value_at(0).shared
    assert view.table.run_header.sorted_by == (view.table.values.columnCount() - 1, True)
    view.turn_order()
    assert view.table.values.headings()
    assert view.table.run_header.sorted_by is None


def test_the_choice_outlasts_a_refresh_and_another_order(rig, view):
    rig.choose("email")
    chosen = view.value().id
    rig.refresh()
    assert view.value().id == chosen
    assert view.table.value().id == chosen
    view.turn_order()
    assert view.table.value().id == chosen
    assert below(view) == ["3 Meta", "3 Meta", "4 TikTok"]


def test_by_recipient_shows_what_one_learnt_and_its_requests(rig, view, qtbot):
    view.faces.button("recipients").click()
    assert view.learnt.recipient() == ("Meta", "client-side")
    view.learnt.recipients.choose(("TikTok", "client-side"))
    assert [line.kind for line in view.learnt.lines.records()] == ["email"]
    view.learnt.lines.selectRow(0)
    assert below(view) == ["4 TikTok"]
    with qtbot.waitSignal(view.filter_wanted) as told:
        view.pane.requests.click()
    assert rig.sources.index().ids(told.args[0]).tolist() == [4]


def test_each_face_keeps_its_own_choice(rig, view):
    rig.choose("user-id")
    view.faces.button("recipients").click()
    assert view.pane.table.isHidden()
    view.learnt.lines.selectRow(0)
    view.faces.button("values").click()
    assert view.value().kind == "user-id"
    assert below(view) == ["3 Meta"]


@pytest.mark.parametrize("finding", [HASHED, found("cookie-id", f"GA1.1.{CID}"), found("user-id", "u-48213")])
def test_a_finding_leads_to_its_value(rig, view, finding):
    view.scopes.button("within").click()
    view.show_value(finding)
    assert view.value() is not None
    assert view.value().id == view.table.value().id
    assert rig.sources.index().ledger_standing(finding).value_id == view.value().id
    assert view.scopes.chosen() == "all"


def test_a_finding_far_down_leads_to_its_row(qtbot, tmp_path):
    rig = Rig(qtbot, tmp_path, many(350))
    rig.view.show_value(found("cookie-id", "id-000333-k3j4h5"))
    qtbot.waitUntil(lambda: rig.view.table.value() is not None)
    assert rig.view.table.value().value == "id-000333-k3j4h5"
    rect = rig.view.table.visualRect(rig.view.table.currentIndex())
    assert 0 <= rect.top() <= rig.view.table.viewport().height()
    rig.sources.close()


def test_a_value_that_is_not_there_is_said(rig, view):
    view.show_value(found("client-id", "99.99"))
    assert plain(view.pane.heading.cell()) == "The ledger does not hold this value."


def test_rows_below_the_first_screen_are_read_when_they_are_seen(qtbot, tmp_path):
    rig = Rig(qtbot, tmp_path, many(350))
    table = rig.view.table
    assert table.values.value_at(340) is None
    table.scrollTo(table.values.index(340, 0))
    qtbot.waitUntil(lambda: table.values.value_at(340) is not None)
    rig.sources.close()


def test_an_answer_to_an_older_question_is_left_out(rig, view):
    old = view.load(rig.sources)
    view.scopes.button("across").click()
    rows = view.table.values.rowCount()
    view.show_answer(old)
    assert view.table.values.rowCount() == rows


def test_the_whole_table_is_copied_as_text(view):
    view.pane.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:4] == ["what", "value", "from", "same value at"]
    assert len(lines) == 6


def test_a_session_without_values_is_one_sentence(qtbot, tmp_path):
    rig = Rig(qtbot, tmp_path, [request(1, "facebook.com")])
    assert rig.view.message() == EMPTY
    assert rig.view.faces.isHidden()
    assert rig.view.pane.isHidden()
    rig.sources.close()


def test_another_session_shows_none_of_the_one_before(rig, view):
    rig.choose("email")
    view.faces.button("recipients").click()
    view.clear()
    assert view.value() is None
    assert view.message() == EMPTY
    assert view.table.values.rowCount() == 0
    assert view.learnt.lines.records() == []
    rig.refresh()
    assert view.message() == ""


def test_the_filter_of_any_choice_can_be_read(rig, view, qtbot):
    view.faces.button("recipients").click()
    for receiver in view.learnt.recipients.records():
        view.learnt.recipients.choose((receiver.recipient, receiver.group))
        view.learnt.lines.selectRow(0)
        with qtbot.waitSignal(view.filter_wanted) as told:
            view.pane.requests.click()
        assert len(parse(told.args[0])) == 3


def test_what_is_chosen_follows_the_index(rig, view):
    rig.choose("user-id")
    answer: LedgerAnswer = load_ledger(rig.sources, replace(view._asked, first=True))
    more = {
        key: [replace(v, companies=9, receipts=v.receipts * 2) if v.kind == "user-id" else v for v in values]
        for key, values in answer.pages.items()
    }
    view.show_answer(replace(answer, pages=more))
    assert "sent with 2 requests" in plain(view.pane.heading.cell())


def test_keys_alone_reach_a_value_and_its_requests(rig, view, qtbot):
    assert view.focusProxy() is view.table
    for _ in range(2):
        QTest.keyClick(view.table, Qt.Key.Key_Down)
    assert view.value().kind == "ip-address"
    with qtbot.waitSignal(view.filter_wanted):
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    view.faces.button("recipients").click()
    assert view.focusProxy() is view.learnt.recipients
