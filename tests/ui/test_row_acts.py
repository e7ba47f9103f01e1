"""What can be done with a chosen request or value."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.declaration import Declaration
from inspector.catalog.policies import load_policy
from inspector.ui.declare_dialog import DeclareDialog
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.row_acts import _ROW_MENU, quoted
from inspector.ui.run_views import KEY


@pytest.fixture
def asked():
    return []


@pytest.fixture
def window(qtbot, tmp_path, asked):
    made = MainWindow(commands(asked), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show_catalog(load_catalog())
    made.show()
    made.activateWindow()
    made.show_session(OpenSession(*visited(tmp_path), "visit"))
    made.show_policy(load_policy("strict"))
    qtbot.waitUntil(lambda: made.requests.model.rowCount() == 4)
    made.select(4)
    qtbot.waitUntil(lambda: made.detail.detail() is not None and made.requests.model.row_of(4) is not None)
    return made


def do(window, name: str) -> None:
    window._menus.actions[name].trigger()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("filter-host", "host:www.facebook.com"),
        ("filter-vendor", "vendor:meta"),
        ("exclude-host", "-host:www.facebook.com"),
    ],
)
def test_a_request_filters_by_its_host_and_vendor(window, name, text):
    do(window, name)
    assert window.requests.field.text() == text


@pytest.mark.parametrize(
    ("name", "word", "places"),
    [
        ("tagging-server", "tagging-server", ("www.facebook.com",)),
        ("own-site", "ours", ("facebook.com",)),
        ("third-party", "third-party", ("www.facebook.com",)),
    ],
)
def test_what_the_user_says_of_a_host_is_asked_for_its_reason(window, asked, name, word, places):
    do(window, name)
    dialog = window.findChildren(DeclareDialog)[-1]
    assert asked == []
    dialog.reason.setText("so says the contract")
    dialog.accept()
    assert asked == [("declare", Declaration(word, places, "so says the contract", ("shop.example",)))]


def test_a_word_is_taken_back_without_a_question(window, asked):
    do(window, "taken-back")
    assert asked == [("declare", Declaration("taken-back", ("www.facebook.com/tr/",), ""))]


def test_without_a_reason_nothing_is_declared(window, asked):
    do(window, "own-site")
    dialog = window.findChildren(DeclareDialog)[-1]
    dialog.reject()
    assert asked == []


def test_a_party_of_the_tree_is_declared_with_all_of_its_hosts(window, asked, qtbot):
    qtbot.waitUntil(lambda: any(key.recipient == "Meta" for key in keys_of(window)))
    meta = next(key for key in keys_of(window) if key.recipient == "Meta" and key.vendor_id is None)
    menu = window.acts.tree_menu(meta, window.ask)
    assert [action.text().replace("&", "") for action in menu.actions()] == [
        "This site is ours…", "This is our tagging server…", "Not ours: a third party…",
    ]  # fmt: skip
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.findChildren(DeclareDialog) != [])
    dialog = window.findChildren(DeclareDialog)[-1]
    dialog.reason.setText("one company since May")
    dialog.accept()
    assert asked == [("declare", Declaration("ours", ("facebook.com",), "one company since May", ("shop.example",)))]


def test_groups_and_the_simulated_leg_are_no_party_to_speak_of(window, monkeypatch, qtbot):
    shown = []
    monkeypatch.setattr(window.acts, "tree_menu", lambda key, ask: shown.append(key))
    tree = window.parties.tree
    qtbot.waitUntil(lambda: keys_of(window) != [])
    tree.customContextMenuRequested.emit(tree.visualRect(tree.model().index(0, 0)).center())
    assert shown == []


def keys_of(window):
    model = window.parties.tree.model()
    return [key for n in range(model.rowCount()) for key in below(model, model.index(n, 0))]


def below(model, index):
    yield index.data(KEY)
    for n in range(model.rowCount(index)):
        yield from below(model, model.index(n, 0, index))


def test_a_row_is_copied_as_markdown_with_the_columns_shown(window):
    do(window, "copy-markdown")
    title, rule, row = QGuiApplication.clipboard().text().strip().split("\n")
    assert title.startswith("| # | Time | Party |")
    assert rule.count("---") == title.count("|") - 1
    assert "www.facebook.com/tr/" in row


def test_a_value_of_the_detail_is_copied_and_filtered_by(window, qtbot):
    window.detail.turn_to(1)
    table = window.detail.findings.table
    place = next(n for n, row in enumerate(table.cells.rows()) if row.value == "fb.1.1763978534204.480216")
    table.selectRow(place)
    qtbot.waitUntil(window.isActiveWindow)
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    do(window, "copy-value")
    assert QGuiApplication.clipboard().text() == "fb.1.1763978534204.480216"
    do(window, "filter-value")
    assert window.requests.field.text() == "value:fb.1.1763978534204.480216"
    qtbot.waitUntil(lambda: list(window.requests.model.ids()) == [4])


def test_without_a_value_the_url_is_copied(window):
    window.requests.table.setFocus()
    do(window, "copy-value")
    assert QGuiApplication.clipboard().text().startswith("https://www.facebook.com/tr/")


def test_values_with_blanks_are_quoted_for_the_filter():
    assert quoted("a b") == '"a b"'
    assert quoted('a"b') == "ab"
    assert quoted("") == '""'


def test_the_chosen_request_becomes_the_draft_of_a_vendor_file(window, monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "own"))
    do(window, "vendor-draft")
    (file,) = (tmp_path / "own" / "vendors").glob("*.toml")
    assert "https://www.facebook.com/tr" in file.read_text(encoding="utf-8")
    assert "vendor-draft" in _ROW_MENU
