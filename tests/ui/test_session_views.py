"""Cookies and Consent in the window: read in a thread, filled from the index, leading to requests."""

import pytest
from builders import exchange
from PySide6.QtCore import QSettings
from visits import sent, visit
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.ui.main_window import MainWindow, OpenSession


@pytest.fixture
def opened(qtbot, tmp_path):
    made = MainWindow(commands([]), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show_catalog(load_catalog())
    made.show()
    more = [
        sent(7, "https://shop.example/basket", "empty", "same-origin", headers=[(b"cookie", b"_ga=GA1.1.2; other=1")]),
        exchange("https://shop.example/last", seq=8),
    ]
    session, index = visited(tmp_path, [*visit(), *more])
    made.show_session(OpenSession(session, index, "visit"))
    qtbot.waitUntil(lambda: made.requests.model.rowCount() > 3)
    return made


def test_the_cookies_of_the_session_are_listed_and_lead_to_their_requests(opened, qtbot):
    view = opened.session_views.cookies
    opened.views.turn_to("cookies")
    qtbot.waitUntil(lambda: any(row.name == "_ga" for row in view.table.records()))
    assert opened.pages.currentWidget() is view
    assert view.table.choose(("_ga", "shop.example"))
    view.requests.click()
    qtbot.waitUntil(lambda: set(opened.requests.model.ids()) == {1, 7})
    assert opened.requests.field.text() == "cookie:_ga@shop.example"


def test_consent_is_listed_by_recipient_and_leads_to_its_requests(opened, qtbot):
    view = opened.session_views.consent
    opened.views.turn_to("consent")
    qtbot.waitUntil(lambda: any(row.kind == "gcs" for row in view.table.records()))
    google = next(row for row in view.table.records() if row.kind == "gcs")
    assert (google.recipient, google.state) == ("Google", "granted")
    view.table.choose(("client-side", "Google", "gcs", tuple(google.decoded.items())))
    view.requests.click()
    qtbot.waitUntil(lambda: list(opened.requests.model.ids()) == [3])
    assert not opened.requests.field.fault()


def test_the_first_request_of_a_signal_is_a_link(opened, qtbot):
    view = opened.session_views.consent
    opened.views.turn_to("consent")
    qtbot.waitUntil(lambda: bool(view.table.records()))
    view.request_wanted.emit(1)
    qtbot.waitUntil(lambda: opened.requests.table.seq() == 1)
    assert opened.pages.currentWidget() is opened.desk
