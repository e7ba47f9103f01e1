"""What the window remembers lies in the program's own folder and is not taken from another version."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from inspector import paths
from inspector.ui import window_state
from inspector.ui.cell_table import CellTable, column


def parts(qtbot):
    window, splitter = QMainWindow(), QSplitter(Qt.Orientation.Horizontal)
    for _ in range(2):
        splitter.addWidget(QWidget())
    table = CellTable("t", (column("a"), column("b")))
    for widget in (window, table):
        qtbot.addWidget(widget)
    window.setCentralWidget(splitter)
    window.resize(500, 300)
    window.show()
    return window, splitter, table


def test_it_lies_in_the_programs_folder():
    settings = window_state.open_settings()
    settings.setValue("theme", "dark")
    settings.sync()
    assert (paths.data() / "window.ini").exists()
    assert paths.data().stat().st_mode & 0o777 == 0o700


def test_sizes_and_hidden_columns_come_back(qtbot, tmp_path):
    window, splitter, table = parts(qtbot)
    splitter.setSizes([100, 390])
    table.setColumnHidden(1, True)
    settings = QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)
    window_state.keep(settings, window, {"s": splitter}, {"c": table.horizontalHeader()})
    other, another, _ = parts(qtbot)
    assert window_state.restore(settings, other, {"s": another})
    assert abs(another.sizes()[0] - splitter.sizes()[0]) <= 2
    assert window_state.hidden_columns(settings, "c") == {1}


def test_another_versions_state_is_not_taken(qtbot, tmp_path):
    window, splitter, table = parts(qtbot)
    settings = QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)
    window_state.keep(settings, window, {"s": splitter}, {"c": table.horizontalHeader()})
    settings.setValue("version", 99)
    assert not window_state.restore(settings, window, {"s": splitter})
    assert window_state.hidden_columns(settings, "c") is None
