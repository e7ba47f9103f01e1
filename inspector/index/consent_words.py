"""The words of `consent:` and `role:`, and what each asks of the index."""

import re
from collections.abc import Mapping
from hashlib import blake2b

import orjson

from inspector.model.hit import HitRole
from inspector.model.inspection import CONSENT_VERDICTS, SIGNAL_KINDS, Inspection

_VERDICT = {verdict: n for n, verdict in enumerate(CONSENT_VERDICTS)}
FIRST_CHOICE = (
    "coalesce((SELECT min(f.seq) FROM consents AS f "
    "WHERE f.chosen AND f.launch = c.launch AND f.site = c.site AND f.site <> ''), 0)"
)
"""seq of the first choice of the launch and site of `c`, a row of `consents`; 0 where none was shown, or where nobody
knows the site."""
BEFORE = (
    f"(c.verdict = {_VERDICT['before-choice']} OR (c.verdict = {_VERDICT['no-signal']} AND {FIRST_CHOICE} > c.seq))"
)
"""A row `c` of `consents` is a hit before any choice, as it was judged or as a later choice tells."""

_JUDGED: dict[str, str] = {
    "before": BEFORE,
    "against": f"c.verdict = {_VERDICT['against-refusal']}",
    "agreed": f"c.verdict = {_VERDICT['granted']}",
    "no-signal": f"c.verdict = {_VERDICT['no-signal']} AND NOT {BEFORE}",
    "cookieless": "c.cookieless",
    "choice": "c.chosen",
    "contradiction": "c.contradictions > 0",
}
_JUDGED |= {"before-choice": _JUDGED["before"], "against-refusal": _JUDGED["against"]}

_JUDGED["judged"] = f"c.verdict <> {_VERDICT['']} OR c.cookieless"
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
    return f"seq IN (SELECT c.seq FROM consents AS c WHERE {_JUDGED[word]})" if word in _JUDGED else ""


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
