"""Whether a purpose may be served: consent as recorded or as assumed, and the ground that the policy declares."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inspector.catalog.bits import ConsentError
from inspector.catalog.purposes import Purposes, google_states, shipped
from inspector.catalog.tcf import PURPOSES, decode_tc
from inspector.model.inspection import PLATFORM_KINDS, Consent, Signal
from inspector.model.policy import GOOGLE_PURPOSES, ConsentMatch, ConsentState, Policy, Purpose

RECORDED = "recorded"
_READ = "it reads gcs, gcd, asc, the TC string, GPP and the site's own consent cookie in the request, nothing before it"
"""A page's own choice may be known to the session all the same: a server has the request alone."""
_GOOGLE = frozenset({"gcs", "gcd", "uet_asc", "segment"}) | PLATFORM_KINDS
"""Signals that speak of Google's types; TC strings and GPP speak of the IAB's purposes."""
_OTHER_CASE = "Assume it (--consent granted) to see what would be sent with it."
_STATES: Mapping[str, ConsentState] = {"granted": "granted", "denied": "denied"}
_GCS_STATES: Mapping[str, ConsentState] = {"1": "granted", "0": "denied", "-": "unknown"}
_GCS = re.compile(r"G1([01-])([01-])")
_TCF_PURPOSE = re.compile(r"(?:tcfeuv2\.)?purpose_([0-9]+)")
_TC_SHAPE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor is said to have chosen."""

    google: Mapping[str, ConsentState] = field(default_factory=dict)
    tcf: Mapping[int, ConsentState] = field(default_factory=dict)
    everything: ConsentState = "unknown"
    """Of every purpose that is not named."""

    def state(self, purpose: Purpose, match: ConsentMatch) -> ConsentState:
        """The state of a purpose that may rest on several consents.

        Google's types and the IAB's purposes are two languages for the same thing: one that the visitor's choice does
        not speak is not asked. Where both speak, a denial in either counts.
        """
        spoken = [
            _combined([self.google.get(name, self.everything) for name in purpose.google], match)
            if purpose.google and (self.google or self.everything != "unknown")
            else "unknown",
            _combined([self.tcf.get(number, self.everything) for number in purpose.tcf], match)
            if purpose.tcf and (self.tcf or self.everything != "unknown")
            else "unknown",
        ]
        return "denied" if "denied" in spoken else "granted" if "granted" in spoken else "unknown"


def recorded_choice(consent: Consent, purposes: Purposes | None = None, *, own: bool = True) -> Choice:
    """The choice as the request itself states it; where two signals contradict each other, the denial counts.

    What each signal says is read as analysis reads it. A platform's cookie that its visitor has not answered yet
    denies what it denies, and grants nothing.

    Args:
        consent: of the request.
        purposes: what signals mean; None for the shipped table.
        own: the request goes to the page's own site: only then is a platform's cookie that of this visitor's choice.
    """
    google: dict[str, ConsentState] = {}
    tcf: dict[int, ConsentState] = {}
    for signal in consent.signals:
        if signal.at.startswith("set-cookie:") or (signal.at.startswith("cookie:") and not own):
            continue
        for name, state in _google(signal, purposes or shipped()):
            google[name] = "denied" if google.get(name) == "denied" else state
        for number, state in _tcf(signal):
            tcf[number] = "denied" if tcf.get(number) == "denied" else state
    return Choice(google, tcf)


def _google(signal: Signal, purposes: Purposes) -> Iterator[tuple[str, ConsentState]]:
    if signal.kind not in _GOOGLE:
        return
    said = signal.decoded if signal.kind == "uet_asc" else google_states(signal, purposes, likely=True)
    waits = signal.kind in PLATFORM_KINDS and signal.detail.get("answered") is False
    for name, text in said.items():
        state = _STATES.get(text or "", "unknown")
        if state == "denied" or (state == "granted" and not waits):
            yield name, state


def _tcf(signal: Signal) -> Iterator[tuple[int, ConsentState]]:
    for name, text in signal.decoded.items() if signal.kind in ("tcf", "gpp") else ():
        state = _STATES.get(text or "", "unknown")
        if state != "unknown" and (found := _TCF_PURPOSE.fullmatch(name)):
            yield int(found[1]), state


def read_choice(spec: str) -> Choice | None:
    """What `--consent` says; None for `recorded`.

    Raises:
        ValueError: it is none of the forms; the text says which there are.

    >>> read_choice("recorded") is None
    True
    >>> read_choice("G101").google
    {'ad_storage': 'denied', 'analytics_storage': 'granted'}
    >>> read_choice("ad_storage=denied").google
    {'ad_storage': 'denied'}
    """
    text = spec.strip()
    if text == RECORDED:
        return None
    if text in _STATES:
        return Choice(everything=_STATES[text])
    if found := _GCS.fullmatch(text):
        names = ("ad_storage", "analytics_storage")
        return Choice({name: _GCS_STATES[letter] for name, letter in zip(names, found.groups(), strict=True)})
    if "=" in text:
        return Choice(dict(_pair(pair) for pair in text.split(",")))
    if len(text) > 20 and _TC_SHAPE.fullmatch(text):
        return Choice(tcf=tc_purposes(text))
    raise ValueError(
        f"consent {text[:40]!r} is not known: write recorded, granted, denied, a gcs value such as G101, a TC string, "
        "or purposes such as ad_storage=denied,analytics_storage=granted"
    )


def tc_purposes(text: str) -> dict[int, ConsentState]:
    """The eleven purposes' consent in a TC string, version 2.

    Raises:
        ValueError: it is no such string, or is cut: with the place of the bit.

    >>> granted = tc_purposes("CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA")
    >>> set(granted.values())
    {'denied'}
    """
    try:
        granted = decode_tc(text).purposes
    except ConsentError as wrong:
        raise ValueError(f"the consent string cannot be read ({wrong}): copy it whole") from None
    return {number: "granted" if number in granted else "denied" for number in PURPOSES}


def gate(policy: Policy, purpose: Purpose | None, choice: Choice) -> tuple[ConsentState, str]:
    """The consent state for a purpose, and why the gate is shut ("" where it is open)."""
    if purpose is None:
        return "unknown", ""
    state = choice.state(purpose, policy.consent_match)
    if purpose.basis == "consent":
        if state == "denied":
            return state, f"Consent for the purpose {purpose.name} is denied{_needs(purpose)}."
        if state == "unknown" and policy.on_unknown_consent == "deny":
            why = f"No consent for the purpose {purpose.name} is known to the server{_needs(purpose)}"
            return state, f"{why}; {_READ}, and without it the policy sends nothing. {_OTHER_CASE}"
    if purpose.basis == "legitimate_interest" and state == "denied":
        return state, f"The purpose {purpose.name} rests on a legitimate interest, and the visitor objected."
    return state, ""


def _needs(purpose: Purpose) -> str:
    """What the purpose asks for, in words.

    >>> _needs(Purpose("p", "consent", ("ad_storage", "ad_user_data"), (7,)))
    ' (it needs ad_storage and ad_user_data, or TCF purpose 7)'
    """
    plural = "s" if len(purpose.tcf) > 1 else ""
    words = [_listed(purpose.google)] if purpose.google else []
    words += [f"TCF purpose{plural} {_listed(purpose.tcf)}"] if purpose.tcf else []
    return f" (it needs {', or '.join(words)})" if words else ""


def _listed(items: Sequence[object]) -> str:
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}" if most else last


def _combined(states: list[ConsentState], match: ConsentMatch) -> ConsentState:
    if match == "any":
        return "granted" if "granted" in states else "denied" if "denied" in states else "unknown"
    if "denied" in states:
        return "denied"
    return "unknown" if "unknown" in states else "granted"


def _pair(pair: str) -> tuple[str, ConsentState]:
    name, _, value = (part.strip() for part in pair.partition("="))
    if name not in GOOGLE_PURPOSES:
        raise ValueError(f"consent for {name!r} is not known: there are {', '.join(GOOGLE_PURPOSES)}")
    if value not in _STATES:
        raise ValueError(f"consent {name}={value!r} must be granted or denied")
    return name, _STATES[value]
