"""Draws cells of runs: one layout for table, tree, header, detail, status bar; what was measured is cached."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from inspector.ui import icons
from inspector.ui.look import look
from inspector.ui.runs import Badge, Chip, Dot, Gap, Icon, Key, Mark, Number, Run, Sign, Stretch, Text
from inspector.ui.signs import SIZE, paint_sign
from inspector.ui.value_mask import value_mask

CHIP_HEIGHT = 18
_CHIP_PAD = 5
_BADGE_PAD = 7
_MARK_PAD = 4
_DOT = 8
_LEAST = 14
_MEASURED = 4_000
"""Widths, and shortened texts, that are kept at a time: a window shows a few hundred."""
_CELLS = 2_000
"""Cells whose widths are kept: some forty rows of twelve columns are on screen, and the newest have just been drawn."""
_PICTURES = 500
"""Chips, badges and keys that are kept as pictures."""
_CUT = 2_000
_MODES = {
    "right": Qt.TextElideMode.ElideRight,
    "middle": Qt.TextElideMode.ElideMiddle,
    "left": Qt.TextElideMode.ElideLeft,
}

_widths: dict[tuple[str, str], float] = {}
_elided: dict[tuple[str, str, int, str], str] = {}
_pills: dict[tuple[Chip | Badge | Key, bool, float], QPixmap] = {}
_signs: dict[tuple[str, bool, float], QPixmap] = {}
_naturals: dict[int, tuple[Sequence[Run], list[float], float]] = {}
"""id of a cell -> the cell itself (so that its id stays its own), natural widths, their sum."""
_masks: dict[int, tuple[Sequence[Run], Sequence[Run], int]] = {}
"""id of a cell -> the cell itself, how it is shown while values are masked, the mask's generation."""
_baselines: dict[str, float] = {}


def forget() -> None:
    """Drop what was measured and drawn: the look has changed."""
    for kept in (_widths, _elided, _pills, _signs, _naturals, _baselines, _masks):
        kept.clear()


def as_shown(cell: Sequence[Run]) -> Sequence[Run]:
    """The cell, with marks for the values in it while values are masked."""
    mask = value_mask()
    if not mask.on:
        return cell
    kept = _masks.get(id(cell))
    if kept is None or kept[0] is not cell or kept[2] != mask.generation:
        if len(_masks) >= _CELLS:
            _masks.clear()
        shown = tuple(replace(run, text=mask.text(run.text)) if isinstance(run, Text | Mark) else run for run in cell)
        kept = _masks[id(cell)] = (cell, cell if shown == tuple(cell) else shown, mask.generation)
    return kept[1]


def text_width(text: str, font: str) -> float:
    text = text[:_CUT]
    key = (font, text)
    width = _widths.get(key)
    if width is None:
        if len(_widths) >= _MEASURED:
            _widths.clear()
        width = _widths[key] = look().metrics(font).horizontalAdvance(text)
    return width


def run_width(run: Run) -> float:
    """Natural width in pixels; 0 for a stretch."""
    kind = type(run)
    if isinstance(run, Text):
        return text_width(run.text, run.font)
    if kind in _PADS and isinstance(run, Mark | Chip | Key | Badge):
        return text_width(run.text, _PADS[kind][0]) + 2 * look().px(_PADS[kind][1])
    if isinstance(run, Number):
        return max(look().px(run.slot), text_width(run.text, run.font))
    return look().px(_fixed(run))


_PADS: dict[type, tuple[str, int]] = {
    Mark: ("value", _MARK_PAD),
    Chip: ("note-medium", _CHIP_PAD),
    Key: ("note-medium", _CHIP_PAD),
    Badge: ("note-medium", _BADGE_PAD),
}


def _fixed(run: Run) -> int:
    if isinstance(run, Gap):
        return run.pixels
    if isinstance(run, Icon):
        return run.size
    return SIZE if isinstance(run, Sign) else _DOT if isinstance(run, Dot) else 0


def _natural(cell: Sequence[Run]) -> tuple[list[float], float]:
    """Widths and their sum; remembered as long as the same cell is drawn again."""
    kept = _naturals.get(id(cell))
    if kept is None or kept[0] is not cell:
        if len(_naturals) >= _CELLS:
            _naturals.clear()
        widths = [run_width(run) for run in cell]
        kept = _naturals[id(cell)] = (cell, widths, sum(widths))
    return kept[1], kept[2]


def cell_width(cell: Sequence[Run]) -> float:
    return sum(run_width(run) for run in as_shown(cell))


def fitted(cell: Sequence[Run], room: float) -> list[float]:
    """Width of each run so that the cell fits: runs give way by their number, the highest first, from 2 on wholly."""
    cell = as_shown(cell)
    natural, total = _natural(cell)
    over = total - room
    if over <= 0:
        return _stretched(cell, natural, -over)
    widths = list(natural)
    for i in sorted((i for i, run in enumerate(cell) if _shrink(run)), key=lambda i: -_shrink(cell[i])):
        least = look().px(_LEAST) if _shrink(cell[i]) == 1 else 0
        given = min(over, max(0.0, widths[i] - least))
        widths[i] -= given
        over -= given
    return widths


def cell_fits(cell: Sequence[Run], room: float) -> bool:
    """Whether nothing has to give way."""
    return _natural(as_shown(cell))[1] <= room


def _stretched(cell: Sequence[Run], natural: list[float], left: float) -> list[float]:
    stretches = [i for i, width in enumerate(natural) if not width and isinstance(cell[i], Stretch)]
    if not stretches:
        return natural
    widths = list(natural)
    for i in stretches:
        widths[i] = left / len(stretches)
    return widths


def _shrink(run: Run) -> int:
    return run.shrink if isinstance(run, Text | Mark) else 0


def elide(text: str, font: str, width: float, cut: str = "right") -> str:
    """The text, cut to a width in pixels with an ellipsis."""
    text = text[:_CUT]
    key = (font, text, int(width), cut)
    found = _elided.get(key)
    if found is None:
        if len(_elided) >= _MEASURED:
            _elided.clear()
        found = _elided[key] = look().metrics(font).elidedText(text, _MODES[cut], width + 0.5)
    return found


def baseline(font: str, centre: float) -> float:
    """Where a text stands whose middle is at `centre`."""
    below = _baselines.get(font)
    if below is None:
        metrics = look().metrics(font)
        below = _baselines[font] = (metrics.ascent() - metrics.descent()) / 2
    return centre + below


def paint_cell(painter: QPainter, rect: QRectF, cell: Sequence[Run], white: QColor | None = None) -> None:
    """Draw a cell in a rectangle, vertically centred. `white`: the one colour of a row that is selected with focus."""
    drawing, cell = _Drawing(painter, rect.center().y(), white), as_shown(cell)
    x = rect.left()
    right = rect.right()
    for run, width in zip(cell, fitted(cell, rect.width()), strict=True):
        if x >= right:
            break
        draw = _DRAWN.get(type(run))
        if draw is not None:
            draw(drawing, run, x, width)
        x += width


class _Drawing:
    """One cell being drawn."""

    def __init__(self, painter: QPainter, centre: float, white: QColor | None) -> None:
        self._painter = painter
        self._centre = centre
        self._white = white
        device = painter.device()
        self._ratio = device.devicePixelRatio() if device else 1.0

    def number(self, run: Number, x: float, width: float) -> None:
        drawn = text_width(run.text, run.font)
        self.text(Text(run.text, run.role, run.font), x + width - drawn, drawn)

    def sign(self, run: Sign, x: float, width: float) -> None:
        key = (run.group, self._white is not None, self._ratio)
        picture = _signs.get(key)
        if picture is None:
            picture = _signs[key] = _sign_picture(run.group, self._white, self._ratio)
        side = picture.width() / self._ratio
        self._painter.drawPixmap(QPointF(x + (width - side) / 2, self._centre - side / 2), picture)

    def text(self, run: Text, x: float, width: float) -> None:
        fits = text_width(run.text, run.font) <= width + 0.5
        if not fits and width < look().px(_LEAST):
            return
        shown = run.text[:_CUT] if fits else elide(run.text, run.font, width, run.cut)
        self._painter.setFont(look().font(run.font))
        self._painter.setPen(self._white or look().colour(run.role))
        self._painter.drawText(QPointF(x, baseline(run.font, self._centre)), shown)

    def mark(self, run: Mark, x: float, width: float) -> None:
        if width < look().px(_LEAST):
            return
        pad, height = look().px(_MARK_PAD), look().px(CHIP_HEIGHT)
        colour = self._white or look().colour(run.tone)
        box = QRectF(x, self._centre - height / 2, width, height)
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._white is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look().colour(f"{run.tone}-fill"))
            painter.drawRoundedRect(box, 3, 3)
        room = width - 2 * pad
        fits = text_width(run.text, "value") <= room + 0.5
        painter.setFont(look().font("value"))
        painter.setPen(colour)
        where = QPointF(x + pad, baseline("value", self._centre))
        painter.drawText(where, run.text[:_CUT] if fits else elide(run.text, "value", room))
        if run.line != "none":
            painter.setPen(_underline(colour, dotted=run.line == "dotted"))
            low = box.bottom() - 2.4
            painter.drawLine(QPointF(x + pad, low), QPointF(x + width - pad, low))

    def icon(self, run: Icon, x: float, _width: float) -> None:
        size = look().px(run.size)
        role = run.role if self._white is None else "on-selection"
        picture = icons.pixmap(run.name, role, size, self._ratio)
        self._painter.drawPixmap(QPointF(x, round(self._centre - size / 2)), picture)

    def dot(self, run: Dot, x: float, width: float) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._white or look().colour(run.role))
        self._painter.drawEllipse(QPointF(x + width / 2, self._centre), width / 2, width / 2)

    def pill(self, run: Chip | Badge | Key, x: float, _width: float) -> None:
        key = (run, self._white is not None, self._ratio)
        picture = _pills.get(key)
        if picture is None:
            if len(_pills) >= _PICTURES:
                _pills.clear()
            picture = _pills[key] = _pill_picture(run, self._white, self._ratio)
        self._painter.drawPixmap(QPointF(x, self._centre - look().px(CHIP_HEIGHT) / 2), picture)


_DRAWN: dict[type, Callable[[_Drawing, Any, float, float], None]] = {
    Text: _Drawing.text,
    Chip: _Drawing.pill,
    Badge: _Drawing.pill,
    Key: _Drawing.pill,
    Mark: _Drawing.mark,
    Sign: _Drawing.sign,
    Icon: _Drawing.icon,
    Number: _Drawing.number,
    Dot: _Drawing.dot,
}


def _underline(colour: QColor, *, dotted: bool) -> QPen:
    pen = QPen(colour, 1.6 if dotted else 1.2)
    if dotted:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.0, 1.4])
    return pen


def _sign_picture(group: str, white: QColor | None, ratio: float) -> QPixmap:
    side = look().px(SIZE) + 6
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)  # after the fill, which may make the picture anew
    painter = QPainter(picture)
    paint_sign(painter, group, QPointF(side / 2, side / 2), white)
    painter.end()
    return picture


def _pill_picture(run: Chip | Badge | Key, white: QColor | None, ratio: float) -> QPixmap:
    width, height = run_width(run), float(look().px(CHIP_HEIGHT))
    picture = QPixmap(round((width + 1) * ratio), round((height + 1) * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)  # after the fill, which may make the picture anew
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = white or look().colour(_pill_role(run))
    if isinstance(run, Chip) and not run.outlined and white is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour(f"{run.tone}-fill"))
        painter.drawRoundedRect(QRectF(0, 0, width, height), 4, 4)
    else:
        radius = height / 2 - 0.6 if isinstance(run, Badge) else 4.0
        painter.setPen(_outline(run, colour))
        if isinstance(run, Key):
            painter.setBrush(look().colour("alternate"))
        painter.drawRoundedRect(QRectF(0.6, 0.6, width - 1.2, height - 1.2), radius, radius)
    painter.setPen(colour)
    painter.setFont(look().font("note-medium"))
    x = (width - text_width(run.text, "note-medium")) / 2
    painter.drawText(QPointF(x, baseline("note-medium", height / 2)), run.text)
    painter.end()
    return picture


def _pill_role(run: Chip | Badge | Key) -> str:
    if isinstance(run, Chip):
        return run.tone
    return "muted" if isinstance(run, Badge) else "text2"


def _outline(run: Chip | Badge | Key, colour: QColor) -> QPen:
    if isinstance(run, Badge):
        pen = QPen(colour, 1)
        pen.setDashPattern([3, 2])
        return pen
    if isinstance(run, Key):
        return QPen(look().colour("border"), 1)
    if run.outlined:
        return QPen(colour, 1.2)
    faint = QColor(colour)
    faint.setAlphaF(0.75)
    return QPen(faint, 1)
