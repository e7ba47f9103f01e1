"""Asks for the user's word on a value: what it concerns, why; the answer goes into the project file."""

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.catalog.toml_reader import CatalogError
from inspector.model.hit import Hit
from inspector.ui.look import look
from inspector.ui.safe_text import PlainLabel

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Subject:
    """A value that something is said of, wherever it was chosen: a finding, a field, a value of the ledger."""

    value: str
    at: str = ""
    """Locator of its place; "" where it has many."""
    name: str = ""
    """Of the field that carries it."""
    kind: str = ""
    """Of the finding; "" where nothing was found."""
    state: str = "plain"
    of: str = ""
    """The plain value, where `value` is another form of it."""
    vendors: tuple[tuple[str, str], ...] = ()
    """(id, name) of those the request reports to."""
    suppressed: bool = False
    """The user said already that it is none."""


def vendors_of(hits: tuple[Hit, ...]) -> tuple[tuple[str, str], ...]:
    """(id, name), each once, the most special first."""
    return tuple({hit.vendor: hit.vendor_name for hit in hits}.items())


class WordDialog(QDialog):
    """A form with a lead above and a fault below; a subclass says what is asked and checks the answer."""

    def __init__(self, title: str, lead: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(look().px(540))
        pixels = look().px(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(pixels, pixels, pixels, pixels)
        layout.setSpacing(look().px(10))
        self.lead = PlainLabel(lead)
        self.lead.setWordWrap(True)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(look().px(8))
        self.fault = PlainLabel("")
        self.fault.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.lead)
        layout.addLayout(self.form)
        layout.addWidget(self.fault)
        layout.addStretch(1)
        layout.addWidget(self.buttons)

    def line(self, name: str, text: str = "", hint: str = "", *, captured: bool = False) -> QLineEdit:
        """A field of the form; `captured` for what stood in a request."""
        edit = QLineEdit(text)
        edit.setAccessibleName(name)
        edit.setPlaceholderText(hint)
        edit.setMaxLength(max(LONGEST, len(text)))
        if captured:
            edit.setFont(look().font("value"))
        edit.setCursorPosition(0)
        self.form.addRow(name, edit)
        edit.textChanged.connect(self.check)
        return edit

    def choice(self, name: str, offered: list[tuple[str, str]]) -> QComboBox:
        """(data, words) each."""
        box = QComboBox()
        box.setAccessibleName(name)
        for data, words in offered:
            box.addItem(words, data)
        self.form.addRow(name, box)
        box.currentIndexChanged.connect(self.check)
        return box

    def vendor_choice(self, vendors: tuple[tuple[str, str], ...]) -> QComboBox:
        """The vendors of the request, then all."""
        offered = [(id_, f"{name} alone") for id_, name in vendors]
        return self.choice("Vendor", [*offered, ("", "every vendor")])

    def check(self) -> None:
        """What is missing is said as soon as the reason is begun."""
        try:
            self.tried()
            fault = ""
        except CatalogError as wrong:
            fault = str(wrong)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not fault)
        self.fault.setText(fault if self.begun() else "")

    def tried(self) -> None:
        """Raises CatalogError: why the answer cannot be taken."""
        raise NotImplementedError

    def begun(self) -> bool:
        """Something was typed that a fault may be told of."""
        return True
