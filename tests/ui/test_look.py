"""Fonts and sizes follow the system's font, the zoom and the theme."""

import pytest
from PySide6.QtGui import QFontInfo

from inspector.ui.look import FONT_ROLES, SYSTEM_PX, look
from inspector.ui.theme import DARK, LIGHT


def test_sizes_are_those_of_the_design_at_thirteen_pixels(qapp):
    if QFontInfo(qapp.font()).pixelSize() <= SYSTEM_PX:
        assert look().px(24) == 24
        assert look().font("chrome").pixelSize() == 13
        assert look().font("data").pixelSize() == 12


@pytest.mark.parametrize("role", FONT_ROLES)
def test_every_font_role_gives_a_readable_size(role):
    assert look().font(role).pixelSize() >= 8


def test_a_theme_that_is_chosen_colours_the_program_and_is_told(qapp, qtbot):
    with qtbot.waitSignal(look().changed):
        look().choose("dark", qapp)
    assert look().colour("base").name() == DARK["base"]
    assert qapp.palette().color(qapp.palette().ColorRole.Base).name() == DARK["base"]
    look().choose("light", qapp)
    assert look().colour("base").name() == LIGHT["base"]


def test_zoom_scales_type_and_sizes_and_stays_within_reason(qapp):
    look().set_zoom(1.5, qapp)
    assert look().px(24) == 36
    look().set_zoom(99, qapp)
    assert look().zoom == 2.0
