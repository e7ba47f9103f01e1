"""The cookies that a response sets: whose they are, what they ask for, what a browser would refuse."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.analysis.carried import MAX_ANSWERS, Carried, CookieMemory
from inspector.analysis.cookie_date import cookie_date
from inspector.analysis.cookie_jar import Stored
from inspector.analysis.cookie_refusal import Setting, refusal
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.pairs import text_of
from inspector.analysis.set_cookie import default_path, parse_set_cookie
from inspector.catalog.cookies import CookieTable
from inspector.catalog.suffixes import normal_host, same_site
from inspector.model.cookie import Cookie, Fact
from inspector.model.exchange import Exchange, header

NETWORK = {4: 16, 6: 64}
"""Bits of an address that Safari compares: half of it (see browser_limits.toml)."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the cookies of one response have in common."""

    carried: Carried
    table: CookieTable
    memory: CookieMemory
    facts: tuple[Fact, ...]
    now: float

    def stored(self, n: int, raw: bytes, at: str) -> Stored:
        made, seq = parse_set_cookie(raw), self.carried.exchange.seq
        path, value = made.path or default_path(self.carried.path), text_of(made.value)
        name, domain = text_of(made.name), normal_host(text_of(made.domain)) if made.domain else self.carried.host
        fact = self.table.find(name, domain, value)
        cookie = Cookie(
            name, at, "set", domain, text_of(path), self.carried.party, fact.owner, fact.purpose, made.life(self.now),
            http_only=made.http_only, secure=made.secure, same_site=made.same_site, partitioned=made.partitioned,
            set_by="server", since=seq, refused=refusal(made, self._setting(name)), facts=self.facts,
            host_only=made.domain is None, usual_s=fact.life_s,
        )  # fmt: skip
        return Stored(seq, n, hash(value), path, cookie)

    def _setting(self, name: str) -> Setting:
        carried = self.carried
        launch, seq = carried.exchange.launch, carried.exchange.seq
        across = carried.party == "third" and not carried.guessed
        covered = not carried.trusted and self.memory.jar.guarded(launch, seq, name, carried.host)
        return Setting(carried.host, carried.trusted, across, covered)


def response_cookies(carried: Carried, table: CookieTable, memory: CookieMemory) -> tuple[Stored, ...]:
    """In the order of the headers, duplicates and refused ones kept."""
    if not carried.made:
        return ()
    places, answer = Places(), _Answer(carried, table, memory, facts_of(carried, memory), _now(carried.exchange))
    stored = []
    for n, raw in enumerate(carried.made[:MAX_ANSWERS]):
        pair = raw.partition(b";")[0]
        if pair.strip():
            at = places.at("set-cookie:" + name_locator(text_of(pair.partition(b"=")[0].strip())))
            stored.append(answer.stored(n, raw, at))
    return tuple(stored)


def facts_of(carried: Carried, memory: CookieMemory) -> tuple[Fact, ...]:
    """What Safari's limits on a server's cookies ask for, as far as the session knows it."""
    if carried.opens:
        return ("document",)
    if carried.party != "first":
        return ()
    found: list[Fact] = ["same-host"] if carried.host == carried.page_host else []
    named = _named(carried)
    if named:
        found.append(named)
    exchange = carried.exchange
    network = same_network(
        exchange.server_ip, memory.landings.address(exchange.launch, carried.page_host, exchange.seq)
    )
    if network is not None:
        found.append("same-network" if network else "other-network")
    return tuple(found)


def _named(carried: Carried) -> Fact | None:
    """Whether the host's name leads to another site than the page's: CNAME cloaking in Safari's sense."""
    asked, page = carried.resolved.get(carried.host), carried.resolved.get(carried.page_host)
    if asked is None or asked.why or not asked.chain:
        return None
    last = asked.chain[-1]
    if same_site(last, carried.page_host):
        return "own-name"
    if page is None or page.why:
        return None  # the page's own name may lead there, too
    return "own-name" if page.chain and same_site(last, page.chain[-1]) else "cloaked"


def same_network(address: str | None, other: str | None) -> bool | None:
    """Whether two addresses lie in one range as Safari compares them; None where one is not known."""
    try:
        first, second = ipaddress.ip_address(address or ""), ipaddress.ip_address(other or "")
    except ValueError:
        return None
    if first.version != second.version:
        return False
    shift = first.max_prefixlen - NETWORK[first.version]
    return int(first) >> shift == int(second) >> shift


def _now(exchange: Exchange) -> float:
    """When the response came by the server's clock: `Expires` is a moment of that clock."""
    response = exchange.response
    said = cookie_date(header(response.headers, b"date") or b"") if response else None
    return exchange.started + (exchange.duration_ms or 0.0) / 1000 if said is None else said


def notes_on(cookies: Iterator[Cookie]) -> Iterator[str]:
    """On those that a browser refuses at a first party: a fault of the site; of a third party it is the usual thing."""
    for cookie in cookies:
        if cookie.refused and cookie.party != "third":
            name = f"The cookie {cookie.name[:60]}" if cookie.name else "A cookie without a name"
            yield f"{name} is set, but a browser keeps none of it. {cookie.refused}"
