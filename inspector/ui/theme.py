"""Colours of both themes, by role, and the palettes made of them. Every text pair is checked by a contrast test."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from PySide6.QtGui import QColor, QPalette

ThemeName = Literal["light", "dark"]

LIGHT: Mapping[str, str] = MappingProxyType({
    # text
    "text": "#1b1f23", "text2": "#40464d", "muted": "#5c636a", "third": "#b93e0a", "disguised": "#862e9c",
    "own": "#237032", "before": "#c92a2a", "after": "#237032", "identifier": "#1864ab", "left": "#8a5a00",
    # surfaces and lines
    "base": "#ffffff", "alternate": "#f8f9fa", "window": "#f1f3f5", "hovered": "#f1f3f5", "tint": "#e3eefa",
    "line": "#dee2e6", "hairline": "#eef0f2", "border": "#ced4da", "field-border": "#7a828a",
    "selection": "#1971c2", "on-selection": "#ffffff", "tooltip": "#212529", "on-tooltip": "#ffffff",
    "button": "#ffffff", "track": "#e9ecef", "chosen": "#ffffff", "on-chosen": "#1b1f23", "scroll": "#ced4da",
    # text on fill
    "grey": "#40464d", "grey-fill": "#e9ecef", "blue": "#1864ab", "blue-fill": "#e4f0fb",
    "red": "#b42323", "red-fill": "#fde8e8", "amber": "#7a4f00", "amber-fill": "#fff3d6",
})  # fmt: skip

DARK: Mapping[str, str] = MappingProxyType({
    "text": "#e9ecef", "text2": "#ced4da", "muted": "#adb5bd", "third": "#ffa94d", "disguised": "#e599f7",
    "own": "#69db7c", "before": "#ff8787", "after": "#8ce99a", "identifier": "#74c0fc", "left": "#ffd43b",
    "base": "#17181a", "alternate": "#1f2023", "window": "#202124", "hovered": "#26282c", "tint": "#1d3145",
    "line": "#34363b", "hairline": "#232529", "border": "#4a4e55", "field-border": "#6c757d",
    "selection": "#1971c2", "on-selection": "#ffffff", "tooltip": "#e9ecef", "on-tooltip": "#17181a",
    "button": "#2b2d31", "track": "#26282c", "chosen": "#34363b", "on-chosen": "#e9ecef", "scroll": "#4a4e55",
    "grey": "#ced4da", "grey-fill": "#303338", "blue": "#8fcbfc", "blue-fill": "#16304a",
    "red": "#ffa3a3", "red-fill": "#4a2023", "amber": "#ffd43b", "amber-fill": "#3d3210",
})  # fmt: skip

THEMES: Mapping[ThemeName, Mapping[str, str]] = MappingProxyType({"light": LIGHT, "dark": DARK})

TEXT_ROLES = ("text", "text2", "muted", "third", "disguised", "own", "before", "after", "identifier", "left")
TEXT_SURFACES = ("base", "alternate", "window", "hovered", "tint")
PAIRS = (
    ("grey", "grey-fill"), ("blue", "blue-fill"), ("red", "red-fill"), ("amber", "amber-fill"),
    ("on-selection", "selection"), ("on-tooltip", "tooltip"), ("on-chosen", "chosen"), ("text", "button"),
    ("text2", "track"), ("third", "track"), ("own", "track"), ("muted", "track"),
)  # fmt: skip
"""Text role on fill: each at least 4.5:1."""


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


_PALETTE = {
    QPalette.ColorRole.Window: "window", QPalette.ColorRole.WindowText: "text", QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "alternate", QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "button", QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "selection", QPalette.ColorRole.HighlightedText: "on-selection",
    QPalette.ColorRole.ToolTipBase: "tooltip", QPalette.ColorRole.ToolTipText: "on-tooltip",
    QPalette.ColorRole.PlaceholderText: "muted", QPalette.ColorRole.Link: "identifier",
    QPalette.ColorRole.LinkVisited: "identifier", QPalette.ColorRole.BrightText: "before",
    QPalette.ColorRole.Mid: "border", QPalette.ColorRole.Dark: "border", QPalette.ColorRole.Light: "base",
    QPalette.ColorRole.Midlight: "line", QPalette.ColorRole.Shadow: "line", QPalette.ColorRole.Accent: "selection",
}  # fmt: skip


def palette(name: ThemeName) -> QPalette:
    """Fusion's palette in the colours of one theme; disabled text at the muted role."""
    colours = THEMES[name]
    made = QPalette()
    for role, colour in _PALETTE.items():
        made.setColor(role, QColor(colours[colour]))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["muted"]))
    return made
