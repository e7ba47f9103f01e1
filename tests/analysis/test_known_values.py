"""Findings of known values: in every carrier, at their very bytes, with their chain; none where nothing is known."""

import base64
import hashlib
import json
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from builders import body, exchange

from inspector.analysis.inspect import Memory, inspect, inspect_all
from inspector.analysis.known_pool import Pool
from inspector.analysis.known_values import known_in
from inspector.analysis.needles import Known
from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog
from inspector.catalog.project import Persona, Project
from inspector.model.exchange import Message

CASES = Path(__file__).parents[3] / "shared" / "cases" / "leak-vectors.jsonl"
PERSONA = Persona(
    emails=("Jane.Doe+shop@Example.com",), phones=("+12025550143",), names=("Jane Doe",),
    user_ids=("3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "1473268947.1550531325"),
    ips=("192.0.2.146", "2001:db8:85a3::8a2e:370:7334"),
)  # fmt: skip
CATALOG, PLAIN = load_catalog(Project(persona=PERSONA)), load_catalog()
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
PAGE = [(b"Referer", b"https://shop.example/"), (b"Sec-Fetch-Mode", b"no-cors"), (b"Sec-Fetch-Dest", b"empty")]
MAIL = "jane.doe+shop@example.com"
SHA = hashlib.sha256(MAIL.encode()).digest()


def sent(url="https://t.tracker.example/p", *, headers=(), messages=(), **more):
    content = tuple(Message(True, True, body(text.encode()), 1.0) for text in messages)
    return exchange(url, headers=[*PAGE, *headers], messages=content, **more)


def found(row, catalog=CATALOG, layer="known-value"):
    return [f for f in inspect(row, catalog, Memory()).findings if f.how[0] == layer]


def the_bytes(row, finding):
    """What stands in the raw request at a finding's span."""
    at = finding.at.partition("|")[0]
    if at.startswith("ws["):
        carrier = row.messages[int(at[3 : at.index("]")])].body.kept
    elif at.startswith("body"):
        carrier = row.request.body.kept
    elif at.startswith(("header:", "cookie:")):
        name = b"cookie" if at.startswith("cookie:") else at.partition(":")[2].encode()
        carrier = next(value for key, value in row.request.headers if key.lower() == name)
    elif at.startswith("set-cookie:"):
        carrier = next(value for key, value in row.response.headers if key.lower() == b"set-cookie")
    else:
        carrier = row.request.url
    return carrier[slice(*finding.span)].decode()


def of_case(case):
    asked = case["request"]
    headers = [(b"User-Agent", AGENT.encode())]
    headers += [(name.encode(), value.encode()) for name, value in asked.get("headers") or []]
    if asked["method"] == "WS":
        return sent(asked["url"], headers=headers, messages=[asked["body"]], status=101)
    if asked.get("ctype"):
        headers.append((b"Content-Type", asked["ctype"].encode()))
    return sent(
        asked["url"], method=asked["method"].encode(), headers=headers, content=(asked.get("body") or "").encode()
    )


def cases():
    if not CASES.exists():
        pytest.skip("needs the shared cases beside the project")
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def test_every_leak_vector_is_found_where_it_stands_and_no_other():
    positives, missed, false = 0, [], []
    for case in cases():
        findings = inspect(of_case(case), CATALOG, Memory()).findings
        other = [f for f in findings if f.at not in ("connection", "header:user-agent", "header:referer")]
        own = [f for f in other if f.how[0] == "known-value" or (case["kind"] == "ua" and f.category == "user-agent")]
        positives += case["expect"]
        if case["expect"] and not own:
            missed.append(case["id"])
        if not case["expect"] and any(f.how[0] in ("known-value", "session-value") for f in findings):
            false.append(case["id"])
    assert positives > 300
    assert missed == []
    assert false == []


def test_the_state_and_the_hashes_of_every_leak_vector_are_told():
    for case in cases():
        if not case["expect"] or case["kind"] == "ua":
            continue
        row = of_case(case)
        (own, *_) = found(row)
        hashes = [
            word.partition("-")[0]
            for word in case["chain"]
            if word.partition("-")[0] in ("md5", "sha1", "sha256", "sha512")
        ]
        assert [word for word in own.how if word in ("md5", "sha1", "sha256", "sha512")] == hashes, case["id"]
        assert ("hashed" in own.state) == bool(hashes), case["id"]
        assert (own.state == "shortened") == (case["note"] in ("anonymised", "truncated")), case["id"]
        assert own.of or own.value in {case["value"], *PERSONA.emails}, case["id"]
        assert own.span, case["id"]
        assert the_bytes(row, own), case["id"]


WRAPPED = quote(f"https://shop.example/done?m={quote(MAIL, safe='')}&x=1", safe="")
TWICE = quote(f"https://a.example/?u={quote(f'https://b.example/?e={quote(MAIL, safe=str())}', safe='')}", safe="")
IN_JSON = json.dumps({"user": {"email": MAIL}, "v": 2})
CARRIERS = {
    "query:e": (lambda v: {"url": f"https://t.tracker.example/p?a=1&e={quote(v, safe='')}&z=1"}, quote(MAIL, safe="")),
    "path:2": (lambda v: {"url": f"https://t.tracker.example/c/12/{quote(v, safe='')}/i.gif"}, quote(MAIL, safe="")),
    "fragment": (lambda v: {"url": f"https://t.tracker.example/p#{quote(v, safe='')}"}, quote(MAIL, safe="")),
    "header:x-data": (lambda v: {"headers": [(b"X-Data", v.encode())]}, MAIL),
    "cookie:d": (lambda v: {"headers": [(b"Cookie", f"s=1; d={v}".encode())]}, MAIL),
    "body.form:e": (
        lambda v: {
            "method": b"POST", "content": f"a=1&e={quote_plus(v)}".encode(),
            "headers": [(b"Content-Type", b"application/x-www-form-urlencoded")],
        },
        quote_plus(MAIL),
    ),
    "body.json:$.events[0].props.d": (
        lambda v: {
            "method": b"POST", "content": json.dumps({"events": [{"props": {"d": v}}]}).encode(),
            "headers": [(b"Content-Type", b"application/json")],
        },
        MAIL,
    ),
    "body.part:d": (
        lambda v: {
            "method": b"POST", "headers": [(b"Content-Type", b"multipart/form-data; boundary=XX")],
            "content": f'--XX\r\nContent-Disposition: form-data; name="d"\r\n\r\n{v}\r\n--XX--\r\n'.encode(),
        },
        MAIL,
    ),
    "ws[0]": (lambda v: {"messages": [v], "status": 101}, MAIL),
    "set-cookie:d": (lambda v: {"response_headers": [(b"Set-Cookie", f"d={v}; Path=/".encode())]}, MAIL),
}  # fmt: skip


@pytest.mark.parametrize("at", CARRIERS)
def test_a_plain_value_is_found_in_every_carrier_at_its_very_bytes(at):
    made, raw = CARRIERS[at]
    row = sent(**made(MAIL))
    (own,) = found(row)
    assert own.at.partition("|")[0] == at
    assert the_bytes(row, own) == raw
    assert (own.kind, own.state, own.how, own.confidence) == ("email", "plain", ("known-value", "lower"), "certain")
    assert own.of == PERSONA.emails[0]


@pytest.mark.parametrize("at", CARRIERS)
def test_a_digest_is_found_in_every_carrier_at_its_very_bytes(at):
    made, _ = CARRIERS[at]
    value = base64.urlsafe_b64encode(SHA).decode().rstrip("=")
    row = sent(**made(value))
    (own,) = found(row)
    assert own.how == ("known-value", "lower", "sha256", "base64url")
    assert own.state == "hashed+encoded"
    assert the_bytes(row, own) == value


@pytest.mark.parametrize("at", CARRIERS)
def test_a_part_of_what_base64_holds_is_marked_to_the_sign(at):
    made, _ = CARRIERS[at]
    value = base64.b64encode(IN_JSON.encode()).decode().rstrip("=")
    row = sent(**made(value))
    (own,) = found(row)
    assert own.how[:2] == ("known-value", "lower")
    assert own.how[-1].startswith("base64")
    assert own.state == "encoded"
    start = IN_JSON.index(MAIL)
    signs = value[start * 4 // 3 : -(-(start + len(MAIL)) * 4 // 3)]
    assert the_bytes(row, own) == signs


@pytest.mark.parametrize(
    ("url", "at"),
    [
        (f"https://t.tracker.example/p?dl={WRAPPED}", "query:dl|url.query:m"),
        (f"https://t.tracker.example/p?dl={TWICE}", "query:dl|url.query:u|url.query:e"),
    ],
)
def test_a_url_inside_a_parameter_is_told_by_its_place_and_not_by_percents(url, at):
    row = sent(url)
    (own,) = found(row)
    assert (own.at, own.how) == (at, ("known-value", "lower"))
    assert the_bytes(row, own).replace("%25", "%").replace("%25", "%").replace("%2B", "+").replace("%40", "@") == MAIL


def test_the_query_of_the_referer_is_read():
    row = exchange(
        "https://t.tracker.example/p",
        headers=[*PAGE[1:], (b"Referer", f"https://shop.example/done?m={quote(MAIL, safe='')}".encode())],
    )
    (own,) = found(row)
    assert own.at == "header:referer|url.query:m"
    assert the_bytes(row, own) == quote(MAIL, safe="")


def test_lines_of_ga4_and_an_event_stream_are_read():
    url = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2"
    lines = f"en=page_view&ep.a=1\r\nen=login&ep.mail={SHA.hex().upper()}"
    row = sent(url, method=b"POST", content=lines.encode(), headers=[(b"Content-Type", b"text/plain;charset=UTF-8")])
    (own,) = found(row)
    assert own.at == "body.lines[1]:ep.mail"
    assert the_bytes(row, own) == SHA.hex().upper()
    stream = f'data: {{"m": "{MAIL}"}}\n\n'
    row = sent(method=b"POST", content=stream.encode(), headers=[(b"Content-Type", b"text/event-stream")])
    (own,) = found(row)
    assert the_bytes(row, own) == MAIL


@pytest.mark.parametrize("where", ["query", "json"])
def test_a_value_that_stands_as_a_name_is_found(where):
    if where == "query":
        row = sent(f"https://t.tracker.example/p?{quote(MAIL, safe='')}=1")
    else:
        row = sent(
            method=b"POST", content=json.dumps({"seen": {MAIL: 3}}).encode(),
            headers=[(b"Content-Type", b"application/json")],
        )  # fmt: skip
    (own,) = found(row)
    assert own.at.endswith("|name")
    assert the_bytes(row, own) in (MAIL, quote(MAIL, safe=""))


def test_it_takes_the_place_of_what_the_vendor_says_and_keeps_its_words():
    value = base64.urlsafe_b64encode(SHA).decode().rstrip("=")
    url = f"https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=x&em=tv.1~em.{value}"
    row = sent(url, method=b"POST")
    plain = [f for f in inspect(row, PLAIN, Memory()).findings if f.at == "query:em"]
    own = [f for f in inspect(row, CATALOG, Memory()).findings if f.at == "query:em"]
    assert [f.how[0] for f in plain] == ["vendor-field"]
    assert [f.how for f in own] == [("known-value", "lower", "sha256", "base64url")]
    assert plain[0].why.rstrip(".").partition(",")[0] in own[0].why
    assert "pseudonymous, not anonymous" in own[0].why
    assert the_bytes(row, own[0]) == value


def test_it_takes_the_place_of_a_format_and_of_statistics():
    url = f"https://t.tracker.example/p?m={MAIL.replace('+', '%2B')}&u=3F2B8F0E6C1D4B579F0A2D6A1C9E7B54&h={SHA.hex()}"
    row = sent(url)
    told = [f for f in inspect(row, CATALOG, Memory()).findings if f.at.startswith("query:")]
    assert Counter(f.at for f in told) == {"query:m": 1, "query:u": 1, "query:h": 1}
    assert {f.how[0] for f in told} == {"known-value"}


def test_no_word_of_a_value_stands_in_the_sentence():
    for finding in found(sent(f"https://t.tracker.example/p?m={SHA.hex()}&n=Jane%20Doe&i=192.0.2.0")):
        assert not any(part in finding.why for part in ("jane", "Jane", "Doe", "example.com", "192.0", SHA.hex()))


def test_first_and_last_names_count_only_in_fields_that_say_so():
    (own,) = found(sent("https://t.tracker.example/p?first_name=jane&q=jane&mode=doe"))
    assert (own.at, own.how) == ("query:first_name", ("known-value", "first", "lower"))


def test_a_number_that_may_be_a_time_is_an_address_only_where_the_field_says_so():
    catalog = load_catalog(Project(persona=Persona(ips=("106.253.18.11",))))
    number = int.from_bytes(bytes((106, 253, 18, 11)))
    findings = found(sent(f"https://t.tracker.example/p?ts={number}&ip={number}"), catalog)
    assert [f.at for f in findings] == ["query:ip"]


def test_no_finding_on_ones_own_site():
    row = exchange(
        f"https://shop.example/login?m={quote(MAIL, safe='')}", headers=[(b"Referer", b"https://shop.example/")]
    )
    assert inspect(row, CATALOG, Memory()).findings == ()


# What the session showed


def after(*rows, catalog=PLAIN):
    """Findings of the session in the last of the rows."""
    last = list(inspect_all(rows, catalog))[-1]
    return [f for f in last.findings if f.how[0] == "session-value"]


VISITOR = "k3J9x2LmPq84Zt7w"
SETS = exchange(
    "https://shop.example/", seq=1, headers=[(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")],
    response_headers=[(b"Set-Cookie", f"visitor={VISITOR}; Path=/".encode())],
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "chain", "state"),
    [
        (hashlib.sha256(VISITOR.encode()).hexdigest(), ("sha256",), "hashed"),
        (hashlib.md5(VISITOR.encode(), usedforsecurity=False).hexdigest(), ("md5",), "hashed"),
        (base64.b64encode(VISITOR.encode()).decode(), ("base64",), "encoded"),
        (f"a-{VISITOR}-b", (), "plain"),
        (base64.urlsafe_b64encode(hashlib.sha256(VISITOR.encode()).digest()).decode().rstrip("="), ("sha256", "base64url"), "hashed+encoded"),
    ],
)  # fmt: skip
def test_a_cookie_is_found_at_another_company_in_every_form(value, chain, state):
    (own,) = after(SETS, sent(f"https://t.tracker.example/p?title=x&v={quote(value, safe='')}", seq=2))
    assert (own.kind, own.state, own.how) == ("cookie-id", state, ("session-value", *chain))
    assert own.value == (VISITOR if not chain else value)
    assert own.of == (VISITOR if chain else "")
    assert "the cookie visitor" in own.why


def test_the_user_agent_of_the_request_itself_is_found_in_a_parameter_cut_and_hashed():
    digest = hashlib.sha256(AGENT.encode()).hexdigest()
    cut = quote(AGENT[:64], safe="")
    for value, at, chain in ((digest, "query:b", ("sha256",)), (cut, "query:b", ("truncated",))):
        row = sent(f"https://t.tracker.example/p?b={value}", headers=[(b"User-Agent", AGENT.encode())])
        told = [f for f in inspect(row, PLAIN, Memory()).findings if f.at == at]
        assert [(f.category, f.of) for f in told] == [("user-agent", AGENT)]
        assert told[0].how[0] != "session-value" or told[0].how[1:] == chain


def test_the_senders_address_is_found_and_loopback_is_none():
    (own,) = after(sent("https://t.tracker.example/p?x=a-203.0.113.7-b", client_ip="203.0.113.7"))
    assert (own.kind, own.how) == ("ip-address", ("session-value",))
    assert after(sent("https://t.tracker.example/p?x=127.0.0.1", client_ip="127.0.0.1")) == []


def test_a_cookie_that_is_only_sent_back_says_nothing_new():
    assert after(SETS, sent(headers=[(b"Cookie", f"visitor={VISITOR}".encode())], seq=2)) == []


def test_what_a_vendor_names_stays_and_learns_what_it_is_a_form_of():
    digest = hashlib.sha256(b"jane@shop.example").hexdigest()
    first = sent("https://t.tracker.example/p?email=jane%40shop.example", seq=1)
    second = sent(f"https://www.facebook.com/tr/?id=123&ev=PageView&ud%5Bem%5D={digest}", seq=2)
    told = [f for f in list(inspect_all([first, second], PLAIN))[-1].findings if f.at == "query:ud[em]"]
    assert [(f.how[0], f.of) for f in told] == [("vendor-field", "jane@shop.example")]


def test_what_stands_in_a_request_can_be_asked_for_alone():
    known = Known("email", MAIL)
    pool = Pool([known])
    row = sent(
        "https://t.tracker.example/p?dl=https%3A%2F%2Fshop.example%2Ftents&dt=Tents&sr=1920x1080&_p=1791212458528"
    )
    assert list(known_in(pool, payload_of(row.request), ())) == []
    assert list(known_in(pool, payload_of(sent(f"https://t.tracker.example/p?h={SHA.hex()}").request), ())) == [known]


def test_a_body_of_a_megabyte_with_ten_thousand_leaves_is_read_in_time():
    """What is more than the fields that are told apart is searched as one text."""
    leaves = {f"key{n}": {"name": f"Tent number {n}", "sku": f"SKU-{n:06}-A", "text": "x" * 60} for n in range(3_400)}
    leaves["last"] = {"mail": SHA.hex()}
    content = json.dumps(leaves).encode()
    row = sent(method=b"POST", content=content, headers=[(b"Content-Type", b"application/json")])
    start = time.process_time()
    (own,) = found(row)
    assert own.at == "body|rest"
    assert the_bytes(row, own) == SHA.hex()
    assert time.process_time() - start < 3
