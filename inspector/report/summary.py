"""The figures and sentences of the HTML report, as data: what a template only has to lay out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.index.query import CategoryTotal, Exposure, GroupNode, Index, Outcome, Totals
from inspector.model.finding import CATEGORIES, Category
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
        sign=sign, party=word, name=shown(node.label), count=node.count,
        chips=chips(sorted(node.exposes, key=lambda each: CATEGORIES.index(each.category))),
        vendors=tuple((child.label, shown(child.account)) for child in node.children),
        doubtful=node.doubtful, simulated=simulated,
        verdicts=_verdicts(outcomes) if policy and not simulated else None,
    )  # fmt: skip


def _verdicts(outcomes: Sequence[Outcome]) -> Verdicts:
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts[outcome.verdict or ""] += outcome.count
    left = sum(outcome.left for outcome in outcomes)
    return Verdicts(counts["sent"], counts["blocked"], counts["not-filterable"], counts[""], left)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
