"""The cookies of a session, one row for each name and domain: whose, set by whom, sent to whom, what is left."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from inspector.model.cookie import Cookie, CookieParty, Life, SameSite, SetBy, cookie_of

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


def _row(name: str, domain: str, met: _Met) -> CookieRow:
    seen = sorted(met.seen, key=lambda each: each[0])
    cookies = [cookie for _, _, cookie in seen]
    newest = cookies[-1]
    asked = next((cookie for cookie in reversed(cookies) if cookie.direction == "set"), None) or next(
        (cookie for cookie in reversed(cookies) if cookie.path), None
    )
    return CookieRow(
        name=name, domain=domain, owner=newest.owner, purpose=newest.purpose,
        party=min((cookie.party for cookie in cookies), key=_PARTIES.index),
        set_by=next((cookie.set_by for cookie in reversed(cookies) if cookie.set_by != "unknown"), "unknown"),
        life_s=asked.life_s if asked else None, persistent=asked.life_s is not None if asked else None,
        http_only=bool(asked and asked.http_only), secure=bool(asked and asked.secure),
        same_site=asked.same_site if asked else "", partitioned=bool(asked and asked.partitioned),
        refused=asked.refused if asked else "",
        recipients=tuple(sorted(met.to, key=lambda who: (-met.to[who], who))),
        first=min(first for _, first, _ in seen), last=seen[-1][0], count=met.count, lives=(),
    )  # fmt: skip
