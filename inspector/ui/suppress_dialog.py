"""Asks what "not an identifier" is said of: place, vendor, values, why; shows how much of the session it concerns."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from inspector.catalog.own_words import Suppression, every_position
from inspector.catalog.project import Project
from inspector.catalog.user_word import suppressed
from inspector.index.suppressible import Suppressible
from inspector.ui import wording
from inspector.ui.safe_text import PlainLabel
from inspector.ui.value_mask import masked, value_mask
from inspector.ui.word_dialog import Subject, WordDialog

LEAD = (
    "Findings there count no more: not in the table, the bars, the ledger or the filter. They stay listed as "
    "suppressed, and exports mask them all the same. Your word is kept with its reason in the project file."
)
AFTER_TYPING = 250
"""Milliseconds of rest before it is counted again."""
Count = Callable[[Suppression, Callable[[Suppressible], None]], None]
"""Counts in another thread, then tells in the UI thread."""


def counted_words(found: Suppressible) -> str:
    """As in `Takes out 14 findings in 9 requests: 3 different values`."""
    if not found.findings:
        return "Takes out nothing that counts now." if found.whole else "Nothing found so far that it takes out."
    words = (
        f"Takes out {'' if found.whole else 'at least '}{wording.count(found.findings, 'finding')} in "
        f"{wording.count(found.requests, 'request')}: {wording.count(found.values, 'different value')}."
    )
    return words.replace("1 different value", "one value") if found.values == 1 else words


class SuppressDialog(WordDialog):
    """Stands alone: what it is about and who counts are given, `suppression` is the answer."""

    def __init__(self, subject: Subject, count: Count, parent: QWidget | None = None) -> None:
        super().__init__("Not an identifier", LEAD, parent)
        self._count = count
        self._asked = 0
        self.place = self.line("Place", subject.at, "query:uid", captured=True)
        self.everywhere = QCheckBox("in every position of a list or a repeated name")
        self.everywhere.toggled.connect(self.check)
        self.form.addRow("", self.everywhere)
        self.vendor = self.vendor_choice(subject.vendors)
        self.which = self.choice(
            "Values", [("", "every value"), ("value", "this value alone"), ("pattern", "values of a pattern (RE2)")]
        )
        self.value = self.line("Value", masked(subject.value), captured=True)
        self.pattern = self.line("Pattern", "", "[a-z]{2}-[A-Z]{2}", captured=True)
        self.reason = self.line("Reason", "", "Why it identifies nobody, for whoever reads the report")
        self.counted = PlainLabel("")
        self.counted.setAccessibleName("What is taken out")
        self.counted.setWordWrap(True)
        self.form.addRow("", self.counted)
        self._rest = QTimer(self, singleShot=True, interval=AFTER_TYPING)
        self._rest.timeout.connect(self._ask)
        self._told: Suppression | None = None
        self.check()
        self.reason.setFocus()

    def suppression(self) -> Suppression:
        place = self.place.text().strip()
        which = self.which.currentData()
        return Suppression(
            vendor=self.vendor.currentData(),
            at=every_position(place) if self.everywhere.isChecked() else place,
            value=value_mask().meant(self.value.text()) if which == "value" else "",
            reason=self.reason.text(),
            pattern=self.pattern.text() if which == "pattern" else "",
        )

    def check(self) -> None:
        if not hasattr(self, "_told"):
            return  # still being laid out
        which = self.which.currentData()
        self.form.setRowVisible(self.value, which == "value")
        self.form.setRowVisible(self.pattern, which == "pattern")
        super().check()
        self._rest.start()

    def tried(self) -> None:
        suppressed(Project(), self.suppression())

    def begun(self) -> bool:
        return bool(self.reason.text().strip() or self.pattern.text())

    def _ask(self) -> None:
        """How much it concerns, unless that was told already; a pattern that is none yet concerns nothing."""
        said = self.suppression()
        wanted = Suppression(said.vendor, said.at, said.value, "x", said.pattern)
        if wanted == self._told:
            return
        self._told = wanted
        try:
            suppressed(Project(), wanted)
        except ValueError:
            self.counted.setText("")
            return
        self._asked += 1
        number = self._asked
        self.counted.setText("Counting …")
        self._count(wanted, lambda found: self._tell(number, found))

    def _tell(self, number: int, found: Suppressible) -> None:
        if number == self._asked:
            self.counted.setText(counted_words(found))
