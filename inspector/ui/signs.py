"""Party signs as polygons: same shape and weight on every machine, crisp at every scale."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from inspector.ui.look import look


class SignStyle(NamedTuple):
    shape: str
    filled: bool
    role: str


SIGNS: dict[str, SignStyle] = {
    "client-side": SignStyle("triangle", True, "third"),
    "disguised": SignStyle("diamond", True, "disguised"),
    "server-call": SignStyle("square", True, "own"),
    "same-owner": SignStyle("square", False, "muted"),
    "own-content": SignStyle("circle", False, "muted"),
    "browser": SignStyle("triangle", False, "muted"),
    "unknown": SignStyle("question", False, "muted"),
    "simulated": SignStyle("diamond", False, "own"),
}
"""`party.group`, and `simulated` for the server leg."""

SIZE = 10
_STROKE = 1.4


def paint_sign(painter: QPainter, group: str, centre: QPointF, colour: QColor | None = None) -> None:
    """One sign, 10 px, around a point; `colour` overrides the role's (white on a selection)."""
    style = SIGNS[group]
    shade = colour or look().colour(style.role)
    half = look().px(SIZE) / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if style.shape == "question":
        painter.setPen(shade)
        painter.setFont(look().font("data-strong"))
        box = QRectF(centre.x() - half - 1, centre.y() - half - 3, 2 * half + 2, 2 * half + 6)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")
        painter.restore()
        return
    inset = 0.0 if style.filled else _STROKE / 2
    painter.setPen(Qt.PenStyle.NoPen if style.filled else QPen(shade, _STROKE))
    painter.setBrush(shade if style.filled else Qt.BrushStyle.NoBrush)
    _draw(painter, style.shape, centre, half - inset)
    painter.restore()


def _draw(painter: QPainter, shape: str, centre: QPointF, half: float) -> None:
    x, y = centre.x(), centre.y()
    if shape == "circle":
        painter.drawEllipse(centre, half * 0.9, half * 0.9)
    elif shape == "square":
        side = half * 0.9
        painter.drawRect(QRectF(x - side, y - side, 2 * side, 2 * side))
    elif shape == "diamond":
        wide = half * 1.1
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - wide), QPointF(x + wide, y), QPointF(x, y + wide), QPointF(x - wide, y)])
        )
    else:
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - half), QPointF(x + half, y + half * 0.9), QPointF(x - half, y + half * 0.9)])
        )
