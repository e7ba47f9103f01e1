"""How each hit stands to the visitor's choice: before it, against a refusal, agreed to, or nothing known of it.

Facts and their evidence, never a legal judgement. A hit against a refusal is one that sends an identifier of its
visitor after (or with) a refusal of what it serves; what a vendor's hits serve tells the category of its file. A hit
was sent before a choice only where something shows that none was made yet: here its own default; a later request and
the time of the choice are read by `consent_later`, from the `Standing` that is left here.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple

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
    is_new_time,
    joined,
    told_by,
    with_times_before,
)
from inspector.analysis.page_ids import COOKIE, PageIds
from inspector.catalog.catalog import Catalog
from inspector.catalog.purposes import UNDECIDED, Purposes
from inspector.model.finding import KINDS, Finding
from inspector.model.inspection import Consent, ConsentVerdict, Signal, Standing

CONSENT_CATEGORY = "consent"
"""Category of the vendors that ask: their own calls are no hits to be judged."""
RECORD_AT = "query:action"
"""Where a platform's own report of a choice stands."""
GOOGLE = "Google"
PAGE_ID = "client-id"
_GOOGLES = ("gcs", "gcd")
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
    sends: tuple[str, ...] = ()
    """What tells its visitor apart."""
    page_ids: tuple[str, ...] = ()
    """What tells its page alone, as far as the session shows."""
    final: bool = False
    """The hit itself carries the choice, or the word of its own recipient."""


NO_VERDICT = Verdict()


def stood(consent: Consent, visit: Visit, memory: ConsentStates, catalog: Catalog) -> Consent:
    """The consent of one request with the state that holds and the verdict; learns from it."""
    purposes, hits = catalog.purposes, visit.hits
    memory.ids.learn_cookie(visit.exchange)
    missing = memory.missing(visit, consent.signals) if memory.asked else ""
    if not consent.signals and not hits:
        return replace(consent, standing=Standing(undecided="site")) if missing else consent
    categories = _categories(catalog)
    asking = next((hit for hit in hits if categories.get(hit.vendor) == CONSENT_CATEGORY), None)
    if asking:
        visit = visit._replace(asks=asking.vendor_name)
        memory.loaded(visit, asking.vendor)
    launch, site = visit.exchange.launch, consent_site(visit.page)
    started = visit.exchange.started
    record = any(signal.at == RECORD_AT and signal.kind == "cookiebot" for signal in consent.signals)
    told = with_times_before(told_by(consent.signals, visit, purposes), started, record=record)
    answered = NO_WORD
    if any(signal.at.startswith("set-cookie:") for signal in consent.signals):
        answered = with_times_before(told_by(consent.signals, visit, purposes, answer=True), started)
    before = NOTHING
    if site:
        before = memory.before(launch, site, visit.seq)
        memory.teach(launch, site, visit.exchange, told | answered if answered else told)
    after = joined(before, told, visit.seq, started)
    state: dict[str, str | None] = {type_: said.word.state for type_, said in after.items() if type_ != ASKED}
    for signal in consent.signals:
        for type_ in _unset(signal, purposes):
            state.setdefault(type_, None)
    verdict = NO_VERDICT
    types: tuple[str, ...] = ()
    judged = [hit for hit in hits if hit.role != "script" and categories.get(hit.vendor) != CONSENT_CATEGORY]
    if judged:
        served = dict.fromkeys(type_ for hit in judged for type_ in purposes.served(categories.get(hit.vendor, "")))
        types = tuple(served) or UNDECIDED
        google = all(_owners(catalog).get(hit.vendor) == GOOGLE for hit in judged)
        verdict = verdict_of(consent.signals, visit, told, after, types, ids=memory.ids if google else None)
        _learn_ids(visit, memory.ids)
    chosen = {type_: word for type_, word in (told | answered).items() if word.rank == CHOICE}
    standing = Standing(
        types, verdict.sends, verdict.page_ids, any(said.word.rank == CHOICE for said in after.values()), verdict.final,
        "" if chosen else "site" if missing else open_by(told), {type_: word.state for type_, word in chosen.items()},
        any(_is_news(word, before.get(type_)) for type_, word in chosen.items()),
        next((word.made for word in chosen.values() if word.made), None),
    )  # fmt: skip
    return Consent(
        consent.signals, consent.contradictions, dict(sorted(state.items())), verdict.word, verdict.why, bool(chosen),
        verdict.cookieless, standing,
    )  # fmt: skip


def open_by(told: Told) -> Literal["", "page", "site"]:
    """Whether a request shows that nothing was chosen yet.

    A platform's unanswered cookie shows it for the whole site, a default for its page alone: the choice of an earlier
    page may still have to be read there.
    """
    asks = told.get(ASKED)
    if asks and asks.by.startswith("the cookie"):
        return "site"
    return "page" if any(word.rank == DEFAULT for word in told.values()) else ""


def _is_news(word: Word, before: Said | None) -> bool:
    return (
        before is None
        or before.word.rank != CHOICE
        or before.word.state != word.state
        or is_new_time(word.made, before.word.made)
    )


@lru_cache(maxsize=4)
def _categories(catalog: Catalog) -> dict[str, str]:
    """Category of each vendor, by id."""
    return {vendor.id: vendor.category for vendor in catalog.vendors}


@lru_cache(maxsize=4)
def _owners(catalog: Catalog) -> dict[str, str]:
    """Owner of each vendor, by id."""
    return {vendor.id: vendor.owner for vendor in catalog.vendors}


def _learn_ids(visit: Visit, ids: PageIds) -> None:
    for finding in visit.findings:
        if finding.kind == PAGE_ID and visit.page:
            ids.learn(visit.exchange.launch, finding.value, visit.page.url, visit.seq)


def _unset(signal: Signal, purposes: Purposes) -> Iterable[str]:
    """Google's types that a signal names without setting them."""
    return (type_ for type_, state in signal.decoded.items() if state is None and type_ in purposes.languages["gcd"].to)


def verdict_of(
    signals: Sequence[Signal],
    visit: Visit,
    told: Told,
    after: State,
    types: tuple[str, ...],
    *,
    ids: PageIds | None = None,
) -> Verdict:
    """How the hits of one request stand to what holds.

    Args:
        signals: of the request.
        visit: the request.
        told: what the request itself says.
        after: what holds at it.
        types: what its hits serve.
        ids: which pages sent which ids, for hits of Google's tags; None for others.
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
    of_page: tuple[str, ...] = ()
    if (
        sent
        and denied
        and ids is not None
        and visit.page
        and all(own[type_].word.by.startswith(_GOOGLES) for type_ in types)
    ):
        of_page = _of_page_alone(visit, sent, ids)
        sent = [] if of_page else sent
    word, why = _word(visit, says, types, holds, sends(sent, of_page))
    if word == "against-refusal" and not sent:
        word = ""
    if word == "against-refusal" and (other := _says_otherwise(own, types)):
        why = f"{why} It carries {other} itself."
    if word == "against-refusal" and denied and ids is not None:
        why += _joined(visit, ids)
    final = all(type_ in own and (own[type_].word.rank == CHOICE or asc) for type_ in types)
    return Verdict(word, why, denied and not sent, tuple(sent), of_page, final)


def _of_page_alone(visit: Visit, sent: Sequence[str], ids: PageIds) -> tuple[str, ...]:
    """All that the hit sends, where that is nothing but ids which no other page and no cookie showed before it."""
    told = {_at(finding): finding for finding in visit.findings}
    found = [told[each] for each in sent]
    alone = all(finding.kind == PAGE_ID and not finding.at.startswith("cookie:") for finding in found)
    return tuple(sent) if alone and not any(_elsewhere(visit, finding, ids)[0] for finding in found) else ()


def _elsewhere(visit: Visit, finding: Finding, ids: PageIds) -> tuple[int, str]:
    page = visit.page.url if visit.page else ""
    return ids.elsewhere(visit.exchange.launch, finding.value, page, visit.seq)


def _joined(visit: Visit, ids: PageIds) -> str:
    """What shows that an id outlives its page: `Request 3 carried the id of query:cid from another page: …`."""
    for finding in visit.findings:
        seq, where = _elsewhere(visit, finding, ids) if finding.kind == PAGE_ID else (0, "")
        if seq:
            shown = "in the cookie _ga" if where == COOKIE else "from another page"
            return f" Request {seq} carried the id of {finding.at} {shown}: it tells more than one page."
    return ""


def _says_otherwise(own: State, types: tuple[str, ...]) -> str:
    """`gcs=G111 (ad_storage granted)`: a hit against a refusal that was told to have been agreed to."""
    told = [type_ for type_ in types if type_ in own and own[type_].word.state == "granted"]
    return f"{own[told[0]].word.by} ({' and '.join(told)} granted)" if told else ""


def _word(visit: Visit, says: State, types: tuple[str, ...], holds: State, sent: str) -> tuple[ConsentVerdict, str]:
    """The word, as if identifiers were sent, and the sentence; `sent` says what is."""
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
        return "against-refusal", _capital(f"{_carried(newest, visit, known)}; {sent}{_later(newest, visit)}.")
    return "", ""


def _as_much(own: Said, holds: Said, asc: str) -> bool:
    """The request's own word stands before what is known: it says the same, or speaks for its recipient."""
    return bool(asc) or (own.word.state == holds.word.state and own.word.rank >= holds.word.rank)


def _unknown(visit: Visit, says: State, types: tuple[str, ...], holds: State, sent: str) -> tuple[ConsentVerdict, str]:
    """Nothing but a default, or a page that asks, or nothing at all is known of what the hit serves."""
    if any(said.word.rank == CHOICE for said in holds.values()):
        return ("" if says else "no-signal"), f"The visitor's choice says nothing about {' or '.join(types)}."
    for asks in (*says.values(), *(holds[key] for key in (ASKED,) if key in holds)):
        # What an earlier request shows tells nothing of this moment: the visitor may have chosen since.
        word: ConsentVerdict = "before-choice" if asks.seq == visit.seq else "no-signal"
        return word, f"No choice is known yet: {_carried(asks, visit, says)}; {sent}."
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


def sends(sent: Sequence[str], page_ids: Sequence[str] = ()) -> str:
    """What a hit sends that tells its visitor apart; `page_ids` joins the requests of its page alone."""
    if not sent and page_ids:
        return f"this hit sends {', '.join(page_ids[:MAX_NAMED])}, which no other page has sent so far"
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
        _at(finding)
        for finding in visit.findings
        if finding.kind in _TELLS_APART
        and finding.confidence != "possible"
        and not finding.at.startswith("set-cookie:")
        and finding.at not in consent
        and (visit.third or not finding.at.startswith("cookie:"))
    ]
    return list(dict.fromkeys(found))


def _at(finding: Finding) -> str:
    return f"{finding.kind} ({finding.at})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
