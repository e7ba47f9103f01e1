"""Files that are dropped."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from inspector.ui.file_drop import FileDrop


@pytest.fixture
def dropped(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    opened = []
    drop = FileDrop(widget, opened.append)

    def act(*urls: str) -> tuple[bool, list]:
        mime = QMimeData()
        mime.setUrls([QUrl(url) for url in urls])
        how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(5, 5), *how)
        enter.ignore()
        QApplication.sendEvent(widget, enter)
        QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *how))
        return enter.isAccepted(), opened

    act.alive = drop
    return act


def test_a_file_is_taken_and_opened(dropped, tmp_path):
    accepted, opened = dropped((tmp_path / "a.har").as_uri(), (tmp_path / "b.har").as_uri())
    assert accepted
    assert opened == [tmp_path / "a.har"]


def test_what_is_no_file_of_this_computer_is_not_taken(dropped):
    accepted, opened = dropped("https://shop.test/a.har")
    assert not accepted
    assert opened == []
