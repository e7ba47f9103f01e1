"""Ledger: which value went to whom, in what state; and by recipient, everything it learnt."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from inspector.index.ledger_places import LedgerFigures, Standing
from inspector.model.finding import Finding
from inspector.model.ledger import Learnt, LedgerScope, LedgerValue
from inspector.model.party import Group
from inspector.report.finding_words import kind_words
from inspector.report.ledger_text import ledger_text
from inspector.report.ledger_words import forms_words, origin_words, sent_words
from inspector.ui import wording
from inspector.ui.chips import chip, tone, underline
from inspector.ui.controls import AIR, Painted, Segments, segment_cell
from inspector.ui.empty_state import PaneMessage
from inspector.ui.index_worker import Ask, Sources
from inspector.ui.learnt_view import LearntView
from inspector.ui.ledger_cells import shown_state
from inspector.ui.ledger_load import (
    Chosen,
    LedgerAnswer,
    LedgerAsked,
    PageKey,
    load_ledger,
    load_occurrences,
    load_pages,
)
from inspector.ui.ledger_table import LedgerTable
from inspector.ui.look import look
from inspector.ui.occurrence_pane import OccurrencePane
from inspector.ui.row_acts import quoted
from inspector.ui.runs import Cell, Chip, Gap, Icon, Mark, Run, Text
from inspector.ui.safe_text import copy, one_line
from inspector.ui.value_mask import value_mask

EMPTY = "Nothing that singles out a browser or names a person was sent yet."
HINT = "Choose a value to see each place where it stands."
STRIP = 44
_ALL = "all"
_SCOPES: dict[str, tuple[str, LedgerScope | None, str]] = {
    _ALL: ("All", None, EMPTY),
    "across": ("Several companies", "across-companies", "No value went to several companies."),
    "within": ("Within one company", "within-one-company", "No value went to several recipients of one company."),
}
"""Segment -> words, scope, what is said where there is none."""
_VALUES, _RECIPIENTS = "values", "recipients"


class LedgerView(QWidget):
    """Shows what it is given and reads more through `ask`, in the worker's thread."""

    filter_wanted = Signal(str)
    request_wanted = Signal(int)
    spot_wanted = Signal(int, str, object)
    """seq, locator, span (None for none)."""

    def __init__(self, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = ask
        self._asked = LedgerAsked()
        self._figures = LedgerFigures()
        self._value: LedgerValue | None = None
        self._standing: Standing | None = None
        self._masked = value_mask().generation
        self.setAccessibleName("Ledger")
        self.faces = Segments("Ledger by", [(_VALUES, "By value"), (_RECIPIENTS, "By recipient")])
        self.summary = Painted((), 28)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.scopes = Segments("Values shown", [(key, words) for key, (words, _, _) in _SCOPES.items()])
        self.table = LedgerTable()
        self.learnt = LearntView()
        self.pane = OccurrencePane()
        self._message = PaneMessage()
        self._upper = QStackedWidget()
        self._body = QSplitter(Qt.Orientation.Vertical)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.setFocusProxy(self.table)
        self.faces.choose(_VALUES)
        self.scopes.choose(_ALL)
        self._show_chosen(None)

    # What the window calls

    def load(self, sources: Sources) -> LedgerAnswer:
        """In the worker's thread: what is on screen now."""
        return load_ledger(sources, self._asked)

    def show_answer(self, answer: LedgerAnswer) -> None:
        """A new answer of `load`; one to an older question is left out."""
        if answer.asked.list != self._asked.list:
            return
        self._figures = answer.figures
        self._asked = replace(self._asked, first=False)
        self._restate()
        self._show_figures()
        at = self.table.verticalScrollBar().value()
        self.table.values.outdate()
        if self.table.values.show_figures(answer.figures, by_shared=self._asked.by_shared):
            self.table.verticalScrollBar().setValue(at)
        self.table.show_receivers(answer.figures.receivers)
        self.table.run_header.sorted_by = (self.table.values.columnCount() - 1, True) if self._asked.by_shared else None
        self._put(answer.pages)
        self.table.viewport().update()
        self.learnt.show_recipients(answer.figures.receivers)
        if answer.asked.recipient is not None:
            self.learnt.show_learnt(answer.learnt)
        if answer.occurrences is not None and answer.asked.chosen == self._asked.chosen:
            self.pane.show_occurrences(answer.occurrences)

    def clear(self) -> None:
        """Another session: nothing is known of it yet."""
        self._asked = LedgerAsked()
        self.faces.choose(_VALUES)
        self.scopes.choose(_ALL)
        self._upper.setCurrentWidget(self.table)
        self.setFocusProxy(self.table)
        self.table.values.forget()
        self._show_chosen(None)
        self.show_answer(LedgerAnswer())
        self.learnt.show_learnt(())
        self._asked = LedgerAsked()

    def show_value(self, finding: Finding) -> None:
        """Turn to the value that a finding shows: everyone who got it."""
        if self.faces.chosen() != _VALUES:
            self.faces.button(_VALUES).click()
        if self._asked.scope is not None or self._asked.by_shared:
            self.scopes.choose(_ALL)
            self._ask_anew(scope=None, by_shared=False)

        def job(sources: Sources) -> tuple[Standing, LedgerValue] | None:
            index = sources.index()
            found = index.ledger_standing(finding)
            values = index.ledger(found.category, None, 1, found.position) if found is not None else []
            return (found, values[0]) if found is not None and values else None

        self._read("ledger value", job, self._show_standing)

    def message(self) -> str:
        """The sentence in place of the values; "" while there are some."""
        return self._message.words() if self._stack.currentWidget() is self._message else ""

    def value(self) -> LedgerValue | None:
        """The one chosen."""
        return self._value

    def _restate(self) -> None:
        """Values stand otherwise since they were masked, or shown again: what was made of them is made anew."""
        if self._masked != value_mask().generation:
            self._masked = value_mask().generation
            self.table.values.restate()
            self.pane.restate()
            if self.faces.chosen() == _VALUES:
                self._show_chosen(self._value)
            else:
                self._line_picked(self.learnt.line())

    # What is chosen

    def _picked(self, value: LedgerValue | None) -> None:
        self._standing = None
        if value is not None:
            self._show_chosen(value)

    def _show_chosen(self, value: LedgerValue | None) -> None:
        """Heading at once, occurrences as soon as they are read."""
        self._value = value
        chosen = Chosen(value.id) if value is not None else None
        self._choose(chosen, value_heading(value) if value is not None else _hint())

    def _line_picked(self, line: Learnt | None) -> None:
        recipient = self.learnt.recipient()
        if line is None or recipient is None:
            self._choose(None, _hint())
        else:
            self._choose(Chosen(line.value_id, recipient), line_heading(line, recipient[0]))

    def _choose(self, chosen: Chosen | None, heading: Cell) -> None:
        self.pane.show_heading(heading, chosen=chosen is not None)
        if chosen == self._asked.chosen:
            return
        self._asked = replace(self._asked, chosen=chosen)
        self.pane.clear()
        if chosen is not None:
            self._read(
                "ledger occurrences",
                lambda sources: (chosen, load_occurrences(sources.index(), chosen)),
                lambda found: self.pane.show_occurrences(found[1]) if found[0] == self._asked.chosen else None,
            )

    def _show_standing(self, found: tuple[Standing, LedgerValue] | None) -> None:
        if found is None:
            self.pane.show_heading((Text("The ledger does not hold this value.", "muted", shrink=1),), chosen=False)
            return
        self._standing = found[0]
        self._show_chosen(found[1])
        self._hold(scroll=True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hold(self, *, scroll: bool = False) -> None:
        """The row of the value chosen, wherever it stands now."""
        if self._value is None:
            return
        row = self.table.values.row_of(self._value.id)
        if row < 0 and self._standing is not None:
            row = self.table.values.row_at(self._standing.category, self._standing.position)
        self.table.hold(row)
        if row >= 0 and scroll:
            self.table.scrollTo(self.table.values.index(row, 0))

    # Reading

    def _ask_anew(self, **changed: Any) -> None:
        """Another question: its answer is read from the top."""
        asked = replace(self._asked, first=True, **changed)
        if asked.values != self._asked.values:
            self.table.values.forget()
            self.table.verticalScrollBar().setValue(0)
        self._asked = asked
        self._read("view", self.load, self.show_answer)

    def _ask_pages(self, keys: Sequence[PageKey]) -> None:
        asked = self._asked

        def job(sources: Sources) -> dict[PageKey, Sequence[LedgerValue]]:
            return load_pages(sources.index(), asked, keys)

        name = f"ledger pages {keys[0].category} {keys[0].number}"
        self._read(name, job, lambda pages: self._put_of(asked, pages))

    def _put_of(self, asked: LedgerAsked, pages: dict[PageKey, Sequence[LedgerValue]]) -> None:
        if asked.values == self._asked.values:
            self._put(pages)

    def _put(self, pages: Any) -> None:
        self.table.values.put(pages)
        self._hold()
        value = self._value
        found = next((each for values in pages.values() for each in values if value and each.id == value.id), None)
        if found is not None and found != value and self.faces.chosen() == _VALUES:
            self._value = found
            self.pane.show_heading(value_heading(found), chosen=True)

    # Faces, scopes, order

    def _turn(self, face: str) -> None:
        by_value = face == _VALUES
        self._upper.setCurrentWidget(self.table if by_value else self.learnt)
        self.scopes.setVisible(by_value)
        self.setFocusProxy(self.table if by_value else self.learnt.recipients)
        if by_value:
            self._ask_anew(recipient=None)
            self._show_chosen(self._value)
        else:
            self._ask_anew(recipient=self.learnt.recipient())
            self._line_picked(self.learnt.line())
        self._show_figures()

    def _recipient_picked(self, recipient: tuple[str, Group] | None) -> None:
        if self.faces.chosen() == _RECIPIENTS and recipient != self._asked.recipient:
            self._ask_anew(recipient=recipient)

    def _narrow(self, key: str) -> None:
        self._ask_anew(scope=_SCOPES[key][1])

    def turn_order(self) -> None:
        """By category, or the most widely shared first."""
        self._ask_anew(by_shared=not self._asked.by_shared)

    # Handing over

    def _filter(self, recipient: str = "") -> None:
        chosen = self._asked.chosen
        if chosen is None:
            return
        words = [f"value:{chosen.value_id}"]
        recipient, group = (recipient, "") if recipient else chosen.whose or ("", "")
        if recipient:
            words.append(f"recipient:{quoted(f'={recipient}')}")
        if group:
            words.append(f"party:{group}")
        self.filter_wanted.emit(" ".join(words))

    def copy_text(self) -> None:
        """What is on screen, all of it, parted by tabs."""
        if self.faces.chosen() == _RECIPIENTS:
            self.learnt.copy_text()
            return
        scope, most = self._asked.scope, max(1, self._figures.total)
        self._read(
            "ledger text",
            lambda sources: ledger_text(sources.index().ledger(None, scope, most)),
            copy,
        )

    def menu(self) -> QMenu:
        """What a right click offers for the value chosen."""
        menu, there = QMenu(self), self.table.value() is not None
        menu.addAction("Show these requests", self._filter).setEnabled(there)
        for receiver in self.table.concerned():
            name = receiver.recipient
            menu.addAction(f"Show those to {one_line(name)}".replace("&", "&&"), partial(self._filter, name))
        menu.addSeparator()
        menu.addAction("Copy value", lambda: copy(self.table.copied())).setEnabled(there)
        menu.addAction("Copy table as text", self.copy_text)
        menu.addSeparator()
        order = menu.addAction("Most widely shared first", self.turn_order)
        order.setCheckable(True)
        order.setChecked(self._asked.by_shared)
        return menu

    def _open_menu(self, where: QPoint) -> None:
        self.menu().exec(self.table.viewport().mapToGlobal(where))

    # Building

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("base"))

    def _build(self) -> None:
        strip = QHBoxLayout()
        strip.setContentsMargins(8 - AIR, 8 - AIR, 8 - AIR, 8 - AIR)
        strip.setSpacing(12)
        strip.addWidget(self.faces)
        strip.addWidget(self.summary, 1)
        strip.addWidget(self.scopes)
        self._upper.addWidget(self.table)
        self._upper.addWidget(self.learnt)
        self._stack.addWidget(self._upper)
        self._stack.addWidget(self._message)
        self._body.setChildrenCollapsible(False)
        self._body.setHandleWidth(1)
        self._body.addWidget(self._stack)
        self._body.addWidget(self.pane)
        self._body.setSizes([400, 240])
        self._body.setStretchFactor(0, 5)
        self._body.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(strip)
        column.addWidget(self._body, 1)

    def _connect(self) -> None:
        self.faces.picked.connect(self._turn)
        self.scopes.picked.connect(self._narrow)
        self.table.values.wanted.connect(self._ask_pages)
        self.table.picked.connect(self._picked)
        self.table.chosen.connect(self._filter)
        self.table.asked.connect(self._filter)
        self.table.order_wanted.connect(self.turn_order)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.learnt.recipient_picked.connect(self._recipient_picked)
        self.learnt.line_picked.connect(self._line_picked)
        self.learnt.requests_wanted.connect(self._filter)
        self.learnt.request_wanted.connect(self.request_wanted)
        self.pane.requests_wanted.connect(self._filter)
        self.pane.copy_wanted.connect(self.copy_text)
        self.pane.spot_wanted.connect(self.spot_wanted)

    def _show_figures(self) -> None:
        figures = self._figures
        numbers = {
            key: figures.scopes.get(scope, 0) if scope else figures.total for key, (_, scope, _) in _SCOPES.items()
        }
        chosen = self.scopes.chosen()
        for key, (words, _, _) in _SCOPES.items():
            button = self.scopes.button(key)
            button.show_cell(segment_cell(words, chosen=key == chosen, count=numbers[key]), f"{words}: {numbers[key]}")
        face = self.faces.chosen()
        for key, words in ((_VALUES, "By value"), (_RECIPIENTS, "By recipient")):
            self.faces.button(key).show_cell(segment_cell(words, chosen=key == face))
        self.summary.show_cell(summary(figures))
        there = bool(numbers[chosen]) if face == _VALUES else bool(figures.total)
        self._message.say(_SCOPES[chosen][2] if figures.total else EMPTY)
        self._stack.setCurrentWidget(self._upper if there else self._message)
        self.pane.setVisible(bool(figures.total))
        self.faces.setVisible(bool(figures.total))
        self.scopes.setVisible(bool(figures.total) and face == _VALUES)


def summary(figures: LedgerFigures) -> Cell:
    """`31 values sent to 6 recipients.`, and how many of them companies share."""
    if not figures.total:
        return ()
    told = f"{wording.count(figures.total, 'value')} sent to {wording.count(len(figures.receivers), 'recipient')}."
    if not figures.shared:
        return (Text(told, font="data-strong", shrink=1),)
    shared = f"{figures.shared:,} shared by several companies"
    return (
        Text(told, font="data-strong", shrink=1),
        Gap(10),
        Icon("link", "left"),
        Gap(6),
        Text(shared, "left", shrink=2),
    )


def value_heading(value: LedgerValue) -> Cell:
    """Chip, kind, value, where it went, where it comes from."""
    runs: list[Run] = [*_name(value.kind, value.category, value.value, underline(shown_state(value)))]
    runs += [Gap(12), Text(one_line(sent_words(value.receipts)), "text2", shrink=2)]
    more = "; ".join(filter(None, (origin_words(value), forms_words(value))))
    if more:
        runs += [Gap(10), Text(one_line(more), "muted", shrink=3)]
    return tuple(runs)


def line_heading(line: Learnt, recipient: str) -> Cell:
    """The same of one line of what a recipient learnt."""
    told = f"sent to {recipient} with {wording.count(line.count, 'request')}"
    return (
        *_name(line.kind, line.category, line.value, underline(line.state)), Gap(12),
        Text(one_line(told), "text2", shrink=2),
    )  # fmt: skip


def _name(kind: str, category: Any, value: str, line: Any) -> tuple[Run, ...]:
    return (
        chip(category), Gap(8), Text(kind_words(kind), font="data-strong"), Gap(8),
        Mark(one_line(value) or "not recorded", tone(category), line, shrink=1),
    )  # fmt: skip


def _hint() -> Cell:
    """What to do, and what the signs mean."""
    return (
        Text(HINT, "muted", shrink=1), Gap(16), Chip("2×", "blue"), Gap(6), Text("in clear", "muted", "note"), Gap(12),
        Chip("2× #", "blue", outlined=True), Gap(6), Text("hashed or encoded", "muted", "note"), Gap(12),
        Icon("scissors", "muted"), Gap(4), Chip("2×", "grey"), Gap(6), Text("shortened", "muted", "note"), Gap(12),
        Icon("link", "left"), Gap(6), Text("can be joined", "muted", "note"),
    )  # fmt: skip
