"""What the window remembers: geometry, panes, columns, theme, zoom; in the program's own folder."""

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QHeaderView, QMainWindow

from inspector import paths
from inspector.ui.desk import Desk

VERSION = 2
"""Raised when columns change: older states are then not taken. Panes have a version of their own, the desk's."""


def open_settings() -> QSettings:
    """An INI file in the program's folder."""
    folder = paths.private_folder(paths.data())
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def keep(settings: QSettings, window: QMainWindow, desk: Desk, headers: dict[str, QHeaderView]) -> None:
    """Write it all down."""
    settings.setValue("version", VERSION)
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("panes", desk.state())
    for name, header in headers.items():
        hidden = [n for n in range(header.count()) if header.isSectionHidden(n)]
        settings.setValue(name, ",".join(map(str, hidden)))
    settings.sync()


def restore(settings: QSettings, window: QMainWindow, desk: Desk) -> bool:
    """Take it back; False when there is nothing of this version."""
    if str(settings.value("version")) != str(VERSION):
        return False
    geometry = settings.value("geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    panes = settings.value("panes")
    if isinstance(panes, QByteArray) and not panes.isEmpty():
        desk.take(panes)
    return True


def hidden_columns(settings: QSettings, name: str) -> set[int] | None:
    """Columns that were hidden; None when nothing was kept."""
    found = settings.value(name)
    if str(settings.value("version")) != str(VERSION) or found is None:
        return None
    parts = found if isinstance(found, list) else str(found).split(",")
    return {int(part) for part in parts if str(part).isdigit()}
