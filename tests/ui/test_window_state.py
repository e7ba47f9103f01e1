"""What the window remembers lies in the program's own folder and is not taken from another version."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QWidget

from inspector import paths
from inspector.ui import window_state
from inspector.ui.cell_table import CellTable, column
from inspector.ui.desk import Desk
from inspector.ui.dock import Pane, plain_title


def parts(qtbot):
    window, desk = QMainWindow(), Desk(QWidget())
    desk.add_pane(Pane("a", plain_title("A"), QWidget()), "left")
    desk.add_pane(Pane("b", plain_title("B"), QWidget()), "below")
    table = CellTable("t", (column("a"), column("b")))
    for widget in (window, table):
        qtbot.addWidget(widget)
    window.setCentralWidget(desk)
    window.resize(700, 500)
    return window, desk, table


def ini(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)


def test_it_lies_in_the_programs_folder():
    settings = window_state.open_settings()
    settings.setValue("theme", "dark")
    settings.sync()
    assert (paths.data() / "window.ini").exists()
    assert paths.data().stat().st_mode & 0o777 == 0o700


def test_size_panes_and_hidden_columns_come_back(qtbot, tmp_path):
    window, desk, table = parts(qtbot)
    window.show()
    desk.panes()[1].close()
    table.setColumnHidden(1, True)
    window_state.keep(ini(tmp_path), window, desk, {"c": table.horizontalHeader()})
    other, another, _ = parts(qtbot)
    other.resize(400, 300)
    assert window_state.restore(ini(tmp_path), other, another)
    other.show()
    assert other.size() == window.size()
    assert [pane.isHidden() for pane in another.panes()] == [False, True]
    assert window_state.hidden_columns(ini(tmp_path), "c") == {1}


def test_another_versions_state_is_not_taken(qtbot, tmp_path):
    window, desk, table = parts(qtbot)
    settings = ini(tmp_path)
    window_state.keep(settings, window, desk, {"c": table.horizontalHeader()})
    settings.setValue("version", 99)
    assert not window_state.restore(settings, window, desk)
    assert window_state.hidden_columns(settings, "c") is None
