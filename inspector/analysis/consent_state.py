"""The consent of one visit: what its visitor chose, since when, and how each hit stands to that.

A fold over arrival order, like `pages`: by launch and site of the page, each request's own words are kept with its seq,
and a question is answered from smaller seqs and the request itself. So a row that is seen again (open, then complete)
gets the same answer, and nothing informs the past. What a request says is a choice (a cookie of a consent platform, an
updated state), a statement (gcs alone, a TC string in a hit), the page's default, or only that the page asks. A choice
holds until the next one; a statement beats a default; of the same rank the newer holds.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from inspector.analysis.consent_contradictions import defaults_of, google_states
from inspector.analysis.pages import Place, place_of
from inspector.catalog.catalog import Catalog
from inspector.catalog.purposes import UNDECIDED, Purposes
from inspector.catalog.suffixes import normal_host, site_of
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Consent, Signal

ASKS, DEFAULT, STATED, CHOICE = range(4)
"""Ranks of what is said."""
ASKED = "asks"
"""Key of a state beside Google's types: the page loads a consent platform."""
CONSENT_CATEGORY = "consent"
"""Category of the vendors that ask: their own calls are no hits to be judged."""
_NO_STATE = frozenset({"npa", "dma", "dma_cps", "pscdl", "uet_asc", "dnt", "gpc", "us_privacy", "addtl_consent"})
"""Signals that restrict one company, or say nothing of a purpose that hits serve."""
_NO_IDENTIFIER = frozenset({"session-id"})
LONGEST_RAW, LONGEST_AT = 20, 100
"""Characters of a signal and of its place in a sentence."""
MAX_NAMED = 3
"""Identifiers that a sentence names."""


class Word(NamedTuple):
    """What one request says of one type."""

    state: str
    rank: int
    by: str
    """`gcs=G100`, `the cookie CookieConsent`."""


class Said(NamedTuple):
    """The state of one type, and the request that first showed it."""

    word: Word
    seq: int
    started: float


Told = dict[str, Word]
State = dict[str, Said]
NOTHING: State = {}


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

    def before(self, launch: str, site: str, seq: int) -> State:
        timeline = self.timelines.get((launch, site))
        return timeline.before(seq) if timeline else NOTHING

    def teach(self, visit: "Visit", told: Told) -> None:
        timeline = self.timelines.get((visit.launch, visit.page_site))
        if timeline is None:
            if not told:
                return
            timeline = self.timelines[visit.launch, visit.page_site] = _Timeline()
        told = self.shared.setdefault(tuple(told.items()), told)
        timeline.teach(visit.seq, visit.started, told)


class Visit(NamedTuple):
    """One request, with what matters for its consent."""

    launch: str
    seq: int
    started: float
    page_site: str
    """Site of the page; "" where nobody knows it: then the request alone speaks."""
    own_site: str
    """Site of the request's host: whose cookies it carries."""
    host: str
    hits: Sequence[Hit]
    findings: Sequence[Finding]
    third: bool
    """It goes to a third party: cookies sent there are of that party."""


def stood(consent: Consent, visit: Visit, memory: ConsentStates, catalog: Catalog) -> Consent:
    """The consent of one request with the state that holds and the verdict; learns from it."""
    purposes, categories = catalog.purposes, _categories(catalog)
    told = told_by(consent.signals, visit, purposes)
    before = memory.before(visit.launch, visit.page_site, visit.seq) if visit.page_site else NOTHING
    if visit.page_site:
        answered = told_by(consent.signals, visit, purposes, answer=True) if _answers(consent.signals) else {}
        memory.teach(visit, told | answered)
        consent = replace(consent, chosen=True) if _chooses(told | answered) else consent
    elif _chooses(told):
        consent = replace(consent, chosen=True)
    if not told and not visit.hits:
        return consent
    after = joined(before, told, visit.seq, visit.started)
    state: dict[str, str | None] = {type_: None for signal in consent.signals for type_ in _unset(signal, purposes)}
    state |= {type_: said.word.state for type_, said in after.items() if type_ != ASKED}
    consent = replace(consent, state=dict(sorted(state.items()))) if state else consent
    hits = [hit for hit in visit.hits if hit.role != "script" and categories.get(hit.vendor) != CONSENT_CATEGORY]
    if not hits:
        return consent
    served = dict.fromkeys(type_ for hit in hits for type_ in purposes.served(categories.get(hit.vendor, "")))
    return _judged(consent, visit, told, after, tuple(served) or UNDECIDED)


def consent_site(place: Place | None) -> str:
    """The site whose visitor chooses; "" where nobody knows it."""
    return (site_of(place.host) or normal_host(place.host)) if place else ""


def site_of_page(page: str | None) -> str:
    """The same for a page's address as text."""
    return consent_site(place_of(page.encode("utf-8", "surrogateescape")) if page else None)


@lru_cache(maxsize=4)
def _categories(catalog: Catalog) -> dict[str, str]:
    """Category of each vendor, by id."""
    return {vendor.id: vendor.category for vendor in catalog.vendors}


def told_by(signals: Iterable[Signal], visit: Visit, purposes: Purposes, *, answer: bool = False) -> Told:
    """What a request itself says, by Google's types; cookies count for the site that they belong to alone.

    With `answer` what its response says: the cookies that it sets.
    """
    told: Told = {}
    for signal in signals:
        if signal.kind in _NO_STATE or signal.at.startswith("set-cookie:") != answer or not _of_the_page(signal, visit):
            continue
        defaults = defaults_of(signal)
        choice = signal.kind == "gcd" or signal.detail.get("answered") is True or _is_platform_cookie(signal)
        for type_, state in google_states(signal, purposes, likely=True).items():
            rank = DEFAULT if type_ in defaults or "*" in defaults else CHOICE if choice else STATED
            word = Word(state, rank, _name(signal))
            if _replaces(told.get(type_), word, signal.kind):
                told[type_] = word
        if "*" in defaults:
            told.setdefault(ASKED, Word("", ASKS, f"{_name(signal)} without an answer"))
    if not told and not answer and (name := purposes.platforms.get(visit.host)):
        told[ASKED] = Word("", ASKS, f"the consent platform {name}")
    return told


def joined(state: State, told: Told, seq: int, started: float) -> State:
    """The state after a request; the same object where nothing changed, so that long visits share one."""
    changes = {
        type_: Said(word, seq, started)
        for type_, word in told.items()
        if (old := state.get(type_)) is None
        or word.rank > old.word.rank
        or (word.rank == old.word.rank and word.state != old.word.state)
    }
    return state | changes if changes else state


def _answers(signals: Iterable[Signal]) -> bool:
    return any(signal.at.startswith("set-cookie:") for signal in signals)


def _chooses(told: Told) -> bool:
    return any(word.rank == CHOICE for word in told.values())


def _replaces(old: Word | None, new: Word, kind: str) -> bool:
    """Of one request: gcd says more than gcs; else the higher rank, of the same rank the denial."""
    if old is None:
        return True
    if kind == "gcd" and old.by.startswith("gcs"):
        return True
    if kind == "gcs" and old.by.startswith("gcd"):
        return False
    return new.rank > old.rank or (new.rank == old.rank and new.state == "denied")


def _of_the_page(signal: Signal, visit: Visit) -> bool:
    is_cookie = signal.at.startswith(("cookie:", "set-cookie:"))
    return not is_cookie or not visit.page_site or visit.own_site == visit.page_site


def _is_platform_cookie(signal: Signal) -> bool:
    """A cookie is written when the visitor answers, where it does not say otherwise."""
    is_cookie = signal.at.startswith(("cookie:", "set-cookie:"))
    return is_cookie and signal.kind in ("tcf", "gpp") and "answered" not in signal.detail


def _unset(signal: Signal, purposes: Purposes) -> Iterable[str]:
    """Google's types that a signal names without setting them."""
    return (type_ for type_, state in signal.decoded.items() if state is None and type_ in purposes.languages["gcd"].to)


def _name(signal: Signal) -> str:
    """As a sentence names it, without values that could tell a person."""
    if signal.at.startswith(("cookie:", "set-cookie:")):
        return f"the cookie {signal.at.partition(':')[2]}"
    short = signal.kind in ("gcs", "gcd")
    return f"{signal.kind}={signal.raw[:LONGEST_RAW]}" if short else f"{signal.kind} at {signal.at[:LONGEST_AT]}"


# The verdict


def _judged(consent: Consent, visit: Visit, told: Told, after: State, types: tuple[str, ...]) -> Consent:
    """`told`: by the request itself; `after`: what holds at it; `types`: what its hits serve."""
    own = {type_: Said(word, visit.seq, visit.started) for type_, word in told.items()}
    if asc := _asc(consent.signals):
        own["ad_storage"] = Said(Word(asc, STATED, f"asc={asc[0].upper()}"), visit.seq, visit.started)
    holds = after | {t: said for t, said in own.items() if t not in after or _as_much(said, after[t], asc)}
    says = {type_: holds[type_] for type_ in types if type_ in holds}
    sent = _identifiers(visit)
    denied = all(type_ in own and own[type_].word.state == "denied" for type_ in types)
    consent = replace(consent, cookieless=True) if denied and not sent else consent
    known = {type_: said for type_, said in says.items() if said.word.rank > DEFAULT}
    if not known:
        return _unknown(consent, visit, says, types, holds)
    if len(known) < len(types):
        return consent
    states = {said.word.state for said in known.values()}
    newest = max(known.values(), key=lambda said: said.seq)
    if states == {"granted"}:
        return replace(consent, verdict="granted", verdict_why=_capital(f"{_carried(newest, visit, known)}."))
    if states == {"denied"}:
        why = _capital(f"{_carried(newest, visit, known)}; {_sends(sent)}{_later(newest, visit)}.")
        return replace(consent, verdict="against-refusal" if sent else "", verdict_why=why)
    return consent


def _as_much(own: Said, holds: Said, asc: str) -> bool:
    """The request's own word stands before what is known: it says the same, or speaks for its recipient."""
    return bool(asc) or (own.word.state == holds.word.state and own.word.rank >= holds.word.rank)


def _unknown(consent: Consent, visit: Visit, says: State, types: tuple[str, ...], holds: State) -> Consent:
    """Nothing but a default, or a page that asks, or nothing at all is known of what the hit serves."""
    if any(said.word.rank == CHOICE for said in holds.values()):
        why = f"The visitor's choice says nothing about {' or '.join(types)}."
        return replace(consent, verdict="" if says else "no-signal", verdict_why=why)
    asks = [*says.values(), *(holds[key] for key in (ASKED,) if key in holds)]
    if asks:
        why = f"No choice is known yet: {_carried(asks[0], visit, says)}; {_sends(_identifiers(visit))}."
        return replace(consent, verdict="before-choice", verdict_why=why)
    why = f"Neither this hit nor an earlier request of the visit says anything about {' or '.join(types)}."
    return replace(consent, verdict="no-signal", verdict_why=why)


def _asc(signals: Iterable[Signal]) -> str:
    """Microsoft's own signal, which speaks of this hit alone."""
    return next((str(s.decoded["ad_storage"]) for s in signals if s.kind == "uet_asc" and s.decoded), "")


def _carried(said: Said, visit: Visit, says: State) -> str:
    """`request 12 carried gcs=G100 (ad_storage denied)`."""
    who = "this hit itself carries" if said.seq == visit.seq else f"request {said.seq} carried"
    word = said.word
    if word.rank == ASKS:
        return f"{who} {word.by}" if word.by.startswith("the cookie") else f"request {said.seq} loaded {word.by}"
    types = " and ".join(sorted(type_ for type_, each in says.items() if each.word.state == word.state))
    default = " by default" if word.rank == DEFAULT else ""
    return f"{who} {word.by} ({types} {word.state}{default})"


def _sends(sent: Sequence[str]) -> str:
    if not sent:
        return "this hit sends no identifier"
    more = f" and {len(sent) - MAX_NAMED} more" if len(sent) > MAX_NAMED else ""
    return f"this hit sends {', '.join(sent[:MAX_NAMED])}{more}"


def _later(said: Said, visit: Visit) -> str:
    seconds = visit.started - said.started
    if said.seq == visit.seq or seconds < 0:
        return ""
    return f" {seconds:,.0f} s later" if seconds >= 1 else f" {seconds * 1000:.0f} ms later"


def _identifiers(visit: Visit) -> list[str]:
    """What the request sends that tells its visitor apart: `client-id (query:cid)`; guesses do not count."""
    found = (
        f"{finding.kind} ({finding.at})"
        for finding in visit.findings
        if finding.category in ("identifier", "personal")
        and finding.kind not in _NO_IDENTIFIER
        and finding.confidence != "possible"
        and not finding.at.startswith("set-cookie:")
        and (visit.third or not finding.at.startswith("cookie:"))
    )
    return list(dict.fromkeys(found))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
