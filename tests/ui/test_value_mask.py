"""Masked values: the same mark wherever a value stands, and none of them anywhere in the window."""

import pytest
from builders import exchange
from inspections import finding, inspection
from planted import leaks, planted
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QWidget
from visits import CID, visit
from window_rig import commands, detail, sources_of, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.run_painter import as_shown
from inspector.ui.run_views import CELL, TIP
from inspector.ui.runs import Mark, Text, plain
from inspector.ui.safe_text import copy, displayed, one_line, tooltip
from inspector.ui.value_mask import ValueMask, masked, masked_filter, value_mask

EMAIL = "ada.lovelace@mail.example"
TABS = range(6)


@pytest.fixture(autouse=True)
def apart():
    """The mask of the program, off and empty before and after."""
    value_mask().turn(False)
    value_mask().forget()
    yield
    value_mask().turn(False)
    value_mask().forget()


def taught(*found) -> ValueMask:
    mask = value_mask()
    mask.turn(True)
    mask.learn(exchange("https://t.example/i"), inspection(1, "https://t.example/i", "Acme", findings=found))
    return mask


def test_off_it_changes_nothing():
    taught(finding("email", EMAIL, "Acme")).turn(False)
    assert masked(f"to {EMAIL}") == f"to {EMAIL}"


def test_equal_values_have_equal_marks_in_every_encoding():
    taught(finding("email", EMAIL, "Acme"), finding("client-id", "77.88", "Acme"))
    assert masked(EMAIL) == masked(EMAIL.upper()) == "email 1"
    assert masked(f"to {EMAIL}, again {EMAIL}") == "to email 1, again email 1"
    assert masked("77.88") == "client-id 1"
    assert "ada" not in masked("YWRhLmxvdmVsYWNlQG1haWwuZXhhbXBsZQ==").lower()
    assert "lovelace" not in masked("x=ada.lovelace%40mail.example")


def test_the_shortest_value_is_masked_where_it_stands_alone():
    taught(finding("client-id", "1.2", "Acme"))
    assert (masked("1.2"), masked("version 1.2 of it")) == ("client-id 1", "version 1.2 of it")


def test_every_way_to_a_widget_masks_before_it_cuts(qapp):
    long = "x" * 30 + "kx83h2lq0f91abz7" * 200
    taught(finding("user-id", long, "Acme"), finding("email", EMAIL, "Acme"))
    for shown in (one_line(long), displayed(long), tooltip([long]), plain((Text(long), Mark(EMAIL, "red")))):
        assert "kx83h2lq" not in shown
        assert EMAIL not in shown
    assert plain(as_shown((Mark(EMAIL, "red"),))) == "email 1"
    copy(f"to {EMAIL}")
    assert QGuiApplication.clipboard().text() == "to email 1"


def test_what_is_typed_with_marks_means_the_values():
    mask = taught(finding("client-id", "77.88.99", "Acme"))
    shown = masked_filter("host:a.example -value:77.88.99 word")
    assert shown == 'host:a.example -value:"client-id 1" word'
    assert mask.meant(shown) == 'host:a.example -value:"77.88.99" word'
    mask.turn(False)
    assert masked_filter("value:77.88.99") == "value:77.88.99"


def test_what_a_filter_makes_of_values_is_masked_and_our_own_words_are_not():
    mask = value_mask()
    mask.turn(True)
    shown = detail()
    assert {"server", "https://shop.test/thanks/10042"} <= {change.after for change in shown.simulations[0].changes}
    mask.learn(shown.exchange, shown.inspection, shown.simulations)
    assert masked("own server") == "own server"
    assert masked("https://shop.test/") == "https://shop.test/"
    assert masked("9f3c").startswith("hashed-email ")


def test_another_session_begins_without_the_values_of_the_last():
    mask = taught(finding("email", EMAIL, "Acme"))
    mask.forget()
    assert masked(EMAIL) == EMAIL
    assert not mask.ready


def test_the_index_teaches_all_values_in_the_order_of_the_session(tmp_path):
    mask = value_mask()
    mask.turn(True)
    with sources_of(*visited(tmp_path, visit())) as sources:
        mask.follow(sources)
    assert mask.ready
    assert masked(CID).startswith("client-id ")


def texts_of(window) -> str:
    """Everything that the window shows or reads out: models, tooltips, labels, fields, titles, names."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        found += [widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QLineEdit):
            found.append(widget.text())
        elif isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            found += below(widget.model())
    return "\n".join(filter(None, found))


def below(model, parent=None):
    at = (parent,) if parent is not None else ()
    for row in range(model.rowCount(*at)):
        for column in range(model.columnCount(*at)):
            index = model.index(row, column, *at)
            yield str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "")
            yield plain(as_shown(index.data(CELL) or ()))
            yield tooltip([str(line) for line in index.data(TIP) or ()])
            if column == 0 and model.rowCount(index):
                yield from below(model, index)


@pytest.fixture
def window(qtbot, tmp_path):
    items, secrets = planted()
    made = MainWindow(commands([]), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show_catalog(load_catalog())
    made.resize(1600, 1000)
    made.show()
    made.show_session(OpenSession(*visited(tmp_path, items), "visit"))
    made.show_policy(load_policy("strict"))
    made._aside(True)
    qtbot.waitUntil(lambda: made.requests.model.rowCount() == len(items))
    made.secrets = secrets
    return made


def walk(window, qtbot):
    """(where, all texts) of each tab of each request, then of each view of the session."""
    for seq in list(window.requests.model.ids()):
        window.select(seq)
        qtbot.waitUntil(lambda seq=seq: (d := window.detail.detail()) is not None and d.exchange.seq == seq)
        qtbot.waitUntil(lambda seq=seq: window.requests.model.row_of(seq) is not None)
        for tab in TABS:
            window.detail.turn_to(tab)
            yield f"{seq}, tab {tab}", texts_of(window)
    for action in window.views.menu.actions():
        action.trigger()
        window.ask("view-read", lambda _: None, lambda _: None)
        qtbot.wait(200)
        yield action.text(), texts_of(window)


def test_nothing_planted_is_anywhere_in_a_masked_window(window, qtbot):
    before = [leaks(text.encode("utf-8", "replace"), window.secrets) for _, text in walk(window, qtbot)]
    assert len({secret for found in before for secret in found}) >= 40, "the scanner sees them while nothing is masked"
    window.views.turn_to("requests")
    window.action("mask").setChecked(True)
    qtbot.waitUntil(lambda: value_mask().ready and window._mask.cover.isHidden())
    left = {
        where: found
        for where, text in walk(window, qtbot)
        if (found := leaks(text.encode("utf-8", "replace"), window.secrets))
    }
    assert left == {}
