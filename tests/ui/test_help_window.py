"""F1: shipped pages only; no image is loaded, no address opened by itself."""

from PySide6.QtCore import QUrl

from inspector import paths
from inspector.ui.help_window import HelpText, HelpWindow, help_pages


def test_every_shipped_page_is_there_by_its_heading():
    pages = help_pages()
    assert {path.name for path in pages.values()} == {p.name for p in (paths.resources() / "docs").glob("*.md")}
    assert all(title and not title.startswith("#") for title in pages)


def test_a_page_is_shown_when_it_is_chosen(qtbot):
    made = HelpWindow()
    qtbot.addWidget(made)
    for row in range(made.pages.count()):
        made.pages.setCurrentRow(row)
        assert made.text.toPlainText().strip()


def test_nothing_is_loaded(qtbot, tmp_path):
    made = HelpText()
    qtbot.addWidget(made)
    assert made.loadResource(2, QUrl.fromLocalFile(str(tmp_path))) is None
    made.setMarkdown(f"![x](file://{tmp_path}/secret.png)")
    assert made.toPlainText() is not None


def test_a_link_to_a_file_opens_nothing(qtbot):
    made = HelpWindow()
    qtbot.addWidget(made)
    before = made.pages.currentRow()
    made._link(QUrl("file:///etc/passwd"))
    made._link(QUrl("javascript:alert(1)"))
    assert made.pages.currentRow() == before
