"""Cookies of the rows, kept once: a browser sends the same set again and again.

A row names its set, a set its members, a member what is known of one cookie but its seq: so a filter looks at a few
members, and the counts are read off the rows, with nothing to take back when a row is judged again.
"""

import sqlite3
from collections.abc import Iterable

import orjson

from inspector.model.cookie import Cookie

REMEMBERED = 20_000
"""Members and sets whose numbers are kept in memory."""
DAY, HOUR = 86_400, 3_600


class CookieSets:
    """Gives numbers to sets, inside the transactions of the store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._members: dict[str, int] = {}
        self._sets: dict[str, int] = {}

    def forget(self) -> None:
        """After a transaction that did not end well: its numbers are gone."""
        self._members.clear()
        self._sets.clear()

    def number_of(self, cookies: Iterable[Cookie]) -> int:
        """The set of these cookies; 0 without any."""
        members = sorted({self._member(cookie) for cookie in cookies})
        return self._number(self._sets, "cookie_sets", "members", orjson.dumps(members).decode()) if members else 0

    def _member(self, cookie: Cookie) -> int:
        return self._number(self._members, "cookies", "told", told_of(cookie), words_of(cookie), flags_of(cookie))

    def _number(self, known: dict[str, int], table: str, column: str, text: str, *more: str) -> int:
        number = known.get(text)
        if number is None:
            found = self._db.execute(f"SELECT id FROM {table} WHERE {column} = ?", (text,)).fetchone()
            if found is None:
                marks = ", ".join("?" * (1 + len(more)))
                made = self._db.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", (text, *more))
                number = int(made.lastrowid or 0)
            else:
                number = int(found[0])
            if len(known) >= REMEMBERED:
                known.clear()
            known[text] = number
        return number


def told_of(cookie: Cookie) -> str:
    """All that is kept of a cookie but where it stood, as JSON; a life as coarse as it is shown.

    An absolute `Expires` gives each response another life, and would make a set of each.
    """
    told = cookie.to_json() | {"at": "", "since": None, "life_s": coarse(cookie.life_s)}
    return orjson.dumps(told).decode()


def coarse(life: float | None) -> float | None:
    """A life over a day in hours, over an hour in minutes, else in seconds."""
    if life is None:
        return None
    unit = HOUR if life >= DAY else 60 if life >= HOUR else 1
    return float(round(life / unit) * unit)


def words_of(cookie: Cookie) -> str:
    """What `cookie:` looks in; NUL would end a text for SQLite's GLOB."""
    words = f"{cookie.name}\n{cookie.domain}\n{cookie.owner}\n{cookie.purpose}"
    return words.lower().replace("\0", " ")


def flags_of(cookie: Cookie) -> str:
    """The words of `cookie:` that are no part of a name, each between blanks."""
    flags = [cookie.party, cookie.set_by, cookie.direction, "session" if cookie.life_s is None else "persistent"]
    if cookie.direction == "sent" and not cookie.path:
        flags.pop()
    flags += [f"samesite-{cookie.same_site}"] if cookie.same_site else []
    marks = {
        "httponly": cookie.http_only, "secure": cookie.secure, "partitioned": cookie.partitioned,
        "refused": bool(cookie.refused),
    }  # fmt: skip
    return f" {' '.join([*flags, *(name for name, holds in marks.items() if holds)])} "
