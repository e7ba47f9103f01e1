"""Dialogs: the proxy's address for another browser, the export, going to a number, the keyboard, text of a command."""

import shlex
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.ui.commands import ExportOrder
from inspector.ui.controls import Tick
from inspector.ui.look import look
from inspector.ui.safe_text import PlainLabel, PlainView

FORMATS = (
    ("html", "HTML report, one file, for reading"),
    ("har", "HAR 1.2, for other tools"),
    ("csv", "CSV, one line a request"),
    ("jsonl", "JSON lines, one inspection a line"),
)


class CopyLine(QWidget):
    """A value to take along: selectable, with a button that copies it."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(text)
        self.line.setReadOnly(True)
        self.line.setAccessibleName(name)
        self.line.setFont(look().font("value"))
        self.button = QPushButton("Copy")
        self.button.setAccessibleName(f"Copy {name}")
        self.button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.line.text()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)

    def show_text(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.button.setEnabled(bool(text))


def _airy(layout: QLayout) -> None:
    """The air of a form: 16 around, 10 between."""
    pixels = look().px(16)
    layout.setContentsMargins(pixels, pixels, pixels, pixels)
    layout.setSpacing(look().px(10))


def _wrapped(text: str) -> PlainLabel:
    label = PlainLabel(text)
    label.setWordWrap(True)
    return label


class ConnectDialog(QDialog):
    """Address and certificate for the user's own browser, a terminal or another device; and how to use them."""

    HOW = (
        "1. In the browser's network settings, set this address as the proxy for HTTP and HTTPS.\n"
        "2. Open its certificate settings and import the certificate file as an authority, for web sites only.\n"
        "3. Load the page. Each request appears here.\n"
        "4. Afterwards remove both again: the certificate belongs to this session alone and ends by itself.\n\n"
        "A terminal: set HTTPS_PROXY to http:// and the address, and name the certificate file with curl's --cacert.\n"
        "Another device: the recorder must listen on an address that it can reach. Start it so, with a password, by "
        "the command below; the window follows the session while it grows."
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Use another browser or device")
        self.resize(look().px(680), look().px(430))
        self._lead = _wrapped("")
        self.address = CopyLine("proxy address")
        self.certificate = CopyLine("certificate file")
        self.command = CopyLine("command", "inspector capture shop.inspector --browser none --listen ADDRESS:PORT")
        form = QFormLayout()
        form.addRow("Proxy", self.address)
        form.addRow("Certificate", self.certificate)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        form.setVerticalSpacing(look().px(8))
        layout = QVBoxLayout(self)
        _airy(layout)
        layout.addWidget(self._lead)
        layout.addLayout(form)
        layout.addWidget(_wrapped(self.HOW))
        layout.addWidget(self.command)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.show_address("", "")

    def show_address(self, address: str, certificate: str) -> None:
        """Empty: nothing listens yet."""
        words = "The recorder listens for browsers of this computer." if address else "Press Record first."
        self._lead.setText(words)
        self.address.show_text(address)
        self.certificate.show_text(certificate)


class ExportDialog(QDialog):
    """Format, file, policy; redacted unless told otherwise. Shows the command that does the same."""

    def __init__(self, session: Path, policy: str, parent: QWidget | None = None, format_: str = "html") -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.resize(look().px(640), look().px(300))
        self._session = session
        self._policy = policy
        self.format = QComboBox()
        self.format.setAccessibleName("Format")
        for key, words in FORMATS:
            self.format.addItem(words, key)
        self.file = QLineEdit()
        self.file.setAccessibleName("File")
        browse = QPushButton("Choose…")
        browse.clicked.connect(self._browse)
        self.simulated = Tick(f"Add what the policy {policy} would leave (simulated)")
        self.simulated.setChecked(bool(policy))
        self.simulated.setVisible(bool(policy))
        self.unredacted = Tick("Unredacted: values stand in clear. Hand it to nobody who may not see them.")
        self.command = CopyLine("command")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        place = QHBoxLayout()
        place.addWidget(self.file, 1)
        place.addWidget(browse)
        form = QFormLayout()
        form.addRow("Format", self.format)
        form.addRow("File", place)
        form.addRow("", self.simulated)
        form.addRow("", self.unredacted)
        form.addRow("Command", self.command)
        form.setVerticalSpacing(look().px(8))
        layout = QVBoxLayout(self)
        _airy(layout)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self.format.currentIndexChanged.connect(self._rename)
        self.file.textChanged.connect(self._show_command)
        self.simulated.toggled.connect(self._show_command)
        self.unredacted.toggled.connect(self._show_command)
        self.format.setCurrentIndex([key for key, _ in FORMATS].index(format_))
        self._rename()

    def order(self) -> ExportOrder:
        policy = self._policy if self.simulated.isChecked() else ""
        return ExportOrder(self.format.currentData(), Path(self.file.text()), policy, self.unredacted.isChecked())

    def _rename(self) -> None:
        """A name of the format's kind in the same folder."""
        old = Path(self.file.text()) if self.file.text() else Path.home() / f"{self._session.stem}.html"
        self.file.setText(str(old.with_suffix(f".{self.format.currentData()}")))
        self._show_command()

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export to", self.file.text())
        if name:
            self.file.setText(name)

    def _show_command(self) -> None:
        order = self.order()
        words = [
            "inspector",
            "export",
            _quoted(str(self._session)),
            "--format",
            order.format,
            "-o",
            _quoted(str(order.path)),
        ]
        words += ["--policy", _quoted(order.policy)] if order.policy else []
        words += ["--unredacted"] if order.unredacted else []
        self.command.show_text(" ".join(words))
        self._buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(bool(self.file.text().strip()))


def _quoted(word: str) -> str:
    return shlex.quote(word)


class TextDialog(QDialog):
    """A longer plain text: the keyboard, what is missing on this computer."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(look().px(640), look().px(460))
        self.view = PlainView()
        self.view.setAccessibleName(title)
        self.view.setFont(look().font("value"))
        self.view.show_text(text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.view)
        layout.addWidget(buttons)


def keyboard_text(actions: list[QAction]) -> str:
    """Every menu entry that has a key."""
    lines = []
    for action in actions:
        keys = ", ".join(key.toString() for key in action.shortcuts())
        if keys:
            name = action.text().replace("&", "").rstrip("…")
            lines.append(f"{keys:<22}  {name}")
    return "\n".join(sorted(set(lines), key=lambda line: line[24:].lower()))


class NumberDialog(QDialog):
    """Go to a request by its number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to number")
        self.line = QLineEdit()
        self.line.setAccessibleName("Number of the request")
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(buttons)

    def number(self) -> int:
        """0 when it is none."""
        text = self.line.text().strip().lstrip("#")
        return int(text) if text.isascii() and text.isdigit() else 0
