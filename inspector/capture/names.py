"""Names behind hosts: asks the domain name system which name a host stands for (CNAME), where the user lets it.

Off by default. Each host is asked for once in a recording, in threads of its own, and no request waits for it: the
answer comes beside the session's requests. It tells the computer's name servers nothing that the proxy's own look-up
of the same host does not tell them.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from urllib.parse import urlsplit

import dns.exception
import dns.message
import dns.rdatatype
import dns.resolver

from addons.addresses import normal_host
from inspector.model.exchange import Exchange
from inspector.model.resolved import Answered, Resolved

SECONDS = 1.0
"""One question takes at most so long, all name servers and repetitions together."""
AT_ONCE = 4
MOST_HOSTS = 5_000
"""Hosts of one recording that are asked for."""
WAITING = 500
"""Hosts that may wait for their turn; others are asked for when they are seen again."""
MOST_SEQS = 1_000
ENDED = "the recording ended before an answer came"
LONGEST = 16
"""Names of one chain."""
_INNER = (".local", ".localhost", ".invalid", ".internal", ".arpa", ".onion")
"""Ends of names that no public name server knows (RFC 6761, 6762, 7686)."""


class Names:
    """The questions of one recording; its methods are called in the recorder's loop."""

    def __init__(self, tell: Callable[[Answered], None], name_servers: tuple[str, ...] = ()) -> None:
        """`tell` gets each answer, in the loop. `name_servers`: ADDRESS:PORT each; none: the computer's own."""
        self._tell = tell
        self._servers = name_servers
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="names")
        self._resolver: dns.resolver.Resolver | None = None
        self._asked: set[str] = set()
        self._waiting: dict[str, dict[int, None]] = {}
        """Host that was asked for and not answered -> its exchanges so far."""

    def seen(self, exchange: Exchange) -> None:
        """A request: its host is asked for, the first time."""
        host = host_of(exchange.request.url)
        if host in self._waiting:
            if len(self._waiting[host]) < MOST_SEQS:
                self._waiting[host][exchange.seq] = None
        elif host and host not in self._asked and len(self._waiting) < WAITING and len(self._asked) < MOST_HOSTS:
            self._asked.add(host)
            self._waiting[host] = {exchange.seq: None}
            self._threads.submit(self._work, host)

    async def settle(self) -> None:
        """Let what was asked be answered, at most for one question's time; of the others it is told that none came."""
        deadline = self._loop.time() + SECONDS
        while self._waiting and self._loop.time() < deadline:  # noqa: ASYNC110 - it ends a recording, once
            await asyncio.sleep(0.02)
        for host in list(self._waiting):
            self._answer(Resolved(host, time.time(), (), ENDED))
        self.stop()

    def stop(self) -> None:
        """Ask no more; what was asked is not told."""
        self._waiting.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _work(self, host: str) -> None:
        """In a thread."""
        try:
            if self._resolver is None:
                self._resolver = resolver_of(self._servers)
            found = ask(host, self._resolver)
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost; it is an answer like others
            found = Resolved(host, time.time(), (), f"the question failed ({type(error).__name__})")
        try:
            self._loop.call_soon_threadsafe(self._answer, found)
        except RuntimeError:
            return  # the loop has ended: nobody stores it

    def _answer(self, found: Resolved) -> None:
        seqs = self._waiting.pop(found.host, None)
        if seqs is not None:
            self._tell(Answered(found, tuple(seqs)))


def host_of(url: bytes) -> str:
    """Host to ask for, in lower case and A-labels; "" for addresses and for names that are not in the public system."""
    try:
        host = normal_host(urlsplit(url.decode("latin-1")).hostname or "")
    except ValueError:
        return ""
    if "." not in host or len(host) > 253 or not host.isascii() or host.endswith(_INNER):
        return ""
    try:
        ip_address(host)
    except ValueError:
        return host
    return ""


def resolver_of(name_servers: tuple[str, ...]) -> dns.resolver.Resolver:
    """Raises dns.resolver.NoResolverConfiguration: the computer names no name server."""
    if not name_servers:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    at = [server.rpartition(":") for server in name_servers]
    resolver.nameservers = [address.strip("[]") for address, _, _ in at]
    resolver.nameserver_ports = {address.strip("[]"): int(port) for address, _, port in at}
    return resolver


def ask(host: str, resolver: dns.resolver.Resolver) -> Resolved:
    """What the host stands for; never raises for what name servers answer or do not answer."""
    asked = time.time()
    response: dns.message.Message | None = None
    why = ""
    try:
        answer = resolver.resolve(f"{host}.", "A", lifetime=SECONDS, raise_on_no_answer=False, search=False)
        response = answer.response
    except dns.resolver.NXDOMAIN as error:
        why = "there is no such name"
        response = next(iter(error.responses().values()), None)  # type: ignore[no-untyped-call]
    except dns.exception.Timeout:
        why = f"no answer within {SECONDS:g} s"
    except dns.resolver.NoNameservers:
        why = "no name server had an answer"
    except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
        why = f"the question failed ({type(error).__name__})"
    chain = chain_of(host, response) if response is not None else ()
    return Resolved(host, asked, chain, "" if chain else why)


def chain_of(host: str, response: dns.message.Message) -> tuple[str, ...]:
    """The names that the host stands for, in order; a chain that turns in a circle ends there."""
    leads = {
        _text(str(answer.name)): _text(str(item.target))
        for answer in response.answer
        if answer.rdtype == dns.rdatatype.CNAME
        for item in answer
    }
    chain: list[str] = []
    name = host
    while (name := leads.get(name, "")) and name not in chain and name != host and len(chain) < LONGEST:
        chain.append(name)
    return tuple(chain)


def _text(name: str) -> str:
    return name.rstrip(".").lower()
