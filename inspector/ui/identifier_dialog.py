"""Asks which fields carry an identifier by the user's word: their name, what it is, why."""

from PySide6.QtWidgets import QWidget

from inspector.catalog.own_words import OwnIdentifier
from inspector.catalog.project import Project
from inspector.catalog.user_word import identified
from inspector.model.finding import KINDS
from inspector.report.finding_words import kind_words
from inspector.ui.word_dialog import Subject, WordDialog

LEAD = (
    "Every field of this name counts as an identifier, wherever it stands: in a query, a form, JSON or a cookie, and "
    "whatever a vendor's file says of it. Your word is kept with its reason in the project file."
)


class IdentifierDialog(WordDialog):
    """Stands alone: `identifier` is the answer."""

    def __init__(self, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__("This is an identifier", LEAD, parent)
        self.name = self.line("Name", subject.name, "member_no", captured=True)
        self.kind = self.choice("What it is", [(kind, kind_words(kind)) for kind in KINDS])
        self.kind.setCurrentIndex(list(KINDS).index(subject.kind or "user-id"))
        self.vendor = self.vendor_choice(subject.vendors)
        self.vendor.setCurrentIndex(self.vendor.count() - 1)
        self.reason = self.line("Reason", "", "What it is, for whoever reads the report")
        self.check()
        self.reason.setFocus()

    def identifier(self) -> OwnIdentifier:
        return OwnIdentifier(
            self.name.text(), self.kind.currentData(), self.vendor.currentData(), self.reason.text()
        )  # fmt: skip

    def check(self) -> None:
        if hasattr(self, "reason"):
            super().check()

    def tried(self) -> None:
        identified(Project(), self.identifier())

    def begun(self) -> bool:
        return bool(self.reason.text().strip())
