"""The session on screen, with the real analyst: judged, counted, ended, and in front of an index nobody can read."""

import threading

import pytest
from PySide6.QtCore import QSettings
from visits import visit, write_session
from window_rig import commands

from inspector.catalog.catalog import load_catalog
from inspector.processes.protocol import Committed, Indexed
from inspector.ui.bridge import Bridge
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.shown_session import ShownSession


@pytest.fixture
def rig(qtbot, tmp_path):
    """(session on screen, its window, what the analyst said)"""
    window = MainWindow(commands([]), QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show_catalog(load_catalog())
    bridge, heard = Bridge(), []

    def hear(messages):
        heard.extend(messages)
        if any(isinstance(message, Indexed) for message in messages):
            window.index_grew()

    bridge.batch.connect(hear)
    shown = ShownSession(
        window,
        bridge.post,
        lambda job, then: bridge.run(job, then, print, (OSError,)),
        lambda: (None, ""),
        lambda: True,
    )
    yield shown, window, heard
    bridge.close()
    shown.end(wait=True)
    for thread in bridge.threads():
        thread.join(10)


def _opened(folder) -> OpenSession:
    session = write_session(folder / "visit.inspector", visit())
    return OpenSession(session, session, session.name)


def test_what_is_shown_is_analysed_and_counted(rig, qtbot, tmp_path):
    shown, window, _ = rig
    shown.show(_opened(tmp_path))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 4)
    qtbot.waitUntil(lambda: "6 requests" in window.status.words())
    assert "Not recording" in window.status.words()


def test_a_session_whose_file_is_about_to_be_made_waits_for_it(rig, qtbot, tmp_path):
    shown, window, heard = rig
    shown.show_pending(_opened(tmp_path))
    assert window.session().name == "visit.inspector"
    assert heard == []
    shown.analyse_pending()
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 4)
    before = threading.active_count()
    shown.analyse_pending()  # none waits any more
    assert threading.active_count() == before


def test_what_the_recorder_stored_and_missed_is_said(rig, qtbot, tmp_path):
    shown, window, _ = rig
    shown.show_pending(_opened(tmp_path))
    shown.missed = 3
    shown.committed(Committed(5, 5, 5, 0))
    assert "5 of 8 saved" in window.status.words()
