"""The figures and sentences of the HTML report, as data: what a template only has to lay out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from inspector.index.flat import IN_CLEAR, host_and_path
from inspector.index.query import CategoryTotal, Exposure, GroupNode, Index, Outcome, Row, Totals
from inspector.model.finding import Category, Finding
from inspector.model.inspection import Inspection, iso_time
from inspector.model.party import THIRD

CHIPS: dict[Category, tuple[str, str]] = {
    "ip": ("IP", "grey"), "user-agent": ("UA", "grey"), "identifier": ("id", "blue"), "personal": ("person", "red"),
    "url": ("URL", "grey"), "device": ("device", "grey"), "location": ("place", "grey"), "secret": ("secret", "red"),
}  # fmt: skip
"""Category -> word on the chip, its colour."""

BARS: dict[Category, str] = {
    "ip": "IP address", "user-agent": "User-Agent", "identifier": "Identifiers", "personal": "Personal data",
    "url": "Page URLs", "device": "Device", "location": "Places", "secret": "Secrets",
}  # fmt: skip

PARTIES: dict[str, tuple[str, str]] = {
    "client-side": ("third", "third party"), "disguised": ("disguised", "disguised"),
    "server-call": ("own", "own server"), "same-owner": ("same-owner", "same owner"),
    "own-content": ("own-content", "own content"), "browser": ("browser", "browser"), "unknown": ("unknown", "unknown"),
    "simulated": ("simulated", "own server → vendor"),
}  # fmt: skip
"""Group -> sign, short word."""

LEDGER = 40
"""Values listed at most: those shared most widely first."""
LISTED_KINDS: frozenset[Category] = frozenset({"identifier", "personal", "location", "secret"})
"""Categories of the ledger; every request shows its address, and values of that kind would bury the others."""
REQUESTS = 400
"""Requests listed at most; all of them stand in a CSV export."""


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    colour: str
    hashed: bool


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    before: int
    after: int | None
    """Simulated; None without a policy."""
    share_before: float
    """0 to 1 of the longest bar of all rows."""
    share_after: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a policy makes of the requests to one recipient; simulated."""

    sent: int = 0
    blocked: int = 0
    not_filterable: int = 0
    unconcerned: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    sign: str
    party: str
    name: str
    count: int
    chips: tuple[Chip, ...]
    vendors: tuple[tuple[str, str], ...]
    """Vendor's name, account."""
    doubtful: bool
    simulated: bool
    verdicts: Verdicts | None


@dataclass(slots=True)
class Value:
    """One value of the ledger."""

    kind: str
    shown: str
    category: Category
    recipients: Counter[str] = field(default_factory=Counter)
    third: set[str] = field(default_factory=set)
    """Those among them that are third parties."""
    hashed: bool = True
    """At no recipient in clear."""

    @property
    def chip(self) -> Chip:
        word, colour = CHIPS[self.category]
        return Chip(word, colour, self.hashed)

    @property
    def count(self) -> int:
        return sum(self.recipients.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the list."""

    seq: int
    clock: str
    sign: str
    party: str
    method: str
    host: str
    path: str
    vendor: str
    event: str
    more_hits: int
    chips: tuple[Chip, ...]
    hidden_chips: int
    verdict: str
    left: int


@dataclass(frozen=True, slots=True)
class Lists:
    """What is read off the requests one by one."""

    values: tuple[Value, ...]
    values_left_out: int
    lines: tuple[Line, ...]
    lines_left_out: int
    first: float | None
    last: float | None


def headline(totals: Totals, recipients: int) -> str:
    """The report's first sentence."""
    if not totals.all:
        return "Nothing was recorded."
    if not totals.third:
        return "No request reached a third party."
    return f"{_count(totals.third, 'request')} reached {_count(recipients, 'third party', 'third parties')}."


def lead(totals: Totals) -> str:
    """How the requests divide."""
    rest = totals.all - totals.third - totals.own - totals.aside
    parts = [f"{totals.third:,} to third parties", f"{totals.own:,} to the site's own server"]
    parts += [f"{totals.aside:,} for the site's own content or by the browser itself"] if totals.aside else []
    parts += [f"{rest:,} to the same owner or not assigned"] if rest else []
    return f"{_count(totals.all, 'request')} in all: {', '.join(parts)}."


def bars(totals: Totals) -> list[Bar]:
    """One for each category that was found, the five main ones always."""
    shown = [total for n, total in enumerate(totals.categories) if n < 5 or total.before]
    longest = max((max(total.before, total.after or 0) for total in shown), default=0) or 1
    return [_bar(total, longest) for total in shown]


def sentence(totals: Totals) -> str:
    """Before and after in words; "" without a policy or findings."""
    before = sum(total.before for total in totals.categories)
    if not before or totals.categories[0].after is None:
        return ""
    after = sum(total.after or 0 for total in totals.categories)
    return f"{_count(before, 'fact')} reached third parties; {after:,} would be left after filtering, simulated."


def recipients(index: Index, shown: Callable[[str], str]) -> tuple[list[Recipient], list[Recipient]]:
    """Third parties, and the site's own server with the simulated leg behind it; names as `shown` gives them."""
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in index.outcomes():
        outcomes[outcome.group, outcome.recipient].append(outcome)
    policy = bool(index.progress().policy)
    third: list[Recipient] = []
    own: list[Recipient] = []
    for group in index.groups():
        name = group.key.group
        if name in THIRD or name in ("server-call", "simulated"):
            for node in group.children:
                found = _recipient(node, outcomes.get((name, node.label), []), shown, policy=policy)
                (third if name in THIRD else own).append(found)
    return third, own


def lists(inspections: Iterable[Inspection], index: Index, requests: int = REQUESTS) -> Lists:
    """Values and requests, in one pass over the inspections as they may be written."""
    values: dict[tuple[str, str], Value] = {}
    kept: list[Inspection] = []
    counted, first, last = 0, None, None
    for inspection in inspections:
        first = inspection.started if first is None else min(first, inspection.started)
        last = inspection.started if last is None else max(last, inspection.started)
        group = inspection.party.group
        if group not in ("own-content", "browser"):
            counted += 1
            if len(kept) < requests:
                kept.append(inspection)
        if group != "own-content":
            _count_values(values, inspection)
    ranked = sorted(values.values(), key=_rank)
    rows = {row.seq: row for row in index.rows([inspection.seq for inspection in kept])}
    lines = tuple(_line(inspection, rows[inspection.seq]) for inspection in kept if inspection.seq in rows)
    return Lists(tuple(ranked[:LEDGER]), max(len(ranked) - LEDGER, 0), lines, counted - len(lines), first, last)


def chips(exposes: Sequence[Exposure]) -> tuple[Chip, ...]:
    return tuple(_chip(exposure) for exposure in exposes)


def _chip(exposure: Exposure) -> Chip:
    word, colour = CHIPS[exposure.category]
    return Chip(f"{word} {exposure.count}" if exposure.count > 1 else word, colour, exposure.hashed)


def _bar(total: CategoryTotal, longest: int) -> Bar:
    return Bar(BARS[total.category], total.before, total.after, total.before / longest, (total.after or 0) / longest)


def _recipient(node: GroupNode, outcomes: Sequence[Outcome], shown: Callable[[str], str], *, policy: bool) -> Recipient:
    sign, word = PARTIES[node.key.group]
    simulated = node.key.group == "simulated"
    return Recipient(
        sign=sign, party=word, name=shown(node.label), count=node.count, chips=chips(node.exposes),
        vendors=tuple((child.label, shown(child.key.account or "")) for child in node.children),
        doubtful=node.doubtful, simulated=simulated,
        verdicts=_verdicts(outcomes) if policy and not simulated else None,
    )  # fmt: skip


def _verdicts(outcomes: Sequence[Outcome]) -> Verdicts:
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts[outcome.verdict or ""] += outcome.count
    left = sum(outcome.left for outcome in outcomes)
    return Verdicts(counts["sent"], counts["blocked"], counts["not-filterable"], counts[""], left)


def _count_values(values: dict[tuple[str, str], Value], inspection: Inspection) -> None:
    seen: set[tuple[str, str]] = set()
    for finding in inspection.findings:
        if finding.category in LISTED_KINDS and finding.value:
            key = _key(finding)
            value = values.setdefault(key, Value(finding.kind, finding.value, finding.category))
            value.hashed = value.hashed and finding.state not in IN_CLEAR
            if key not in seen:
                value.recipients[finding.recipient] += 1
                if inspection.party.group in THIRD:
                    value.third.add(finding.recipient)
                seen.add(key)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.category, finding.value


def _rank(value: Value) -> tuple[int, int, int, bool, int, str]:
    """Most third parties first, persons before identifiers, in clear before hashed, the most frequent first."""
    person = 0 if value.category in ("personal", "secret") else 1
    return -len(value.third), -len(value.recipients), person, value.hashed, -value.count, value.shown


def _line(inspection: Inspection, row: Row) -> Line:
    sign, word = PARTIES[inspection.party.group]
    host, path = host_and_path(inspection.url)
    hit = inspection.hits[0] if inspection.hits else None
    shown = chips(row.exposes)
    return Line(
        seq=inspection.seq, clock=inspection_clock(inspection), sign=sign, party=word, method=inspection.method,
        host=host, path=path, vendor=hit.vendor_name if hit else "", event=(hit.event or "") if hit else "",
        more_hits=max(len(inspection.hits) - 1, 0), chips=shown[:6], hidden_chips=len(shown[6:]),
        verdict=row.simulated.verdict if row.simulated else "", left=row.simulated.left if row.simulated else 0,
    )  # fmt: skip


def inspection_clock(inspection: Inspection) -> str:
    """Hours to milliseconds, UTC: `10:02:00.137`."""
    return iso_time(inspection.started)[11:23]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
