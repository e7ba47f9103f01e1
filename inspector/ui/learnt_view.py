"""The other face of the ledger: one recipient, and everything it learnt in one list; the page a client gets to see."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from inspector.index.ledger import MOST_LEARNT
from inspector.index.ledger_places import Receiver
from inspector.model.finding import CATEGORIES
from inspector.model.ledger import Learnt
from inspector.model.party import GROUPS, Group
from inspector.report.finding_words import kind_words, layer_words, state_words
from inspector.report.ledger_text import learnt_text
from inspector.report.ledger_words import joins_words, learnt_words
from inspector.ui import wording
from inspector.ui.chips import chip, is_hashed, tone, underline
from inspector.ui.controls import Painted
from inspector.ui.record_table import RecordColumn, RecordTable
from inspector.ui.request_columns import clock
from inspector.ui.runs import Cell, Gap, Icon, Mark, Sign, Stretch, Text
from inspector.ui.safe_text import copy, one_line

HEADING = 36


def _receiver(receiver: Receiver) -> Cell:
    return (Sign(receiver.group), Gap(7), Text(one_line(receiver.recipient), "text", "data-strong", shrink=1))


def _telling(receiver: Receiver) -> Cell:
    return (
        Stretch(),
        Text(f"{receiver.telling:,}" if receiver.telling else "·", "text" if receiver.telling else "muted"),
    )


RECEIVERS = (
    RecordColumn("Recipient", _receiver, lambda each: each.recipient.lower()),
    RecordColumn("Identifying", _telling, lambda each: each.telling, 80, number=True),
    RecordColumn(
        "Values", lambda each: (Stretch(), Text(f"{each.values:,}", "text2")), lambda each: each.values, 56, number=True
    ),
)  # fmt: skip


def receiver_tip(receiver: Receiver) -> list[str]:
    told = f"{wording.count(receiver.values, 'value')}, {receiver.telling:,} of them single out a browser or a person"
    return [receiver.recipient, wording.GROUP_LONG[receiver.group], receiver.company, told]


def _what(line: Learnt) -> Cell:
    return (chip(line.category, hashed=is_hashed(line.state)), Gap(8), Text(kind_words(line.kind), shrink=1))


def _value(line: Learnt) -> Cell:
    mark = Mark(one_line(line.value) or "not recorded", tone(line.category), underline(line.state), shrink=1)
    return (mark, Gap(8), Icon("link", "left")) if line.shared else (mark,)


def _state(line: Learnt) -> Cell:
    named = line.state == "plain" and line.category in ("personal", "secret")
    return (Text(state_words(line.state), "red" if named else "text2", "data-strong" if named else "data", shrink=1),)


def _known(line: Learnt) -> Cell:
    return (Text(layer_words(line.how), shrink=1),)


def _moment(seq: int, started: float) -> Cell:
    return (Text(f"#{seq:,}", "identifier"), Gap(8), Text(clock(started)[0], "muted", shrink=1))


COLUMNS = (
    RecordColumn("What", _what, lambda line: (CATEGORIES.index(line.category), line.kind), 172),
    RecordColumn("Value", _value, lambda line: line.value, weight=9),
    RecordColumn("State", _state, lambda line: line.state, 68),
    RecordColumn("How it is known", _known, lambda line: (layer_words(line.how), line.at), weight=8),
    RecordColumn("First", lambda line: _moment(line.first_seq, line.first_time), lambda line: line.first_seq, 130,
                 link=lambda line: line.first_seq),
    RecordColumn("Last", lambda line: _moment(line.last_seq, line.last_time), lambda line: line.last_seq, 130,
                 link=lambda line: line.last_seq),
    RecordColumn("Can join", lambda line: (Text(joins_words(line), shrink=1),),
                 lambda line: (-line.count, -line.pages), weight=9),
)  # fmt: skip


def learnt_tip(line: Learnt) -> list[str]:
    places = ", ".join(" ".join(reversed(wording.place(at))) for at in line.at)
    shared = "other companies got it too and can join what they know" if line.shared else ""
    return [
        f"{kind_words(line.kind)} {line.value}",
        f"{layer_words(line.how)}, {line.confidence}",
        f"in {places}",
        shared,
    ]


class LearntView(QWidget):
    """Stands alone: `show_recipients` and `show_learnt` are all it needs."""

    recipient_picked = Signal(object)
    """(recipient, group), None for none."""
    line_picked = Signal(object)
    """The Learnt line chosen, None for none."""
    requests_wanted = Signal()
    request_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("By recipient")
        self.recipients = RecordTable("Recipients", RECEIVERS, key_of, receiver_tip)
        self.headline = Painted((), HEADING)
        self.headline.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.lines = RecordTable("What it learnt", COLUMNS, lambda line: line.value_id, learnt_tip)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.headline)
        column.addWidget(self.lines, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.recipients)
        split.addWidget(right)
        split.setSizes([312, 968])
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.recipients.picked.connect(lambda one: self.recipient_picked.emit(key_of(one) if one is not None else None))
        self.lines.picked.connect(self.line_picked)
        self.lines.linked.connect(lambda seq: self.request_wanted.emit(int(seq)))
        self.lines.chosen.connect(self.requests_wanted)
        self.lines.customContextMenuRequested.connect(
            lambda where: self.menu().exec(self.lines.viewport().mapToGlobal(where))
        )

    def show_recipients(self, receivers: Sequence[Receiver]) -> None:
        """Those that got most first; one of them is chosen as soon as there is any."""
        self.recipients.show_records(sorted(receivers, key=lambda each: (GROUPS.index(each.group), -each.telling)))
        if receivers and self.recipients.record() is None:
            self.recipients.selectRow(0)

    def recipient(self) -> tuple[str, Group] | None:
        one = self.recipients.record()
        return key_of(one) if one is not None else None

    def show_learnt(self, lines: Sequence[Learnt]) -> None:
        """What the recipient chosen learnt."""
        one = self.recipients.record()
        said = (
            learnt_words(one.recipient, lines, one.values if len(lines) >= MOST_LEARNT else 0)
            if one is not None
            else ""
        )
        self.headline.show_cell((Gap(8), Text(one_line(said), font="data-strong", shrink=1)))
        self.lines.show_records(lines)

    def line(self) -> Learnt | None:
        found: Learnt | None = self.lines.record()
        return found

    def menu(self) -> QMenu:
        """What a right click offers for the line chosen."""
        menu = QMenu(self)
        menu.addAction("Show these requests", self.requests_wanted.emit).setEnabled(self.line() is not None)
        menu.addAction("Copy value", lambda: copy(self.lines_value())).setEnabled(self.line() is not None)
        menu.addAction("Copy list as text", self.copy_text)
        menu.addSeparator()
        menu.addMenu(self.lines.sort_menu()).setText("Sort")
        return menu

    def lines_value(self) -> str:
        line = self.line()
        return line.value if line is not None else ""

    def copy_text(self) -> None:
        """The whole list, parted by tabs."""
        copy(learnt_text(self.lines.records()))


def key_of(receiver: Receiver) -> tuple[str, Group]:
    return receiver.recipient, receiver.group
