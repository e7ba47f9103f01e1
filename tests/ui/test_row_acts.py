"""What can be done with a chosen request or value."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.ui.main_window import MainWindow, OpenSession
from inspector.ui.row_acts import quoted


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


def test_a_host_or_site_is_declared_as_ours(window, asked):
    do(window, "tagging-server")
    do(window, "own-site")
    assert asked == [("tagging_server", "www.facebook.com"), ("own_site", "facebook.com")]


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
