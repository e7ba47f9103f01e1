"""What is selected without a click."""

import pytest
from PySide6.QtCore import QSettings
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.telling import Telling

CATALOG = load_catalog()


@pytest.fixture
def window(qtbot, tmp_path):
    made = MainWindow(commands([]), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show_catalog(CATALOG)
    made.show_session(OpenSession(*visited(tmp_path), "visit"))
    qtbot.waitUntil(lambda: made.requests.model.rowCount() == 4)
    return made


def test_the_request_that_tells_most_is_selected_and_then_it_rests(window, qtbot):
    telling = Telling(window)
    telling.start()
    qtbot.waitUntil(lambda: window.requests.table.seq() in {3, 4, 5})
    qtbot.waitUntil(lambda: not telling._timer.isActive())


def test_what_the_user_chose_stays(window, qtbot):
    telling = Telling(window)
    window.select(6)
    telling.start()
    qtbot.waitUntil(lambda: not telling._timer.isActive())
    assert window.requests.table.seq() == 6
