"""The little style sheet there is: menus, scroll bars, splitters, fields of dialogs. All else is palette and paint."""

from inspector.ui.look import look


def style_sheet() -> str:
    """In the colours and sizes in force."""

    def shade(role: str) -> str:
        return look().colour(role).name()

    px = look().px
    chrome = look().font("chrome").pixelSize()
    return f"""
QMainWindow {{ background: {shade("window")}; }}
QMenuBar {{ background: {shade("window")}; color: {shade("text")}; font-size: {chrome}px;
  padding: 2px {px(2)}px; border: none; }}
QMenuBar::item {{ padding: {px(4)}px {px(8)}px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {shade("track")}; }}
QMenu {{ background: {shade("base")}; color: {shade("text")}; border: 1px solid {shade("border")}; padding: 4px;
  font-size: {look().font("data").pixelSize()}px; }}
QMenu::item {{ padding: {px(4)}px {px(24)}px {px(4)}px {px(24)}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {shade("selection")}; color: {shade("on-selection")}; }}
QMenu::item:disabled {{ color: {shade("muted")}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {shade("line")}; margin: 4px 0; }}
QMenu::icon {{ padding-left: 6px; }}
QSplitter::handle {{ background: {shade("line")}; }}
QMainWindow::separator {{ background: {shade("line")}; width: 1px; height: 1px; }}
QMainWindow > QTabBar {{ background: {shade("base")}; }}
QMainWindow > QTabBar::tab {{ background: transparent; color: {shade("muted")}; font-size: {chrome}px;
  padding: {px(8)}px {px(12)}px {px(6)}px {px(12)}px; border: none; border-bottom: 2px solid transparent; }}
QMainWindow > QTabBar::tab:selected {{ color: {shade("text")}; border-bottom-color: {shade("selection")}; }}
QDockWidget {{ border: 1px solid {shade("line")}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {shade("scroll")}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 24px; }}
QScrollBar::handle:horizontal {{ min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QDialog {{ background: {shade("window")}; }}
QDialog QLineEdit, QDialog QPushButton {{ border: 1px solid {shade("border")}; border-radius: 6px;
  padding: {px(5)}px {px(9)}px; background: {shade("button")}; color: {shade("text")}; }}
QDialog QLineEdit {{ border-color: {shade("field-border")}; background: {shade("base")}; }}
QDialog QLineEdit:focus, QDialog QPushButton:focus {{ border: 2px solid {shade("identifier")};
  padding: {px(4)}px {px(8)}px; }}
QDialog QPushButton {{ min-width: {px(56)}px; }}
QDialog QPushButton:default {{ background: {shade("selection")}; color: {shade("on-selection")};
  border-color: {shade("selection")}; }}
QDialog QPushButton:disabled {{ color: {shade("muted")}; background: {shade("window")}; }}
QToolTip {{ background: {shade("tooltip")}; color: {shade("on-tooltip")}; border: none; padding: 4px 6px; }}
"""
