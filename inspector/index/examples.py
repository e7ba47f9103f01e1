"""Examples of policies and hops, run through the real engine: a request, and what is sent of it, byte for byte."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import Catalog
from inspector.catalog.hops import Hop
from inspector.index.simulated import simulate_exchange
from inspector.model.exchange import Body, Exchange, Headers, Request
from inspector.model.policy import Destination, Example, Policy
from inspector.model.simulation import Outgoing, Simulation

CLIENT_IP = "203.0.113.24"
"""Address of the visitor in every example."""
TIME = 1_795_000_000.0
"""When every example is sent: 2026-11-18, 12:26:40 UTC."""
PAGE = "https://shop.example/"


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold."""

    line: int
    wanted: str
    got: str


def failures_of_policy(policy: Policy, catalog: Catalog) -> list[Failure]:
    """The examples that a policy does not keep."""
    return [bad for example in policy.examples for bad in _run(example, policy, catalog)]


def failures_of_hop(hop: Hop, catalog: Catalog) -> list[Failure]:
    """The examples that a hop template does not keep, under a policy without rules."""
    policy = Policy(hop.name, hop.title, destinations=(Destination("*", template=hop.name, hosts=("*.test",)),))
    return [bad for example in hop.examples for bad in _run(example, policy, catalog)]


def exchange_of(text: str) -> Exchange:
    """The request that an example writes down: request line, header lines, an empty line, body.

    Raises:
        ValueError: there is no request line.
    """
    head, _, body = text.lstrip("\n").partition("\n\n")
    first, *lines = head.rstrip("\n").split("\n")
    method, _, url = first.strip().partition(" ")
    if not url:
        raise ValueError(f"{first[:60]!r} is no request line: write METHOD URL")
    headers = tuple(_header(line) for line in lines if line.strip())
    content = body.encode()
    request = Request(method.encode(), url.strip().encode(), "HTTP/2.0", headers, Body(content, len(content), ""))
    return Exchange(1, "example", "complete", "", TIME, None, "example", CLIENT_IP, None, request, page=PAGE)


def written(sent: Outgoing) -> str:
    """A request as examples write it down, header names in lower case."""
    lines = [_text(sent.method) + " " + _text(sent.url), *(f"{n.lower()}: {v}" for n, v in _shown(sent.headers))]
    return "\n".join(lines) + ("\n\n" + _text(sent.body) if sent.body else "")


def _run(example: Example, policy: Policy, catalog: Catalog) -> Iterator[Failure]:
    exchange = exchange_of(example.given)
    rows = simulate_exchange(exchange, inspect(exchange, catalog, Memory()), policy, catalog)
    chosen = [row for row in rows if example.vendor in ("", row.destination)]
    got = _sent(chosen[0]) if chosen else f"nothing: no hit of {example.vendor}"
    wanted = _normal(example.sent)
    if got != wanted and not (wanted == "blocked" and got.startswith("blocked")):
        yield Failure(example.line, wanted, got)


def _sent(row: Simulation) -> str:
    return written(row.after) if row.after else f"blocked: {row.why}"


def _normal(text: str) -> str:
    """The same spelling of header names on both sides."""
    if text.strip().startswith("blocked"):
        return text.strip()
    exchange = exchange_of(text)
    request = exchange.request
    return written(Outgoing(request.method, request.url, request.headers, request.body.kept, ""))


def _header(line: str) -> tuple[bytes, bytes]:
    name, _, value = line.partition(":")
    return name.strip().encode(), value.strip().encode()


def _shown(headers: Headers) -> Iterator[tuple[str, str]]:
    return ((_text(name), _text(value)) for name, value in headers)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
