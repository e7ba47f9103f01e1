"""Views of the whole session beside the requests: turned to by segment, menu and key; read when they are looked at."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPlainTextEdit
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.ui.index_worker import IndexWorker
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.runs import plain
from inspector.ui.views import REQUESTS, View, Views

CATALOG = load_catalog()


class Totals(QPlainTextEdit):
    """A view as another module would bring one."""

    def view(self) -> View:
        return View("totals", "Totals", "equal", self, lambda sources: sources.index().totals(), self.take)

    def take(self, totals) -> None:
        self.setPlainText(f"{totals.all} requests")


@pytest.fixture
def window(qtbot, tmp_path):
    made = MainWindow(commands([]), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    made.show_catalog(CATALOG)
    made.totals = Totals()
    made.totals.setAccessibleName("Totals")
    made.add_view(made.totals.view())
    qtbot.addWidget(made)
    made.show()
    session, index = visited(tmp_path)
    made.opened = OpenSession(session, index, "visit")
    return made


def test_without_a_second_view_nothing_is_offered(qtbot):
    page, worker = QPlainTextEdit(), IndexWorker("views")
    qtbot.addWidget(page)
    views = Views(worker, page, page)
    views.enable(session=True)
    assert views.segments.isHidden()
    assert not views.menu.menuAction().isVisible()
    worker.end()


def test_a_view_is_read_when_it_is_turned_to_and_not_before(window, qtbot):
    window.show_session(window.opened)
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 4)
    assert window.totals.toPlainText() == ""
    window.views.segments.button("totals").click()
    assert window.pages.currentWidget() is window.totals
    qtbot.waitUntil(lambda: window.totals.toPlainText() == "6 requests")


def test_the_menu_says_which_view_is_shown_and_turns_to_another(window, qtbot):
    window.show_session(window.opened)
    first, *_, second = window.views.menu.actions()
    second.trigger()
    assert window.views.current() == "totals"
    assert (first.isChecked(), second.isChecked()) == (False, True)
    assert window.views.segments.chosen() == "totals"
    first.trigger()
    assert window.pages.currentWidget() is window.desk


def test_a_view_leads_to_the_requests_that_it_counts(window, qtbot):
    window.show_session(window.opened)
    window.views.turn_to("totals")
    window.show_requests("host:facebook")
    assert window.views.current() == REQUESTS
    qtbot.waitUntil(lambda: list(window.requests.model.ids()) == [4])


def test_another_session_begins_with_its_requests(window):
    window.show_session(window.opened)
    window.views.turn_to("totals")
    window.show_session(window.opened)
    assert window.pages.currentWidget() is window.desk


def test_without_a_session_no_view_can_be_chosen(window):
    assert window.views.segments.isHidden()
    assert not any(action.isEnabled() for action in window.views.menu.actions())
    window.show_session(window.opened)
    assert not window.views.segments.isHidden()
    assert all(action.isEnabled() for action in window.views.menu.actions())


def test_every_view_has_a_key_of_its_own_and_stands_in_the_list_of_keys(window):
    own = [action.shortcut().toString() for action in window.views.menu.actions()]
    others = [key.toString() for action in window._menus.actions.values() for key in action.shortcuts()]
    assert len(set(own)) == len(own) > 1
    assert not set(own) & set(others)
    assert set(window.views.menu.actions()) <= set(window._actions())


def test_the_segments_name_icon_and_word(window):
    assert plain(window.views.segments.button("totals").cell()) == "Totals"
    assert window.views.segments.button("totals").accessibleName() == "Totals"
