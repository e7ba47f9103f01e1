"""Where two consent signals of one request contradict each other.

What is not set contradicts nothing, nor does a cookie that the answer sets: it comes later. A page's default that
denies is no contradiction to a visitor who agreed: the update is still to come. Signals of two languages are compared
in that of Google's consent mode, by published tables.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from inspector.catalog.purposes import Purposes, defaults_of, google_states
from inspector.model.inspection import Signal

MAX_COMPARED = 50
"""Different signals of one request that are compared with each other; real ones carry a handful."""
_SAME_LANGUAGE = frozenset({"gcs", "gcd"})
_NOT_COMPARED = frozenset({"npa", "dma", "dma_cps", "pscdl", "uet_asc", "dnt", "addtl_consent", "segment"})
"""They restrict more than consent asks for, speak of one company or of no purpose that others name."""


_BY_TEXT = frozenset(
    {"gcs", "gcd", "tcf", "gpp", "us_privacy", "dma", "dma_cps", "npa", "pscdl", "gpc", "dnt", "uet_asc"}
)
"""Kinds whose text is all they say."""
LONGEST_REPEATED, MAX_REPEATED, KEPT = 1_500, 12, 500
"""Characters of a text, signals of a request and requests up to which what was worked out is kept."""
_KNOWN: "dict[tuple[Purposes, Key], tuple[str, ...]]" = {}


class _Said(NamedTuple):
    """One signal in the common language."""

    signal: Signal
    states: dict[str, str]
    defaults: frozenset[str]
    """Types for which it shows the page's default alone."""
    platform: bool
    """It holds the visitor's choice itself."""


Key = tuple[tuple[str, str, str], ...]


def repeated(signals: Sequence[Signal]) -> Key | None:
    """What stands for the signals of a request, as a visit sends them again and again.

    None where their places and texts do not tell all that they say, or are too long to be kept.
    """
    if len(signals) <= MAX_REPEATED and all(
        signal.kind in _BY_TEXT and len(signal.raw) + len(signal.at) <= LONGEST_REPEATED for signal in signals
    ):
        return tuple([(signal.kind, signal.raw, signal.at) for signal in signals])
    return None


def contradictions(signals: Sequence[Signal], purposes: Purposes) -> tuple[str, ...]:
    """Sentences: which signal says what of which purpose."""
    if len(signals) < 2:
        return ()
    key = repeated(signals)
    if key is None:
        return _found(signals, purposes)
    if (found := _KNOWN.get((purposes, key))) is None:
        if len(_KNOWN) >= KEPT:
            _KNOWN.clear()
        found = _KNOWN[purposes, key] = _found(signals, purposes)
    return found


def _found(signals: Sequence[Signal], purposes: Purposes) -> tuple[str, ...]:
    sent = [signal for signal in signals if signal.decoded and not signal.at.startswith("set-cookie:")]
    different = list({(s.kind, s.raw, *s.decoded): s for s in reversed(sent)}.values())[::-1][:MAX_COMPARED]
    if len(different) < 2:
        return ()
    said = [_said(signal, purposes) for signal in different if signal.kind not in _NOT_COMPARED]
    found = [line for one, other in combinations(said, 2) for line in _between(one, other)]
    return tuple(dict.fromkeys((*found, *_against_gpc(different))))


def _said(signal: Signal, purposes: Purposes) -> _Said:
    platform = signal.kind not in _SAME_LANGUAGE
    return _Said(signal, google_states(signal, purposes), defaults_of(signal), platform)


def _between(one: _Said, other: _Said) -> Iterator[str]:
    if one.signal.kind == other.signal.kind and one.platform:
        yield from _same_kind(one.signal, other.signal)
        return
    for type_, state in one.states.items():
        against = other.states.get(type_)
        if against and against != state and not _waits(one, other, type_) and not _tcf_allows(one, other, type_):
            yield f"{_told(one.signal)} says {type_} is {state}, {_told(other.signal)} says {against}."


def _same_kind(one: Signal, other: Signal) -> Iterator[str]:
    """Two strings of one kind: the same names, so that no table is asked."""
    for purpose, state in one.decoded.items():
        against = other.decoded.get(purpose)
        if state and against and against != state:
            yield f"{_told(one)} says {purpose} is {state}, {_told(other)} says {against}."


def _waits(one: _Said, other: _Said, type_: str) -> bool:
    """One of them only shows a default: it denies until the update comes; or its visitor has not answered yet."""
    if one.platform == other.platform:
        return False
    google, platform = (other, one) if one.platform else (one, other)
    return "*" in platform.defaults or (type_ in google.defaults and google.states[type_] == "denied")


def _tcf_allows(one: _Said, other: _Said, type_: str) -> bool:
    """A TC string may agree to a purpose, and not to Google or to advertising: then a denial is no contradiction."""
    for tcf, against in ((one, other), (other, one)):
        if tcf.signal.kind in ("tcf", "gpp") and against.states[type_] == "denied":
            if against.platform:
                return type_ != "ad_personalization"
            return not tcf.signal.detail.get("google", {}).get("consent")
    return False


def _against_gpc(signals: Sequence[Signal]) -> Iterator[str]:
    if not any(signal.kind == "gpc" for signal in signals):
        return
    for signal in signals:
        if signal.kind in _SAME_LANGUAGE and signal.decoded.get("ad_user_data") == "granted":
            yield f"Sec-GPC asks not to sell or share, {_told(signal)} says ad_user_data is granted."
        if signal.kind in ("us_privacy", "gpp"):
            for purpose, state in signal.decoded.items():
                if state == "granted" and purpose.rpartition(".")[2] in ("sale", "sharing"):
                    yield f"Sec-GPC asks not to sell or share, {_told(signal)} says {purpose} is not opted out of."


def _told(signal: Signal) -> str:
    return f"{signal.kind} ({signal.at})"
