"""The cookies of a session, one row for each name and domain: whose, set by whom, sent to whom, what is left."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import orjson

from inspector.analysis.cookie_life import Asked, lives_behind, lives_of
from inspector.catalog.browser_limits import shipped
from inspector.index.cookie_sets import coarse
from inspector.model.cookie import Cookie, CookieParty, Fact, Life, SameSite, SetBy, cookie_of
from inspector.model.inspection import Inspection

OF_ROWS = (
    "SELECT cookies, recipient, count(*), min(seq), max(seq) FROM rows WHERE cookies > 0 {} GROUP BY cookies, recipient"
)
_PARTIES: tuple[CookieParty, ...] = ("third", "first", "unknown")
"""Of several, the one that says most comes first."""


@dataclass(frozen=True, slots=True)
class CookieRow:
    """One cookie over the whole session."""

    name: str
    domain: str
    owner: str
    purpose: str
    party: CookieParty
    """`third` when it was third-party on any page."""
    set_by: SetBy
    """Who set it last, as far as that is known."""
    life_s: float | None
    """Seconds asked for by the last Set-Cookie; None for a session cookie, and where none was seen."""
    persistent: bool | None
    """None where no Set-Cookie was seen."""
    http_only: bool
    secure: bool
    same_site: SameSite
    partitioned: bool
    refused: str
    """Why a browser keeps none of it; of the last Set-Cookie."""
    recipients: tuple[str, ...]
    """Who got it, most often first; a response that only set it gave it to nobody."""
    first: int
    last: int
    """Seqs."""
    count: int
    """Requests that carried it and responses that set it; one that did both counts once."""
    lives: tuple[Life, ...]
    """What each browser would leave: a model."""
    usual_s: float | None = None
    """Seconds that such a cookie usually asks for, by the cookie table; 0.0 for a session cookie, None unknown."""
    facts: tuple[Fact, ...] = ()
    """What the session knows of its setting, of the last that tells."""
    elsewhere: tuple[Life, ...] = ()
    """What each browser would leave had a tagging server of the site set it, at an address far from the page's."""
    beside: tuple[Life, ...] = ()
    """The same for one in the page's own range of addresses."""


@dataclass(slots=True)
class _Met:
    """One name and domain while rows are added up."""

    seen: dict[Cookie, tuple[int, int]] = field(default_factory=dict)
    """What was seen of it -> last and first seq."""
    to: dict[str, int] = field(default_factory=dict)
    count: int = 0


class Cookies:
    """Adds up cookies, request after request or set after set."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, str], _Met] = {}

    def learn(self, inspection: Inspection) -> None:
        """Add those of one request."""
        kept = [replace(c, at="", since=None, life_s=coarse(c.life_s)) for c in inspection.cookies]
        self.add(kept, inspection.party.recipient, 1, (inspection.seq, inspection.seq))

    def add(self, cookies: Iterable[Cookie], recipient: str, rows: int, seqs: tuple[int, int]) -> None:
        """Add the cookies of `rows` requests to a recipient, the first and last of them `seqs`."""
        counted = set()
        for cookie in cookies:
            key = cookie.name, cookie.domain
            found = self._met.setdefault(key, _Met())
            last, first = found.seen.get(cookie, (0, seqs[0]))
            found.seen[cookie] = max(last, seqs[1]), min(first, seqs[0])
            if key not in counted:
                counted.add(key)
                found.count += rows
            if cookie.direction == "sent":
                found.to[recipient] = found.to.get(recipient, 0) + rows

    def rows(self) -> list[CookieRow]:
        """One for each name and domain, third parties' first, then by name."""
        met = _folded(self._met)
        rows = [_row(name, domain, found) for (name, domain), found in met.items()]
        return sorted(rows, key=lambda row: (_PARTIES.index(row.party), row.name.lower(), row.domain))


def cookie_rows(db: sqlite3.Connection, launch: str | None = None) -> list[CookieRow]:
    """Every cookie of the index, or of one launch."""
    told = {number: cookie_of(orjson.loads(text)) for number, text in db.execute("SELECT id, told FROM cookies")}
    sets = {number: orjson.loads(members) for number, members in db.execute("SELECT id, members FROM cookie_sets")}
    cookies, only = Cookies(), "" if launch is None else "AND launch = ?"
    for number, recipient, count, first, last in db.execute(OF_ROWS.format(only), () if launch is None else (launch,)):
        cookies.add([told[member] for member in sets[number]], recipient, count, (first, last))
    return cookies.rows()


def _folded(met: dict[tuple[str, str], _Met]) -> dict[tuple[str, str], _Met]:
    """A cookie known from requests alone, at one host before others got it, too, is the one that they share."""
    met = {key: _Met(dict(found.seen), dict(found.to), found.count) for key, found in met.items()}
    guessed = {key for key, found in met.items() if not any(cookie.path for cookie in found.seen)}
    for name, domain in sorted(guessed, key=lambda key: -len(key[1])):
        labels = domain.split(".")
        wider = (".".join(labels[n:]) for n in range(1, len(labels)))
        into = next((wide for wide in wider if (name, wide) in guessed and (name, wide) in met), None)
        if into is not None:
            found, target = met.pop((name, domain)), met[name, into]
            target.seen |= found.seen
            target.count += found.count
            for who, count in found.to.items():
                target.to[who] = target.to.get(who, 0) + count
    return met


def _row(name: str, domain: str, met: _Met) -> CookieRow:
    cookies = sorted(met.seen, key=lambda cookie: met.seen[cookie][0])
    newest, known = cookies[-1], _asking(cookies)
    asked = known or newest
    told = _told(cookies, known)
    return CookieRow(
        name=name, domain=domain, owner=newest.owner, purpose=newest.purpose, party=told.party, set_by=told.set_by,
        life_s=asked.life_s, persistent=asked.life_s is not None if known else None, http_only=asked.http_only,
        secure=asked.secure, same_site=asked.same_site, partitioned=asked.partitioned, refused=asked.refused,
        recipients=tuple(sorted(met.to, key=lambda who: (-met.to[who], who))),
        first=min(first for _, first in met.seen.values()), last=max(last for last, _ in met.seen.values()),
        count=met.count,
        lives=lives_of(told, shipped()), usual_s=newest.usual_s, facts=told.facts,
        elsewhere=lives_behind(told, shipped(), beside=False), beside=lives_behind(told, shipped(), beside=True),
    )  # fmt: skip


def _asking(cookies: Sequence[Cookie]) -> Cookie | None:
    """The last Set-Cookie, else the last request of which one is known; None where none was seen."""
    newest = list(reversed(cookies))
    was_set = next((cookie for cookie in newest if cookie.direction == "set"), None)
    return was_set or next((cookie for cookie in newest if cookie.path), None)


def _told(cookies: Sequence[Cookie], known: Cookie | None) -> Asked:
    """What the models ask; a script that set it last asked for what no answer tells."""
    party = min((cookie.party for cookie in cookies), key=_PARTIES.index)
    last = next((cookie for cookie in reversed(cookies) if cookie.set_by != "unknown"), cookies[-1])
    usual = cookies[-1].usual_s
    if known is None or last.set_by == "script":
        decorated = last.set_by == "script" and any("decorated" in cookie.facts for cookie in cookies)
        facts: tuple[Fact, ...] = ("decorated",) if decorated else last.facts
        return Asked(party, last.set_by, None, seen=False, usual_s=usual, facts=facts)
    return Asked(
        party, last.set_by, known.life_s, seen=True, usual_s=usual, partitioned=known.partitioned,
        refused=known.refused, facts=known.facts,
    )  # fmt: skip
