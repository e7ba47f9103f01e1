"""Every text can be read on every surface it meets, in both themes."""

import pytest

from inspector.ui.theme import DARK, LIGHT, PAIRS, TEXT_ROLES, TEXT_SURFACES, THEMES, contrast, palette


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", TEXT_ROLES)
@pytest.mark.parametrize("surface", TEXT_SURFACES)
def test_text_stands_out_from_every_surface(name, role, surface):
    assert contrast(THEMES[name][role], THEMES[name][surface]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_stands_out_from_its_fill(name, pair):
    text, fill = pair
    assert contrast(THEMES[name][text], THEMES[name][fill]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_the_focus_ring_and_bare_fields_can_be_seen(name):
    colours = THEMES[name]
    for surface in ("base", "window"):
        assert contrast(colours["identifier"], colours[surface]) >= 3
        assert contrast(colours["field-border"], colours[surface]) >= 3


def test_both_themes_know_the_same_roles():
    assert LIGHT.keys() == DARK.keys()


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_a_palette_carries_the_theme():
    made = palette("dark")
    assert made.color(made.ColorRole.Base).name() == DARK["base"]
    assert made.color(made.ColorRole.HighlightedText).name() == DARK["on-selection"]
