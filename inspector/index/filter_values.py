"""What the words of a filter may stand for in this session: names to choose from while one is typed."""

import sqlite3

from inspector.index.consent_words import CONSENT_WORDS, ROLE_WORDS
from inspector.index.filter_language import COOKIE_WORDS, KEYS, PARTIES, SENDS, SHARED_WORDS, STATES, SUPPRESSED_WORDS
from inspector.model.finding import KINDS

MOST = 300
"""Names of one kind, the most frequent first."""
LONGEST = 80
"""Characters of a name that is offered: a longer one is nothing to choose by."""

FIXED: dict[str, tuple[str, ...]] = {
    "party": tuple(PARTIES),
    "sends": (*SENDS, *KINDS, "nothing"),
    "consent": CONSENT_WORDS,
    "role": ROLE_WORDS,
    "cookie": COOKIE_WORDS,
    "suppressed": SUPPRESSED_WORDS,
    "shared": SHARED_WORDS,
    "status": ("2xx", "3xx", "4xx", "5xx", "none", *STATES),
}
"""Words that hold in every session."""

_QUERIES = {
    "host": "SELECT host FROM rows WHERE host <> '' GROUP BY host ORDER BY count(*) DESC, host LIMIT ?",
    "recipient": "SELECT recipient FROM tally WHERE level = 0 GROUP BY 1 ORDER BY sum(n) DESC, recipient LIMIT ?",
    "vendor": "SELECT vendor_id FROM hits GROUP BY vendor_id ORDER BY count(*) DESC, vendor_id LIMIT ?",
    "account": "SELECT account FROM hits WHERE account <> '' GROUP BY account ORDER BY count(*) DESC, account LIMIT ?",
    "event": "SELECT event FROM hits WHERE event <> '' GROUP BY event ORDER BY count(*) DESC, event LIMIT ?",
    "value": "SELECT 'v' || id FROM vals WHERE n > 0 AND root IS NULL "
    "ORDER BY companies DESC, shared DESC, n DESC, id LIMIT ?",
    "method": "SELECT method FROM rows GROUP BY method ORDER BY count(*) DESC, method LIMIT ?",
}


def values_of(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Names by filter word; those that nobody could read on one line are left out."""
    found = dict(FIXED)
    for key, sql in _QUERIES.items():
        names = (str(name) for (name,) in map(tuple, connection.execute(sql, (MOST,))))
        found[key] = tuple(name for name in names if name.isprintable() and len(name) <= LONGEST and '"' not in name)
    return found


def offers(word: str, values: dict[str, tuple[str, ...]], most: int = 12) -> list[str]:
    """What a word that is being typed may become: filter words first, then the names behind one.

    >>> offers("con", FIXED), offers("-consent:bef", FIXED), offers("zzz", FIXED)
    (['consent:'], ['-consent:before', '-consent:before-choice'], [])
    """
    sign = "-" if word.startswith("-") else ""
    key, colon, typed = word.removeprefix("-").partition(":")
    key, typed = key.lower(), typed.lstrip('"').lower()
    if not colon:
        return [f"{sign}{known}:" for known in KEYS if known and known.startswith(key)][:most] if key else []
    names = values.get(key, ()) if key in KEYS else ()
    begins = [name for name in names if name.lower().startswith(typed)]
    holds = [name for name in names if typed in name.lower() and name not in begins]
    found = [f"{sign}{key}:{_quoted(name)}" for name in (*begins, *holds)]
    return [] if found == [word] else found[:most]


def _quoted(name: str) -> str:
    return f'"{name}"' if any(letter.isspace() for letter in name) else name
