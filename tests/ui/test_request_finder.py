"""Requests that something else named are shown, whatever hides them."""

import pytest
from PySide6.QtCore import QSettings
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession


@pytest.fixture
def opened(qtbot, tmp_path):
    made = MainWindow(commands([]), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show_catalog(load_catalog())
    made.show()
    session, index = visited(tmp_path)
    made.show_session(OpenSession(session, index, "visit"))
    qtbot.waitUntil(lambda: made.requests.model.rowCount() == 4)
    return made


def test_a_request_that_is_listed_is_chosen_and_the_filter_stays(opened, qtbot):
    opened.requests.field.set_text("vendor:meta")
    qtbot.waitUntil(lambda: opened.requests.model.rowCount() == 1)
    opened.finder.reveal(4)
    assert opened.requests.table.seq() == 4
    assert opened.requests.field.text() == "vendor:meta"


def test_a_filter_gives_way_to_a_request_that_it_hides(opened, qtbot):
    opened.requests.field.set_text("vendor:meta")
    qtbot.waitUntil(lambda: opened.requests.model.rowCount() == 1)
    opened.finder.reveal(3)
    qtbot.waitUntil(lambda: opened.requests.table.seq() == 3)
    assert opened.requests.field.text() == ""


def test_own_content_put_aside_is_shown_when_it_is_named(opened, qtbot):
    assert opened.requests.model.position(1) < 0
    opened.finder.reveal(1)
    qtbot.waitUntil(lambda: opened.requests.table.seq() == 1)


def test_a_number_that_no_request_has_leaves_the_choice(opened, qtbot):
    opened.select(4)
    opened.finder.reveal(900)
    qtbot.waitUntil(lambda: opened.requests.model.rowCount() == 6)
    assert opened.requests.table.seq() == 4


def test_a_filter_from_a_view_turns_to_the_requests(opened, qtbot):
    opened.views.turn_to("cookies")
    opened.requests.show_scope("own")
    opened.finder.show("cookie:set")
    qtbot.waitUntil(lambda: list(opened.requests.model.ids()) == [1])
    assert opened.pages.currentWidget() is opened.desk


def test_own_content_stays_put_aside_where_the_filter_cannot_mean_it(opened, qtbot):
    opened.finder.show("party:client-side consent:gcs")
    qtbot.waitUntil(lambda: list(opened.requests.model.ids()) == [3])
    assert not opened.requests.query().aside
    opened.finder.show("cookie:_ga@shop.example")
    qtbot.waitUntil(lambda: list(opened.requests.model.ids()) == [1])
    assert opened.requests.query().aside
