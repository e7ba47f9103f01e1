"""Lucide icons, tinted: SVG text with its `currentColor` replaced, rendered once for each colour, size and ratio."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from inspector import paths
from inspector.ui.look import look


@cache
def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _rendered(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)  # after the fill, which may make the picture anew
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, size, size)
    )
    painter.end()
    return picture


def pixmap(name: str, role: str, size: int, ratio: float) -> QPixmap:
    """One icon of resources/icons in the colour of a role, `size` logical pixels wide."""
    return _rendered(name, look().colour(role).name(), size, ratio)


def icon(name: str, role: str = "text2", size: int = 16) -> QIcon:
    """For menus and actions: crisp at 100 and 200 %."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, role, look().px(size), ratio))
    return made
