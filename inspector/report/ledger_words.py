"""The ledger in a user's words, for window and exports alike: who shares a value, whence it comes, what it joins."""

from collections.abc import Iterable, Sequence

from inspector.model.finding import Category
from inspector.model.ledger import Learnt, LedgerValue, Receipt
from inspector.model.party import Group
from inspector.report.cookie_words import life_words
from inspector.report.finding_words import form_words, kind_words

SECTIONS: tuple[tuple[str, str, tuple[Category, ...]], ...] = (
    ("Network", "part of every request", ("ip", "user-agent")),
    ("Identifiers", "tell one browser from another", ("identifier",)),
    ("Personal data", "names a person", ("personal",)),
    ("Secrets", "open what they were made for", ("secret",)),
    ("Page addresses", "what was looked at", ("url",)),
    ("Device and place", "what the browser runs on, and where", ("device", "location")),
)
"""Title, what its values give away, categories; in the order in which they are told."""

JOINING: frozenset[Category] = frozenset({"identifier", "personal"})
"""Categories of values by which requests of one browser or person can be told to belong together."""
OWN: frozenset[Group] = frozenset({"server-call", "same-owner", "own-content"})
"""Groups of recipients that are the site's own."""
_NAMED = 3
"""Companies that a sentence names; of more it tells the number."""


def companies_of(receipts: Iterable[Receipt]) -> list[str]:
    """Companies that are not the site's own, the most requests first."""
    return list(dict.fromkeys(each.company for each in receipts if each.group not in OWN))


def shared_words(value: LedgerValue) -> str:
    """Who holds the value: `3 companies`, `within Google`, `1 company`, `own server only`."""
    companies = companies_of(value.receipts)
    if len(companies) != 1:
        return _count(len(companies), "company", "companies") if companies else "own server only"
    return f"within {companies[0]}" if value.scope == "within-one-company" else "1 company"


def why_shared(value: LedgerValue) -> str:
    """What that means, in one sentence; "" where it went to one recipient."""
    if value.shared:
        return "They can tell that they mean the same browser or person."
    if len(companies_of(value.receipts)) > 1:
        return "Many visitors have it in common, or every request shows it: it joins nothing by itself."
    return "Several recipients of one company: it knows that already." if value.scope == "within-one-company" else ""


def origin_words(value: LedgerValue) -> str:
    """Where the value comes from: `from the cookie _ga, set by shop.example`; "" where nothing tells."""
    cookie = f"from the cookie {value.origin_name}" if value.origin_name else ""
    if value.origin_how == "persona":
        return "the test person's own"
    if value.origin_how == "set-cookie":
        return f"{cookie or 'from a cookie'}, set by {value.origin_site or 'a response'}"
    if value.origin_how == "script":
        return f"{cookie}, set by a script of the page" if cookie else "made by a script of the page"
    return cookie


def sent_words(receipts: Sequence[Receipt]) -> str:
    """`sent with 14 requests, to Google, Meta and your own server`."""
    told = companies_of(receipts)
    told = told if len(told) <= _NAMED else [_count(len(told), "company", "companies")]
    if any(each.group in OWN for each in receipts):
        told = [*told, "your own server"]
    return f"sent with {_count(sum(each.count for each in receipts), 'request')}, to {_listed(told)}" if told else ""


def forms_words(value: LedgerValue) -> str:
    """The forms it was met in beside the plain one: `SHA-256 of the lower-cased value; the value, as base64`."""
    return "; ".join(filter(None, (form_words(form.split(), "the value") for form in value.forms)))


def joins_words(line: Learnt) -> str:
    """What a recipient can join by this value, and how long: `14 requests on 3 pages, for 90 days`."""
    joined = _joined(line) if line.count > 1 else "only one request"
    return f"{joined}, {lasts}" if (lasts := lasts_words(line)) else joined


def lasts_words(line: Learnt) -> str:
    """How long the cookie that carries the value keeps it: `for 90 days`; "" where none is known."""
    if line.life_s is None:
        return ""
    return f"for {life_words(line.life_s)}" if line.life_s > 0 else "until the browser closes"


def learnt_words(recipient: str, lines: Sequence[Learnt], values: int = 0) -> str:
    """The headline of what one recipient learnt: how much, what of it names a person, what it can join.

    Args:
        recipient: its name.
        lines: what is listed, those that single out first.
        values: how many there are where not all are listed.
    """
    if not lines:
        return f"{recipient} learnt nothing that we know."
    told = f"{recipient} learnt {_count(max(values, len(lines)), 'value')}"
    told += f" ({len(lines):,} of them are listed)" if values > len(lines) else ""
    persons = _kinds(line for line in lines if line.category == "personal")
    told += f", of them naming a person: {_listed(persons)}." if persons else "."
    joining = [line for line in lines if line.category in JOINING and line.count > 1]
    if joining:
        most = max(joining, key=lambda line: (line.count, line.pages))
        longest = max(joining, key=lambda line: line.life_s or 0.0)
        lasts = f", {lasts_words(longest)} at most" if longest.life_s else ""
        told += f" By {_count(len(joining), 'of them', 'of them')} it can join up to {_joined(most)}{lasts}."
    return told


def _joined(line: Learnt) -> str:
    pages = f" on {_count(line.pages, 'page')}" if line.pages > 1 else ""
    return f"{_count(line.count, 'request')}{pages}"


def _kinds(lines: Iterable[Learnt]) -> list[str]:
    return list(dict.fromkeys(kind_words(line.kind) for line in lines))


def _listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
