"""Asks why a host is ours, our tagging server or a third party; the answer goes into the project file."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.catalog.declaration import TAKEN_BACK, Declaration, Word, declared
from inspector.catalog.project import Project
from inspector.catalog.toml_reader import CatalogError
from inspector.ui.look import look
from inspector.ui.safe_text import PlainLabel

TITLES: dict[Word, str] = {
    "ours": "This is ours",
    "tagging-server": "This is our tagging server",
    "third-party": "Not ours: a third party",
}
LEADS: dict[Word, str] = {
    "ours": "Requests to these hosts count as the same owner's, whatever their names are.",
    "tagging-server": "Requests there count as calls to your own server. A path after the host, as in "
    "shop.example/metrics, means that part of it.",
    "third-party": "Requests there count as going to a third party, whatever their names are.",
}
KEPT = "Your word beats all evidence. It is kept with its reason in the project file."
LONGEST = 400


class DeclareDialog(QDialog):
    """Stands alone: what is asked is given, `declaration` is the answer."""

    def __init__(self, asked: Declaration, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = asked
        self._word: Word = asked.word if asked.word != TAKEN_BACK else "ours"
        self.setWindowTitle(TITLES[self._word])
        self.resize(look().px(520), look().px(220))
        self.where = QLineEdit(", ".join(asked.at))
        self.where.setAccessibleName("Hosts")
        self.where.setFont(look().font("value"))
        self.where.setCursorPosition(0)
        self.reason = QLineEdit(asked.reason)
        self.reason.setAccessibleName("Reason")
        self.reason.setMaxLength(LONGEST)
        self.reason.setPlaceholderText("Why it is so, for whoever reads the verdict")
        self.fault = PlainLabel("")
        self.fault.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        for line in (self.where, self.reason):
            line.textChanged.connect(self._check)
        self._check()
        self.reason.setFocus()

    def declaration(self) -> Declaration:
        asked = self._asked
        places = tuple(text for part in self.where.text().split(",") if (text := part.strip()))
        return Declaration(self._word, places, self.reason.text(), asked.pages)

    def _lay_out(self) -> None:
        pixels = look().px(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(pixels, pixels, pixels, pixels)
        layout.setSpacing(look().px(10))
        lead = PlainLabel(f"{LEADS[self._word]} {self._pages()}{KEPT}")
        lead.setWordWrap(True)
        form = QFormLayout()
        form.setVerticalSpacing(look().px(8))
        form.addRow("Where", self.where)
        form.addRow("Reason", self.reason)
        layout.addWidget(lead)
        layout.addLayout(form)
        layout.addWidget(self.fault)
        layout.addStretch(1)
        layout.addWidget(self.buttons)

    def _pages(self) -> str:
        """What else becomes ours."""
        pages = ", ".join(self._asked.pages)
        return f"The sites that call them are yours then, too: {pages}. " if self._word == "ours" and pages else ""

    def _check(self) -> None:
        """What is missing is said as soon as something was typed."""
        try:
            declared(Project(), self.declaration())
            fault = ""
        except CatalogError as wrong:
            fault = str(wrong)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not fault)
        self.fault.setText(fault if self.reason.text().strip() else "")
