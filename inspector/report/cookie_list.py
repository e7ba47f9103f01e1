"""Cookies of a session as lines of the HTML report; what browsers would leave of them stands there as a model."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.catalog.cookies import CookieTable
from inspector.catalog.entities import load_entities
from inspector.index.cookie_rows import CookieRow
from inspector.index.cookie_sides import CookiePair, cookie_pairs
from inspector.model.cookie import Life, Model
from inspector.report.cookie_side_words import CHANGES, side_words
from inspector.report.cookie_words import (
    MODELS,
    PARTY,
    SET_BY,
    asked_words,
    flag_words,
    life_of,
    outcome_words,
)
from inspector.report.export import Export

LINES = 200
"""Cookies listed at most: third parties' first."""
SHOWN: tuple[Model, ...] = ("safari", "firefox", "chromium")


@dataclass(frozen=True, slots=True)
class Left:
    """What one browser would leave: a model."""

    words: str
    taken: bool
    """Less than was asked for."""
    why: str


@dataclass(frozen=True, slots=True)
class CookieLine:
    sign: str
    party: str
    name: str
    domain: str
    owner: str
    purpose: str
    set_by: str
    asked: str
    flags: tuple[str, ...]
    refused: str
    recipients: tuple[str, ...]
    count: int
    left: tuple[Left, ...]
    """One for each of SHOWN."""
    behind: tuple[str, str]
    """What Safari would leave had a tagging server of the site set it: elsewhere, in the page's address range."""


@dataclass(frozen=True, slots=True)
class PairLine:
    """One cookie before and after: a model of Safari on both sides."""

    sign: str
    name: str
    owner: str
    before: tuple[tuple[str, str, str], ...]
    """Name, who set it, what Safari would leave."""
    after: tuple[tuple[str, str, str], ...]
    change: str


@dataclass(frozen=True, slots=True)
class CookieChapter:
    total: int
    third: int
    script: int
    lines: tuple[CookieLine, ...]
    left_out: int
    browsers: tuple[str, ...]
    sources: tuple[str, ...]
    """Whose texts the models rest on."""
    sides: tuple[str, str] = ("", "")
    """Names of two launches that stand side by side; "" where there is only one."""
    pairs: tuple[PairLine, ...] = ()
    pairs_left_out: int = 0


def cookie_chapter(export: Export) -> CookieChapter:
    """Every cookie, names as they may be written; values stand nowhere in it."""
    rows = export.index.cookies()
    sides, pairs = _pairs(export)
    sources = dict.fromkeys(life.source for row in rows for life in row.lives if life.source)
    return CookieChapter(
        total=len(rows), third=sum(row.party == "third" for row in rows),
        script=sum(row.set_by == "script" for row in rows), lines=tuple(_line(row, export) for row in rows[:LINES]),
        left_out=max(0, len(rows) - LINES), browsers=tuple(MODELS[model] for model in SHOWN), sources=tuple(sources),
        sides=sides, pairs=tuple(pairs[:LINES]), pairs_left_out=max(0, len(pairs) - LINES),
    )  # fmt: skip


def _pairs(export: Export) -> tuple[tuple[str, str], list[PairLine]]:
    """The first and the last launch of the session side by side."""
    launches = [launch.name for launch in export.info.launches]
    if len(launches) < 2:
        return ("", ""), []
    before, after = launches[0], launches[-1]
    successors = CookieTable(load_entities()).successors
    found = cookie_pairs(export.index.cookies(before), export.index.cookies(after), successors)
    return (export.text(before), export.text(after)), [_pair(pair, export) for pair in found]


def _pair(pair: CookiePair, export: Export) -> PairLine:
    before, after = (
        tuple((export.label(name), who, left) for name, who, left in side_words(side))
        for side in (pair.before, pair.after)
    )
    return PairLine(_SIGNS[pair.party], export.label(pair.name), pair.owner, before, after, CHANGES[pair.change])


_SIGNS = {"third": "third", "first": "own-content", "unknown": "unknown"}


def _line(row: CookieRow, export: Export) -> CookieLine:
    return CookieLine(
        sign=_SIGNS[row.party], party=PARTY[row.party], name=export.label(row.name), domain=export.name(row.domain),
        owner=row.owner, purpose=row.purpose, set_by=SET_BY[row.set_by], asked=asked_words(row),
        flags=tuple(flag_words(row)), refused=export.text(row.refused),
        recipients=tuple(map(export.name, row.recipients)), count=row.count,
        left=tuple(_left(row, model, export) for model in SHOWN), behind=(_safari(row.elsewhere), _safari(row.beside)),
    )  # fmt: skip


def _safari(lives: Sequence[Life]) -> str:
    return next((outcome_words(life) for life in lives if life.model == "safari"), "–")


def _left(row: CookieRow, model: Model, export: Export) -> Left:
    life = life_of(row, model)
    if life is None:
        return Left("–", taken=False, why="")
    taken = life.outcome in ("capped", "blocked", "partitioned", "refused", "deleted")
    return Left(outcome_words(life), taken, export.text(life.why))
