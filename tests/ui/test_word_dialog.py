"""What the dialogs on a value share."""

from window_rig import inspection

from inspector.catalog.toml_reader import CatalogError
from inspector.ui.word_dialog import WordDialog, vendors_of


class Asking(WordDialog):
    def __init__(self):
        super().__init__("A title", "A lead.")
        self.name = self.line("Name", "<b>x</b>", captured=True)
        self.check()

    def tried(self):
        if not self.name.text():
            raise CatalogError("a name is missing")


def test_what_cannot_be_taken_is_said_and_the_button_is_off(qtbot):
    dialog = Asking()
    qtbot.addWidget(dialog)
    ok = dialog.buttons.buttons()[0]
    assert (ok.isEnabled(), dialog.fault.text()) == (True, "")
    dialog.name.clear()
    assert (ok.isEnabled(), dialog.fault.text()) == (False, "a name is missing")


def test_no_captured_text_is_in_the_title(qtbot):
    dialog = Asking()
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "A title"
    assert dialog.name.accessibleName() == "Name"


def test_a_vendor_is_offered_once_however_many_hits_it_has():
    hits = inspection().hits
    assert vendors_of((*hits, *hits)) == (("meta", "Vendor B Pixel"),)
