"""The user's word on a value: not an identifier, the test person's, an identifier. One act for each, from any view.

A view that shows values offers the acts by `menu`, with a `Subject` that says what was chosen; nothing else is needed.
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from inspector.analysis.pieces import name_in
from inspector.catalog.own_words import Suppression
from inspector.catalog.project import Project
from inspector.catalog.user_word import ProjectChange, counted_again, identified, of_the_person, suppressed
from inspector.index.suppressible import suppressible
from inspector.model.finding import Finding
from inspector.ui.commands import Commands
from inspector.ui.detail import Detail
from inspector.ui.identifier_dialog import IdentifierDialog
from inspector.ui.index_worker import Ask
from inspector.ui.person_dialog import KEYS, PersonDialog
from inspector.ui.runs import CellRow
from inspector.ui.suppress_dialog import Count, SuppressDialog
from inspector.ui.word_dialog import Subject, vendors_of

ENTRIES = ("suppress", "count-again", "test-person", "identifier")
"""Of the Edit menu."""


def subject_of(detail: Detail, row: CellRow) -> Subject | None:
    """What a row of the detail says, where a value stands in it; None for headings and words of ours."""
    if row.heading or not row.at or not (row.value or row.at == "connection"):
        return None
    inspection = detail.inspection
    hidden = next((f for f in inspection.suppressed if f.at == row.at), None)
    counted = [f for f in inspection.findings if f.at == row.at]
    exact = [f for f in counted if detail.shown(f) == row.value]
    if hidden is not None and hidden.value == row.value and not exact:
        counted = []
    found: Finding | None = next(iter(exact or counted), hidden)
    name = next((f.name for f in detail.payload.fields if f.at == row.at and f.name), "") or name_in(row.at)
    vendors = vendors_of(inspection.hits)
    if found is None:
        return Subject(row.value, row.at, name, vendors=vendors)
    return Subject(found.value, found.at, name, found.kind, found.state, found.of, vendors, suppressed=found is hidden)


class WordActs:
    """One for each window. `ask` reads the index in another thread."""

    def __init__(self, window: QWidget, commands: Commands, ask: Ask) -> None:
        self._window, self._commands, self._ask = window, commands, ask

    def menu(self, subject: Subject, actions: dict[str, QAction]) -> QMenu:
        """A right-click menu of what may be said of a value; texts and keys are those of the Edit menu."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ENTRIES:
            if self.may(name, subject):
                action = menu.addAction(actions[name].text())
                action.triggered.connect(partial(self.act, name, subject))
        return menu

    @staticmethod
    def may(name: str, subject: Subject) -> bool:
        """Whether it makes sense for this value."""
        if name == "suppress":
            return bool(subject.kind and subject.at) and not subject.suppressed
        if name == "count-again":
            return subject.suppressed
        return bool(subject.value) if name == "test-person" else bool(subject.name) and subject.at != "connection"

    def act(self, name: str, subject: Subject, *_: object) -> None:
        """Ask what is to be asked, then say it."""
        {
            "suppress": self.suppress,
            "count-again": self.count_again,
            "test-person": self.test_person,
            "identifier": self.identifier,
        }[name](subject)

    def suppress(self, subject: Subject) -> SuppressDialog:
        dialog = SuppressDialog(subject, self._counter(), self._window)

        def say() -> None:
            said = dialog.suppression()
            words = f"{subject.name or said.at} is not an identifier"
            self._commands.change(ProjectChange(words, partial(_suppressed, said=said)))

        dialog.accepted.connect(say)
        return self._open(dialog)

    def count_again(self, subject: Subject) -> None:
        finding = Finding(
            subject.kind, subject.at, None, subject.value, "plain", "", "certain", (), ""
        )  # fmt: skip
        vendors = frozenset(id_ for id_, _ in subject.vendors)
        words = f"{subject.name or subject.at} counts again"
        self._commands.change(ProjectChange(words, lambda project: counted_again(project, finding, vendors)))

    def test_person(self, subject: Subject) -> PersonDialog:
        dialog = PersonDialog(subject, self._window)

        def say() -> None:
            key, value = dialog.key(), dialog.value()
            words = f"an entry among the test person's {KEYS[key]}s".replace("addresss", "addresses")
            self._commands.change(ProjectChange(words, lambda project: of_the_person(project, key, value)))

        dialog.accepted.connect(say)
        return self._open(dialog)

    def identifier(self, subject: Subject) -> IdentifierDialog:
        dialog = IdentifierDialog(subject, self._window)

        def say() -> None:
            said = dialog.identifier()
            self._commands.change(
                ProjectChange(f"{said.name.strip()} is an identifier", lambda project: identified(project, said))
            )

        dialog.accepted.connect(say)
        return self._open(dialog)

    def _counter(self) -> Count:
        return lambda said, then: self._ask("suppressible", lambda sources: suppressible(sources.index(), said), then)

    @staticmethod
    def _open[D: QDialog](dialog: D) -> D:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog


def _suppressed(project: Project, said: Suppression) -> Project:
    return suppressed(project, said)
