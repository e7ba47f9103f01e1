"""Markup in captured text, fed through the whole window: shown as text everywhere, no file opened."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMessageBox, QTextEdit, QWidget
from visits import sent
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.model.incident import Incident
from inspector.ui.detail_pane import TABS
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
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
    quoted = markup.replace("'", "%27")
    headers = [
        (b"x-evil", markup.encode()),
        (b"user-agent", markup.encode()),
        (b"cookie", f"{quoted}={quoted}".encode()),
    ]
    segment = (
        b'{"batch":[{"type":"track","event":"x","context":{"consent":{"categoryPreferences":{"%s":true}}}}]}'
        % markup.encode()
    )
    set_cookie = f"{quoted}=1; Domain={quoted}; Path=/{quoted}".encode()
    return [
        exchange("https://shop.example/", seq=1, headers=[(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate")]),
        sent(2, url, "image", headers=headers, response_headers=[(b"content-type", b"text/html"), (b"x-evil", markup.encode()), (b"set-cookie", set_cookie)],
             response_content=markup.encode(), error=markup),
        sent(3, f"https://{'x' * 60}.example/{markup}", "image"),
        sent(4, "https://api.segment.io/v1/batch", method=b"POST", content=segment, headers=[(b"content-type", b"application/json")]),
        sent(5, "https://shop.example/x", "empty", "same-origin", headers=[(b"cookie", f"{markup}=1; OptanonConsent=groups={markup}:1".encode())]),
        sent(6, f"https://sst.shop.example/g/collect?v=2&tid=G-{markup}&en={markup}&gcs={markup}&gcd={markup}", "empty", "same-site", method=b"POST"),
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
    for seq in (5, 6):
        window.finder.reveal(seq)
        qtbot.waitUntil(lambda seq=seq: bool(window.detail.detail()) and window.detail.detail().exchange.seq == seq)
        window.detail.turn_to(TABS.index("Evidence"))
        window.grab()
    tables = [window.detail.evidence.table]
    for view in (window.session_views.cookies, window.session_views.consent):
        window.views.turn_to("cookies" if view is window.session_views.cookies else "consent")
        qtbot.waitUntil(lambda view=view: bool(view.table.records()))
        for row in range(len(view.table.records())):
            view.table.selectRow(row)
            window.grab()
            assert _markup_in_tips(view.below) == []
        tables += [view.table]
    assert any("<img" in record.name for record in window.session_views.cookies.table.records())
    assert [tip for table in tables for tip in _markup_in_tips(table)] == []
    tree = window.parties.tree.model()
    assert [tip for tip in _tips_of_tree(tree, QModelIndex()) if "<img" in tooltip(tip)] == []
    window.views.turn_to("requests")
    qtbot.waitUntil(lambda: bool(window.requests.field.edit.completion._values.get("event")))
    window.requests.field.edit.setText("event:")
    window.requests.field.edit.completion.show()
    window.requests.field.edit.completion.popup.grab()
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


def _markup_in_tips(table: QAbstractItemView) -> list[str]:
    """Tooltips of a table that Qt would read captured markup in."""
    model = table.model()
    cells = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    return [tip for tip in (tooltip(cell.data(TIP) or ()) for cell in cells) if "<img" in tip]


def _tips_of_tree(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[list[str]]:
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield index.data(TIP) or []
        yield from _tips_of_tree(model, index)


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
