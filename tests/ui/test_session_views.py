"""Cookies, Consent and Ledger in the window: read in a thread, filled from the index, leading to requests."""

import pytest
from builders import exchange
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget
from visits import CID, EMAIL_SHA256, sent, visit
from window_rig import colours, commands, picture, sources_of, visited

from inspector.catalog.catalog import load_catalog
from inspector.session.schema import LaunchInfo
from inspector.ui.cookie_view import load_cookies
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.runs import plain
from inspector.ui.value_mask import value_mask


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


def test_everything_in_the_views_that_takes_the_focus_has_a_name(opened, qtbot):
    for key, view in (("cookies", opened.session_views.cookies), ("consent", opened.session_views.consent)):
        opened.views.turn_to(key)
        qtbot.waitUntil(lambda view=view: bool(view.table.records()))
        view.table.selectRow(0)
        focusable = [
            w for w in view.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(view)
        ]
        names = [QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name) for widget in focusable]
        assert len(focusable) >= 5
        assert all(names), list(zip(focusable, names, strict=True))


def test_both_themes_colour_the_views(opened, qtbot):
    for key, view in (("cookies", opened.session_views.cookies), ("consent", opened.session_views.consent)):
        opened._theme_menu.choose("light")
        opened.views.turn_to(key)
        qtbot.waitUntil(lambda view=view: bool(view.table.records()))
        light = colours(picture(view))
        opened._theme_menu.choose("dark")
        dark = colours(picture(view))
        assert "#ffffff" in light
        assert "#ffffff" not in dark
        assert "#17181a" in dark


def test_the_views_grow_with_the_index_and_only_the_one_on_screen_is_read(opened, qtbot):
    cookies, consent = opened.session_views.cookies, opened.session_views.consent
    opened.views.turn_to("cookies")
    qtbot.waitUntil(lambda: bool(cookies.table.records()))
    assert consent.table.records() == []
    cookies.table.choose(("_ga", "shop.example"))
    opened.index_grew()
    qtbot.waitUntil(lambda: cookies.record() is not None)
    assert cookies.record().name == "_ga"


def test_another_session_shows_none_of_the_one_before(opened, qtbot, tmp_path):
    view = opened.session_views.cookies
    opened.views.turn_to("cookies")
    qtbot.waitUntil(lambda: bool(view.table.records()))
    (tmp_path / "other").mkdir()
    session, index = visited(tmp_path / "other", [exchange("https://bare.example/", seq=1)])
    opened.show_session(OpenSession(session, index, "other"))
    assert view.table.records() == []
    opened.views.turn_to("cookies")
    qtbot.waitUntil(lambda: view.message() != "")
    assert view.table.records() == []


def test_two_launches_of_a_session_stand_side_by_side(qtbot, tmp_path):
    def page(seq: int, launch: str, cookie: bytes):
        headers = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate")]
        return exchange(
            "https://shop.example/", seq=seq, launch=launch, headers=headers, response_headers=[(b"set-cookie", cookie)]
        )

    launches = [LaunchInfo(name, "Chromium", "127.0.0.1", 8080, 1795000000.0) for name in ("client", "server")]
    long = b"FPID=b; Max-Age=34560000"
    items = [page(1, "client", b"FPID=a; Max-Age=60"), page(2, "server", long), page(3, "server", b"new=1")]
    session, index = visited(tmp_path, items, launches=launches)
    with sources_of(session, index) as sources:
        answer = load_cookies(sources, load_catalog().cookies.successors)
    assert answer.sides == ("client", "server")
    assert [(pair.name, pair.change) for pair in answer.pairs] == [("_ga", "longer"), ("new", "added")]


def test_the_ledger_is_filled_by_its_key_and_leads_to_requests(opened, qtbot):
    view = opened.session_views.ledger
    entry = next(action for action in opened.views.menu.actions() if action.data() == "ledger")
    assert entry.shortcut().toString() == "Ctrl+Shift+4"
    entry.trigger()
    qtbot.waitUntil(lambda: view.table.values.rowCount() > 3)
    assert opened.pages.currentWidget() is view
    values = view.table.values
    row = next(r for r in range(values.rowCount()) if (v := values.value_at(r)) is not None and v.kind == "email")
    view.table.choose_row(row)
    view.pane.requests.click()
    qtbot.waitUntil(lambda: list(opened.requests.model.ids()) == [4])
    assert not opened.requests.field.fault()


def test_an_occurrence_marks_the_very_bytes_in_its_request(opened, qtbot):
    view = opened.session_views.ledger
    opened.views.turn_to("ledger")
    qtbot.waitUntil(lambda: view.table.values.rowCount() > 3)
    values = view.table.values
    view.table.choose_row(
        next(r for r in range(values.rowCount()) if (v := values.value_at(r)) is not None and v.kind == "email")
    )
    qtbot.waitUntil(lambda: view.pane.table.cells.rowCount() > 0)
    view.pane.table.selectRow(0)
    view.pane.table.chosen.emit()
    qtbot.waitUntil(lambda: opened.detail.raw.view.textCursor().selectedText() == EMAIL_SHA256)
    assert opened.requests.table.seq() == 4
    assert opened.pages.currentWidget() is opened.desk


def test_a_finding_of_the_detail_leads_to_its_value_in_the_ledger(opened, qtbot):
    opened.select(4)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None and opened.detail.detail().exchange.seq == 4)
    opened.action("tab-2").trigger()
    table = opened.detail.findings.table
    table.selectRow(next(n for n, row in enumerate(table.cells.rows()) if row.value == EMAIL_SHA256))
    opened.action("where-else").trigger()
    view = opened.session_views.ledger
    qtbot.waitUntil(lambda: view.table.value() is not None and view.table.value().kind == "email")
    assert opened.pages.currentWidget() is view


def test_a_value_of_the_request_tab_leads_to_its_bytes_and_to_the_ledger(opened, qtbot):
    opened.select(4)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None and opened.detail.detail().exchange.seq == 4)
    opened.action("tab-3").trigger()
    assert opened.detail.request.show_place("query:ud[em]")
    opened.action("show-raw").trigger()
    assert opened.detail.raw.view.textCursor().selectedText() == EMAIL_SHA256
    opened.action("tab-3").trigger()
    opened.detail.request.show_place("query:ud[em]")
    opened.action("where-else").trigger()
    view = opened.session_views.ledger
    qtbot.waitUntil(lambda: view.value() is not None and view.value().kind == "email")


def test_everything_in_the_ledger_that_takes_the_focus_has_a_name_and_both_themes_colour_it(opened, qtbot):
    view = opened.session_views.ledger
    opened.views.turn_to("ledger")
    qtbot.waitUntil(lambda: view.table.values.rowCount() > 3)
    for face in ("values", "recipients"):
        view.faces.button(face).click()
        qtbot.waitUntil(lambda face=face: face == "values" or bool(view.learnt.lines.records()))
        focusable = [
            w for w in view.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(view)
        ]
        names = [QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name) for widget in focusable]
        assert len(focusable) >= 4
        assert all(names), list(zip(focusable, names, strict=True))
    for theme, base in (("light", "#ffffff"), ("dark", "#17181a")):
        opened._theme_menu.choose(theme)
        assert base in colours(picture(view))


def test_masked_values_are_masked_in_the_ledger_and_shown_again(opened, qtbot):
    view = opened.session_views.ledger
    opened.views.turn_to("ledger")
    qtbot.waitUntil(lambda: view.table.values.rowCount() > 3)
    values = view.table.values
    view.table.choose_row(next(r for r in range(values.rowCount()) if (v := values.value_at(r)) and v.value == CID))
    qtbot.waitUntil(lambda: view.pane.table.cells.rowCount() > 0)

    def shown() -> str:
        cells = [values.index(row, 0).data() for row in range(values.rowCount())]
        below = [row.tip for row in view.pane.table.cells.rows()]
        return f"{cells} {below} {plain(view.pane.heading.cell())}"

    try:
        assert CID in shown()
        opened.action("mask").setChecked(True)
        qtbot.waitUntil(lambda: value_mask().ready and CID not in shown())
        assert "client-id 1" in shown()
        view.pane.copy.click()
        qtbot.waitUntil(lambda: "client-id 1" in QGuiApplication.clipboard().text())
        assert CID not in QGuiApplication.clipboard().text()
        opened.action("mask").setChecked(False)
        qtbot.waitUntil(lambda: shown().count(CID) >= 2)
    finally:
        value_mask().turn(False)
        value_mask().forget()
