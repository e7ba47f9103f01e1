"""Below the findings: the one chosen in full, as a sentence that can be copied, and the ways on from it."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inspector.model.finding import Finding
from inspector.report.finding_words import known_words
from inspector.ui import wording
from inspector.ui.controls import link
from inspector.ui.look import look
from inspector.ui.safe_text import PlainLabel, one_line

LINES = 2
"""Lines of text that there is always room for, so that nothing moves when another finding is chosen."""


class FindingNote(QWidget):
    """What is known of a finding: its sentence, then layer and chain in words. Shown while one is chosen."""

    raw_wanted = Signal()
    """The characters in the raw request."""
    ledger_wanted = Signal()
    """Everyone else who got the value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The finding chosen")
        self._words = PlainLabel()
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.raw = link("Show in Raw")
        self.raw.clicked.connect(self.raw_wanted)
        self.elsewhere = link("Where else is it sent?")
        self.elsewhere.clicked.connect(self.ledger_wanted)
        ways = QVBoxLayout()
        ways.setSpacing(0)
        for way in (self.raw, self.elsewhere):
            ways.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 3)
        row.setSpacing(16)
        row.addWidget(self._words, 1)
        row.addLayout(ways)
        look().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_finding(self, finding: Finding | None) -> None:
        """None hides the strip."""
        self.setVisible(finding is not None)
        self._words.setText(sentences(finding) if finding is not None else "")
        if finding is not None:
            self.raw.setVisible(finding.span is not None)
            self.elsewhere.setVisible(bool(finding.value))

    def words(self) -> str:
        return self._words.text()

    def sizeHint(self) -> QSize:
        line = look().metrics("data").lineSpacing()
        return QSize(0, int(max(LINES * line, 2 * self.raw.sizeHint().height())) + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("alternate"))
        painter.fillRect(QRect(0, 0, self.width(), 1), look().colour("line"))

    def _restyle(self) -> None:
        self._words.setFont(look().font("data"))
        self.setFixedHeight(self.sizeHint().height())


def sentences(finding: Finding) -> str:
    """`Browser ID of Meta in fbp. Certain. Known field of the vendor.`: why, how sure, which layer, which chain."""
    told = filter(None, (finding.why, wording.CONFIDENCE[finding.confidence], known_words(finding)))
    return one_line(" ".join(_ended(wording.sentence(part)) for part in told))


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
