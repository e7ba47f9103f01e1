"""The switch for names behind hosts: off at first, kept, and told to the recording that runs."""

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from inspector.ui.name_switch import NameSwitch


class Recording:
    def __init__(self):
        self.told = []

    def resolve_names(self, wanted):
        self.told.append(wanted)


def test_it_is_off_until_it_is_turned_on_and_stays_so(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)
    recording = Recording()
    action = QAction(checkable=True)
    switch = NameSwitch(action, settings, lambda: recording)
    assert not switch.on
    assert not action.isChecked()
    action.trigger()
    assert switch.on
    assert recording.told == [True]
    again = QAction(checkable=True)
    later = NameSwitch(again, settings, lambda: None)
    assert later.on
    assert again.isChecked()
    again.trigger()
    assert not later.on
    assert recording.told == [True]
