"""What the Ledger view reads of the index, in the worker's thread: figures, pages of values, occurrences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from inspector.index.ledger_places import LedgerFigures, Occurrences
from inspector.index.query import Index
from inspector.model.finding import Category
from inspector.model.ledger import Learnt, LedgerScope, LedgerValue
from inspector.model.party import Group
from inspector.report.ledger_words import SECTIONS
from inspector.ui.index_worker import Sources

PAGE = 50
"""Values that are read at a time."""
FIRST = 40
"""Rows from the top that are read together with the figures: what is seen at once."""
MOST = 200
"""Requests of a value whose places are read; of more it is said how many there are."""


@dataclass(frozen=True, slots=True)
class PageKey:
    """Values [number × PAGE, …) of a category, the most widely shared first; of all categories with None."""

    category: Category | None
    number: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value whose occurrences are asked for; to one recipient where one is named."""

    value_id: str
    whose: tuple[str, Group] | None = None


@dataclass(frozen=True, slots=True)
class LedgerAsked:
    """What is on screen, and so is read."""

    scope: LedgerScope | None = None
    by_shared: bool = False
    """One list of all categories, the most widely shared first."""
    first: bool = True
    """Nothing is at hand yet: what stands at the top is read with the figures."""
    recipient: tuple[str, Group] | None = None
    """The one whose list is shown, on the other face."""
    chosen: Chosen | None = None

    @property
    def values(self) -> tuple[LedgerScope | None, bool]:
        """Which values, in which order."""
        return self.scope, self.by_shared

    @property
    def list(self) -> tuple[object, ...]:
        """What lists are of: an answer for others is an old one."""
        return self.scope, self.by_shared, self.recipient


@dataclass(frozen=True, slots=True)
class LedgerAnswer:
    asked: LedgerAsked = field(default_factory=LedgerAsked)
    figures: LedgerFigures = field(default_factory=LedgerFigures)
    pages: Mapping[PageKey, Sequence[LedgerValue]] = field(default_factory=dict)
    learnt: Sequence[Learnt] = ()
    occurrences: Occurrences | None = None


def load_ledger(sources: Sources, asked: LedgerAsked) -> LedgerAnswer:
    """Figures, what is seen at first, and what is chosen; the table asks for all other pages when it paints them."""
    index = sources.index()
    figures = index.ledger_figures(asked.scope)
    keys = first_pages(figures.counts, by_shared=asked.by_shared) if asked.first else ()
    answer = LedgerAnswer(asked, figures, load_pages(index, asked, keys))
    if asked.recipient is not None:
        answer = replace(answer, learnt=index.learnt_by(*asked.recipient))
    if asked.chosen is not None:
        answer = replace(answer, occurrences=load_occurrences(index, asked.chosen))
    return answer


def load_pages(index: Index, asked: LedgerAsked, keys: Sequence[PageKey]) -> dict[PageKey, Sequence[LedgerValue]]:
    return {key: _page(index, asked, key) for key in keys}


def _page(index: Index, asked: LedgerAsked, key: PageKey) -> list[LedgerValue]:
    after = key.number * PAGE
    if key.category is None:
        return index.ledger_shared_first(asked.scope, PAGE, after)
    return index.ledger(key.category, asked.scope, PAGE, after)


def load_occurrences(index: Index, chosen: Chosen) -> Occurrences:
    return index.occurrences(chosen.value_id, chosen.whose, limit=MOST)


def first_pages(counts: Mapping[Category, int], *, by_shared: bool) -> tuple[PageKey, ...]:
    """What stands at the top, as far as it is seen at once."""
    if by_shared:
        return (PageKey(None, 0),)
    keys, rows = [], 0
    for _, _, categories in SECTIONS:
        for category in categories:
            if counts.get(category) and rows < FIRST:
                keys.append(PageKey(category, 0))
                rows += counts[category] + 1
    return tuple(keys)
