"""By recipient: everything one of them learnt in one list, and a headline that says what it can do with it."""

import pytest
from ledger_rig import ROWS, sources_of_rows
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.ui.learnt_view import LearntView
from inspector.ui.runs import plain


@pytest.fixture
def index(tmp_path):
    sources = sources_of_rows(tmp_path, ROWS)
    yield sources.index()
    sources.close()


@pytest.fixture
def view(qtbot, index):
    made = LearntView()
    qtbot.addWidget(made)
    made.resize(1280, 400)
    made.recipient_picked.connect(lambda who: made.show_learnt(index.learnt_by(*who) if who else ()))
    made.show_recipients(index.ledger_figures().receivers)
    made.show()
    return made


def lines(view: LearntView) -> list[list[str]]:
    return [[plain(cell) for cell in row.cells] for row in view.lines.cells.rows()]


def test_the_first_recipient_is_shown_at_once(view):
    assert view.recipient() == ("Meta", "client-side")
    assert plain(view.headline.cell()) == "Meta learnt 2 values, of them naming a person: e-mail address."


def test_each_value_says_state_way_and_what_it_joins(view):
    told = {line[0]: line for line in lines(view)}
    email = told["person e-mail address"]
    assert email[1:4] == ["Ada@Shop.example", "in clear", "known vendor field"]
    assert email[4].startswith("#3 ")
    assert email[6] == "only one request"


def test_another_recipient_shows_its_own_list(view):
    view.recipients.choose(("TikTok", "client-side"))
    assert [line[:3] for line in lines(view)] == [["person # e-mail address", "Ada@Shop.example", "hashed"]]


def test_the_choice_of_a_recipient_outlasts_new_figures(view, index):
    view.recipients.choose(("TikTok", "client-side"))
    view.show_recipients(index.ledger_figures().receivers[::-1])
    assert view.recipient() == ("TikTok", "client-side")


def test_a_line_chosen_is_told_and_enter_asks_for_its_requests(view, qtbot):
    with qtbot.waitSignal(view.line_picked) as told:
        view.lines.selectRow(0)
    assert told.args[0].kind == "email"
    with qtbot.waitSignal(view.requests_wanted):
        QTest.keyClick(view.lines, Qt.Key.Key_Return)


def test_the_list_is_copied_as_text(view):
    view.copy_text()
    head, first, _ = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:3] == ["what", "value", "state"]
    assert first.split("\t")[:3] == ["e-mail address", "Ada@Shop.example", "in clear"]


def test_the_menu_offers_what_keys_do(view):
    offered = {action.text(): action.isEnabled() for action in view.menu().actions() if action.text()}
    assert offered == {"Show these requests": False, "Copy value": False, "Copy list as text": True, "Sort": True}
    view.lines.selectRow(0)
    view.menu().actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "Ada@Shop.example"


def test_first_and_last_are_links_to_their_requests(view, qtbot):
    with qtbot.waitSignal(view.request_wanted) as told:
        view.lines.linked.emit(view.lines._columns[4].link(view.lines.records()[0]))
    assert told.args == [3]


def test_nobody_yet_is_an_empty_page(qtbot):
    view = LearntView()
    qtbot.addWidget(view)
    view.show_recipients(())
    view.show_learnt(())
    assert view.recipient() is None
    assert plain(view.headline.cell()) == ""
    assert view.lines.accessibleName() == "What it learnt"
    assert Qt.FocusPolicy.TabFocus in view.lines.focusPolicy()
