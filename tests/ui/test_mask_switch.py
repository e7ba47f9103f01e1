"""View → Mask values: its sign, its cover, and that it stays as it was left."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from visits import CID
from window_rig import commands, visited

from inspector.catalog.catalog import load_catalog
from inspector.ui.main_window import MainWindow
from inspector.ui.mask_switch import KEY
from inspector.ui.open_session import OpenSession
from inspector.ui.value_mask import value_mask


@pytest.fixture(autouse=True)
def apart():
    value_mask().turn(False)
    yield
    value_mask().turn(False)
    value_mask().forget()


def made(qtbot, path):
    window = MainWindow(commands([]), QSettings(str(path), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show_catalog(load_catalog())
    window.show()
    return window


def opened(qtbot, tmp_path):
    window = made(qtbot, tmp_path / "w.ini")
    window.show_session(OpenSession(*visited(tmp_path), "visit"))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 4)
    return window


def masked_now(qtbot, window):
    window.action("mask").setChecked(True)
    qtbot.waitUntil(lambda: value_mask().ready and window._mask.cover.isHidden())


def test_the_toolbar_shows_that_values_are_masked_and_shows_them_again(qtbot, tmp_path):
    window = opened(qtbot, tmp_path)
    assert window.bar.mask_button.isHidden()
    masked_now(qtbot, window)
    assert not window.bar.mask_button.isHidden()
    window.bar.mask_button.click()
    assert (window.action("mask").isChecked(), value_mask().on, window.bar.mask_button.isHidden()) == (
        False,
        False,
        True,
    )


def test_until_every_value_is_known_nothing_is_seen(qtbot, tmp_path):
    window = opened(qtbot, tmp_path)
    with value_mask()._reading:  # the session is still being read through
        window.action("mask").setChecked(True)
        assert not window._mask.cover.isHidden()
        assert window._mask.cover.geometry() == window.pages.rect()
    qtbot.waitUntil(window._mask.cover.isHidden)
    assert value_mask().ready


def test_without_a_session_there_is_nothing_to_cover(qtbot, tmp_path):
    window = made(qtbot, tmp_path / "w.ini")
    window.action("mask").setChecked(True)
    assert window._mask.cover.isHidden()


def test_it_is_on_at_the_next_start_if_it_was_on_whatever_ended_the_last(qtbot, tmp_path):
    window = opened(qtbot, tmp_path)
    masked_now(qtbot, window)
    assert QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat).value(KEY) == "true"
    value_mask().turn(False)  # another process would begin so
    again = made(qtbot, tmp_path / "w.ini")
    assert again.action("mask").isChecked()
    assert value_mask().on


def test_what_is_copied_and_filtered_by_carries_the_mark_and_means_the_value(qtbot, tmp_path):
    window = opened(qtbot, tmp_path)
    window.requests.field.set_text(f"value:{CID}")
    qtbot.waitUntil(lambda: len(window.requests.model.ids()) == 2)
    masked_now(qtbot, window)
    assert CID not in window.requests.field.text()
    assert "client-id" in window.requests.field.text()
    assert window.requests.query().filter == f'value:"{CID}"'
    seq = window.requests.model.ids()[0]
    window.select(seq)
    qtbot.waitUntil(lambda: window.detail.detail() is not None)
    window.acts.copy_url()
    assert CID not in QGuiApplication.clipboard().text()
    window.action("mask").setChecked(False)
    qtbot.waitUntil(lambda: len(window.requests.model.ids()) == 2)
    assert CID in window.requests.field.text()
