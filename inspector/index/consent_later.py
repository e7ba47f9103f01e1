"""What later requests tell of a hit, as conditions over the table `consents`: the rules of `analysis.consent_later`.

Each line of a hit is joined with the next request of its launch and site that shows a choice not known before (`n`),
and with the one that gives the time of that choice (`t`). An index finds both, so that each line costs the same.
"""

import sqlite3
from collections.abc import Sequence
from hashlib import blake2b

import orjson

from inspector.analysis.consent_later import Choice, Later, settled
from inspector.analysis.consent_state import CLOCKS
from inspector.model.inspection import CONSENT_VERDICTS, Consent, ConsentVerdict, Made
from inspector.model.policy import GOOGLE_PURPOSES

CODE: dict[str, int] = {verdict: code for code, verdict in enumerate(CONSENT_VERDICTS)}
SITE = 0
"""Value of `open` of a request that shows to its whole site that nothing was chosen; else it is its page."""
_AFTER = f"c.started > t.made_to + {CLOCKS}"
_BEFORE = f"c.started < t.made_from - {CLOCKS}"
_OPEN = (
    "(SELECT min(o.seq) FROM consents AS o WHERE o.open IN (0, c.page) AND o.launch = c.launch AND o.site = c.site "
    "AND o.seq >= c.seq AND (n.seq IS NULL OR o.seq < n.seq))"
)
_AGAIN = (
    "(SELECT a.seq FROM consents AS a WHERE a.chosen AND a.launch = c.launch AND a.site = c.site "
    "AND a.seq > c.seq AND a.seq < n.seq ORDER BY a.seq LIMIT 1)"
)
_JOINED = f"""consents AS c
LEFT JOIN consents AS n ON c.serves AND NOT c.final AND n.seq = (
  SELECT f.seq FROM consents AS f WHERE f.news AND f.launch = c.launch AND f.site = c.site AND f.seq > c.seq
  ORDER BY f.seq LIMIT 1)
LEFT JOIN consents AS t ON t.seq = (
  SELECT g.seq FROM consents AS g WHERE g.news AND g.launch = c.launch AND g.site = c.site AND g.seq >= n.seq
  AND g.made_to IS NOT NULL AND (g.seq = n.seq OR g.made_to <= n.started + {CLOCKS}) ORDER BY g.seq LIMIT 1)"""
VERDICT = f"""CASE
  WHEN NOT c.serves OR c.final THEN c.verdict
  WHEN {_AFTER} THEN CASE
    WHEN NOT (t.granted | t.denied) & c.serves THEN c.verdict
    WHEN t.granted & c.serves = c.serves THEN {CODE["granted"]}
    WHEN t.denied & c.serves = c.serves AND c.sends THEN {CODE["against-refusal"]}
    ELSE {CODE[""]} END
  WHEN c.known THEN CASE
    WHEN n.seq IS NULL OR {_BEFORE} THEN c.verdict
    WHEN c.verdict = {CODE["granted"]} AND n.denied & c.serves = c.serves AND {_AGAIN} IS NULL THEN {CODE[""]}
    WHEN c.verdict = {CODE["against-refusal"]} AND n.granted & c.serves = c.serves AND {_AGAIN} IS NULL THEN {CODE[""]}
    ELSE c.verdict END
  WHEN {_BEFORE} OR {_OPEN} IS NOT NULL THEN {CODE["before-choice"]}
  ELSE c.verdict END"""
JUDGED = f"SELECT c.*, {VERDICT} AS settled FROM {_JOINED}"
"""Every line of `consents`, and beside its own verdict the one that the whole session allows."""
_FOUND = f"""SELECT c.seq, c.started, n.seq, n.started, n.chose, n.made_from, n.made_to,
  t.seq, t.started, t.chose, t.made_from, t.made_to, {_OPEN}, {_AGAIN}
FROM {_JOINED} WHERE c.seq = ?"""


def page_number(page: str) -> int:
    """A page as the index compares it: never SITE."""
    return int.from_bytes(blake2b(page.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big") + 1


def mask(types: Sequence[str]) -> int:
    """Google's types as bits."""
    return sum(1 << n for n, type_ in enumerate(GOOGLE_PURPOSES) if type_ in types)


def changed_verdicts(
    connection: sqlite3.Connection, seqs: Sequence[int]
) -> dict[int, tuple[ConsentVerdict, ConsentVerdict]]:
    """Of these rows, those of which later requests tell otherwise: the verdict before and that now."""
    listed = f"[{','.join(map(str, seqs))}]"
    lines = (
        f"SELECT c.seq, c.verdict, {VERDICT} AS settled FROM {_JOINED} WHERE c.seq IN (SELECT value FROM json_each(?))"
    )
    sql = f"SELECT * FROM ({lines}) WHERE verdict <> settled"
    return {
        seq: (CONSENT_VERDICTS[verdict], CONSENT_VERDICTS[now])
        for seq, verdict, now in connection.execute(sql, (listed,))
    }


def settled_by(connection: sqlite3.Connection, seq: int, consent: Consent) -> Consent:
    """The consent of one row, with verdict and sentence as the whole session allows them."""
    found = connection.execute(_FOUND, (seq,)).fetchone() if consent.standing.serves else None
    if found is None:
        return consent
    _, started, *columns = tuple(found)
    later = Later(_choice(*columns[:5]), _choice(*columns[5:10]), columns[10] or 0, columns[11] or 0)
    return settled(consent, started, later)


def _choice(
    seq: int | None, started: float, chose: str, made_from: float | None, made_to: float | None
) -> Choice | None:
    if seq is None:
        return None
    made: Made | None = None if made_to is None else (made_from, made_to)
    return Choice(seq, started, orjson.loads(chose), made)
