"""Consent over a whole session: what each recipient was told, from when to when, and what was sent before a choice.

A choice informs later requests alone (analysis). What a later request tells of a hit (that nothing was chosen yet, or
that the choice had been made) is joined when read: `consent_later`.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from inspector.analysis.consent_state import site_of_page
from inspector.index.consent_later import CODE, JUDGED, SITE, mask, page_number
from inspector.index.consent_words import state_of
from inspector.index.flat import Judged
from inspector.model.inspection import Consent, Signal
from inspector.model.party import GROUPS, Group

LONGEST_RAW = 200
"""Characters of a signal that the overview keeps."""
_STATES = ("denied", "granted")
_ROWS = f"""
WITH judged AS MATERIALIZED (
  SELECT seq, hits, settled, cookieless, contradictions > 0 AS contradicted FROM ({JUDGED})
)
SELECT rows.grp, rows.recipient, coalesce(signals.value, 0), min(judged.seq), max(judged.seq), count(*),
  sum(hits), coalesce(sum(hits) FILTER (WHERE settled = :before), 0),
  coalesce(sum(hits) FILTER (WHERE settled = :against), 0), coalesce(sum(hits) FILTER (WHERE settled = :granted), 0),
  sum(cookieless), sum(contradicted)
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
    words = {"before": "before-choice", "against": "against-refusal", "granted": "granted"}
    codes = {name: CODE[verdict] for name, verdict in words.items()}
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


# Writing, inside a transaction of the store


def forget(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Take out rows that are about to be replaced."""
    keys = [(seq,) for seq in seqs]
    connection.executemany("DELETE FROM consents WHERE seq = ?", keys)
    connection.executemany("DELETE FROM signals WHERE seq = ?", keys)


def put(connection: sqlite3.Connection, batch: Iterable[Judged]) -> None:
    """Keep the consent of the rows that carry a signal or a hit that was judged."""
    told = [judged for judged in batch if _tells(judged.inspection.consent)]
    connection.executemany(f"INSERT INTO consents VALUES ({', '.join('?' * 22)})", map(_line, told))
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
    return bool(consent.signals or consent.verdict or consent.verdict_why or consent.standing.undecided)


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
    site, standing, page = site_of_page(inspection.page), consent.standing, page_number(inspection.page or "")
    made_from, made_to = standing.made or (None, None)
    denied, granted = ([type_ for type_, said in standing.chose.items() if said == state] for state in _STATES)
    return (
        inspection.seq, judged.launch, site, CODE[consent.verdict], int(consent.chosen), int(consent.cookieless),
        len(consent.contradictions), hits, _text(consent.state) if consent.chosen else "", inspection.started, page,
        mask(standing.serves) if site else 0, int(bool(standing.sends)), int(standing.known), int(standing.final),
        {"site": SITE, "page": page}.get(standing.undecided) if site else None, int(standing.news and bool(site)),
        _text(standing.chose), mask(denied), mask(granted), made_from, made_to,
    )  # fmt: skip


def _text(value: Any) -> str:
    return orjson.dumps(value).decode()
