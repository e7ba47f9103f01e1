"""Theme and zoom are chosen here, and remembered."""

import pytest
from PySide6.QtCore import QSettings

from inspector.ui.look import look
from inspector.ui.theme_menu import ThemeMenu


@pytest.fixture
def menu(qtbot, tmp_path):
    made = ThemeMenu(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    return made


def ticked(menu) -> list[str]:
    return [action.data() for action in menu.actions() if action.isChecked()]


def test_the_theme_that_is_chosen_is_in_force_ticked_and_remembered(menu):
    assert ticked(menu) == ["light"]
    menu.actions()[2].trigger()
    assert look().theme == "dark"
    assert ticked(menu) == ["dark"]
    assert menu._settings.value("theme") == "dark"


def test_zoom_is_a_factor_of_what_there_is_and_0_the_actual_size(menu):
    menu.zoom(1.2)
    menu.zoom(1.2)
    assert look().zoom == pytest.approx(1.44)
    assert float(menu._settings.value("zoom")) == pytest.approx(1.44)
    menu.zoom(0)
    assert look().zoom == 1.0
