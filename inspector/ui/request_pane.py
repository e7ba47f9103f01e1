"""The middle of the window: filter, scope, table. Asks the worker for ids and rows; never waits for them."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from inspector.index.query import FilterError, GroupNode, PartyKey, Progress, Row, Totals
from inspector.ui import wording
from inspector.ui.controls import AIR, Segments, segment_cell
from inspector.ui.empty_state import PaneMessage
from inspector.ui.filter_field import FilterField
from inspector.ui.index_worker import IndexWorker, Sources
from inspector.ui.request_table import RequestTable, RequestTableModel
from inspector.ui.runs import Sign
from inspector.ui.value_mask import masked_filter, value_mask

Scope = Literal["all", "third", "own"]
SCOPES: tuple[tuple[Scope, str, str], ...] = (
    ("all", "All", ""),
    ("third", "Third parties", "client-side"),
    ("own", "Own server", "server-call"),
)
TICK = 80
"""Milliseconds between two looks at the index while it grows."""
SIGHT = 60
"""Rows at both ends of a list that come with it: what is on screen first needs no second question."""
SURVEY = 250
"""Milliseconds between two looks at tree, totals and numbers."""
ANEW = 1_000
"""Milliseconds after which the list is asked for as a whole again: rows may have come to match."""


@dataclass(frozen=True, slots=True)
class Query:
    """What decides which rows are shown, in which order."""

    filter: str = ""
    scope: Scope = "all"
    party: PartyKey | None = None
    sort: str = "seq"
    descending: bool = False
    aside: bool = False
    """Own content and the browser's own calls too."""
    after: int = 0
    """Only rows with a larger seq: "clear view"."""

    @property
    def by_arrival(self) -> bool:
        return self.sort == "seq" and not self.descending

    @property
    def narrow(self) -> bool:
        return bool(self.filter or self.party or self.after)


@dataclass(frozen=True, slots=True)
class Answer:
    query: Query
    ids: "array[int]"
    appended: bool
    rows: list[Row]
    """The first and the last of them, as far as they may be on screen."""
    fault: FilterError | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    query: Query
    scopes: Mapping[Scope, int]
    """How many rows each scope would show."""
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    groups: list[GroupNode]
    totals: Totals
    progress: Progress


class RequestPane(QWidget):
    """Filter strip above the table; one sentence in its place when there is nothing to show."""

    selected = Signal(int)
    overview = Signal(object)
    counted = Signal(int)
    """Rows shown."""
    offered = Signal(str)
    """What the sentence in place of the table offers: `all`, `clear`, `aside`, `browser`, `test`."""

    def __init__(self, worker: IndexWorker, counter: IndexWorker, parent: QWidget | None = None) -> None:
        """`worker` fetches ids and rows; `counter` counts beside it, so that rows never wait for numbers."""
        super().__init__(parent)
        self._worker = worker
        self._counter = counter
        self._query = Query()
        self._shown = Query()
        self._total = 0
        self._listening = ""
        self._lacking: set[int] = set()
        self.model = RequestTableModel(self)
        self.table = RequestTable(self.model)
        self.field = FilterField()
        self.scopes = Segments("Scope", [(key, words) for key, words, _ in SCOPES])
        self.scopes.choose("all")
        self._message = PaneMessage()
        self._offers: tuple[str, ...] = ()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._message)
        self._build()
        self._tick = QTimer(self)
        self._tick.setSingleShot(True)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._tick_over)
        self._grown = False
        self._survey = QTimer(self)
        self._survey.setSingleShot(True)
        self._survey.setInterval(SURVEY)
        self._survey.timeout.connect(self._look_around)
        self._since_anew = QElapsedTimer()
        self._since_anew.start()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._anew)
        self._connect()
        self.show_counts({})

    def _build(self) -> None:
        strip = QHBoxLayout()
        strip.setContentsMargins(8 - AIR, 8 - AIR, 8 - AIR, 8 - AIR)
        strip.setSpacing(2)
        strip.addWidget(self.field, 1)
        strip.addWidget(self.scopes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(strip)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.model.wanted.connect(self._fetch)
        self.table.selected.connect(self.selected)
        self.table.ordered.connect(lambda sort, descending: self._change(sort=sort, descending=descending))
        self.field.changed.connect(lambda text: self._change(filter=value_mask().meant(text)))
        self.field.edit.entered.connect(self._learn_names)
        self.scopes.picked.connect(lambda key: self._change(scope=key))
        self._message.acted.connect(lambda number: self.offered.emit(self._offers[number]))

    def _learn_names(self) -> None:
        """What the words of the filter may be followed by: asked for when one is about to be typed."""
        know = self.field.edit.completion.know
        self._counter.ask("filter", lambda sources: sources.index().filter_values(), know)

    def reset(self, listening: str = "") -> None:
        """Another session: nothing is known of it yet."""
        self._listening = listening
        self._total = 0
        self._lacking.clear()
        self.model.forget()
        self.model.show_ids(array("q"))
        self._query = replace(self._query, party=None, after=0)
        self._say_why()
        self._learn_names()
        self.grow()

    def remask(self) -> None:
        """Values are masked, or shown again: rows and the filter stand so from now on."""
        self.model.forget()
        self.field.set_text(masked_filter(self._query.filter))
        self._anew()

    def query(self) -> Query:
        return self._query

    def grow(self) -> None:
        """The index has changed: look at it at once after a rest, else when TICK is over."""
        if self._tick.isActive():
            self._grown = True
        else:
            self._tick.start()
            self._grow()

    def _tick_over(self) -> None:
        if self._grown:
            self._grown = False
            self.grow()

    def show_party(self, key: PartyKey | None) -> None:
        self._change(party=key)

    def show_scope(self, scope: str) -> None:
        self.scopes.choose(scope)
        self._change(scope=scope)

    def show_aside(self, *, shown: bool) -> None:
        self._change(aside=shown)

    def clear_view(self) -> None:
        """Hide the rows so far; nothing is deleted."""
        ids = self.model.ids()
        self._change(after=max(ids) if ids else self._query.after)

    def show_all(self) -> None:
        """Undo every narrowing."""
        self.scopes.choose("all")
        self.field.edit.clear()
        self._query = replace(self._query, party=None, after=0, scope="all")
        self.field.set_text("")
        self._anew()

    def message(self) -> str:
        """The sentence in place of the table; "" while rows are shown."""
        return self._message.words() if self._stack.currentWidget() is self._message else ""

    def show_listening(self, address: str) -> None:
        self._listening = address
        self._say_why()

    def show_counts(self, counts: Mapping[Scope, int]) -> None:
        """Numbers in the scope segments."""
        for key, words, group in SCOPES:
            chosen = self.scopes.chosen() == key
            sign = Sign(group) if group else None
            button = self.scopes.button(key)
            button.show_cell(segment_cell(words, chosen=chosen, sign=sign, count=counts.get(key, 0)))
            button.setAccessibleName(f"{words}: {counts.get(key, 0)}")

    def _change(self, **more: object) -> None:
        query = replace(self._query, **more)  # type: ignore[arg-type]
        if query != self._query:
            self._query = query
            self._anew()

    def _look_around(self) -> None:
        """Tree, totals and numbers: not with every batch of rows."""
        query = self._query
        self._counter.ask("overview", _overview, self.overview.emit)
        self._counter.ask("counted", lambda sources: _counted(sources, query), self._count)

    def _anew(self) -> None:
        query = self._query
        self.model.outdate()
        self.table.viewport().update()
        self._since_anew.restart()
        self._later.stop()
        self._worker.ask("ids", lambda sources: _answer(sources, query), self._take)

    def _grow(self) -> None:
        """New rows at the end; the whole list again, but seldom: what matches may have changed."""
        query, ids, unsettled = self._query, self.model.ids(), self.model.unsettled()
        if query != self._shown or not ids or self._since_anew.hasExpired(ANEW):
            self._anew()
        elif query.by_arrival:
            last = ids[-1]
            self._worker.ask("ids", lambda sources: _answer(sources, query, last, unsettled), self._take)
            self._later.start(ANEW)
        else:
            self._later.start(ANEW)
        if not self._survey.isActive():
            self._survey.start()

    def _take(self, answer: Answer) -> None:
        if answer.query != self._query:
            return
        if answer.fault is not None:
            self.field.show_fault(answer.fault.message, answer.fault.suggestion, (answer.fault.start, answer.fault.end))
            return
        self.field.show_fault("")
        again, self._shown = answer.query == self._shown, answer.query
        ids = self.model.ids()
        self.model.put(answer.rows)
        if answer.appended and ids and answer.ids and answer.ids[0] > ids[-1]:
            self.model.append_ids(answer.ids)
        elif not answer.appended and not (again and answer.ids == ids):
            self.model.show_ids(answer.ids, by_arrival=answer.query.by_arrival)
        if not answer.appended:  # rows first: two threads that read at once hinder each other
            query = answer.query
            self._counter.ask("counted", lambda sources: _counted(sources, query), self._count)
        self._show_number()
        self._say_why()

    def _count(self, counted: Counted) -> None:
        if counted.query != self._query:
            return
        self._total = counted.total
        self.show_counts(counted.scopes)
        self._show_number()
        self._say_why()

    def _show_number(self) -> None:
        """`14 of 41`, of the rows that are on screen now; numbers and rows come from two threads in either order."""
        shown = len(self.model.ids())
        if self._shown.narrow or self._shown.scope != "all":
            self.field.show_count(shown, max(self._total, shown))
        else:
            self.field.count.show_cell(())
        self.counted.emit(shown)

    def _say_why(self) -> None:
        if self.model.ids():
            self._stack.setCurrentWidget(self.table)
            return
        words, *ways = self._reason()
        self._offers = tuple(key for _, key in ways)
        self._message.say(words, *(offer for offer, _ in ways))
        self._stack.setCurrentWidget(self._message)

    def _reason(self) -> "tuple[str, *tuple[tuple[str, str], ...]]":
        """A sentence, and each way on: its words and what is offered by it."""
        query = self._query
        if self._total and query.scope == "third" and not query.narrow:
            return wording.NO_THIRD, ("Show all", "all")
        if self._total and (query.narrow or query.scope != "all"):
            return wording.no_match(self._total), ("Clear filter", "clear")
        if self._total:
            own = wording.count(self._total, "request")
            return f"{wording.NO_THIRD} {own} for own content.", ("Show them", "aside")
        if self._listening:
            return wording.listening(self._listening), ("Open browser", "browser"), ("Check the connection", "test")
        return ("No request yet.",)

    def _fetch(self, seqs: list[int]) -> None:
        """Rows that the table lacks, with those asked for before and not yet there: an order may replace another."""
        self._lacking.update(seqs)
        wanted = sorted(self._lacking)
        self._worker.ask("rows", lambda sources: (wanted, sources.index().rows(wanted)), self._put)

    def _put(self, answer: tuple[list[int], list[Row]]) -> None:
        asked, rows = answer
        self._lacking.difference_update(asked)
        self.model.put(rows)


def _answer(sources: Sources, query: Query, after: int = 0, unsettled: Sequence[int] = ()) -> Answer:
    """In the worker's thread: ids, the rows that will be on screen, and those that may have changed."""
    index = sources.index()
    try:
        ids = index.ids(
            query.filter,
            scope=query.scope,
            party=query.party,
            sort=query.sort,
            descending=query.descending,
            after=max(after, query.after),
            aside=query.aside or _of_aside(query.party),
        )
    except FilterError as fault:
        return Answer(query, array("q"), bool(after), [], fault)
    ends = ids if len(ids) <= 2 * SIGHT else ids[:SIGHT] + ids[-SIGHT:]
    return Answer(query, ids, bool(after), index.rows([*unsettled, *ends]))


def _counted(sources: Sources, query: Query) -> Counted:
    """In the worker's thread, after the ids: numbers of the scopes."""
    index = sources.index()
    totals = index.totals()
    aside = query.aside or _of_aside(query.party)
    if not query.narrow:
        all_ = totals.all - (0 if aside else totals.aside)
        return Counted(query, {"all": all_, "third": totals.third, "own": totals.own}, totals.all)
    try:
        scopes = index.scope_counts(query.filter, party=query.party, after=query.after, aside=aside)
    except FilterError:  # told with the ids
        scopes = {}
    return Counted(query, scopes, totals.all)


def _of_aside(party: PartyKey | None) -> bool:
    return party is not None and party.group in ("own-content", "browser")


def _overview(sources: Sources) -> Overview:
    index = sources.index()
    return Overview(index.groups(), index.totals(), index.progress())
