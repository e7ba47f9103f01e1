"""Columns of the request table, as data: title, cell, words, order of sorting, width."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from inspector.index.query import Row
from inspector.model.party import GROUPS
from inspector.report.evidence_words import why_words
from inspector.ui import wording
from inspector.ui.chips import exposure_chips
from inspector.ui.runs import Badge, Cell, Gap, Icon, Number, Run, Sign, Stretch, Text, plain
from inspector.ui.safe_text import one_line

_PARTY_ROLE = {"client-side": "third", "disguised": "disguised", "server-call": "own"}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    """What the table is sorted by: a key of `index.query.SORTS`."""
    title: str
    cell: Callable[[Row], Cell]
    shown: bool = True
    width: tuple[int, int] = (40, 200)
    """Least and most pixels of the design; between them the content of a sample decides."""
    always: tuple[Cell, ...] = ()
    """Cells that must fit, whether the sample has them or not."""
    of_hits: bool = False
    """Measured on rows that carry a hit: the others say nothing of its content."""
    typical: float = 1.0
    """Share of the sample that must fit."""


def _number(row: Row) -> Cell:
    return (Number(f"{row.seq}", "text2", slot=24),)


def clock(started: float) -> tuple[str, str]:
    """Local time of day as (`10:02:14`, `.137`)."""
    try:
        moment = datetime.fromtimestamp(started).astimezone()
    except (OverflowError, ValueError, OSError):
        return "–", ""
    return moment.strftime("%H:%M:%S"), f".{moment.microsecond // 1000:03d}"


def _day(started: float) -> str:
    try:
        return f"{datetime.fromtimestamp(started).astimezone():%A %d %B %Y, %H:%M:%S %Z}"
    except (OverflowError, ValueError, OSError):
        return "a time that no calendar has"


def _time(row: Row) -> Cell:
    seconds, rest = clock(row.started)
    return (Text(seconds), Text(rest, "muted"))


def _party(row: Row) -> Cell:
    return _party_cell(row.group, " ?" if row.confidence == "possible" else "")


def _party_cell(group: str, doubt: str = "") -> Cell:
    word = wording.GROUP_SHORT.get(group, group)
    return (Sign(group), Gap(7), Text(word + doubt, _PARTY_ROLE.get(group, "muted"), shrink=1))


def _method(row: Row) -> Cell:
    return (Text(one_line(row.method), "text2", shrink=1),)


def _host(row: Row) -> Cell:
    runs: list[Run] = []
    if row.state in ("failed", "refused", "interrupted"):
        runs += [Icon("triangle-alert", "left", 12), Gap(5)]
    runs.append(Text(one_line(row.host), shrink=1, cut="middle"))
    runs.append(Text(one_line(row.path), "muted", shrink=2))
    return tuple(runs)


def _vendor(row: Row) -> Cell:
    runs: list[Run] = []
    if row.vendor:
        runs += [Text(one_line(row.vendor_short or row.vendor), font="data-strong", shrink=1), Gap(7)]
    if row.event:
        runs.append(Text(one_line(row.event), "text2", shrink=2))
    if row.hit_count > 1:
        runs += [Gap(6), Text(f"+{row.hit_count - 1}", "muted", "note")]
    return tuple(runs)


def _exposes(row: Row) -> Cell:
    return tuple(exposure_chips(row.exposes))


def _after(row: Row) -> Cell:
    found = row.simulated
    if found is None:
        return ()
    if found.verdict == "blocked":
        return (Icon("ban", "after"), Gap(6), Text("blocked", "after", shrink=1))
    if found.verdict == "not-filterable":
        return (Icon("lock", "left"), Gap(6), Text("not filterable", "left", shrink=1))
    word = "sent on, " if row.group == "server-call" else "sent, "
    left = Text(f"{found.left:,} left" if found.left else "nothing left", font="data-strong", shrink=1)
    return (Sign("simulated"), Gap(7), Text(word), left)


def _consent(row: Row) -> Cell:
    """The verdict where it is one to look at, with its sign; then the signals as they were sent."""
    verdict, colon, sent = row.consent.partition(": ")
    if not colon and verdict not in _TO_LOOK_AT:
        verdict, sent = "", row.consent
    runs: list[Run] = []
    if verdict:
        role = _TO_LOOK_AT.get(verdict, "text2")
        runs += [Icon("triangle-alert", role, 12), Gap(5)] if role == "left" else []
        runs += [Text(verdict, role, shrink=1), Gap(7)]
    return (*runs, Text(one_line(sent), "muted" if verdict else "text2", shrink=2)) if sent else tuple(runs)


_TO_LOOK_AT = {"before any choice": "left", "against refusal": "left", "without identifiers": "text2"}
_LEFT: Cell = (Sign("simulated"), Gap(7), Text("sent on, "), Text("2 left", font="data-strong"))


def _plain(value: Callable[[Row], object], role: str = "text2") -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        found = value(row)
        return () if found is None or found == "" else (Text(one_line(str(found)), role, shrink=1),)

    return cell


def _right(value: Callable[[Row], str]) -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        text = value(row)
        return (Stretch(), Text(text, "text2")) if text else ()

    return cell


COLUMNS = (
    Column("seq", "#", _number, width=(40, 72)),
    Column("time", "Time", _time, width=(88, 110)),
    Column("group", "Party", _party, width=(84, 120), always=tuple(map(_party_cell, GROUPS))),
    Column("method", "Method", _method, width=(56, 80)),
    Column("host", "Host and path", _host, width=(170, 900), of_hits=True, typical=0.9),
    Column("vendor", "Vendor and event", _vendor, width=(120, 186), of_hits=True, typical=0.9),
    Column("exposes", "Exposes", _exposes, width=(150, 210), of_hits=True),
    Column("simulated", "After", _after, width=(118, 140), always=(_LEFT,)),
    Column("recipient", "Recipient", _plain(lambda r: r.recipient), shown=False, width=(80, 160)),
    Column("account", "Account", _plain(lambda r: r.account), shown=False, width=(80, 160)),
    Column("page", "Page", _plain(lambda r: r.page), shown=False, width=(120, 260)),
    Column("status", "Status", _plain(lambda r: r.status), shown=False, width=(50, 70)),
    Column("type", "Type", _plain(lambda r: r.type), shown=False, width=(80, 160)),
    Column("size", "Size", _right(lambda r: wording.size(r.size)), shown=False, width=(60, 90)),
    Column(
        "duration_ms",
        "Duration",
        _right(lambda r: "" if r.duration_ms is None else f"{r.duration_ms:,.0f} ms"),
        shown=False,
        width=(70, 100),
    ),
    Column("confidence", "Confidence", _plain(lambda r: r.confidence), shown=False, width=(70, 100)),
    Column("role", "Role", _plain(lambda r: wording.ROLE_SHORT.get(r.role or "", "")), shown=False, width=(90, 130)),
    Column("consent", "Consent", _consent, shown=False, width=(80, 240)),
    Column("note", "Note", _plain(lambda r: r.note), shown=False, width=(120, 300)),
)

NAMES = tuple(column.name for column in COLUMNS)
HOST = NAMES.index("host")
AFTER = NAMES.index("simulated")


def title_cell(column: Column) -> Cell:
    """What the header shows."""
    if column.name == "simulated":
        return (Text("After", "muted", "header"), Gap(7), Badge(wording.SIMULATED))
    if column.name == "seq":
        return (Stretch(), Text("#", "muted", "header"))
    return (Text(column.title, "muted", "header", shrink=1),)


def words(column: Column, row: Row) -> str:
    """Accessible text and text for the clipboard of one cell."""
    if column.name == "group":
        return wording.GROUP_SHORT.get(row.group, row.group)
    return plain(column.cell(row))


def tip(column: Column, row: Row) -> list[str]:
    """Lines of a cell's tooltip."""
    if column.name == "time":
        return [_day(row.started)]
    if column.name == "vendor":
        return [row.vendor, row.event, row.account]
    if column.name == "exposes":
        return ["Exposes", *(_exposed(e.category, e.count, hashed=e.hashed) for e in row.exposes)]
    if column.name == "simulated" and row.simulated:
        places = ", ".join(row.simulated.destinations) if row.simulated.destinations else "nobody"
        return ["Simulated: what a server-side filter would send on", f"to {places}"]
    if column.name == "group":
        return [wording.GROUP_LONG.get(row.group, row.group), *_verdict(row)]
    if column.name == "host":
        state = wording.ROW_STATE.get(row.state, "")
        return [row.host + row.path, wording.GROUP_LONG.get(row.group, row.group), row.recipient, state]
    return [words(column, row)]


def _verdict(row: Row) -> list[str]:
    """Recipient and confidence, role, and the evidence that weighs most."""
    role = wording.ROLE[row.role] if row.role else ""
    why = f"Why: {why_words(row.why)}" if row.why else ""
    return [f"{row.recipient}, {wording.CONFIDENCE[row.confidence]}", role, why]


def _exposed(category: str, count: int, *, hashed: bool) -> str:
    name = wording.BAR.get(category, category)
    return f"{name}: {count}{', hashed or encoded' if hashed else ''}"
