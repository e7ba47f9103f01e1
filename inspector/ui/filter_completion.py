"""Offers words while a filter is typed: filter words, then what this session has behind one."""

from PySide6.QtCore import QModelIndex, QObject, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from inspector.index.filter_values import FIXED, offers
from inspector.ui.look import look
from inspector.ui.value_mask import masked

_POPUP_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class FilterCompletion(QObject):
    """A list below the field; nothing is chosen in it until the arrow keys or the mouse do."""

    taken = Signal(str)
    """The word that was chosen; a filter word ends with its colon."""

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._values = dict(FIXED)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(edit)
        self._completer.setMaxVisibleItems(12)
        self.popup = QListView()
        self.popup.setAccessibleName("Words of the filter")
        self._completer.setPopup(self.popup)
        self._completer.activated.connect(self._take)
        look().changed.connect(self._restyle)
        self._restyle()

    def know(self, values: dict[str, tuple[str, ...]]) -> None:
        """What this session has: names by filter word."""
        self._values = values

    def offered(self) -> list[str]:
        """What would be shown for the word before the cursor; while values are masked no name that holds one."""
        found = offers(self.word(), self._values)
        return [word for word in found if masked(word) == word]

    def word(self) -> str:
        """The word that is being typed: what stands between the last blank outside quotes and the cursor."""
        return self._edit.text()[self._start() : self._edit.cursorPosition()]

    def show(self) -> None:
        """Show what fits, or nothing."""
        found = self.offered()
        popup = self.popup
        if not found or not self._edit.hasFocus():
            popup.hide()
            return
        self._model.setStringList(found)
        width = max(look().px(200), popup.sizeHintForColumn(0) + look().px(40))
        self._completer.complete(QRect(self._edit.cursorRect().left(), 0, width, self._edit.height()))
        self.popup.setCurrentIndex(QModelIndex())  # the last choice is none of this one

    def keeps(self, event: QKeyEvent) -> bool:
        """A key that is for the list: one of its words is about to be taken."""
        popup = self.popup
        return popup.isVisible() and popup.currentIndex().isValid() and event.key() in _POPUP_KEYS

    def replaced(self, word: str) -> tuple[str, int]:
        """The field's text with the word before the cursor replaced, and where the cursor stands then."""
        text, start = self._edit.text(), self._start()
        return text[:start] + word + text[self._edit.cursorPosition() :], start + len(word)

    def _start(self) -> int:
        at, quoted = 0, False
        for place, letter in enumerate(self._edit.text()[: self._edit.cursorPosition()]):
            quoted ^= letter == '"'
            at = place + 1 if letter == " " and not quoted else at
        return at

    def _take(self, word: str) -> None:
        self.taken.emit(word)

    def _restyle(self) -> None:
        self.popup.setFont(look().font("data"))
