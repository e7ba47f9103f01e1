"""Cookies: whose, set by whom, asked for how long, sent to whom; and what browsers would leave of them, as a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtWidgets import QWidget

from inspector.index.cookie_sides import CookiePair, CookieSide, cookie_pairs
from inspector.index.query import CookieRow
from inspector.model.cookie import Life, Model
from inspector.report.cookie_side_words import CHANGES, side_words, why_words
from inspector.report.cookie_words import (
    MODELS,
    OUTCOMES,
    PARTY,
    SET_BY,
    asked_words,
    flag_words,
    life_of,
    outcome_words,
)
from inspector.ui import wording
from inspector.ui.cell_table import column
from inspector.ui.index_worker import Sources
from inspector.ui.overview_page import Kind, Narrowing, OverviewPage, everything, fact, request_link, section
from inspector.ui.record_table import RecordColumn
from inspector.ui.row_acts import quoted
from inspector.ui.runs import Badge, Cell, CellRow, Gap, Icon, Run, Sign, Stretch, Text
from inspector.ui.safe_text import one_line

EMPTY = "No cookie was sent or set yet."
HINT = "Choose a cookie to see who gets it and what each browser would leave of it."
MODEL = "model"
_SIGNS = {"third": "client-side", "first": "own-content", "unknown": "unknown"}
_PARTY_ROLE = {"third": "third", "first": "muted", "unknown": "muted"}
_OUTCOME: dict[str, tuple[str, str]] = {
    "capped": ("scissors", "left"), "blocked": ("ban", "before"), "refused": ("ban", "before"),
    "partitioned": ("lock", "left"), "deleted": ("minus", "muted"),
}  # fmt: skip
_FOREVER = 1e12
_SHOWN_FLAGS = {"HttpOnly": "HttpOnly", "Secure": "Secure", "Partitioned": "Partitioned"}


@dataclass(frozen=True, slots=True)
class CookieAnswer:
    """What the worker fetches for this view."""

    rows: list[CookieRow]
    pairs: list[CookiePair] = field(default_factory=list)
    """The cookies of two launches, side by side."""
    sides: tuple[str, str] = ("", "")
    """Names of the launches; "" where there is only one."""


def load_cookies(sources: Sources, successors: Mapping[str, str]) -> CookieAnswer:
    """In the worker's thread; with two launches or more the first and the last stand side by side."""
    index, launches = sources.index(), [launch.name for launch in sources.reader().info().launches]
    rows = index.cookies()
    if len(launches) < 2:
        return CookieAnswer(rows)
    first, last = launches[0], launches[-1]
    pairs = cookie_pairs(index.cookies(first), index.cookies(last), successors)
    return CookieAnswer(rows, pairs, (first, last))


def filter_of(row: CookieRow) -> str:
    """The requests that carry this cookie, and the responses that set it."""
    return f"cookie:{quoted(f'{row.name}@{row.domain}')}"


def outcome_cell(life: Life | None, *, full: bool = False) -> Cell:
    """What is left, with a sign where a browser takes something away; `full`: with all its words."""
    if life is None:
        return (Text("–", "muted"),)
    words = OUTCOMES["partitioned"] if life.outcome == "partitioned" and not full else outcome_words(life)
    if life.outcome not in _OUTCOME:
        return (Text(words, "muted" if life.outcome == "unknown" else "text2", shrink=1),)
    icon, role = _OUTCOME[life.outcome]
    return (Icon(icon, role), Gap(6), Text(words, role, shrink=1))


def _name(row: CookieRow) -> Cell:
    runs: list[Run] = []
    if row.refused:
        runs += [Icon("triangle-alert", "left", 12), Gap(5)]
    runs.append(Text(one_line(row.name) or "no name", "text", "value-strong", shrink=1))
    return (*runs, Gap(8), Text(one_line(row.domain), "muted", "note", shrink=2))


def _owner(row: CookieRow) -> Cell:
    if not row.owner:
        return (Text("not known", "muted"),)
    return (Text(one_line(row.owner), shrink=1), Gap(7), Text(one_line(row.purpose), "muted", "note", shrink=2))


def _party(row: CookieRow) -> Cell:
    return (Sign(_SIGNS[row.party]), Gap(7), Text(PARTY[row.party], _PARTY_ROLE[row.party], shrink=1))


def _asked(row: CookieRow) -> Cell:
    return (Text(asked_words(row), "muted" if row.persistent is None else "text2", shrink=1),)


def _flags(row: CookieRow) -> Cell:
    told = ", ".join(words.removeprefix("SameSite=") for words in flag_words(row))
    return (Text(told, "text2", shrink=1),) if told else ()


def _to(row: CookieRow) -> Cell:
    if not row.recipients:
        return (Text("nobody", "muted"),)
    first, *others = row.recipients
    more: tuple[Run, ...] = (Gap(6), Text(f"+{len(others)}", "muted", "note")) if others else ()
    return (Text(one_line(first), shrink=1), *more)


def _left(row: CookieRow, model: Model) -> float:
    life = life_of(row, model)
    if life is None or life.outcome == "unknown":
        return -2
    if life.outcome in ("blocked", "refused", "deleted"):
        return -1
    return 0 if life.life_s is None else life.life_s


def _model(title: str, model: Model, pixels: int) -> RecordColumn:
    return RecordColumn(
        title, lambda row: outcome_cell(life_of(row, model)), lambda row: _left(row, model), pixels,
        note=(Gap(6), Badge(MODEL)),
    )  # fmt: skip


COLUMNS = (
    RecordColumn("Cookie", _name, lambda row: (row.name.lower(), row.domain), weight=5),
    RecordColumn("Owner", _owner, lambda row: (not row.owner, row.owner.lower()), weight=4),
    RecordColumn("Party", _party, lambda row: row.party, 108),
    RecordColumn("Set by", lambda row: (Text(SET_BY[row.set_by], "text2", shrink=1),), lambda row: row.set_by, 68),
    RecordColumn(
        "Asked for", _asked,
        lambda row: -1 if row.persistent is None else row.life_s or 0, 88,
    ),
    RecordColumn("Flags", _flags, flag_words, 164),
    RecordColumn("Sent to", _to, lambda row: (-len(row.recipients), row.recipients), weight=3),
    RecordColumn("Requests", lambda row: (Stretch(), Text(f"{row.count:,}", "identifier")), lambda row: row.count, 72,
                 number=True, link=filter_of),
    _model("Safari", "safari", 118),
    _model("Firefox", "firefox", 118),
    _model("Chromium", "chromium", 140),
)  # fmt: skip
_FIRST_MODEL = len(COLUMNS) - 3


def tip(row: CookieRow) -> list[str]:
    owner = f"{row.owner}: {row.purpose}" if row.purpose else row.owner or "owner not known"
    to = ", ".join(row.recipients) or "nobody"
    return [f"{row.name} of {row.domain}", owner, f"sent to {to}", row.refused]


def heading(row: CookieRow) -> Cell:
    sent = f"{wording.count(row.count, 'request')}, sent to {wording.count(len(row.recipients), 'recipient')}"
    return (
        *_party(row), Gap(10), Text(one_line(row.name) or "no name", "text", "value-strong", shrink=2), Gap(8),
        Text(one_line(row.domain), "text2", shrink=3), Gap(10), Text(sent, "muted", shrink=4),
    )  # fmt: skip


_BELOW = ("Fact", "As it is", "Tagging server elsewhere", "In the page's address range", "How we know")

KIND = Kind(
    name="Cookies",
    columns=COLUMNS,
    key=lambda row: (row.name, row.domain),
    tip=tip,
    narrowings=(
        Narrowing("all", "All", everything),
        Narrowing("third", "Third party", lambda row: row.party == "third", "client-side"),
        Narrowing("first", "First party", lambda row: row.party == "first", "own-content"),
    ),
    simulated_from=_FIRST_MODEL,
    below=(
        column(_BELOW[0], 208),
        column(_BELOW[1], 170),
        column(_BELOW[2], 250),
        column(_BELOW[3], 190),
        column(_BELOW[4]),
    ),
    link=1,
    filter=filter_of,
    heading=heading,
    empty=EMPTY,
    hint=HINT,
)


class CookieView(OverviewPage):
    """Stands alone: `show_answer` is all it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._answer = CookieAnswer([])
        super().__init__(KIND, parent)

    def show_answer(self, answer: CookieAnswer) -> None:
        """A new answer of `load_cookies`."""
        told, rows = answer.pairs != self._answer.pairs, answer.rows
        self._answer = answer
        third = sum(row.party == "third" for row in rows)
        script = sum(row.set_by == "script" for row in rows)
        said = f"{wording.count(len(rows), 'cookie')}: {third:,} third-party, {script:,} set by script." if rows else ""
        note = "What browsers leave is a model by their published rules, no observation."
        self.show_records(rows, (Text(said, font="data-strong"), Gap(8), Text(note, "muted", shrink=1)) if said else ())
        if told and self.record() is None:
            self._choose(None)

    def _choose(self, record: CookieRow | None) -> None:
        super()._choose(record)
        titles = _BELOW if record is not None or not self._answer.pairs else pair_titles(self._answer)
        for number, title in enumerate(titles):
            self.below.cells.set_title(number, (Text(title, "muted", "header", shrink=1),))
        if record is None and self._answer.pairs:
            self.heading.show_cell(pair_heading(self._answer))
            self.below.show_rows(pair_rows(self._answer))

    def rows_below(self, record: CookieRow) -> list[CellRow]:
        """What each browser would leave, as it is and behind a tagging server; then what was recorded."""
        note = "by their published rules, no observation; a tagging server of the site would set it as a first party"
        rows = [section("What browsers would leave of it", note, Gap(7), Badge(MODEL))]
        rows += [_life(record, life) for life in record.lives]
        if not record.lives:
            rows.append(_fact("Nothing known", Text("no Set-Cookie was seen", "muted")))
        return rows + _recorded(record)


_NONE: Cell = ()


def pair_titles(answer: CookieAnswer) -> tuple[str, ...]:
    before, after = map(one_line, answer.sides)
    return "Cookie", f"Before: {before}", f"After: {after}", "Change", "Why"


def pair_heading(answer: CookieAnswer) -> Cell:
    """Above the two sides: what they are."""
    before, after = map(one_line, answer.sides)
    note = "recorded cookies of two launches, and what Safari would leave of them; choose a cookie to see one in full"
    return (
        Text(f"Before and after: {before} → {after}", font="data-strong", shrink=1), Gap(8), Badge(MODEL), Gap(8),
        Text(note, "muted", shrink=2),
    )  # fmt: skip


def pair_rows(answer: CookieAnswer) -> list[CellRow]:
    """Each cookie on both sides: who set it, what Safari would leave, and whether that is more or less."""
    return [_pair(pair) for pair in answer.pairs]


def _pair(pair: CookiePair) -> CellRow:
    name: Cell = (
        Sign(_SIGNS[pair.party]), Gap(7), Text(one_line(pair.name) or "no name", "text", "value-strong", shrink=1),
        Gap(8), Text(one_line(pair.owner), "muted", "note", shrink=2),
    )  # fmt: skip
    icon, role = _CHANGE.get(pair.change, ("", "text2"))
    sign: tuple[Run, ...] = (Icon(icon, role), Gap(6)) if icon else ()
    change: Cell = (*sign, Text(CHANGES[pair.change], role, shrink=1))
    why = why_words(pair)
    cells = (name, _side(pair.before), _side(pair.after), change, (Text(one_line(why), "muted", shrink=1),))
    return CellRow(cells, tip=(pair.name, CHANGES[pair.change], why), value=pair.name)


def _side(sides: tuple[CookieSide, ...]) -> Cell:
    if not sides:
        return (Text("—", "muted"),)
    told = "; ".join(f"{name} by {who}: {left}" for name, who, left in side_words(sides))
    return (Text(one_line(told), "text2", shrink=1),)


_CHANGE = {
    "longer": ("plus", "identifier"), "shorter": ("scissors", "left"), "added": ("plus", "identifier"),
    "gone": ("minus", "muted"), "same": ("equal", "muted"),
}  # fmt: skip


def _life(row: CookieRow, life: Life) -> CellRow:
    why = f"{life.why} {f'({life.source})' if life.source else ''}".strip()
    behind = [next((each for each in side if each.model == life.model), None) for side in (row.elsewhere, row.beside)]
    made = fact(
        MODELS[life.model], outcome_cell(life, full=True), one_line(why),
        more=[outcome_cell(each, full=True) for each in behind],
    )  # fmt: skip
    sides = zip(("elsewhere", "in the page's address range"), behind, strict=True)
    others = [f"A tagging server {where}: {outcome_words(each)}. {each.why}" for where, each in sides if each]
    return replace(made, tip=(f"{MODELS[life.model]}: {outcome_words(life)}", why, *others))


def _fact(name: str, *runs: Run, note: str = "", since: int = 0) -> CellRow:
    """What was recorded: nothing behind a tagging server is."""
    return fact(name, runs, note, since, more=(_NONE, _NONE))


def _recorded(row: CookieRow) -> list[CellRow]:
    owner = Text(one_line(row.owner) or "not known", "text" if row.owner else "muted", shrink=1)
    flags = ", ".join(flag_words(row)) or ("none" if row.persistent is not None else "not seen")
    rows = [
        section("What was recorded"),
        _fact("First seen", *request_link(row.first), since=row.first),
        _fact("Last seen", *request_link(row.last), since=row.last),
        _fact("Owner", owner, note=one_line(row.purpose)),
        _fact("Set by", Text(SET_BY[row.set_by]), note=_HOW_SET[row.set_by]),
        _fact("Life asked for", Text(asked_words(row))),
        _fact("Flags", Text(flags, shrink=1)),
    ]
    if row.refused:
        words = Icon("triangle-alert", "left"), Gap(6), Text("refused", "left")
        rows.append(_fact("Browsers keep none of it", *words, note=one_line(row.refused)))
    return rows + [_fact("Sent to", Text(one_line(who), shrink=1)) for who in row.recipients]


_HOW_SET = {
    "server": "a Set-Cookie of the session",
    "script": "sent, and in no Set-Cookie of the session: a script set it",
    "unknown": "sent, and it may be older than the session",
}
