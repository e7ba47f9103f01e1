"""Consent signals as they were sent: gcs, gcd, us_privacy, Sec-GPC, DNT; and where two of them contradict.

What was sent, not what was agreed. Google documents neither gcs nor gcd; sources: the value table of gcs in
stape-io/stape-gtm-helper-extension, analytics-debugger/gtm-template-server-side-google-consent-parser (Apache-2.0).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from inspector.model.hit import Hit
from inspector.model.inspection import Consent, Signal
from inspector.model.payload import Payload

GCS_PURPOSES = ("ad_storage", "analytics_storage")
GCD_PURPOSES = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
US_PURPOSES = ("notice", "sale", "lspa")
MAX_COMPARED = 50
"""Different signals of one request that are compared with each other; real ones carry a handful."""

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
"""Digits first; the usual base64url order is wrong for upper-case letters."""
_STATES = {2: "denied", 3: "granted"}
_GCS = re.compile(r"G1[01-][01-]")
_GCS_STATES = {"1": "granted", "0": "denied", "-": None}
_US_PRIVACY = re.compile(r"1[YNyn-]{3}")
_KINDS = {"gcs": "gcs", "gcd": "gcd", "sst.gcd": "gcd", "us_privacy": "us_privacy", "sst.us_privacy": "us_privacy"}
_HEADERS = {"header:sec-gpc": "gpc", "header:dnt": "dnt"}
_ELSEWHERE = ("header:", "cookie:", "set-cookie:")
"""Where a name alone says nothing about consent."""


class Answer(NamedTuple):
    """One purpose of gcd: what the page set by default, and what the visitor's choice updated."""

    default: str | None
    update: str | None

    @property
    def state(self) -> str | None:
        return self.update or self.default


def consent_of(payload: Payload, hits: Sequence[Hit] = ()) -> tuple[Consent, tuple[str, ...]]:
    """The signals in order of the payload, each place once, and notes on those that cannot be decoded."""
    signals = list(_signals(payload, hits))
    notes = tuple(f"The consent signal {s.kind} at {s.at} cannot be decoded." for s in signals if not s.decoded)
    return Consent(tuple(signals), tuple(_contradictions(signals))), notes


def decode_gcs(text: str) -> dict[str, str | None]:
    """`G1ab`: a = ad_storage, b = analytics_storage; empty when it is no such text."""
    if not _GCS.fullmatch(text):
        return {}
    return {purpose: _GCS_STATES[text[2 + index]] for index, purpose in enumerate(GCS_PURPOSES)}


def gcd_answers(text: str) -> dict[str, Answer]:
    """Default and update of each purpose, at the characters 2, 4, 6, 8; empty when the text is too short or foreign."""
    if len(text) < 9 or not text.startswith("1"):
        return {}
    values = [_ALPHABET.find(text[index]) for index in (2, 4, 6, 8)]
    if min(values) < 0:
        return {}
    pairs = (Answer(_STATES.get(value >> 2 & 3), _STATES.get(value & 3)) for value in values)
    return dict(zip(GCD_PURPOSES, pairs, strict=True))


def decode_gcd(text: str) -> dict[str, str | None]:
    """The state of each purpose that holds: the update where there is one, else the default."""
    return {purpose: answer.state for purpose, answer in gcd_answers(text).items()}


def decode_us_privacy(text: str) -> dict[str, str | None]:
    """`1YNN`: notice given, opted out of sale, LSPA; granted means that sale was not opted out of."""
    if not _US_PRIVACY.fullmatch(text):
        return {}
    plain = {"Y": "granted", "N": "denied", "-": None}
    turned = {"Y": "denied", "N": "granted", "-": None}
    answers = text.upper()
    return dict(zip(US_PURPOSES, (plain[answers[1]], turned[answers[2]], plain[answers[3]]), strict=True))


def _signals(payload: Payload, hits: Sequence[Hit]) -> Iterator[Signal]:
    """A parameter that only has the name, but neither the shape nor a vendor's hit around it, is no signal."""
    seen = set()
    for at, name, value in _named(payload, hits):
        if at in seen:
            continue
        kind = _HEADERS.get(at) or _KINDS[name]
        decoded = _DECODERS[kind](value)
        if decoded or (hits and value and kind in ("gcs", "gcd")):
            seen.add(at)
            yield Signal(kind, at, value, decoded)


def _named(payload: Payload, hits: Sequence[Hit]) -> Iterator[tuple[str, str, str]]:
    """Place, name and value of each field named like a signal; those that a vendor's codec found stand in its hits."""
    for field in payload.fields:
        if field.at in _HEADERS or (field.name in _KINDS and not field.at.startswith(_ELSEWHERE)):
            yield field.at, field.name, field.value
    for hit in hits:
        for shown in hit.fields:
            if "|" in shown.at and (name := shown.at.rpartition(":")[2]) in _KINDS:
                yield shown.at, name, shown.value


def _contradictions(signals: Sequence[Signal]) -> Iterator[str]:
    signals = list({(s.kind, s.raw): s for s in reversed(signals)}.values())[::-1][:MAX_COMPARED]
    for first, second in combinations(signals, 2):
        for purpose, one in first.decoded.items():
            other = second.decoded.get(purpose)
            if one and other and one != other:
                yield f"{_told(first)} says {purpose} is {one}, {_told(second)} says {other}."
    if any(signal.kind == "gpc" for signal in signals):
        for signal in signals:
            if signal.decoded.get("ad_user_data") == "granted":
                yield f"Sec-GPC asks not to sell or share, {_told(signal)} says ad_user_data is granted."


def _told(signal: Signal) -> str:
    return f"{signal.kind} ({signal.at})"


_DECODERS: dict[str, Callable[[str], dict[str, str | None]]] = {
    "gcs": decode_gcs,
    "gcd": decode_gcd,
    "us_privacy": decode_us_privacy,
    "gpc": lambda text: {"sale_or_sharing": "denied"} if text == "1" else {},
    "dnt": lambda text: {"tracking": {"1": "denied", "0": "granted"}[text]} if text in ("0", "1") else {},
}
