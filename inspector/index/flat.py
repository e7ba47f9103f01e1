"""Inspection -> what the index keeps of it: a flat row, searchable text, hits, counts, the packed inspection."""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import orjson

from inspector.index.consent_words import marks_of
from inspector.index.schema import CONFIDENCES, COUNTS, GROUP_RANK, PLAIN, ROLES
from inspector.model.exchange import State
from inspector.model.finding import CATEGORIES, Category, Finding
from inspector.model.inspection import Consent, ConsentVerdict, Inspection
from inspector.model.party import Evidence

IN_CLEAR = frozenset({"plain", "shortened"})
"""States in which a recipient can read the value; the others are shown as an outline with #."""
ONCE: frozenset[Category] = frozenset({"user-agent"})
"""Which browser it is, the User-Agent and up to twenty client hints say together; each alone would drown the rest."""
LEVEL = 1
LARGEST = 32 * 1024 * 1024
"""Bytes of one inspection that are unpacked at most: an index of unknown origin may hold any."""
DICTIONARY = (
    b'{"format":"inspection/1","seq":,"time":"2026-11-23T10:02:00.137Z","method":"POST","url":"https://www.","stat'
    b'us":204,"page":"https://","party":{"group":"client-side","site":"","entity":null,"recipient":"","confidence"'
    b':"certain","browser_says":"cross-site","evidence":[{"signal":"registrable-domain","where":"host","value":"",'
    b'"source":"psl"}],"overridden":false,"role":null},"type":"text/plain","size_request":0,"size_response":0,"dur'
    b'ation_ms":,"server_ip":null,"http_version":"HTTP/2.0","hits":[{"vendor":"","vendor_name":"","role":"event","'
    b'account":"","event":"","confidence":"host+path","fields":[{"at":"query:","name":"","value":"","class":"ident'
    b'ifier","kind":"","property":""},{"at":"body.form:","name":"","value":"","class":"content","kind":"","propert'
    b'y":""}]}],"findings":[{"kind":"ip-address","category":"ip","at":"connection","span":null,"value":"127.0.0.1"'
    b',"state":"plain","recipient":"","confidence":"certain","how":["connection"],"also_sent_to":[],"why":"Every r'
    b'equest shows its sender\'s IP address."},{"kind":"user-agent","category":"user-agent","at":"header:user-agent'
    b'","span":[0,"value":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0'
    b' Safari/537.36","state":"plain","recipient":"","confidence":"certain","how":["vendor-field"],"also_sent_to":'
    b'[],"why":""}],"consent":{"signals":[],"contradictions":[]},"notes":[]}'
)
"""What every inspection says; halves what is stored of a short one. A change needs a new USER_VERSION."""


WHY, WHY_VALUE = 2, 80
"""Pieces of evidence that a row keeps for its tooltip, and characters of a value."""
_WEIGHTS = {"": 4, "strong": 3, "likely": 2, "supporting": 1, "weak": 0}
_PLAIN = frozenset({"registrable-domain", "page", "owner", "browser-disagrees", "program-says"})
_BREAKS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_TO_LOOK_AT: dict[ConsentVerdict, str] = {"before-choice": "before any choice", "against-refusal": "against refusal"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One inspection, with what only the exchange knows."""

    inspection: Inspection
    state: State
    launch: str
    error: str = ""


def pack(inspection: Inspection) -> bytes:
    press = zlib.compressobj(LEVEL, zdict=DICTIONARY)
    return press.compress(orjson.dumps(inspection.to_json())) + press.flush()


def unpack(packed: bytes) -> Inspection:
    raw = zlib.decompressobj(zdict=DICTIONARY).decompress(packed, LARGEST)
    return Inspection.from_json(orjson.loads(raw))


def row_of(judged: Judged) -> dict[str, object]:
    """The columns of `rows` but the simulated ones."""
    inspection = judged.inspection
    hit = inspection.hits[0] if inspection.hits else None
    host, path = host_and_path(inspection.url)
    row: dict[str, object] = {
        "seq": inspection.seq,
        "started": inspection.started,
        "grp": GROUP_RANK[inspection.party.group],
        "confidence": CONFIDENCES.index(inspection.party.confidence),
        "method": inspection.method,
        "host": host,
        "path": path,
        "vendor": hit.vendor_name if hit else "",
        "vendor_id": hit.vendor if hit else "",
        "event": (hit.event or "") if hit else "",
        "hit_count": len(inspection.hits),
        "account": (hit.account or "") if hit else "",
        "recipient": inspection.party.recipient,
        "entity": inspection.party.entity or "",
        "page": inspection.page or "",
        "status": inspection.status,
        "type": inspection.type or "",
        "size": inspection.size_response,
        "duration_ms": inspection.duration_ms,
        "consent": consent_text(inspection.consent),
        "note": note_of(judged),
        "launch": judged.launch,
        "state": judged.state,
        "role": ROLES.index(inspection.party.role),
        "why": why_of(inspection.party.evidence),
    }
    return row | dict(zip(COUNTS, counts_of(inspection.findings), strict=True))


def weightiest(evidence: Iterable[Evidence], most: int = WHY) -> list[Evidence]:
    """The pieces that decide or weigh most, in their order; site and page, which say least, only alone."""
    kept = list(evidence)
    ranked = sorted(
        [each for each in kept if each.signal not in _PLAIN] or kept, key=lambda each: -_WEIGHTS[each.weight]
    )
    return ranked[:most]


def why_of(evidence: Iterable[Evidence]) -> str:
    """The weightiest evidence for tables: a line each, signal and value parted by a tab."""
    return "\n".join(f"{each.signal}\t{_BREAKS.sub(' ', each.value[:WHY_VALUE])}" for each in weightiest(evidence))


def consent_text(consent: Consent) -> str:
    """`against refusal: gcs G100, gcd 13p3p3p3p5l1`: the verdict where it is one to look at, then what was sent."""
    sent = ", ".join(dict.fromkeys(f"{signal.kind} {signal.raw[:40]}" for signal in consent.signals))
    verdict = _TO_LOOK_AT.get(consent.verdict, "without identifiers" if consent.cookieless else "")
    return f"{verdict}: {sent}" if verdict and sent else verdict or sent


def with_verdict(text: str, was: ConsentVerdict, now: ConsentVerdict) -> str:
    """The cell of a hit of which a later request tells otherwise.

    >>> with_verdict("against refusal: gcs G100", "against-refusal", "before-choice")
    'before any choice: gcs G100'
    """
    old, new = _TO_LOOK_AT.get(was, ""), _TO_LOOK_AT.get(now, "")
    sent = text.removeprefix(old).removeprefix(": ") if old else text
    return f"{new}: {sent}" if new and sent else new or sent


def note_of(judged: Judged) -> str:
    """The error first, then the notes that do not repeat it."""
    error, notes = judged.error, judged.inspection.notes
    return "; ".join(dict.fromkeys([error, *notes] if error else notes))


def counts_of(findings: Iterable[Finding]) -> list[int]:
    """What a request gives away, by category: in clear (in the order of CATEGORIES), then hashed or encoded.

    Every finding counts, but of the categories in ONCE a request tells one thing in many places.
    """
    counts = [0] * len(COUNTS)
    for finding in findings:
        offset = 0 if finding.state in IN_CLEAR else len(PLAIN)
        counts[CATEGORIES.index(finding.category) + offset] += 1
    for category in ONCE:
        plain = CATEGORIES.index(category)
        clear = min(counts[plain], 1)
        counts[plain], counts[plain + len(PLAIN)] = clear, 0 if clear else min(counts[plain + len(PLAIN)], 1)
    return counts


def hits_of(inspection: Inspection) -> list[tuple[int, int, str, str, str, str]]:
    return [
        (inspection.seq, n, hit.vendor, hit.vendor_name, hit.account or "", hit.event or "")
        for n, hit in enumerate(inspection.hits)
    ]


def texts_of(judged: Judged) -> tuple[int, str, str, str]:
    """Seq, words and captured values in lower case, kinds of findings and marks; NUL would end a text for GLOB."""
    inspection = judged.inspection
    words = [inspection.method, inspection.url, inspection.party.recipient, inspection.party.entity or ""]
    words += [inspection.page or "", str(inspection.status or ""), inspection.type or "", note_of(judged)]
    vals: dict[str, None] = {}
    for hit in inspection.hits:
        words += [hit.vendor_name, hit.vendor, hit.event or "", hit.account or ""]
        vals |= dict.fromkeys(field.value for field in hit.fields)
    vals |= dict.fromkeys(finding.value for finding in (*inspection.findings, *inspection.suppressed))
    marks = [*marks_of(inspection), *(["suppressed"] if inspection.suppressed else [])]
    kinds = " ".join([*sorted({finding.kind for finding in inspection.findings}), *marks])
    return inspection.seq, _searchable(dict.fromkeys(words)), _searchable(vals), f" {kinds} "


def digest(value: str, key: bytes) -> int:
    """What stands for a value in the tables of the ledger."""
    raw = blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest()
    return int.from_bytes(raw, "big", signed=True)


def host_and_path(url: str) -> tuple[str, str]:
    """Host (lower case, port where one is named, no user name), path without query; odd URLs give what there is."""
    _, found, rest = url.partition("://")
    rest = rest if found else url
    authority, path = _cut(rest, "/?#")
    host = authority.rpartition("@")[2].lower()
    return host, _cut(path, "?#")[0] or ("/" if found else "")


def _cut(text: str, marks: Sequence[str]) -> tuple[str, str]:
    """Text before and from the first of the marks."""
    at = min((place for mark in marks if (place := text.find(mark)) >= 0), default=len(text))
    return text[:at], text[at:]


def _searchable(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part).lower().replace("\0", " ")
