"""Markup in captured text, fed through the whole window: shown as text everywhere, no file opened."""

import os

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QMessageBox, QTextEdit, QWidget
from visits import sent
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.model.incident import Incident
from inspector.ui.detail_pane import TABS
from inspector.ui.main_window import MainWindow, OpenSession
from inspector.ui.run_views import TIP
from inspector.ui.safe_text import tooltip

from builders import exchange  # isort: skip


@pytest.fixture
def trap(tmp_path):
    """A picture that markup would load; whoever reads it moves its time of access, which lies before its last change."""
    path = tmp_path / "trap.png"
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0xFFFF00FF)
    image.save(str(path))
    os.utime(path, (1, 2))
    return path


def hostile_visit(trap):
    markup = f"<img src='file://{trap}'><b>bold</b>"
    url = f"https://www.facebook.com/tr/?id=770042&ev={markup}&fbp={markup}&ud[em]={markup}"
    headers = [(b"x-evil", markup.encode()), (b"user-agent", markup.encode())]
    return [
        exchange("https://shop.example/", seq=1, headers=[(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate")]),
        sent(2, url, "image", headers=headers, response_headers=[(b"content-type", b"text/html"), (b"x-evil", markup.encode())],
             response_content=markup.encode(), error=markup),
        sent(3, f"https://{'x' * 60}.example/{markup}", "image"),
    ]  # fmt: skip


def test_markup_is_text_in_every_widget_and_no_file_is_opened(qtbot, tmp_path, trap):
    markup = f"<img src='file://{trap}'>"
    session, index = visited(tmp_path, hostile_visit(trap))
    window = MainWindow(commands([], (markup,)), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show_catalog(load_catalog())
    window.show()
    window.show_session(OpenSession(session, index, markup, notices=(markup,)))
    window.show_policy(load_policy("strict"))
    window.show_browser(markup, markup)
    window.show_incident_list([Incident("refused-private", 0.0, markup, "browser", markup, 1)])
    window.show_incidents()
    qtbot.waitUntil(lambda: window.requests.model.rowCount() >= 2)
    window.select(2)
    qtbot.waitUntil(lambda: window.detail.detail() is not None)
    for tab in range(len(TABS)):
        window.detail.turn_to(tab)
        window.grab()
    window.requests.field.set_text(f"host:{markup}")
    window.show_export("html")
    window.show_connect()
    window.bar.fill_browsers()
    window.policy_menu.fill()
    qtbot.wait(100)
    magenta = [w for w in [window, window.incidents] if _shows_the_picture(w)]
    assert magenta == []
    assert trap.stat().st_atime == 1
    assert [label for label in window.findChildren(QLabel) if _reads_markup(label)] == []
    assert window.findChildren(QTextEdit) == []
    assert all(box.textFormat() == Qt.TextFormat.PlainText for box in window.findChildren(QMessageBox))
    assert markup in window.detail.raw.view.toPlainText()
    for row in range(window.requests.model.rowCount()):
        for column in range(8):
            assert "<img" not in tooltip(window.requests.model.index(row, column).data(TIP) or ())
    window.incidents.close()


def _reads_markup(label: QLabel) -> bool:
    """Qt's own labels in dialogs carry our words; none may carry captured text as markup."""
    return label.textFormat() != Qt.TextFormat.PlainText and "<" in label.text()


def _shows_the_picture(widget: QWidget) -> bool:
    image = widget.grab().toImage()
    return any(
        image.pixelColor(x, y).name() == "#ff00ff"
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    )
