"""Consent over a whole session: what each recipient was told, from when to when, and what was sent before a choice.

A choice informs later requests alone (analysis). That a hit which carried no signal was sent before the first choice
of its launch and site is known once that choice is there: it is joined when read, and the sentence names the request.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from inspector.analysis.consent_later import before_first_choice
from inspector.analysis.consent_state import site_of_page
from inspector.index.consent_words import BEFORE, FIRST_CHOICE
from inspector.index.flat import Judged
from inspector.model.inspection import CONSENT_VERDICTS, Consent
from inspector.model.party import GROUPS, Group

LONGEST_RAW = 200
"""Characters of a signal that the overview keeps."""
_VERDICT = {verdict: n for n, verdict in enumerate(CONSENT_VERDICTS)}
_ROWS = f"""
SELECT rows.grp, rows.recipient, coalesce(v.kind, ''), coalesce(v.decoded, '{{}}'), coalesce(v.raw, ''),
  coalesce(v.at, ''), min(c.seq), max(c.seq), count(*), coalesce(sum(c.hits), 0),
  coalesce(sum(c.hits) FILTER (WHERE {BEFORE}), 0), coalesce(sum(c.hits) FILTER (WHERE c.verdict = ?), 0),
  coalesce(sum(c.hits) FILTER (WHERE c.verdict = ?), 0), coalesce(sum(c.cookieless), 0),
  coalesce(sum(c.contradictions > 0), 0)
FROM consents AS c JOIN rows ON rows.seq = c.seq
LEFT JOIN signals AS s ON s.seq = c.seq LEFT JOIN signal_values AS v ON v.id = s.value
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 COLLATE NOCASE, min(c.seq), 3
"""


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One recipient and one signal in one state: a signal that changed stands once for each state."""

    recipient: str
    group: Group
    kind: str
    """One of SIGNAL_KINDS; "" for hits that carried no signal."""
    decoded: Mapping[str, str | None]
    """Purpose -> granted, denied or None; empty where it cannot be decoded, or there is no signal."""
    raw: str
    """As it was first sent, at most LONGEST_RAW characters."""
    at: str
    """Where it first stood."""
    first: int
    """seq of the first request that carried it in this state."""
    last: int
    count: int
    """Requests that carried it."""
    hits: int
    """Events and side pings in them: what the following five count."""
    before_choice: int
    against_refusal: int
    granted: int
    cookieless: int
    """Sent under a denial without any identifier."""
    contradictions: int
    """Requests in which two signals contradict each other."""

    @property
    def state(self) -> str:
        """`granted`, `denied`, `mixed`, `not set`; `not decodable`; "" without a signal."""
        return state_of(self.decoded) if self.decoded else "not decodable" if self.kind else ""


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A request that showed a choice other than the one before; the first of a launch and site is its first choice."""

    seq: int
    launch: str
    site: str
    state: Mapping[str, str | None]
    """Types of Google's consent mode -> state from then on."""


def state_of(decoded: Mapping[str, str | None]) -> str:
    """All that is set, in one word.

    >>> state_of({"ad_storage": "denied", "analytics_storage": None})
    'denied'
    >>> state_of({"ad_storage": "denied", "analytics_storage": "granted"})
    'mixed'
    """
    said = {value for value in decoded.values() if value}
    return "mixed" if len(said) > 1 else said.pop() if said else "not set"


def rows_of(connection: sqlite3.Connection) -> list[ConsentRow]:
    """The overview: by group, recipient and first request."""
    values = (_VERDICT["against-refusal"], _VERDICT["granted"])
    found = connection.execute(_ROWS, values).fetchall()
    return [
        ConsentRow(recipient, GROUPS[grp], kind, orjson.loads(decoded), raw, at, *numbers)
        for grp, recipient, kind, decoded, raw, at, *numbers in found
    ]


def choices_of(connection: sqlite3.Connection) -> list[ChoiceRow]:
    """Every choice that differs from the one before it in its launch and site, in order."""
    found = connection.execute("SELECT seq, launch, site, state FROM consents WHERE chosen AND site <> '' ORDER BY seq")
    last: dict[tuple[str, str], str] = {}
    rows = []
    for seq, launch, site, state in found:
        if last.get((launch, site)) != state:
            last[launch, site] = state
            rows.append(ChoiceRow(seq, launch, site, orjson.loads(state)))
    return rows


def first_choices(connection: sqlite3.Connection, seqs: Sequence[int]) -> dict[int, int]:
    """Of these rows, hits without a signal -> seq of the first choice of their launch and site, which came later."""
    sql = (
        f"SELECT c.seq, {FIRST_CHOICE} FROM consents AS c "
        f"WHERE c.seq IN (SELECT value FROM json_each(?)) AND c.verdict = ? AND {FIRST_CHOICE} > c.seq"
    )
    listed = f"[{','.join(map(str, seqs))}]"
    return dict(map(tuple, connection.execute(sql, (listed, _VERDICT["no-signal"]))))


def with_choice(consent: Consent, choice: int) -> Consent:
    """The verdict of a hit without a signal once request `choice` showed the first choice."""
    return replace(consent, verdict="before-choice", verdict_why=before_first_choice(consent, choice))


# Writing, inside a transaction of the store


def forget(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Take out rows that are about to be replaced."""
    keys = [(seq,) for seq in seqs]
    connection.executemany("DELETE FROM consents WHERE seq = ?", keys)
    connection.executemany("DELETE FROM signals WHERE seq = ?", keys)


def put(connection: sqlite3.Connection, batch: Iterable[Judged]) -> None:
    """Keep the consent of the rows that carry a signal or a hit that was judged."""
    for judged in batch:
        consent = judged.inspection.consent
        if consent.signals or consent.verdict or consent.cookieless:
            connection.execute("INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _line(judged))
            _put_signals(connection, judged)


def _line(judged: Judged) -> tuple[object, ...]:
    inspection, consent = judged.inspection, judged.inspection.consent
    hits = sum(hit.role != "script" for hit in inspection.hits)
    return (
        inspection.seq, judged.launch, site_of_page(inspection.page), _VERDICT[consent.verdict], int(consent.chosen),
        int(consent.cookieless), len(consent.contradictions), hits, _text(consent.state) if consent.chosen else "",
    )  # fmt: skip


def _put_signals(connection: sqlite3.Connection, judged: Judged) -> None:
    inspection = judged.inspection
    for signal in inspection.consent.signals:
        decoded = _text(signal.decoded)
        connection.execute(
            "INSERT OR IGNORE INTO signal_values (kind, decoded, raw, at) VALUES (?, ?, ?, ?)",
            (signal.kind, decoded, signal.raw[:LONGEST_RAW], signal.at),
        )
        connection.execute(
            "INSERT OR IGNORE INTO signals SELECT ?, id FROM signal_values WHERE kind = ? AND decoded = ?",
            (inspection.seq, signal.kind, decoded),
        )


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
