"""Disguises: a vendor whose parameters are a signature is found behind another path, another place and encodings."""

import base64
import gzip
import json
import random
import string
import zlib
from urllib.parse import quote, urlsplit

import pytest
from builders import exchange
from reported import VENDORS, hits

from inspector.analysis.keys import keys_of
from inspector.analysis.payload import payload_of

OWN = "https://www.shop.example"
JSON = [("content-type", "application/json")]
TEXT = [("content-type", "text/plain;charset=UTF-8")]
SIGNED = [(vendor, match) for vendor in VENDORS for match in vendor.matches if match.level == "parameters"]


def bears(match, example):
    """The example's own parameters are all that the match asks for."""
    headers = [(k.encode(), v.encode()) for k, v in example.headers.items()]
    request = exchange(
        example.url, method=example.method.encode(), headers=headers, content=example.body.encode()
    ).request
    found: dict[str, list[str]] = {}
    for field in payload_of(request).fields:
        for key in keys_of(field):
            found.setdefault(key, []).append(field.value)
    return (
        example.role == match.role
        and set(match.all_of) <= set(found)
        and (not match.any_of or set(match.any_of) & set(found))
        and not set(match.none_of) & set(found)
        and all(any(pattern.fullmatch(v) for v in found.get(key, ())) for key, pattern in match.values)
    )


def example_of(vendor, match):
    return next((e for e in vendor.examples if bears(match, e)), None)


CASES = [
    pytest.param(vendor, example, id=f"{vendor.id}:{match.line}")
    for vendor, match in SIGNED
    if match.role == "event" and (example := example_of(vendor, match))
]


def told(found, vendor):
    return [(hit.account, hit.event, hit.role) for hit in found if hit.vendor == vendor.id]


def payload(example):
    """(query, text of the body) of an example."""
    return urlsplit(example.url).query, example.body


def transports(example):
    """(name, method, url, headers, body) of the same payload in other clothes."""
    query, body = payload(example)
    method, tail = ("POST" if body else "GET"), f"?{query}" if query else ""
    headers = list(example.headers.items())
    yield "prefix", method, f"{OWN}/metrics/x/collect{tail}", headers, body
    yield "renamed", method, f"{OWN}/ab12c{tail}", headers, body
    if body:
        yield "gzip", "POST", f"{OWN}/ab12c{tail}", TEXT, gzip.compress(body.encode())
        yield "deflate", "POST", f"{OWN}/ab12c{tail}", TEXT, zlib.compress(body.encode())
        yield "no-type", "POST", f"{OWN}/ab12c{tail}", [], body
    if body and query:
        return
    whole = body or query
    plain, safe = (
        base64.b64encode(whole.encode()).decode(),
        base64.urlsafe_b64encode(whole.encode()).decode().rstrip("="),
    )
    yield "b64-param", "GET", f"{OWN}/api/m?d={quote(plain, safe='')}&z=1", [], ""
    yield "b64url-path", "GET", f"{OWN}/x/{safe}?z=1", [], ""
    yield "b64-body", "POST", f"{OWN}/x", TEXT, plain
    yield "gzip-b64", "GET", f"{OWN}/x?d={quote(base64.b64encode(gzip.compress(whole.encode())), safe='')}", [], ""
    yield "twice", "GET", f"{OWN}/x?p={quote(whole, safe='')}", [], ""
    yield "thrice", "GET", f"{OWN}/x?p={quote(quote(whole, safe=''), safe='')}", [], ""
    yield "in-json", "POST", f"{OWN}/x", JSON, json.dumps({"payload": plain})
    if not body:
        yield "params-in-body", "POST", f"{OWN}/x", TEXT, query
        yield "gzip-form", "POST", f"{OWN}/x", TEXT, gzip.compress(query.encode())


def test_every_signature_has_an_example_that_bears_it():
    assert [(v.id, m.line) for v, m in SIGNED if m.role == "event" and not example_of(v, m)] == []


@pytest.mark.parametrize(("vendor", "example"), CASES)
def test_the_same_payload_is_the_same_report_in_other_clothes(vendor, example):
    wanted = told(
        hits("POST", f"{OWN}/plain?{payload(example)[0]}", list(example.headers.items()), example.body), vendor
    )
    assert wanted
    for name, method, url, headers, body in transports(example):
        found = hits(method, url, headers, body)
        assert told(found, vendor) == wanted, name


@pytest.mark.parametrize(("vendor", "example"), CASES)
def test_what_was_opened_shows_its_chain_and_keeps_the_value_as_it_was(vendor, example):
    query, body = payload(example)
    if query and body:
        return
    value = base64.b64encode((query or body).encode()).decode()
    found = [hit for hit in hits("GET", f"{OWN}/x?d={quote(value, safe='')}") if hit.vendor == vendor.id]
    assert {hit.confidence for hit in found} == {"decoded"}
    for hit in found:
        assert any(field.at.startswith("query:d|base64|") for field in hit.fields)
        assert ("query:d", value) in {(field.at, field.value) for field in hit.fields}


def test_a_batch_inside_one_parameter_gives_one_hit_for_each_event():
    lines = "v=2&tid=G-ABC123&cid=1.2&en=scroll\nv=2&tid=G-ABC123&cid=1.2&en=purchase&pr1=idSKU1~nmTent"
    url = f"{OWN}/x?d={quote(base64.b64encode(lines.encode()), safe='')}"
    scroll, purchase = hits("GET", url)
    assert [scroll.event, purchase.event] == ["scroll", "purchase"]
    assert ("query:d|base64|lines[1]:en", "purchase") in {(f.at, f.value) for f in purchase.fields}
    assert purchase.items[0].parts[0].at == "query:d|base64|lines[1]:pr1|item[0]:id"


def ordinary(seed):
    """(method, url, headers, body) of a request of a shop that reports to nobody: tokens, carts, images, searches."""
    rng = random.Random(seed)

    def word(n=6):
        return "".join(rng.choices(string.ascii_lowercase, k=n))

    token = base64.b64encode(rng.randbytes(rng.randint(12, 90))).decode()
    state = {
        "id": rng.randint(1, 10**9), "event": word(), "type": "track", "url": f"{OWN}/{word()}", "v": 2, "tid": word(),
        "cid": word(), "n": word(), "u": f"/{word()}", "d": word(), "messageId": word(), "action": word(),
        "items": [{"id": word(), "price": 9.9, "quantity": 1}], "context": {"page": {"url": OWN}}, "api_key": word(32),
    }  # fmt: skip
    some = dict(rng.sample(sorted(state.items(), key=lambda kv: kv[0]), 6))
    encoded = base64.b64encode(json.dumps(some).encode()).decode()
    query = "&".join(f"{k}={quote(str(v))}" for k, v in some.items() if not isinstance(v, (list, dict)))
    return rng.choice(
        [
            ("GET", f"{OWN}/{word()}/{word()}.js?v={rng.randint(1, 9)}&id={word()}", [], ""),
            ("GET", f"{OWN}/img/{word()}?w=200&h=300&v=2&fit=crop&e={word()}&p=web", [], ""),
            ("GET", f"{OWN}/search?q={word()}&page=2&tid={word()}&cid={rng.randint(1, 999)}&v=2&en={word()}", [], ""),
            ("GET", f"{OWN}/auth/callback?state={quote(token)}&code={quote(encoded)}", [], ""),
            ("GET", f"{OWN}/{base64.urlsafe_b64encode(json.dumps(some).encode()).decode()}", [], ""),
            ("POST", f"{OWN}/graphql", JSON, json.dumps({"operationName": word(), "variables": some})),
            ("POST", f"{OWN}/api/cart", JSON, json.dumps(some)),
            ("POST", f"{OWN}/api/events", JSON, json.dumps({"events": [some, some]})),
            ("POST", f"{OWN}/collect", [("content-type", "application/x-www-form-urlencoded")], query),
            ("POST", f"{OWN}/track?{query}", TEXT, token),
            ("POST", f"{OWN}/rpc", JSON, json.dumps([{"event": word(), "properties": some}])),
            ("GET", f"{OWN}/go?url={quote('https://www.google.com/search?q=a&v=2&tid=1', safe='')}", [], ""),
        ]
    )


def test_ordinary_requests_are_nobodys_events():
    flagged = []
    for seed in range(5_000):
        method, url, headers, body = ordinary(seed)
        flagged += [(hit.vendor, method, url, body) for hit in hits(method, url, headers, body) if hit.role == "event"]
    assert flagged == []
