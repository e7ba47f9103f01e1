"""The look in force: theme, fonts by role, pixel sizes. Painters ask it at paint time; `changed` tells the rest."""

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip

from inspector.ui.theme import THEMES, ThemeName, palette

Choice = Literal["system", "light", "dark"]

SYSTEM_PX = 13
"""Sizes of the design are for a system font of 13 px; smaller ones are raised to it, larger ones scale everything."""

_FONTS: dict[str, tuple[float, int, bool, bool]] = {
    # role: factor of the system font, weight, italic, fixed width
    "display": (2.0, 600, False, False),
    "total": (1.7, 600, False, False),
    "title": (1.15, 600, False, False),
    "lead": (1.15, 400, False, False),
    "chrome": (1.0, 400, False, False),
    "chrome-medium": (1.0, 500, False, False),
    "chrome-strong": (1.0, 600, False, False),
    "data": (0.92, 400, False, False),
    "data-strong": (0.92, 600, False, False),
    "data-italic": (0.92, 400, True, False),
    "data-strong-italic": (0.92, 600, True, False),
    "header": (0.92, 500, False, False),
    "header-strong": (0.92, 600, False, False),
    "note": (0.85, 400, False, False),
    "note-medium": (0.85, 500, False, False),
    "note-italic": (0.85, 400, True, False),
    "value": (0.85, 400, False, True),
    "value-strong": (0.85, 600, False, True),
}

FONT_ROLES = tuple(_FONTS)


class Look(QObject):
    """One per program. UI thread only."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme: ThemeName = "light"
        self.choice: Choice = "system"
        self.zoom = 1.0
        self._base = SYSTEM_PX
        self._family = QFont()
        self._fixed = QFont()
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetricsF] = {}
        self._colours: dict[str, QColor] = {}
        self.read_system()

    def read_system(self) -> None:
        """Take the system's families and size."""
        self._family = QApplication.font()
        self._fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._base = max(SYSTEM_PX, QFontInfo(self._family).pixelSize())
        self._forget()

    def colour(self, role: str) -> QColor:
        """The colour of a role of theme.py."""
        found = self._colours.get(role)
        if found is None:
            found = self._colours[role] = QColor(THEMES[self.theme][role])
        return found

    def px(self, pixels: float) -> int:
        """Pixels of the design (at 13 px) in the size in force."""
        return round(pixels * self._base * self.zoom / SYSTEM_PX)

    def font(self, role: str) -> QFont:
        """The font of a role: see FONT_ROLES."""
        if role not in self._fonts:
            factor, weight, italic, fixed = _FONTS[role]
            font = QFont(self._fixed if fixed else self._family)
            font.setPixelSize(max(8, round(factor * self._base * self.zoom)))
            font.setWeight(QFont.Weight(weight))
            font.setItalic(italic)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            if not fixed:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[role] = font
        return self._fonts[role]

    def metrics(self, role: str) -> QFontMetricsF:
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetricsF(self.font(role))
        return found

    def choose(self, choice: Choice, app: QApplication) -> None:
        """Light, dark, or as the system says; platforms without a word of their own count as light."""
        self.choice = choice
        hints = QGuiApplication.styleHints()
        wanted = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints.setColorScheme(wanted[choice])
        dark = hints.colorScheme() is Qt.ColorScheme.Dark if choice == "system" else choice == "dark"
        self.theme = "dark" if dark else "light"
        self.apply(app)

    def set_zoom(self, zoom: float, app: QApplication) -> None:
        """Type and sizes by a factor, 0.7 to 2."""
        self.zoom = min(2.0, max(0.7, zoom))
        self.apply(app)

    def apply(self, app: QApplication) -> None:
        self._forget()
        app.setPalette(palette(self.theme))
        QToolTip.setPalette(palette(self.theme))
        QToolTip.setFont(self.font("note"))
        self.changed.emit()

    def _forget(self) -> None:
        self._fonts.clear()
        self._metrics.clear()
        self._colours.clear()


_look: list[Look] = []


def look() -> Look:
    """The look of this program; made at the first call, after QApplication."""
    if not _look:
        _look.append(Look())
    return _look[0]
