"""The only ways captured text reaches a widget: plain labels, escaped tooltips, text cut and broken before display.

While values are masked (`value_mask`), they are replaced here, before anything is cut.

QLabel, message boxes and tooltips read text that looks like markup as markup and load local images named in it, and
QPlainTextEdit is quadratic in the length of a wrapped line; hence these.
"""

import html
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox, QPlainTextEdit, QWidget

from inspector.ui.value_mask import masked

LINE_LIMIT = 2_000
"""Characters a line may have on screen."""
SHOWN_LIMIT = 256 * 1024
"""Characters of one text that are shown at once."""
TIP_LINES = 4
_TIP_LIMIT = 300
_HIDDEN = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_SWAPS = {code: f"\\x{code:02x}" for code in (*range(32), 0x7F) if chr(code) not in "\t\n"}
_SWAPS |= {code: f"\\u{code:04x}" for code in _HIDDEN}
"""Control characters, bidirectional overrides and zero-width characters stand as escapes: nothing hides."""


class PlainLabel(QLabel):
    """A label that never reads markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class PlainView(QPlainTextEdit):
    """Read-only plain text that may be long; cut and broken before it is laid out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def show_text(self, text: str) -> None:
        self.setPlainText(displayed(text))


def escaped(text: str) -> str:
    """One text with invisible and control characters as escapes; surrogates too."""
    return text.translate(_SWAPS).encode("utf-8", "backslashreplace").decode("utf-8")


def one_line(text: str) -> str:
    """For a cell: no line breaks, no tabs, at most LINE_LIMIT characters."""
    return escaped(masked(text)[:LINE_LIMIT]).replace("\n", "\\n").replace("\t", "\\t")


def displayed(text: str) -> str:
    """For a text view: the first SHOWN_LIMIT characters, no line longer than LINE_LIMIT."""
    cut = escaped(masked(text)[:SHOWN_LIMIT])
    lines: list[str] = []
    for line in cut.replace("\\x0d\n", "\n").split("\n"):
        lines.extend(line[i : i + LINE_LIMIT] for i in range(0, len(line), LINE_LIMIT) or (0,))
    return "\n".join(lines)


def tooltip(lines: Iterable[str]) -> str:
    """At most four escaped lines, the first one strong."""
    kept = [line for line in lines if line][:TIP_LINES]
    if not kept:
        return ""
    first, *rest = (html.escape(_short(line)) for line in kept)
    return "<qt>" + "<br>".join([f"<b>{first}</b>", *rest]) + "</qt>"


def copy(text: str) -> None:
    """Into the clipboard, for the user asked for it; values that are masked on screen are masked there."""
    QGuiApplication.clipboard().setText(masked(text))


def _short(line: str) -> str:
    text = one_line(line)
    return text if len(text) <= _TIP_LIMIT else text[:_TIP_LIMIT] + "…"


def message_box(parent: QWidget | None, heading: str, details: str = "") -> QMessageBox:
    """A box whose text is plain; longer or captured text goes into its details, which are plain too."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("Request Inspector")
    box.setText(heading)
    if details:
        box.setDetailedText(displayed(details))
    return box
