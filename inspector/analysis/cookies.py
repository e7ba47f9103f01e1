"""Every cookie of one exchange: those that the request carried, then those that the response set."""

from collections.abc import Iterator
from dataclasses import replace

from inspector.analysis.carried import Carried, CookieMemory
from inspector.analysis.cookie_jar import Sent
from inspector.analysis.landings import Landing
from inspector.analysis.pages import UNKNOWN, place_of
from inspector.analysis.response_cookies import notes_on, response_cookies
from inspector.catalog.cookies import CookieTable
from inspector.model.cookie import Cookie
from inspector.model.exchange import Exchange
from inspector.model.payload import Payload

KEPT = 256
"""`Cookie` headers whose cookies are kept to be used again, told by their hash."""
LONGEST_KEPT = 8_192
"""Bytes of such a header; longer ones come once, if at all."""


def cookies_of(
    carried: Carried, table: CookieTable, memory: CookieMemory
) -> tuple[tuple[Cookie, ...], tuple[str, ...]]:
    """The cookies in the order of the wire, and notes on those that a browser would refuse; the memory learns."""
    exchange = carried.exchange
    if carried.opens:
        memory.landings.learn(exchange, carried.place)
    sent = _sent(carried, table, memory)
    stored = response_cookies(carried, table, memory)
    memory.jar.learn(exchange.launch, exchange.seq, stored)
    if exchange.response is not None and (exchange.response.headers_cut or carried.more_made):
        memory.jar.cut(exchange.launch, carried.host)
    made = tuple([each.cookie for each in stored])
    return (*sent, *made), tuple(notes_on(iter(made)))


def teach_cookies(exchange: Exchange, table: CookieTable, memory: CookieMemory) -> None:
    """Learn what a response set before its exchange is judged; judging it then teaches the same."""
    place = place_of(exchange.request.url)
    if exchange.response is not None and place is not None:
        carried = Carried(exchange, place, UNKNOWN, Payload.of(), {})
        memory.jar.learn(exchange.launch, exchange.seq, response_cookies(carried, table, memory))


def _sent(carried: Carried, table: CookieTable, memory: CookieMemory) -> tuple[Cookie, ...]:
    exchange, headers = carried.exchange, carried.sent
    if not headers:
        return ()
    known, url = memory.jar.version(exchange.launch, exchange.seq), carried.link.url
    landing = memory.landings.landing(exchange.launch, url, exchange.seq) if url else ""
    if known is None or sum(map(len, headers)) > LONGEST_KEPT or len(carried.path) > LONGEST_KEPT:
        return tuple(_each_sent(carried, table, memory, landing))
    version, deep = known
    path = carried.path if deep else b""
    key = exchange.launch, version, hash(headers), carried.host, carried.trusted, path, carried.party, landing
    found = memory.kept.get(key)
    if found is None:
        if len(memory.kept) >= KEPT:
            memory.kept.clear()
        found = memory.kept[key] = tuple(_each_sent(carried, table, memory, landing))
    return found


def _each_sent(carried: Carried, table: CookieTable, memory: CookieMemory, landing: Landing) -> Iterator[Cookie]:
    exchange, host, party = carried.exchange, carried.host, carried.party
    for each in carried.payload.cookies:
        name, value = ("", each.name) if each.bare else (each.name, each.value)
        origin = memory.jar.origin(
            exchange.launch, exchange.seq, Sent(name, hash(value), host, carried.path, carried.trusted)
        )
        if origin.cookie:
            yield replace(
                origin.cookie, at=each.at, direction="sent", party=party, set_by=origin.set_by, since=origin.since,
                refused="",
            )  # fmt: skip
            continue
        fact = table.find(name, host, value)
        facts = (landing,) if landing and origin.set_by == "script" else ()
        domain = memory.jar.spread(exchange.launch, exchange.seq, name, hash(value), host)
        yield Cookie(
            name, each.at, "sent", domain, "", party, fact.owner, fact.purpose, None, set_by=origin.set_by, facts=facts,
            usual_s=fact.life_s,
        )  # fmt: skip
