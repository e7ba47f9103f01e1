"""The words of `consent:` and `role:`, and what each asks of the index."""

import re
from collections.abc import Mapping
from hashlib import blake2b

import orjson

from inspector.index.consent_later import CODE, JUDGED
from inspector.model.hit import HitRole
from inspector.model.inspection import SIGNAL_KINDS, Inspection

_JUDGED: dict[str, str] = {
    "before": f"c.settled = {CODE['before-choice']}",
    "against": f"c.settled = {CODE['against-refusal']}",
    "agreed": f"c.settled = {CODE['granted']}",
    "no-signal": f"c.settled = {CODE['no-signal']}",
    "cookieless": "c.cookieless",
    "choice": "c.chosen",
    "contradiction": "c.contradictions > 0",
}
_JUDGED |= {"before-choice": _JUDGED["before"], "against-refusal": _JUDGED["against"]}

_JUDGED["judged"] = f"c.settled <> {CODE['']} OR c.cookieless"
CONSENT_WORDS = (*_JUDGED, "denied", "granted", "any", "none", *SIGNAL_KINDS)
"""Words of `consent:`, beside the prints of signals (`print_of`)."""
_PLAIN = re.compile(r"[a-z-]{1,20}")
_PRINT = re.compile(rf"({'|'.join(SIGNAL_KINDS)})-[a-z-]{{1,20}}@[0-9a-f]{{6}}")
ROLE_WORDS: tuple[str, ...] = ("event", "script", "aux", "tagging-server", "cdn")
"""Words of `role:`: those of hits, and those of recipients."""


def state_of(decoded: Mapping[str, str | None]) -> str:
    """All that is set, in one word.

    >>> state_of({"ad_storage": "denied", "analytics_storage": None})
    'denied'
    >>> state_of({"ad_storage": "denied", "analytics_storage": "granted"})
    'mixed'
    """
    said = {value for value in decoded.values() if value}
    return "mixed" if len(said) > 1 else said.pop() if said else "not set"


def print_of(kind: str, decoded: Mapping[str, str | None]) -> str:
    """One signal in one state as a word of `consent:`, whatever else a request carries: `gcs-denied@1c9f02`."""
    raw = orjson.dumps(dict(decoded), option=orjson.OPT_SORT_KEYS)
    state = state_of(decoded).replace(" ", "-") if decoded else "unreadable"
    return f"{kind}-{state if _PLAIN.fullmatch(state) else 'other'}@{blake2b(raw, digest_size=3).hexdigest()}"


def is_print(word: str) -> bool:
    """Whether a word is such a one; what comes before the sign is for people."""
    return bool(_PRINT.fullmatch(word))


def judged_sql(word: str) -> str:
    """A condition over `rows` for a word that asks for a verdict; "" for words about what a request carries."""
    if word not in _JUDGED:
        return ""
    table = f"({JUDGED})" if "c.settled" in _JUDGED[word] else "consents"
    return f"seq IN (SELECT c.seq FROM {table} AS c WHERE {_JUDGED[word]})"


def marks_of(inspection: Inspection) -> list[str]:
    """What a request carries, as `texts.kinds` holds it: `consent:gcs`, `consent:denied`, `role:event`."""
    roles: list[HitRole | str] = [hit.role for hit in inspection.hits]
    if inspection.party.role:
        roles.append(inspection.party.role)
    marks = {f"role:{role}" for role in roles}
    for signal in inspection.consent.signals:
        marks |= {"consent:any", f"consent:{signal.kind}", f"consent:{print_of(signal.kind, signal.decoded)}"}
        marks |= {f"consent:{state}" for state in signal.decoded.values() if state}
    return sorted(marks)
