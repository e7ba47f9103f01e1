"""Recurrence: a value that comes up at several companies, or that a cookie of the visited site holds, is no accident.

Another company is a sign of its own, whatever the value looks like. It raises a finding by one level and says so; it
never makes two levels of one sign. A value that stands in the page's own address comes to everybody with that address,
and a vendor's account with everything that is sent to it: neither says anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from inspector.analysis.value_group import IDENTITY, counts_as_shared, group_of
from inspector.model.finding import Finding
from inspector.model.inspection import Inspection
from inspector.model.party import Confidence

NAMED = 3
"""Recipients and cookies that a sentence names."""
_SIGNS = {"vendor-field": "named", "known-value": "known", "session-value": "cookie", "statistics": "shape"}
"""First word of `how` -> the sign that it is; all `format:…` are `shape`. Two of one kind say one thing."""
_OWN = frozenset({"server-call", "same-owner", "own-content"})


@dataclass(frozen=True, slots=True)
class Shared:
    """What the session knows of one value, over all its requests."""

    recipients: frozenset[tuple[str, str]]
    """Name and company of each."""
    layers: frozenset[str]
    """First words of `how` wherever it was found."""
    cookies: frozenset[str]
    """Names of cookies of the visited site that hold it."""


def with_recurrence(inspection: Inspection, shared: Mapping[str, Shared]) -> Inspection:
    """The inspection with `also_sent_to`, and with what recurrence says of each finding.

    Args:
        inspection: as it was judged by itself.
        shared: by key (`value_group`) of the values that it carries.
    """
    if not inspection.findings:
        return inspection
    findings = tuple([_told(finding, inspection, shared) for finding in inspection.findings])
    return replace(inspection, findings=findings)


def _told(finding: Finding, inspection: Inspection, shared: Mapping[str, Shared]) -> Finding:
    known = shared.get(group_of(finding).key) if finding.value else None
    if known is None:
        return replace(finding, also_sent_to=()) if finding.also_sent_to else finding
    others = tuple(sorted({name for name, _ in known.recipients} - {finding.recipient}))
    if finding.category not in IDENTITY or finding.confidence == "certain" or _explained(finding, inspection):
        return replace(finding, also_sent_to=others) if others != finding.also_sent_to else finding
    elsewhere = sorted({name for name, company in known.recipients if company != inspection.party.company})
    cookies = [] if inspection.party.group in _OWN or _is_cookie(finding, known) else sorted(known.cookies)
    confidence = _raised(finding, known, bool(elsewhere), bool(cookies))
    why = finding.why if confidence == finding.confidence else f"{finding.why} {_sentence(elsewhere, cookies)}".lstrip()
    return replace(finding, also_sent_to=others, confidence=confidence, why=why)


def _raised(finding: Finding, known: Shared, elsewhere: bool, cookie: bool) -> Confidence:
    """One level up; to certain only where two signs that do not follow from each other agree beside it."""
    if finding.confidence == "possible":
        return "likely" if elsewhere or cookie else "possible"
    signs = {_SIGNS.get(layer, "shape" if layer.startswith("format:") else "") for layer in known.layers} - {""}
    signs |= {"cookie"} if cookie else set()
    return "certain" if elsewhere and len(signs) > 1 else finding.confidence


def _explained(finding: Finding, inspection: Inspection) -> bool:
    """That it comes up elsewhere needs no explanation."""
    text = group_of(finding).text
    if not counts_as_shared(finding.kind, text) or any(hit.account == finding.value for hit in inspection.hits):
        return True
    return bool(inspection.page) and stands_in(text, inspection.page or "")


def stands_in(text: str, url: str) -> bool:
    return text in url or ("%" in url and text in unquote(url))


def _is_cookie(finding: Finding, known: Shared) -> bool:
    """It stands in that very cookie."""
    at = finding.at
    return at.startswith(("cookie:", "set-cookie:")) and at.partition("|")[0].partition(":")[2] in known.cookies


def _sentence(recipients: Sequence[str], cookies: Sequence[str]) -> str:
    told = [f"Also sent to {listed(recipients)}."] if recipients else []
    if cookies:
        told.append(f"It is also the value of the cookie{'s' if len(cookies) > 1 else ''} {listed(cookies)}.")
    return " ".join(told)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C", "D", "E"])
    ('A', 'A and B', 'A, B, C and 2 more')
    """
    more = len(names) - NAMED
    shown = [*names[:NAMED], *([f"{more} more"] if more > 0 else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
