"""A full disk: said, with the choice to browse on unrecorded."""

import pytest
from PySide6.QtCore import QSettings
from window_rig import commands

from inspector.processes.protocol import NotRecording
from inspector.ui.disk_notice import DiskNotice
from inspector.ui.main_window import MainWindow


@pytest.fixture
def told():
    return []


@pytest.fixture
def notice(qtbot, tmp_path, told):
    window = MainWindow(commands([]), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    made = DiskNotice(window, told.append)
    made.banner = window.banner
    return made


def full(missed: int) -> NotRecording:
    return NotRecording("The disk is full.", "/data", 1_200_000, missed)


def ways(notice) -> list[str]:
    return [button.accessibleName() for button in notice.banner._buttons]


def test_at_first_requests_are_refused_and_the_choice_is_offered(notice, told):
    notice.show(full(0))
    assert "Not recording: The disk is full. Free at /data: 1.2 MB." in notice.banner.words()
    assert "Requests are refused" in notice.banner.words()
    assert ways(notice) == ["Browse on unrecorded"]
    assert told == []


def test_browsing_on_is_told_to_the_recorder_and_can_be_taken_back(notice, told):
    notice.show(full(0))
    notice.banner._buttons[0].click()
    assert told == [True]
    assert "Browsing goes on and is not recorded" in notice.banner.words()
    notice.show(full(7))
    assert "7 requests are missing." in notice.banner.words()
    notice.banner._buttons[0].click()
    assert told == [True, False]
    assert ways(notice) == ["Browse on unrecorded"]


def test_when_there_is_room_again_the_choice_is_over(notice, told):
    notice.show(full(1))
    assert "1 request is missing." in notice.banner.words()
    notice.banner._buttons[0].click()
    notice.clear()
    assert told == [True, False]
    assert notice.banner.isHidden()


def test_the_demo_offers_no_choice(notice):
    notice.show(full(0), choice=False)
    assert ways(notice) == []
