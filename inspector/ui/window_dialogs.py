"""Opens the dialogs of the window; none of them blocks it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from inspector import __version__
from inspector.ui import wording
from inspector.ui.commands import Commands
from inspector.ui.dialogs import ConnectDialog, ExportDialog, NumberDialog, TextDialog
from inspector.ui.help_window import HelpWindow
from inspector.ui.safe_text import message_box

_KINDS = "Sessions, HAR, mitmproxy flows (*.inspector *.har *.har.gz *.mitm *.flow *.flows);;All files (*)"


class WindowDialogs:
    """One for each window."""

    def __init__(self, parent: QWidget, commands: Commands) -> None:
        self._parent = parent
        self._commands = commands

    def connect_by_hand(self, address: str, certificate: str) -> ConnectDialog:
        """Address and certificate for another browser or device."""
        dialog = ConnectDialog(self._parent)
        dialog.show_address(address, certificate)
        self._open(dialog)
        return dialog

    def export(self, session: Path, policy: str, format_: str) -> ExportDialog:
        dialog = ExportDialog(session, policy, self._parent, format_)
        dialog.accepted.connect(lambda: self._commands.export(dialog.order()))
        self._open(dialog)
        return dialog

    def number(self) -> NumberDialog:
        dialog = NumberDialog(self._parent)
        self._open(dialog)
        return dialog

    def text(self, title: str, text: str) -> TextDialog:
        dialog = TextDialog(title, text, self._parent)
        self._open(dialog)
        return dialog

    def help(self) -> None:
        window = HelpWindow(self._parent)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.show()

    def about(self) -> None:
        box = message_box(self._parent, f"{wording.PROGRAM} {__version__}")
        box.setInformativeText(wording.ABOUT)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def open_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._parent, "Open", str(Path.home()), _KINDS)
        if name:
            self._commands.open_file(Path(name))

    def keep_session(self) -> None:
        start = str(Path.home() / "visit.inspector")
        name, _ = QFileDialog.getSaveFileName(self._parent, "Keep session as", start, "Sessions (*.inspector)")
        if name:
            self._commands.keep_as(Path(name))

    def policy_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._parent, "Policy", str(Path.home()), "Policies (*.toml)")
        if name:
            self._commands.choose_policy(name)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
