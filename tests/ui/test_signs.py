"""Each party has a sign of its own shape, filled where it matters."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from window_rig import colours

from inspector.model.party import GROUPS
from inspector.ui.look import look
from inspector.ui.signs import SIGNS, paint_sign


def drawn(group: str) -> QImage:
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint_sign(painter, group, QPointF(12, 12))
    painter.end()
    return image


def test_every_group_and_the_simulated_leg_have_a_sign():
    assert set(SIGNS) == {*GROUPS, "simulated"}


def test_no_two_signs_look_the_same():
    assert len({(style.shape, style.filled, style.role) for style in SIGNS.values()}) == len(SIGNS)
    pictures = [drawn(group) for group in SIGNS]
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[i + 1 :])


@pytest.mark.parametrize("group", ["client-side", "disguised", "server-call"])
def test_what_matters_is_filled_in_its_colour(group):
    image = drawn(group)
    assert image.pixelColor(12, 12) == look().colour(SIGNS[group].role)


def test_the_outlined_signs_are_empty_inside():
    assert drawn("simulated").pixelColor(12, 12).name() == "#ffffff"
    assert "#237032" in colours(drawn("simulated"))
