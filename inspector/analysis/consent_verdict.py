"""How each hit stands to the visitor's choice: before it, against a refusal, agreed to, or nothing known of it.

Facts and their evidence, never a legal judgement. A hit against a refusal is one that sends an identifier of its
visitor after (or with) a refusal of what it serves; what a vendor's hits serve tells the category of its file.
"""

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from inspector.analysis.consent_state import (
    ASKED,
    ASKS,
    CHOICE,
    DEFAULT,
    NO_WORD,
    NOTHING,
    STATED,
    ConsentStates,
    Said,
    State,
    Told,
    Visit,
    Word,
    consent_site,
    joined,
    told_by,
)
from inspector.catalog.catalog import Catalog
from inspector.catalog.purposes import UNDECIDED, Purposes
from inspector.model.finding import KINDS
from inspector.model.inspection import Consent, ConsentVerdict, Signal

CONSENT_CATEGORY = "consent"
"""Category of the vendors that ask: their own calls are no hits to be judged."""
MAX_NAMED = 3
"""Identifiers that a sentence names."""
_TELLS_APART = frozenset(
    kind for kind, category in KINDS.items() if category in ("identifier", "personal") and kind != "session-id"
)
"""Kinds of findings that tell a visitor from others."""


class Verdict(NamedTuple):
    word: ConsentVerdict = ""
    why: str = ""
    cookieless: bool = False


NO_VERDICT = Verdict()


def stood(consent: Consent, visit: Visit, memory: ConsentStates, catalog: Catalog) -> Consent:
    """The consent of one request with the state that holds and the verdict; learns from it."""
    purposes, hits = catalog.purposes, visit.hits
    if not consent.signals and not hits:
        return consent
    categories = _categories(catalog)
    asking = next((hit.vendor_name for hit in hits if categories.get(hit.vendor) == CONSENT_CATEGORY), "")
    visit = visit._replace(asks=asking) if asking else visit
    launch, site = visit.exchange.launch, consent_site(visit.page)
    told, answered = told_by(consent.signals, visit, purposes), NO_WORD
    if any(signal.at.startswith("set-cookie:") for signal in consent.signals):
        answered = told_by(consent.signals, visit, purposes, answer=True)
    before = NOTHING
    if site:
        before = memory.before(launch, site, visit.seq)
        memory.teach(launch, site, visit.exchange, told | answered if answered else told)
    after = joined(before, told, visit.seq, visit.exchange.started)
    state: dict[str, str | None] = {type_: said.word.state for type_, said in after.items() if type_ != ASKED}
    for signal in consent.signals:
        for type_ in _unset(signal, purposes):
            state.setdefault(type_, None)
    verdict = NO_VERDICT
    judged = [hit for hit in hits if hit.role != "script" and categories.get(hit.vendor) != CONSENT_CATEGORY]
    if judged:
        served = dict.fromkeys(type_ for hit in judged for type_ in purposes.served(categories.get(hit.vendor, "")))
        verdict = verdict_of(consent.signals, visit, told, after, tuple(served) or UNDECIDED)
    chosen = any(word.rank == CHOICE for word in (*told.values(), *answered.values()))
    return Consent(
        consent.signals, consent.contradictions, dict(sorted(state.items())), verdict.word, verdict.why, chosen,
        verdict.cookieless,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _categories(catalog: Catalog) -> dict[str, str]:
    """Category of each vendor, by id."""
    return {vendor.id: vendor.category for vendor in catalog.vendors}


def _unset(signal: Signal, purposes: Purposes) -> Iterable[str]:
    """Google's types that a signal names without setting them."""
    return (type_ for type_, state in signal.decoded.items() if state is None and type_ in purposes.languages["gcd"].to)


def verdict_of(signals: Sequence[Signal], visit: Visit, told: Told, after: State, types: tuple[str, ...]) -> Verdict:
    """How the hits of one request stand to what holds.

    Args:
        signals: of the request.
        visit: the request.
        told: what the request itself says.
        after: what holds at it.
        types: what its hits serve.
    """
    started = visit.exchange.started
    own = {type_: Said(word, visit.seq, started) for type_, word in told.items()} if told else {}
    if asc := _asc(signals):
        own["ad_storage"] = Said(Word(asc, STATED, f"asc={asc[0].upper()}"), visit.seq, started)
    louder = {t: said for t, said in own.items() if t not in after or _as_much(said, after[t], asc)} if own else own
    holds = after | louder if louder else after
    says = {type_: holds[type_] for type_ in types if type_ in holds}
    sent = _identifiers(visit, {signal.at for signal in signals})
    denied = all(type_ in own and own[type_].word.state == "denied" for type_ in types)
    word, why = _word(visit, says, types, holds, sent)
    if word == "against-refusal" and (other := _says_otherwise(own, types)):
        why = f"{why} It carries {other} itself."
    return Verdict(word, why, cookieless=denied and not sent)


def _says_otherwise(own: State, types: tuple[str, ...]) -> str:
    """`gcs=G111 (ad_storage granted)`: a hit against a refusal that was told to have been agreed to."""
    told = [type_ for type_ in types if type_ in own and own[type_].word.state == "granted"]
    return f"{own[told[0]].word.by} ({' and '.join(told)} granted)" if told else ""


def _word(
    visit: Visit, says: State, types: tuple[str, ...], holds: State, sent: Sequence[str]
) -> tuple[ConsentVerdict, str]:
    known = {type_: said for type_, said in says.items() if said.word.rank > DEFAULT}
    if not known:
        return _unknown(visit, says, types, holds, sent)
    if len(known) < len(types):
        return "", ""
    states = {said.word.state for said in known.values()}
    newest = max(known.values(), key=lambda said: said.seq)
    if states == {"granted"}:
        return "granted", _capital(f"{_carried(newest, visit, known)}.")
    if states == {"denied"}:
        why = _capital(f"{_carried(newest, visit, known)}; {_sends(sent)}{_later(newest, visit)}.")
        return ("against-refusal" if sent else ""), why
    return "", ""


def _as_much(own: Said, holds: Said, asc: str) -> bool:
    """The request's own word stands before what is known: it says the same, or speaks for its recipient."""
    return bool(asc) or (own.word.state == holds.word.state and own.word.rank >= holds.word.rank)


def _unknown(
    visit: Visit, says: State, types: tuple[str, ...], holds: State, sent: Sequence[str]
) -> tuple[ConsentVerdict, str]:
    """Nothing but a default, or a page that asks, or nothing at all is known of what the hit serves."""
    if any(said.word.rank == CHOICE for said in holds.values()):
        return ("" if says else "no-signal"), f"The visitor's choice says nothing about {' or '.join(types)}."
    for asks in (*says.values(), *(holds[key] for key in (ASKED,) if key in holds)):
        return "before-choice", f"No choice is known yet: {_carried(asks, visit, says)}; {_sends(sent)}."
    return (
        "no-signal",
        f"Neither this hit nor an earlier request of the visit says anything about {' or '.join(types)}.",
    )


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
    seconds = visit.exchange.started - said.started
    if said.seq == visit.seq or seconds < 0:
        return ""
    return f" {seconds:,.0f} s later" if seconds >= 1 else f" {seconds * 1000:.0f} ms later"


def _identifiers(visit: Visit, consent: Container[str]) -> list[str]:
    """What the request sends that tells its visitor apart: `client-id (query:cid)`.

    Guesses do not count, nor what stands at the places of `consent` itself.
    """
    found = [
        f"{finding.kind} ({finding.at})"
        for finding in visit.findings
        if finding.kind in _TELLS_APART
        and finding.confidence != "possible"
        and not finding.at.startswith("set-cookie:")
        and finding.at not in consent
        and (visit.third or not finding.at.startswith("cookie:"))
    ]
    return list(dict.fromkeys(found))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
