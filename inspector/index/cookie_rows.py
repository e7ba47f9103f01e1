"""The cookies of a session, one row for each name and domain: whose, set by whom, sent to whom, what is left."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from inspector.analysis.cookie_life import Asked, lives_behind, lives_of
from inspector.catalog.browser_limits import shipped
from inspector.model.cookie import Cookie, CookieParty, Fact, Life, SameSite, SetBy, cookie_of

OF_ROWS = (
    "SELECT cookies, recipient, count(*), min(seq), max(seq) FROM rows WHERE cookies > 0 GROUP BY cookies, recipient"
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


class _Rows(NamedTuple):
    """Rows with one set and one recipient."""

    recipient: str
    rows: int
    first: int
    last: int


@dataclass(slots=True)
class _Met:
    """One name and domain while rows are added up."""

    seen: list[tuple[int, int, Cookie]] = field(default_factory=list)
    """Last seq, first seq, cookie."""
    to: dict[str, int] = field(default_factory=dict)
    count: int = 0


def cookie_rows(db: sqlite3.Connection) -> list[CookieRow]:
    """Every cookie of the index, third parties' first, then by name."""
    cookies = {number: cookie_of(orjson.loads(told)) for number, told in db.execute("SELECT id, told FROM cookies")}
    sets = {number: orjson.loads(members) for number, members in db.execute("SELECT id, members FROM cookie_sets")}
    met: dict[tuple[str, str], _Met] = {}
    for number, recipient, count, first, last in db.execute(OF_ROWS):
        _add(met, [cookies[member] for member in sets[number]], _Rows(recipient, count, first, last))
    _fold(met)
    rows = [_row(name, domain, found) for (name, domain), found in met.items()]
    return sorted(rows, key=lambda row: (_PARTIES.index(row.party), row.name.lower(), row.domain))


def _add(met: dict[tuple[str, str], _Met], cookies: Iterable[Cookie], rows: _Rows) -> None:
    counted = set()
    for cookie in cookies:
        key = cookie.name, cookie.domain
        found = met.setdefault(key, _Met())
        found.seen.append((rows.last, rows.first, cookie))
        if key not in counted:
            counted.add(key)
            found.count += rows.rows
        if cookie.direction == "sent":
            found.to[rows.recipient] = found.to.get(rows.recipient, 0) + rows.rows


def _fold(met: dict[tuple[str, str], _Met]) -> None:
    """A cookie known from requests alone, at one host before others got it, too, is the one that they share."""
    guessed = {key for key, found in met.items() if all(not cookie.path for _, _, cookie in found.seen)}
    for name, domain in sorted(guessed, key=lambda key: -len(key[1])):
        labels = domain.split(".")
        wider = (".".join(labels[n:]) for n in range(1, len(labels)))
        into = next((wide for wide in wider if (name, wide) in guessed and (name, wide) in met), None)
        if into is not None:
            found, target = met.pop((name, domain)), met[name, into]
            target.seen += found.seen
            target.count += found.count
            for who, count in found.to.items():
                target.to[who] = target.to.get(who, 0) + count


def _row(name: str, domain: str, met: _Met) -> CookieRow:
    seen = sorted(met.seen, key=lambda each: each[0])
    cookies = [cookie for _, _, cookie in seen]
    newest, known = cookies[-1], _asking(cookies)
    asked = known or newest
    told = _told(cookies, known)
    return CookieRow(
        name=name, domain=domain, owner=newest.owner, purpose=newest.purpose, party=told.party, set_by=told.set_by,
        life_s=asked.life_s, persistent=asked.life_s is not None if known else None, http_only=asked.http_only,
        secure=asked.secure, same_site=asked.same_site, partitioned=asked.partitioned, refused=asked.refused,
        recipients=tuple(sorted(met.to, key=lambda who: (-met.to[who], who))),
        first=min(first for _, first, _ in seen), last=seen[-1][0], count=met.count,
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
