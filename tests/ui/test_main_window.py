"""The window as a whole, on a real session: rows, tree, bars, detail; keys, menus, focus, names, state."""

import contextlib
import sqlite3

import pytest
from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QTabBar
from window_rig import colours, commands, picture, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.declaration import Declaration
from inspector.catalog.policies import load_policy
from inspector.model.incident import Incident
from inspector.ui.declare_dialog import DeclareDialog
from inspector.ui.detail_pane import TABS
from inspector.ui.look import look
from inspector.ui.main_window import MainWindow
from inspector.ui.menus import MENUS
from inspector.ui.open_session import OpenSession
from inspector.ui.run_views import KEY
from inspector.ui.runs import plain

CATALOG = load_catalog()


@pytest.fixture
def asked():
    return []


@pytest.fixture
def window(qtbot, tmp_path, asked):
    made = MainWindow(commands(asked), QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    made.show_catalog(CATALOG)
    made.show_browsers()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def opened(window, qtbot, tmp_path):
    session, index = visited(tmp_path)
    window.show_session(OpenSession(session, index, "visit.inspector"))
    window.show_policy(load_policy("strict"))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 4 and bool(window.parties.tree.model().rowCount()))
    return window


def test_the_first_start_offers_three_ways_on(window, asked):
    assert window.pages.currentWidget() is window.start
    window.start.demo_card.click()
    window.start.browser_card.click()
    assert asked == [("demo",), ("open_browser", "")]
    assert "Chromium 156 found" in window.status.words()
    assert "inspector demo" in window.status.words()
    assert not window.bar.export_button.isEnabled()


def test_a_session_fills_tree_bars_table_and_status(opened, qtbot):
    qtbot.waitUntil(lambda: any(bar.before for bar in opened.bars.bars()))
    groups = [opened.parties.tree.model().index(n, 0).data() for n in range(3)]
    assert groups[0].startswith("Browser → third party")
    assert "6 requests, 4 shown, 2 own content put aside" in opened.status.words()
    assert opened.windowTitle() == "visit.inspector – Request Inspector"
    ip = next(bar for bar in opened.bars.bars() if bar.category == "ip")
    assert ip.before == 3
    assert ip.after is not None


def test_a_chosen_request_is_shown_before_and_after(opened, qtbot):
    opened.select(4)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    assert plain(opened.detail.summary.cell()).startswith("#4 Meta Pixel")
    rows = [plain(row.cells[0]) for row in opened.detail.simulation.table.cells.rows()]
    assert any(row.startswith("Source IP") for row in rows)
    assert any("ud[em]" in row for row in rows)


def test_another_policy_changes_what_is_shown(opened, qtbot):
    opened.select(3)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    opened.show_policy(None)
    qtbot.waitUntil(lambda: opened.detail.simulation.message().startswith("Choose a policy"))
    assert opened.requests.table.isColumnHidden(7)
    assert plain(opened.bar.policy_button.cell()).endswith("none")


def test_a_party_of_the_tree_filters_the_table(opened, qtbot):
    tree = opened.parties.tree
    tree.choose(tree.model().index(2, 0).data(KEY))
    qtbot.waitUntil(lambda: list(opened.requests.model.ids()) == [6])
    opened._menus.actions["show-all"].trigger()
    qtbot.waitUntil(lambda: opened.requests.model.rowCount() == 4)


@pytest.mark.parametrize(
    ("key", "modifier", "check"),
    [
        (Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier, lambda w: w.requests.scopes.chosen() == "third"),
        (Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier, lambda w: w.detail.tabs.currentIndex() == 4),
        (Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier, lambda w: w.requests.field.edit.hasFocus()),
    ],
    ids=["Alt+2", "Ctrl+5", "Ctrl+F"],
)
def test_keys_do_what_the_menu_says(opened, qtbot, key, modifier, check):
    qtbot.waitUntil(opened.isActiveWindow)
    qtbot.keyClick(opened, key, modifier)
    qtbot.waitUntil(lambda: check(opened))


def test_f6_walks_through_the_panes_and_back(opened, qtbot):
    qtbot.waitUntil(opened.isActiveWindow)
    opened.requests.table.setFocus()
    qtbot.waitUntil(opened.requests.table.hasFocus)
    qtbot.keyClick(opened, Qt.Key.Key_F6)
    qtbot.waitUntil(opened.detail.tabs.hasFocus)
    qtbot.keyClick(opened, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(opened.requests.table.hasFocus)


def test_back_and_forward_through_what_was_chosen(opened, qtbot):
    for seq in (3, 4, 5):
        opened.select(seq)
    opened._menus.actions["back"].trigger()
    assert opened.requests.table.seq() == 4
    opened._menus.actions["back"].trigger()
    assert opened.requests.table.seq() == 3
    opened._menus.actions["forward"].trigger()
    assert opened.requests.table.seq() == 4


def test_commands_of_the_menu_reach_the_program(window, asked):
    for name in ("record", "demo", "browser"):
        window._menus.actions[name].trigger()
    assert asked == [("record",), ("demo",), ("open_browser", "")]
    window.show_listening("127.0.0.1:8899", "/ca.pem")
    window._menus.actions["record"].trigger()
    assert asked[-1] == ("stop",)


def test_entries_that_need_a_session_or_a_row_wait_for_one(window, opened, qtbot):
    assert not opened._menus.actions["copy-url"].isEnabled()
    opened.select(3)
    assert opened._menus.actions["copy-url"].isEnabled()
    opened.show_start()
    assert not opened._menus.actions["filter"].isEnabled()
    assert not opened._menus.actions["export-har"].isEnabled()


def test_no_card_is_focused_after_a_session_was_closed_until_tab_is_pressed(opened, qtbot):
    opened.select(3)
    qtbot.waitUntil(opened.requests.table.hasFocus)
    opened.show_start()
    assert opened.pages.hasFocus()
    qtbot.keyClick(opened.pages, Qt.Key.Key_Tab)
    assert opened.start.demo_card.hasFocus()


def test_no_key_stands_twice_and_every_entry_does_something(window):
    keys = [key for entries in MENUS.values() for entry in entries for key in entry.keys.split()]
    assert len(keys) == len(set(keys))
    for entries in MENUS.values():
        for entry in entries:
            action = window._menus.actions.get(entry.name)
            if action is not None and action.menu() is None:
                assert action.receivers("2triggered(bool)") or action.receivers("2toggled(bool)"), entry.name


def test_recording_is_seen_in_toolbar_and_status(window):
    window.show_listening("127.0.0.1:8899", "/ca.pem")
    assert plain(window.bar.record_button.cell()).startswith("Recording 0:0")
    assert "Recording on 127.0.0.1:8899" in window.status.words()
    window.show_listening("", "")
    assert plain(window.bar.record_button.cell()) == "Record"


def test_incidents_are_counted_and_listed(opened, qtbot):
    opened.show_incident_list([Incident("refused-private", 0.0, "192.168.1.1", "browser", "So it was.", 2)])
    assert opened.status.incidents.accessibleName() == "2 incidents: show"
    opened.status.incidents.click()
    assert opened.incidents.isVisible()
    opened.incidents.close()


def test_both_themes_colour_the_window(opened, qtbot, qapp):
    light = colours(picture(opened))
    opened._theme_menu.choose("dark")
    dark = colours(picture(opened))
    assert "#ffffff" in light
    assert "#17181a" in dark
    assert look().theme == "dark"


def test_everything_that_takes_the_focus_has_a_name(opened, qtbot):
    opened.select(4)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    for index in range(len(TABS)):
        opened.detail.turn_to(index)
    kinds = (QAbstractButton, QAbstractItemView, QLineEdit, QPlainTextEdit, QTabBar)
    nameless = []
    for kind in kinds:
        for widget in opened.findChildren(kind):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(opened):
                interface = QAccessible.queryAccessibleInterface(widget)
                if not interface.text(QAccessible.Text.Name):
                    nameless.append(widget)
    assert nameless == []


def test_a_place_in_the_evidence_is_shown_in_the_request(opened, qtbot):
    opened.select(3)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    opened.detail.turn_to(TABS.index("Evidence"))
    opened.detail.evidence.place_wanted.emit("query:tid")
    assert opened.detail.tabs.currentIndex() == TABS.index("Request")
    assert opened.detail.request.table.current().value == "G-ABC123"


def test_the_request_that_taught_it_is_chosen_by_its_link(opened, qtbot):
    opened.select(6)
    opened.detail.evidence.request_wanted.emit(3)
    assert opened.requests.table.seq() == 3


def test_your_own_word_is_offered_beside_the_evidence(opened, qtbot, asked):
    opened.select(6)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    opened.detail.turn_to(TABS.index("Evidence"))
    names = [button.accessibleName() for button in opened.detail.evidence.buttons()]
    assert [name.rstrip("…") for name in names[:3]] == [
        "This site is ours", "This is our tagging server", "Not ours: a third party",
    ]  # fmt: skip
    opened.detail.evidence.buttons()[1].click()
    dialog = opened.findChildren(DeclareDialog)[-1]
    dialog.reason.setText("the agency runs it for us")
    dialog.accept()
    assert asked[-1] == (
        "declare",
        Declaration("tagging-server", ("sst.shop.example",), "the agency runs it for us", ("shop.example",)),
    )


def test_the_window_comes_back_as_it_was(qtbot, tmp_path, asked):
    settings = QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)
    made = MainWindow(commands(asked), settings)
    qtbot.addWidget(made)
    made.resize(780, 500)
    made.requests.table.hide_columns({0, 3})
    made.close()
    again = MainWindow(commands(asked), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (780, 500)
    assert [n for n in range(8) if again.requests.table.isColumnHidden(n)] == [0, 3]
    again.close()


def test_a_file_that_is_dropped_is_opened(window, asked, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.har"))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(QPoint(5, 5), *how), QDropEvent(QPoint(5, 5), *how)):
        QApplication.sendEvent(window, event)
    assert asked == [("open_file", tmp_path / "a.har")]


def test_values_never_reach_the_title(opened, qtbot):
    opened.select(4)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    assert "fb.1" not in opened.windowTitle()


def test_zoom_scales_the_window_and_resets(window, qapp):
    window._menus.actions["zoom-in"].trigger()
    assert look().zoom == pytest.approx(1.1)
    window._menus.actions["zoom-reset"].trigger()
    assert look().zoom == 1.0


def test_the_clipboard_gets_the_url_of_the_chosen_request(opened, qtbot):
    opened.select(4)
    qtbot.waitUntil(lambda: opened.detail.detail() is not None)
    opened._menus.actions["copy-url"].trigger()
    assert QGuiApplication.clipboard().text().startswith("https://www.facebook.com/tr/?id=770042")


def test_a_request_whose_row_is_damaged_is_told_above_the_panes(opened, qtbot, tmp_path):
    with contextlib.closing(sqlite3.connect(opened.session().session)) as file:
        file.execute("UPDATE exchange SET request_body = 99")
        file.commit()
    opened.select(4)
    qtbot.waitUntil(lambda: "damaged" in opened.banner.words())
    opened.show_session(opened.session())
    assert opened.banner.words() == ""
