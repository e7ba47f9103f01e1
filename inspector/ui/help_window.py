"""F1: the shipped Markdown, and nothing else. It loads no image and opens no link by itself."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QMessageBox, QTextBrowser, QVBoxLayout, QWidget

from inspector import paths
from inspector.ui.look import look
from inspector.ui.safe_text import message_box


class HelpText(QTextBrowser):
    """Fed by shipped files alone."""

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        return None


def help_pages(folder: Path | None = None) -> dict[str, Path]:
    """Title -> file of each shipped page; the title is its first heading."""
    found = {}
    for path in sorted((folder or paths.resources() / "docs").glob("*.md")):
        first = path.read_text(encoding="utf-8").lstrip().partition("\n")[0]
        found[first.lstrip("# ").strip() or path.stem] = path
    return dict(sorted(found.items(), key=lambda item: (item[1].stem != "guide", item[0])))


class HelpWindow(QDialog):
    """Pages at the left, text at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.resize(look().px(920), look().px(640))
        self._pages = help_pages()
        self.pages = QListWidget()
        self.pages.setAccessibleName("Pages")
        self.pages.setFont(look().font("chrome"))
        self.pages.setMaximumWidth(look().px(240))
        self.text = HelpText()
        self.text.setAccessibleName("Help text")
        self.text.setOpenLinks(False)
        self.text.setFont(look().font("chrome"))
        self.text.document().setDocumentMargin(look().px(16))
        self.text.anchorClicked.connect(self._link)
        self.pages.addItems(list(self._pages))
        self.pages.currentTextChanged.connect(self.show_page)
        row = QHBoxLayout()
        row.addWidget(self.pages)
        row.addWidget(self.text, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        self.pages.setCurrentRow(0)

    def show_page(self, title: str) -> None:
        path = self._pages.get(title)
        self.text.setMarkdown(path.read_text(encoding="utf-8") if path else "")

    def _link(self, url: QUrl) -> None:
        """Another page of ours is shown; a web address only after asking; anything else never."""
        name = Path(url.path()).name
        title = next((title for title, path in self._pages.items() if path.name == name), "")
        if title and not url.scheme():
            self.pages.setCurrentRow(list(self._pages).index(title))
        elif url.scheme() in ("http", "https"):
            box = message_box(self, "Open this address in your own browser?", url.toString())
            box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
            if box.exec() == QMessageBox.StandardButton.Open:
                QDesktopServices.openUrl(url)
