"""The consent of one visit: what its visitor chose, and since when.

A fold over arrival order, like `pages`: by launch and site of the page, each request's own words are kept with its seq,
and a question is answered from smaller seqs and the request itself. So a row that is seen again (open, then complete)
gets the same answer, and nothing informs the past. What a request says is a choice (a cookie of a consent platform, an
updated state), a statement (gcs alone, a TC string in a hit), the page's default, or only that the page asks. A choice
holds until the next one; a statement beats a default; of the same rank the newer holds. What a later request tells of
an earlier one (when the choice was made) is none of this fold's: `consent_later`.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inspector.analysis.consent_contradictions import KEPT, Key, repeated
from inspector.analysis.page_ids import PageIds
from inspector.analysis.pages import Place, place_of
from inspector.catalog.choice_times import at_iso, combined, earliest, on_day_or_at
from inspector.catalog.purposes import Purposes, defaults_of, google_states
from inspector.catalog.suffixes import normal_host, site_of
from inspector.model.exchange import Exchange, header
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Made, Signal

ASKS, DEFAULT, STATED, CHOICE = range(4)
"""Ranks of what is said."""
ASKED = "asks"
"""Key of a state beside Google's types: the page loads a consent platform."""
_NO_STATE = frozenset({"npa", "dma", "dma_cps", "pscdl", "uet_asc", "dnt", "gpc", "us_privacy", "addtl_consent"})
"""Signals that restrict one company, or say nothing of a purpose that hits serve."""
COOKIE_OF = {"cookiebot": "CookieConsent", "onetrust": "OptanonConsent", "cookieyes": "cookieyes-consent"}
"""The cookies of platforms (ids of their vendor files) that keep a choice under a name that no site can change."""
LONGEST_RAW, LONGEST_AT = 20, 100
"""Characters of a signal and of its place in a sentence."""
CLOCKS = 1.0
"""Seconds by which the clocks of the browser and of the recorder may differ, and a request may wait in the browser."""


class Word(NamedTuple):
    """What one request says of one type."""

    state: str
    rank: int
    by: str
    """`gcs=G100`, `the cookie CookieConsent`."""
    made: Made | None = None
    """When this was chosen, where the platform writes that down."""


class Said(NamedTuple):
    """The state of one type, and the request that first showed it."""

    word: Word
    seq: int
    started: float


Told = dict[str, Word]
State = dict[str, Said]
NOTHING: State = {}
NO_WORD: Told = {}
_KNOWN: "dict[tuple[Purposes, Key], Told]" = {}


@dataclass(slots=True)
class _Timeline:
    """One launch and site: what each request said, and the state after it, by seq."""

    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    starts: "array[float]" = field(default_factory=lambda: array("d"))
    told: list[Told] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def before(self, seq: int) -> State:
        at = bisect_left(self.seqs, seq)
        return self.states[at - 1] if at else NOTHING

    def teach(self, seq: int, started: float, told: Told) -> None:
        at = bisect_left(self.seqs, seq)
        known = at < len(self.seqs) and self.seqs[at] == seq
        if known and self.told[at] != told:
            self.told[at] = told
        elif not known and told:
            self.seqs.insert(at, seq)
            self.starts.insert(at, started)
            self.told.insert(at, told)
            self.states.insert(at, NOTHING)
        else:
            return
        self._settle(at)

    def _settle(self, at: int) -> None:
        """Work out the states from a place on, until they are as they were."""
        state = self.states[at - 1] if at else NOTHING
        for place in range(at, len(self.seqs)):
            state = joined(state, self.told[place], self.seqs[place], self.starts[place])
            if place > at and state == self.states[place]:
                return
            self.states[place] = state


@dataclass(slots=True)
class ConsentStates:
    """The state of the fold."""

    timelines: dict[tuple[str, str], _Timeline] = field(default_factory=dict)
    """By launch and site."""
    shared: dict[tuple[tuple[str, Word], ...], Told] = field(default_factory=dict)
    """A visit says the same again and again: its requests share one object."""
    asked: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    """By launch and host of the page: kind of a consent platform -> seq of the first request that loaded it."""

    ids: PageIds = field(default_factory=PageIds)

    def loaded(self, visit: "Visit", vendor: str) -> None:
        """A page loads a consent platform: later documents of its host carry the platform's cookie, once it is set."""
        if visit.page and vendor in COOKIE_OF:
            known = self.asked.setdefault((visit.exchange.launch, visit.page.host), {})
            known[vendor] = min(visit.seq, known.get(vendor, visit.seq))

    def missing(self, visit: "Visit", signals: Sequence[Signal]) -> str:
        """The cookie of a platform that a document would carry, had its visitor answered on an earlier page; or "".

        A navigation carries every cookie of its host; what the platform sets is for all paths. One without any cookie
        tells nothing: many exports leave them out.
        """
        known = self.asked.get((visit.exchange.launch, visit.place.host)) if visit.page == visit.place else None
        if not known or header(visit.exchange.request.headers, b"cookie") is None:
            return ""
        carried = {signal.kind for signal in signals if signal.at.startswith("cookie:")}
        return next((COOKIE_OF[kind] for kind, seq in known.items() if seq < visit.seq and kind not in carried), "")

    def before(self, launch: str, site: str, seq: int) -> State:
        timeline = self.timelines.get((launch, site))
        return timeline.before(seq) if timeline else NOTHING

    def teach(self, launch: str, site: str, exchange: Exchange, told: Told) -> None:
        timeline = self.timelines.get((launch, site))
        if timeline is None:
            if not told:
                return
            timeline = self.timelines[launch, site] = _Timeline()
        told = self.shared.setdefault(tuple(told.items()), told)
        timeline.teach(exchange.seq, exchange.started, told)


class Visit(NamedTuple):
    """One request, with what matters for its consent."""

    exchange: Exchange
    place: Place
    page: Place | None
    """None: nobody knows it; then the request alone speaks."""
    hits: Sequence[Hit]
    findings: Sequence[Finding]
    third: bool
    """It goes to a third party: cookies sent there are of that party."""
    asks: str = ""
    """Name of the consent platform that it goes to; "" for all others."""

    @property
    def seq(self) -> int:
        return self.exchange.seq


def consent_site(place: Place | None) -> str:
    """The site whose visitor chooses; "" where nobody knows it."""
    return (site_of(place.host) or normal_host(place.host)) if place else ""


def site_of_page(page: str | None) -> str:
    """The same for a page's address as text."""
    return consent_site(place_of(page.encode("utf-8", "surrogateescape")) if page else None)


def told_by(signals: Sequence[Signal], visit: Visit, purposes: Purposes, *, answer: bool = False) -> Told:
    """What a request itself says, by Google's types; cookies count for the site that they belong to alone.

    With `answer` what its response says: the cookies that it sets.
    """
    heard = [signal for signal in signals if signal.kind not in _NO_STATE and _counts(signal, visit, answer=answer)]
    if heard:
        key = repeated(heard)
        return _told(heard, purposes) if key is None else _told_again(purposes, key, heard)
    return {ASKED: Word("", ASKS, f"the consent platform {visit.asks}")} if visit.asks and not answer else NO_WORD


def _told_again(purposes: Purposes, key: Key, signals: Sequence[Signal]) -> Told:
    """A visit says the same in each request: it is worked out once."""
    told = _KNOWN.get((purposes, key))
    if told is None:
        if len(_KNOWN) >= KEPT:
            _KNOWN.clear()
        told = _KNOWN[purposes, key] = _told(signals, purposes)
    return told


def _told(signals: Iterable[Signal], purposes: Purposes) -> Told:
    told: Told = {}
    heard = list(signals)
    made = combined([made for signal in heard if (made := made_of(signal))])
    for signal in heard:
        defaults = defaults_of(signal)
        choice = signal.kind == "gcd" or signal.detail.get("answered") is True or _is_platform_cookie(signal)
        for type_, state in google_states(signal, purposes, likely=True).items():
            rank = DEFAULT if type_ in defaults or "*" in defaults else CHOICE if choice else STATED
            word = Word(state, rank, _name(signal), made if rank == CHOICE else None)
            if _replaces(told.get(type_), word, signal.kind):
                told[type_] = word
        if "*" in defaults:
            told.setdefault(ASKED, Word("", ASKS, f"{_name(signal)} without an answer"))
    return told


def joined(state: State, told: Told, seq: int, started: float) -> State:
    """The state after a request; the same object where nothing changed, so that long visits share one."""
    if not told:
        return state
    changes = {
        type_: Said(word, seq, started)
        for type_, word in told.items()
        if (old := state.get(type_)) is None
        or word.rank > old.word.rank
        or (word.rank == old.word.rank and (word.state != old.word.state or is_new_time(word.made, old.word.made)))
    }
    return state | changes if changes else state


def is_new_time(new: Made | None, old: Made | None) -> bool:
    """A choice that was made at another time is another choice, be it the same."""
    return new is not None and new != old


def made_of(signal: Signal) -> Made | None:
    """When the choice was made that a platform's cookie holds, by the clock of that browser."""
    if found := signal.detail.get("made"):
        first, last = (at_iso(moment) for moment in found)
        return (first and first[0], last[1]) if last else None
    is_cookie = signal.at.startswith(("cookie:", "set-cookie:"))
    return on_day_or_at(signal.detail.get("updated", "")) if is_cookie and signal.kind == "tcf" else None


def with_times_before(told: Told, started: float, *, record: bool = False) -> Told:
    """The same; without the time of a choice that would come after the request that shows it: that clock is wrong.

    With `record` the request is the platform's own report of the choice, which is sent as it is made.
    """
    if record:
        return {type_: word._replace(made=(started, started)) for type_, word in told.items()}
    if not any(word.made and earliest(word.made) > started + CLOCKS for word in told.values()):
        return told
    return {type_: word._replace(made=None) for type_, word in told.items()}


def _replaces(old: Word | None, new: Word, kind: str) -> bool:
    """Of one request: gcd says more than gcs; else the higher rank, of the same rank the denial."""
    if old is None:
        return True
    if kind == "gcd" and old.by.startswith("gcs"):
        return True
    if kind == "gcs" and old.by.startswith("gcd"):
        return False
    return new.rank > old.rank or (new.rank == old.rank and new.state == "denied")


def _counts(signal: Signal, visit: Visit, *, answer: bool) -> bool:
    """It was sent (or with `answer` set), and as a cookie of the page's own site."""
    if not signal.at.startswith(("cookie:", "set-cookie:")):
        return not answer
    if signal.at.startswith("set-cookie:") != answer:
        return False
    return visit.page is None or consent_site(visit.place) == consent_site(visit.page)


def _is_platform_cookie(signal: Signal) -> bool:
    """A cookie is written when the visitor answers, where it does not say otherwise."""
    is_cookie = signal.at.startswith(("cookie:", "set-cookie:"))
    return is_cookie and signal.kind in ("tcf", "gpp") and "answered" not in signal.detail


def _name(signal: Signal) -> str:
    """As a sentence names it, without values that could tell a person."""
    if signal.at.startswith(("cookie:", "set-cookie:")):
        return f"the cookie {signal.at.partition(':')[2]}"
    short = signal.kind in ("gcs", "gcd")
    return f"{signal.kind}={signal.raw[:LONGEST_RAW]}" if short else f"{signal.kind} at {signal.at[:LONGEST_AT]}"
