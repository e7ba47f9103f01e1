"""Bars: what reaches third parties, before and after, by category; one scale, never a score."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.index.query import Progress, Totals
from inspector.model.finding import CATEGORIES
from inspector.ui import wording
from inspector.ui.dock import heading
from inspector.ui.look import look
from inspector.ui.run_painter import paint_cell, text_width
from inspector.ui.runs import Badge, Run, Stretch, Text

_TOP, _ROW, _PAD = 4, 30, 12
TITLE = "Reaching third parties"
_ALWAYS = ("ip", "user-agent", "identifier", "personal", "url")


@dataclass(frozen=True, slots=True)
class Bar:
    category: str
    before: int
    after: int | None
    """None without a policy."""


class TotalsBars(QWidget):
    """One row a category: solid before above dashed after, numbers right-aligned on both sides of the arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._done: tuple[int, int] = (0, 0)
        self.heading = heading(())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self.clear()

    def show_bars(self, bars: tuple[Bar, ...], simulated: tuple[int, int] = (0, 0)) -> None:
        """`simulated`: (rows simulated so far, rows to simulate); a part is said to be one."""
        order = [str(category) for category in CATEGORIES]
        kept = [bar for bar in bars if bar.category in _ALWAYS or bar.before]
        self._bars = tuple(sorted(kept, key=lambda bar: order.index(bar.category)))
        self._done = simulated
        words = "; ".join(
            f"{wording.BAR[bar.category]}: {bar.before}" + ("" if bar.after is None else f", after {bar.after}")
            for bar in self._bars
        )
        self.setAccessibleName(f"Reaching third parties, before and after (simulated): {words}")
        title: list[Run] = [Text(TITLE, font="header-strong", shrink=1), Stretch()]
        if any(bar.after is not None for bar in self._bars):
            title.append(Badge(wording.SIMULATED))
        self.heading.show_cell(tuple(title))
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Another session: nothing is known of it yet."""
        self.show_bars(tuple(Bar(category, 0, None) for category in _ALWAYS))

    def show_totals(self, totals: Totals, progress: Progress) -> None:
        bars = tuple(Bar(total.category, total.before, total.after) for total in totals.categories)
        self.show_bars(bars, (progress.simulated, progress.done))

    def bars(self) -> tuple[Bar, ...]:
        return self._bars

    def sizeHint(self) -> QSize:
        return QSize(look().px(272), look().px(_TOP + _ROW * len(self._bars) + 8))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(180), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("window"))
        most = max([1, *(bar.before for bar in self._bars), *(bar.after or 0 for bar in self._bars)])
        top = look().px(_TOP)
        for bar in self._bars:
            self._row(painter, bar, top, most)
            top += look().px(_ROW)

    def _row(self, painter: QPainter, bar: Bar, top: int, most: int) -> None:
        pad, height = look().px(_PAD), look().px(_ROW)
        centre = top + height / 2
        left = pad + look().px(96)
        numbers = self._numbers(painter, bar, top)
        paint_cell(painter, QRectF(pad, top, left - pad - 4, height), (Text(wording.BAR[bar.category], shrink=1),))
        room = max(20.0, numbers - look().px(10) - left)
        thick = look().px(5)
        painter.setPen(Qt.PenStyle.NoPen)
        full = max(2.0, room * bar.before / most)
        painter.fillRect(QRectF(left, round(centre - thick - 1), full, thick), look().colour("before"))
        if bar.after is not None:
            self._dashes(painter, left, round(centre + 1), max(2.0, room * bar.after / most))

    def _dashes(self, painter: QPainter, left: float, top: float, width: float) -> None:
        """Filled dashes: what is simulated is never a solid bar."""
        dash, gap, thick = look().px(4), look().px(2), look().px(5)
        x = 0.0
        while x < width:
            painter.fillRect(QRectF(left + x, top, min(dash, width - x), thick), look().colour("after"))
            x += dash + gap

    def _numbers(self, painter: QPainter, bar: Bar, top: int) -> float:
        """Draw `22 → 5` at the right; return where it begins."""
        height, right = look().px(_ROW), self.width() - look().px(_PAD)
        font = "data-strong"
        before = f"{bar.before:,}"
        slot = max(look().px(14), *(text_width(f"{b.after or 0:,}", font) for b in self._bars))
        x = right - (slot if bar.after is not None else 0.0)
        if bar.after is not None:
            after = f"{bar.after:,}"
            box = QRectF(right - text_width(after, font), top, slot, height)
            paint_cell(painter, box, (Text(after, "after", font),))
            arrow = text_width("→", "data")
            paint_cell(painter, QRectF(x - arrow - look().px(5), top, arrow + 2, height), (Text("→", "muted"),))
            x -= arrow + look().px(10)
        width = text_width(before, font)
        paint_cell(painter, QRectF(x - width, top, width + 2, height), (Text(before, "before", font),))
        return x - max(width, *(text_width(f"{b.before:,}", font) for b in self._bars))
