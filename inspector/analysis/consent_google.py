"""Google's and Microsoft's consent parameters.

Google documents none of them but what consent mode means. Sources, checked 2026-11-25: the value table of gcs in
stape-io/stape-gtm-helper-extension; analytics-debugger/gtm-template-server-side-google-consent-parser (Apache-2.0) for
gcd; captured hits for the others; Microsoft's asc: learn.microsoft.com/advertising, "UET Consent Mode".
"""

import re
from typing import Any, NamedTuple

GCS_PURPOSES = ("ad_storage", "analytics_storage")
GCD_PURPOSES = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")
SHORTEST_GCD = 9
CORE_SERVICES = {
    "s": "search", "y": "youtube", "p": "play", "h": "shopping", "a": "ads", "m": "maps",
}  # fmt: skip
"""Letters of dma_cps: Google's core platform services that may share data; others are shown as they are."""

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
"""Digits first; the usual base64url order is wrong for upper-case letters."""
_STATES = {2: "denied", 3: "granted"}
_GCS = re.compile(r"G1[01-][01-]")
_GCS_STATES = {"1": "granted", "0": "denied", "-": None}
_CPS = re.compile(r"[a-z]{1,26}")
_LABEL = re.compile(r"[a-zA-Z0-9_.-]{1,64}")

States = dict[str, str | None]


class Answer(NamedTuple):
    """One purpose of gcd: what the page set by default, and what the visitor's choice updated."""

    default: str | None
    update: str | None

    @property
    def state(self) -> str | None:
        return self.update or self.default


def decode_gcs(text: str) -> States:
    """`G1ab`: a = ad_storage, b = analytics_storage; empty when it is no such text."""
    if not _GCS.fullmatch(text):
        return {}
    return {purpose: _GCS_STATES[text[2 + index]] for index, purpose in enumerate(GCS_PURPOSES)}


def gcd_answers(text: str) -> dict[str, Answer]:
    """Default and update of each purpose, at the characters 2, 4, 6, 8; empty when the text is too short or foreign."""
    if len(text) < SHORTEST_GCD or not text.startswith("1"):
        return {}
    values = [_ALPHABET.find(text[index]) for index in (2, 4, 6, 8)]
    if min(values) < 0:
        return {}
    pairs = (Answer(_STATES.get(value >> 2 & 3), _STATES.get(value & 3)) for value in values)
    return dict(zip(GCD_PURPOSES, pairs, strict=True))


def decode_gcd(text: str) -> States:
    """The state of each purpose that holds: the update where there is one, else the default."""
    return {purpose: answer.state for purpose, answer in gcd_answers(text).items()}


def gcd_detail(text: str) -> dict[str, Any]:
    """Default, update and state of each purpose; the undocumented rest as it is; why a text cannot be decoded."""
    answers = gcd_answers(text)
    if not answers:
        short = len(text) < SHORTEST_GCD
        return {"error": f"{len(text)} characters, {SHORTEST_GCD} are needed" if short else "not of the form of gcd"}
    detail: dict[str, Any] = {
        purpose: {"default": answer.default, "update": answer.update, "state": answer.state}
        for purpose, answer in answers.items()
    }
    return detail | ({"rest": text[SHORTEST_GCD:]} if len(text) > SHORTEST_GCD else {})


def decode_dma(text: str) -> tuple[States, dict[str, Any]]:
    """Whether the Digital Markets Act applies to the visitor: a fact about the region, no consent."""
    return ({"applies": None}, {"applies": text == "1"}) if text in ("0", "1") else ({}, {})


def decode_dma_cps(text: str) -> tuple[States, dict[str, Any]]:
    """Which of Google's core services may share data: `sypham` are all six, `-` is none."""
    if text != "-" and not _CPS.fullmatch(text):
        return {}, {}
    named = set(text) - {"-"}
    said: States = {service: "granted" if letter in named else "denied" for letter, service in CORE_SERVICES.items()}
    unknown = sorted(named - CORE_SERVICES.keys())
    return said | dict.fromkeys(unknown, "granted"), {"unknown": unknown} if unknown else {}


def decode_npa(text: str) -> tuple[States, dict[str, Any]]:
    """1: no personalised ads; 0 sets nothing."""
    if text not in ("0", "1"):
        return {}, {}
    return {"ad_personalization": "denied" if text == "1" else None}, {"non_personalised_ads": text == "1"}


def decode_pscdl(text: str) -> tuple[States, dict[str, Any]]:
    """Label of Chrome's phase-out of cookies: `noapi` (the browser has none), `denied` (not read), else the label."""
    if not _LABEL.fullmatch(text):
        return {}, {}
    state = {"noapi": None, "denied": "denied"}.get(text, "granted")
    return {"cookie_deprecation_label": state}, {"label": text}


def decode_asc(text: str) -> States:
    """Microsoft UET: G granted, D denied. Microsoft takes what a site does not set for granted."""
    return {"ad_storage": {"G": "granted", "D": "denied"}[text]} if text in ("G", "D") else {}
