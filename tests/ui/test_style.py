"""The style sheet says little, in the colours in force."""

from inspector.ui.look import look
from inspector.ui.style import style_sheet


def test_it_follows_the_theme(qapp):
    light = style_sheet()
    look().choose("dark", qapp)
    assert style_sheet() != light
    assert "#17181a" in style_sheet()


def test_it_leaves_views_to_the_palette():
    for widget in ("QTreeView", "QTableView", "QLabel", "QToolButton"):
        assert widget not in style_sheet()
