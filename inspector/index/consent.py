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
from inspector.index.consent_words import FIRST_CHOICE, state_of
from inspector.index.flat import Judged
from inspector.model.inspection import CONSENT_VERDICTS, Consent, Signal
from inspector.model.party import GROUPS, Group

LONGEST_RAW = 200
"""Characters of a signal that the overview keeps."""
_VERDICT = {str(verdict): n for n, verdict in enumerate(CONSENT_VERDICTS)}
_ROWS = """
WITH first AS (SELECT launch, site, min(seq) AS seq FROM consents WHERE chosen AND site <> '' GROUP BY 1, 2),
judged AS (
  SELECT c.seq, c.hits, c.verdict, c.cookieless, c.contradictions > 0 AS contradicted,
    c.verdict = :before OR (c.verdict = :silent AND first.seq > c.seq) AS early
  FROM consents AS c LEFT JOIN first ON first.launch = c.launch AND first.site = c.site
)
SELECT rows.grp, rows.recipient, coalesce(signals.value, 0), min(judged.seq), max(judged.seq), count(*),
  sum(hits), coalesce(sum(hits) FILTER (WHERE early), 0), coalesce(sum(hits) FILTER (WHERE verdict = :against), 0),
  coalesce(sum(hits) FILTER (WHERE verdict = :granted), 0), sum(cookieless), sum(contradicted)
FROM judged JOIN rows ON rows.seq = judged.seq LEFT JOIN signals ON signals.seq = judged.seq
GROUP BY 1, 2, 3 ORDER BY 1, 2 COLLATE NOCASE, min(judged.seq), 3
"""
Value = tuple[str, str]
"""Kind of a signal, and what it says of each purpose as JSON."""
_NO_SIGNAL = ("", "{}", "", "")


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


def rows_of(connection: sqlite3.Connection) -> list[ConsentRow]:
    """The overview: by group, recipient and first request."""
    words = {"before": "before-choice", "silent": "no-signal", "against": "against-refusal", "granted": "granted"}
    codes = {name: _VERDICT[verdict] for name, verdict in words.items()}
    values = {
        value: texts for value, *texts in connection.execute("SELECT id, kind, decoded, raw, at FROM signal_values")
    }
    rows = []
    for grp, recipient, value, *numbers in connection.execute(_ROWS, codes):
        kind, decoded, raw, at = values.get(value, _NO_SIGNAL)
        rows.append(ConsentRow(recipient, GROUPS[grp], kind, orjson.loads(decoded), raw, at, *numbers))
    return rows


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
    told = [judged for judged in batch if _tells(judged.inspection.consent)]
    connection.executemany("INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_line, told))
    carried = [
        (judged.inspection.seq, (signal.kind, _text(signal.decoded)), signal)
        for judged in told
        for signal in judged.inspection.consent.signals
    ]
    examples: dict[Value, Signal] = {}
    for _, value, signal in carried:
        examples.setdefault(value, signal)
    numbers = _numbers(connection, examples)
    connection.executemany(
        "INSERT OR IGNORE INTO signals VALUES (?, ?)", [(seq, numbers[value]) for seq, value, _ in carried]
    )


def _tells(consent: Consent) -> bool:
    return bool(consent.signals or consent.verdict or consent.verdict_why)


def _numbers(connection: sqlite3.Connection, values: Mapping[Value, Signal]) -> dict[Value, int]:
    """The number of each kind and what it says; new ones are kept with an example."""
    connection.executemany(
        "INSERT OR IGNORE INTO signal_values (kind, decoded, raw, at) VALUES (?, ?, ?, ?)",
        [(*value, signal.raw[:LONGEST_RAW], signal.at) for value, signal in values.items()],
    )
    query = "SELECT id FROM signal_values WHERE kind = ? AND decoded = ?"
    return {value: connection.execute(query, value).fetchone()[0] for value in values}


def _line(judged: Judged) -> tuple[object, ...]:
    inspection, consent = judged.inspection, judged.inspection.consent
    hits = sum(hit.role != "script" for hit in inspection.hits)
    return (
        inspection.seq, judged.launch, site_of_page(inspection.page), _VERDICT[consent.verdict], int(consent.chosen),
        int(consent.cookieless), len(consent.contradictions), hits, _text(consent.state) if consent.chosen else "",
    )  # fmt: skip


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
