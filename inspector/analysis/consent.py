"""Consent signals as they were sent: where they stand, what they say, and where two of them contradict.

What was sent, not what was agreed. The decoders: `consent_google`, `consent_cookies`, `catalog.tcf`, `catalog.gpp`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from inspector.analysis.consent_contradictions import contradictions
from inspector.analysis.consent_cookies import READERS, Cookies, cookiebot_record, read_cookie
from inspector.analysis.consent_google import (
    decode_asc,
    decode_dma,
    decode_dma_cps,
    decode_gcd,
    decode_gcs,
    decode_npa,
    decode_pscdl,
    gcd_detail,
)
from inspector.analysis.heads import by_head
from inspector.catalog.bits import ConsentError, ranges_text
from inspector.catalog.gpp import decode_gpp, decode_us_privacy
from inspector.catalog.purposes import Purposes, shipped
from inspector.catalog.tcf import decode_tc
from inspector.model.hit import Hit
from inspector.model.inspection import Consent, Signal, iso_time
from inspector.model.payload import Field, Payload

MICROSOFT = "microsoft-uet"
MAX_SIGNALS = 200
"""Of one request; a batch of a hundred events carries its signals with each."""
_OFTEN = 2_000
"""Characters of place and value up to which a signal is kept."""
NO_CONSENT = Consent()
_SEGMENT = b"categoryPreferences"
_CATEGORIES = ".categoryPreferences"
_LONGEST = 16_384
"""Characters of a string that is looked at."""
_AC = re.compile(r"1~([0-9.]*)|2~([0-9.]*)~dv\.([0-9.]*)")

States = dict[str, str | None]
Decoded = tuple[States, dict[str, Any]]
"""What a signal says of each purpose, and its detail."""

_PARAMETERS = {
    "gcs": "gcs", "gcd": "gcd", "dma": "dma", "dma_cps": "dma_cps", "npa": "npa", "_npa": "npa", "pscdl": "pscdl",
    "us_privacy": "us_privacy", "usprivacy": "us_privacy", "us_privacy_string": "us_privacy", "uspString": "us_privacy",
    "usp_string": "us_privacy", "usp_consent": "us_privacy", "usp": "us_privacy", "ccpa": "us_privacy",
    "asc": "uet_asc", "addtl_consent": "addtl_consent", "addtlConsent": "addtl_consent", "ac_string": "addtl_consent",
    "acString": "addtl_consent", "gpp": "gpp", "gpp_string": "gpp", "gppString": "gpp", "gdpr_consent": "tcf",
    "gdprConsent": "tcf", "gdpr_consent_string": "tcf", "tcf_string": "tcf", "tcfString": "tcf", "tc_string": "tcf",
    "tcString": "tcf", "tcstring": "tcf", "consent_string": "tcf", "consentString": "tcf", "euconsent-v2": "tcf",
    "euconsent": "tcf", "consent": "tcf",
}  # fmt: skip
_PARAMETERS |= {"sst." + name: kind for name, kind in _PARAMETERS.items()}
_COOKIES = {
    "euconsent-v2": "tcf", "addtl_consent": "addtl_consent", "usprivacy": "us_privacy",
    "OTGPPConsent": "gpp", "IABGPP_HDR_GppString": "gpp",
}  # fmt: skip
_HEADERS = {"header:sec-gpc": "gpc", "header:dnt": "dnt"}
_STARTS = frozenset("CD")
_SHAPE = re.compile(r"C[A-Za-z0-9_-]{37,}(?:\.[A-Za-z0-9_-]+){0,3}|DB[A-Za-z0-9_-]{2,}(?:~[A-Za-z0-9_.-]{3,})+")
"""A TC string or a GPP string with a section, by its letters."""
_HIGHEST_POLICY, _FIRST_DAY, _LAST_DAY = 15, "2019-08", "2060"
"""TCF 2 began in August 2019."""
_NAMES = frozenset({*_PARAMETERS, *_COOKIES, *READERS, "sec-gpc", "dnt"})
"""One look-up a field: nearly all requests carry none of them."""
_CERTAIN = frozenset({"gdpr_consent", "gdprConsent", "addtl_consent", "addtlConsent", "euconsent-v2"})
"""Names that stand for their signal alone: what cannot be decoded there is shown, and said so."""


def consent_of(
    payload: Payload, hits: Sequence[Hit] = (), purposes: Purposes | None = None
) -> tuple[Consent, tuple[str, ...]]:
    """The signals in order of the payload, each place once, and notes on those that cannot be decoded."""
    signals = signals_of(payload, hits)
    if not signals:
        return NO_CONSENT, ()
    notes = tuple(
        f"The consent signal {s.kind} at {s.at} cannot be decoded{_because(s)}." for s in signals if not s.decoded
    )
    return Consent(tuple(signals), contradictions(signals, purposes or shipped())), notes


def signals_of(payload: Payload, hits: Sequence[Hit] = ()) -> list[Signal]:
    """At most MAX_SIGNALS, in order of the payload."""
    found = [*_candidates(payload.url), *_OF_HEAD[payload.head], *_candidates((*payload.data, *payload.answers))]
    if not found and not hits and _SEGMENT not in payload.body:
        return []
    signals: dict[str, Signal] = {}
    if found:
        names = {field.name for field in found}
        around = Around(bool(hits), any(hit.vendor == MICROSOFT for hit in hits), bool(names & {"gcs", "gcd"}))
        cookies = _cookies(payload) if names & READERS.keys() else {}
        for field in found:
            if len(signals) < MAX_SIGNALS and field.at not in signals and field.value:
                signal = _platform(field, cookies) if field.name in READERS else _signal(field, around)
                if signal:
                    signals[field.at] = signal
    for signal in (*_in_codecs(hits), *_segment(payload), *_record(payload, hits)):
        if len(signals) < MAX_SIGNALS:
            signals.setdefault(signal.at, signal)
    return list(signals.values())


def _candidates(fields: Iterable[Field]) -> list[Field]:
    """Those whose name or form may be that of a signal."""
    return [f for f in fields if f.name in _NAMES or (f.value[:1] in _STARTS and _may_be(f.value))]


_OF_HEAD = by_head(lambda head: _candidates((*head.headers, *head.cookies)))


class Around(NamedTuple):
    """What surrounds a field, as far as it decides whether a short name is one of a signal."""

    hit: bool
    microsoft: bool
    google: bool
    """Other parameters of Google's consent mode are there."""


def _signal(field: Field, around: Around) -> Signal | None:
    often = len(field.at) + len(field.value) <= _OFTEN
    find = _often if often else _found
    return find(field.name, field.at, field.value, around)


def _found(name: str, at: str, value: str, around: Around) -> Signal | None:
    """The signal of one field by its name, else by its form."""
    place = at.partition(":")[0]
    if place == "header":
        kind = _HEADERS.get(at, "")
        return _decoded(kind, at, value, strict=False) if kind else None
    signal = None
    if place in ("cookie", "set-cookie"):
        if kind := _COOKIES.get(name, ""):
            signal = _decoded(kind, at, value, strict=name in _CERTAIN)
    elif kind := _PARAMETERS.get(name, ""):
        signal = _parameter(kind, name, at, value, around)
    return _by_shape(at, value) if signal is None and value[:1] in _STARTS and _may_be(value) else signal


@lru_cache(maxsize=1024)
def _often(name: str, at: str, value: str, around: Around) -> Signal | None:
    """A visit repeats its signals in each request: they share one, which nobody changes."""
    return _found(name, at, value, around)


def _platform(field: Field, cookies: dict[str, Cookies]) -> Signal | None:
    """The cookie of a consent platform."""
    place = field.at.partition(":")[0]
    reading = read_cookie(field.name, field.value, cookies.get(place, {})) if place in cookies else None
    if reading is None:
        return None
    detail = reading.detail if reading.answered is None else reading.detail | {"answered": reading.answered}
    if reading.made:
        detail = detail | {"made": [None if moment is None else iso_time(moment) for moment in reading.made]}
    return Signal(reading.kind, field.at, reading.raw, reading.decoded, detail)


def _may_be(value: str) -> bool:
    return len(value) <= _LONGEST and _SHAPE.fullmatch(value) is not None


def _by_shape(at: str, value: str) -> Signal | None:
    """A string of the IAB under a name that is not known: only one that can be decoded and makes sense."""
    signal = _decoded("tcf" if value[0] == "C" else "gpp", at, value, strict=False)
    if signal is None or signal.kind == "gpp":
        return signal
    told = signal.detail
    plausible = "?" not in told["language"] + told["country"] and told["policy"] <= _HIGHEST_POLICY
    return signal if plausible and _FIRST_DAY <= told["created"] <= _LAST_DAY else None


def _parameter(kind: str, name: str, at: str, value: str, around: Around) -> Signal | None:
    if kind in ("dma", "dma_cps", "npa", "pscdl") and not (around.hit or around.google):
        return None
    if kind == "uet_asc" and not around.microsoft:
        return None
    strict = name.removeprefix("sst.") in _CERTAIN or (around.hit and kind in ("gcs", "gcd"))
    return _decoded(kind, at, value, strict=strict or (kind == "gpp" and value.startswith("DB")))


def _decoded(kind: str, at: str, value: str, *, strict: bool) -> Signal | None:
    """None for what has not the form of its kind, unless its place is a certain one."""
    signal = Signal(kind, at, value, *_read(kind, value)) if value else None
    return signal if signal and (signal.decoded or strict) else None


def _read(kind: str, value: str) -> Decoded:
    try:
        return _DECODERS[kind](value)
    except ConsentError as wrong:
        return {}, {"error": str(wrong)}


def _cookies(payload: Payload) -> dict[str, Cookies]:
    """Sent and set, by name."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for field in payload.fields:
        place = field.at.partition(":")[0]
        if place in ("cookie", "set-cookie"):
            found[place][field.name] = field.value
    return dict(found)


def _in_codecs(hits: Sequence[Hit]) -> Iterator[Signal]:
    """What vendors' codecs found inside fields stands in their hits: `query:d|base64|json:$.gcs`."""
    around = Around(bool(hits), any(hit.vendor == MICROSOFT for hit in hits), google=True)
    for hit in hits:
        for shown in hit.fields:
            if "|" in shown.at:
                name = shown.at.rpartition("|")[2].partition(":")[2].removeprefix("$").removeprefix(".")
                name = name if name in _PARAMETERS else name.rpartition(".")[2]
                if shown.value and (name in _PARAMETERS or shown.value[:1] in _STARTS):
                    signal = _found(name, shown.at, shown.value, around)
                    if signal:
                        yield signal


def _segment(payload: Payload) -> Iterator[Signal]:
    """`context.consent.categoryPreferences` of Segment's events, one signal for each event."""
    if _SEGMENT not in payload.body:
        return
    found: dict[str, States] = {}
    for field in payload.fields:
        head, known, rest = field.at.partition(_CATEGORIES)
        if known and head.endswith(".consent") and rest[:1] in (".", "[") and field.value in ("true", "false"):
            found.setdefault(head + _CATEGORIES, {})[field.name] = "granted" if field.value == "true" else "denied"
    for at, decoded in found.items():
        raw = orjson.dumps({name: state == "granted" for name, state in decoded.items()}).decode()
        yield Signal("segment", at, raw, decoded)


def _record(payload: Payload, hits: Sequence[Hit]) -> Iterator[Signal]:
    """The choice as Cookiebot's own script reports it: earlier than any request that carries the cookie."""
    if any(hit.vendor == "cookiebot" for hit in hits):
        values = {field.name: field.value for field in payload.fields if field.at.startswith("query:")}
        if reading := cookiebot_record(values):
            yield Signal(reading.kind, "query:action", reading.raw, reading.decoded, {"answered": True})


def _tcf(text: str) -> Decoded:
    tc = decode_tc(text)
    return tc.decoded(), tc.detail()


def _gpp(text: str) -> Decoded:
    sections = decode_gpp(text)
    decoded: States = {f"{s.name}.{purpose}": state for s in sections for purpose, state in s.decoded.items()}
    told = [{"id": section.id, "name": section.name} | section.detail for section in sections]
    return decoded or dict.fromkeys((s.name for s in sections), None) or {"sections": None}, {"sections": told}


def _additional(text: str) -> Decoded:
    """Google's Additional Consent: `1~consented`, `2~consented~dv.disclosed`, numbers of Google's list of providers."""
    found = _AC.fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        return {}, {"error": "not of the form 1~1.35 or 2~1.35~dv.9"}
    version = 1 if found[1] is not None else 2
    consented = _providers(found[1] if version == 1 else found[2])
    detail: dict[str, Any] = {"version": version, "consented": ranges_text(consented)}
    if version == 2:
        detail["disclosed"] = ranges_text(_providers(found[3]))
    return {"providers": "granted" if consented else "denied"}, detail


def _providers(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(number) for number in text.split(".") if 0 < len(number) <= 9}))


def _plain(decode: Callable[[str], States]) -> Callable[[str], Decoded]:
    return lambda text: (decode(text), {})


def _because(signal: Signal) -> str:
    error = signal.detail.get("error")
    return f": {error}" if error else ""


_DECODERS: dict[str, Callable[[str], Decoded]] = {
    "gcs": _plain(decode_gcs),
    "gcd": lambda text: (decode_gcd(text), gcd_detail(text)),
    "dma": decode_dma,
    "dma_cps": decode_dma_cps,
    "npa": decode_npa,
    "pscdl": decode_pscdl,
    "uet_asc": _plain(decode_asc),
    "us_privacy": _plain(decode_us_privacy),
    "tcf": _tcf,
    "gpp": _gpp,
    "addtl_consent": _additional,
    "gpc": _plain(lambda text: {"sale_or_sharing": "denied"} if text == "1" else {}),
    "dnt": _plain(lambda text: {"tracking": {"1": "denied", "0": "granted"}[text]} if text in ("0", "1") else {}),
}
