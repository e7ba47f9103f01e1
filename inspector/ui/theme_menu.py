"""Theme and zoom: chosen here, remembered for the next start."""

from PySide6.QtCore import QSettings
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from inspector.ui.look import Choice, look

_THEMES: dict[Choice, str] = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


def remembered_look(settings: QSettings, application: QApplication) -> None:
    """Theme and zoom of the last time, before the window is built."""
    choice: Choice = {"light": "light", "dark": "dark"}.get(str(settings.value("theme")), "system")  # type: ignore[assignment]
    look().zoom = float(str(settings.value("zoom") or 1.0))
    look().choose(choice, application)


class ThemeMenu(QMenu):
    """The theme in force is ticked."""

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        group = QActionGroup(self)
        for choice, words in _THEMES.items():
            action = self.addAction(words)
            action.setCheckable(True)
            action.setData(choice)
            action.setActionGroup(group)
            action.triggered.connect(lambda _=False, choice=choice: self.choose(choice))
        look().changed.connect(self._tick)
        self._tick()

    def choose(self, choice: Choice) -> None:
        self._settings.setValue("theme", choice)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            look().choose(choice, app)

    def zoom(self, factor: float) -> None:
        """Type and sizes by a factor of what they are; 0: the actual size."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            look().set_zoom(look().zoom * factor if factor else 1.0, app)
            self._settings.setValue("zoom", look().zoom)

    def _tick(self) -> None:
        for action in self.actions():
            action.setChecked(action.data() == look().choice)
