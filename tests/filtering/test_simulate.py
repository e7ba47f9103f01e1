"""A policy applied to whole requests: verdicts, gates, rows that account for everything, and bytes that stay."""

import gzip
import json
from urllib.parse import quote

import pytest
import zstandard
from accounting import unaccounted
from builders import exchange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy, policy_names
from inspector.catalog.toml_reader import compile_pattern
from inspector.index.simulated import simulate_exchange
from inspector.model.policy import TARGET_CATEGORIES, Action, Destination, Policy, Purpose, Rule, Target, When

CATALOG = load_catalog()
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&en=page_view"
META = "https://www.facebook.com/tr/?id=246813579024680&ev=PageView&dl=https%3A%2F%2Fshop.example%2F%3Fa"
IP = "203.0.113.24"


EVERYBODY = Destination("*")


def policy(*rules, to=EVERYBODY, purposes=None, **more):
    return Policy("test", "Test", rules=rules, destinations=(to,) if to else (), purposes=purposes or {}, **more)


def rule(name, *at, on=None, when=None, **options):
    return Rule(f"{name}-rule", Action(name, options), on or Target(at=at), when or When(), source="a source")


def rows(url, *rules, headers=(), content=b"", method=b"GET", consent="recorded", using=None, page=None, **more):
    sent = exchange(url, headers=list(headers), content=content, method=method, client_ip=IP, page=page)
    used = using or policy(*rules, **more)
    return simulate_exchange(sent, inspect(sent, CATALOG, Memory()), used, CATALOG, consent)


def one(url, *rules, **more):
    found = rows(url, *rules, **more)
    assert len(found) == 1
    return found[0]


def changed(row):
    return {change.at: change.after for change in row.changes if change.applied and change.action != "hop"}


# Which requests have rows


def test_a_request_without_a_hit_has_no_row():
    assert rows("https://shop.example/logo.svg") == []


def test_a_host_that_a_destination_names_has_a_row_without_a_hit():
    row = one("https://eu.metrics.example/x?a=1", to=Destination("acme", hosts=("*.metrics.example",)))
    assert (row.destination, row.verdict) == ("acme", "sent")


def test_a_vendor_without_a_destination_is_blocked_with_the_reason():
    row = one(META, to=Destination("ga4"))
    assert (row.destination, row.verdict, row.after, row.changes) == ("meta", "blocked", None, ())
    assert row.why == "The policy has no destination for Meta Pixel: the server would not pass it on."


def test_a_script_without_a_destination_would_not_be_fetched():
    for host in ("www.googletagmanager.com", "sst.shop.example"):
        row = one(f"https://{host}/gtag/js?id=G-ABC123", to=Destination("ga4"), page="https://shop.example/")
        assert row.why == (
            "This request loads a script and reports no event. "
            "The policy has no destination for Google Tag Manager: the server would not fetch this script from there."
        )


def test_a_loader_that_is_passed_on_or_gated_is_told_to_report_no_event():
    gtm = "https://www.googletagmanager.com/gtag/js?id=G-ABC123"
    sent = one(gtm, to=Destination("*"))
    assert sent.verdict == "sent"
    assert (
        sent.why
        == "This request loads a script and reports no event. The server would fetch it in the browser's place."
    )
    gated = one(
        gtm,
        using=Policy(
            "t", "T", purposes={"p": Purpose("p", "consent", ("ad_storage",))}, destinations=(Destination("*", "p"),)
        ),
    )
    assert gated.verdict == "blocked"
    assert gated.why.startswith("This request loads a script and reports no event. No consent for the purpose p")
    assert one(META, to=Destination("*")).why == ""


def test_a_named_destination_counts_before_the_one_for_everybody():
    used = Policy("t", "T", destinations=(Destination("*"), Destination("ga4", template="sgtm-ga4")))
    assert one(GA4, using=used).after.url.startswith(b"https://www.google-analytics.com/")


# Gates

INSIGHTS = {"insights": Purpose("insights", "consent", ("analytics_storage",), (8,))}
ASKING = Destination("ga4", purpose="insights")


@pytest.mark.parametrize(
    ("query", "consent", "verdict"),
    [
        ("&gcs=G111", "recorded", "sent"),
        ("&gcs=G101&gcd=13p3r3p3p5l1", "recorded", "sent"),
        ("&gcs=G100", "recorded", "blocked"),
        ("&gcs=G1--", "recorded", "blocked"),
        ("", "recorded", "blocked"),
        ("&gcs=G111&gcd=13p3p3p3p5l1", "recorded", "blocked"),
        ("", "granted", "sent"),
        ("&gcs=G111", "denied", "blocked"),
        ("", "G101", "sent"),
        ("&gcs=G111", "G110", "blocked"),
        ("", "analytics_storage=granted,ad_storage=denied", "sent"),
        ("", "ad_storage=granted", "blocked"),
        ("&gcs=G111", "CQgYw8AQgYw8AEsACBENB4FgAAAAAAAAABpYAAAAAAAA.IAAA.YAAAAAAAAAAA", "blocked"),
    ],
)
def test_a_purpose_that_rests_on_consent_is_served_only_with_it(query, consent, verdict):
    row = one(GA4 + query, to=ASKING, purposes=INSIGHTS, consent=consent)
    assert row.verdict == verdict
    assert bool(row.why) == (verdict == "blocked")
    assert (row.after is None) == (verdict == "blocked")


def test_unknown_consent_is_let_through_where_the_policy_says_so():
    assert one(GA4, to=ASKING, purposes=INSIGHTS, on_unknown_consent="allow").verdict == "sent"
    assert one(GA4 + "&gcs=G100", to=ASKING, purposes=INSIGHTS, on_unknown_consent="allow").verdict == "blocked"


def test_a_legitimate_interest_needs_no_consent_but_heeds_a_refusal():
    purposes = {"insights": Purpose("insights", "legitimate_interest", ("analytics_storage",))}
    assert one(GA4, to=ASKING, purposes=purposes).verdict == "sent"
    assert "objected" in one(GA4 + "&gcs=G100", to=ASKING, purposes=purposes).why


def test_all_consents_are_needed_or_any_as_the_policy_says():
    purposes = {"ads": Purpose("ads", "consent", ("ad_storage", "analytics_storage"))}
    to = Destination("ga4", purpose="ads")
    assert one(GA4 + "&gcs=G101", to=to, purposes=purposes).verdict == "blocked"
    assert one(GA4 + "&gcs=G101", to=to, purposes=purposes, consent_match="any").verdict == "sent"


def test_consent_that_is_no_form_is_refused_in_words():
    with pytest.raises(ValueError, match="write recorded, granted, denied"):
        rows(GA4, consent="yes please")


def test_a_rule_can_send_nothing():
    stop = Rule("ads-denied", Action("drop-request"), when=When(consent=("denied",)), why="no ads")
    to, purposes = Destination("ga4", purpose="p"), {"p": Purpose("p", "contract", ("ad_storage",))}
    assert one(GA4 + "&gcs=G100", stop, to=to, purposes=purposes).why == "Rule ads-denied sends nothing: no ads."
    assert one(GA4 + "&gcs=G111", stop, to=to, purposes=purposes).verdict == "sent"


def test_a_purpose_that_allows_some_categories_sends_no_others():
    purposes = {"record": Purpose("record", "legal_obligation", allow_categories=("ip", "consent"))}
    row = one(GA4 + "&gcs=G100&_uip=198.51.100.7&uid=u-77", to=Destination("ga4", "record"), purposes=purposes)
    assert changed(row)["query:uid"] is None
    assert changed(row)["query:cid"] is None
    assert b"_uip=198.51.100.7" in row.after.url
    assert b"gcs=G100" in row.after.url


# What is done where


def test_what_no_rule_touches_keeps_its_bytes():
    url = GA4 + "&&dl=https%3a%2F%2Fshop.example%2f%3Fa+b&bare&empty=&a=1&a=2;x"
    row = one(url, rule("drop", "query:en"))
    assert row.after.url.decode() == url.replace("&en=page_view", "")


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("query:a", b"?v=2&tid=G-ABC123&b"),
        ("query:a[1]", b"?v=2&tid=G-ABC123&a=1&b"),
        ("query:b", b"?v=2&tid=G-ABC123&a=1&a=2"),
        ("query:*", b""),
    ],
)
def test_a_removed_parameter_takes_its_separator_with_it(at, left):
    row = one("https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&a=1&a=2&b", rule("drop", at))
    assert row.after.url == b"https://region1.google-analytics.com/g/collect" + left


def test_every_line_of_a_batch_is_filtered_and_line_ends_stay():
    body = b"en=a&ep.mail=x%40shop.example\r\nep.mail=y\r\nen=b\r\n"
    row = one(GA4, rule("drop", "body.lines:ep.mail"), content=body, method=b"POST")
    assert row.after.body == b"en=a\r\nen=b\r\n"
    assert set(changed(row)) == {"body.lines[0]:ep.mail", "body.lines[1]:ep.mail"}


def test_json_members_go_with_their_comma_and_the_rest_keeps_its_blanks():
    body = b'{ "user" : {"email":"a@shop.example", "id": 7} , "n":1.50, "list":[{"e":"x"},{"e":"y"}] }'
    headers = [(b"content-type", b"application/json")]
    row = one(GA4, rule("drop", "body.json:$.user.email", "body.json:$.list[*].e"), content=body, headers=headers)
    assert row.after.body == b'{ "user" : {"id": 7} , "n":1.50 }'
    row = one(GA4, rule("replace", "body.json:$.n", "body.json:$.user", value="-"), content=body, headers=headers)
    assert json.loads(row.after.body)["user"] == {"email": "-", "id": "-"}
    assert json.loads(row.after.body)["n"] == "-"


def test_a_compressed_body_is_opened_filtered_and_compressed_again():
    headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
    body = gzip.compress(b'{"ip":"203.0.113.77","a":1}')
    row = one(GA4, rule("ip", "body.json:$.ip"), content=body, headers=headers)
    assert gzip.decompress(row.after.body) == b'{"ip":"203.0.113.0","a":1}'
    assert one(GA4, content=body, headers=headers).after.body == body


def test_multipart_parts_go_with_their_boundary():
    body = b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="b"\r\n\r\n2\r\n--B--\r\n'
    headers = [(b"content-type", b"multipart/form-data; boundary=B")]
    row = one(GA4, rule("drop", "body.part:a"), content=body, headers=headers)
    assert row.after.body == b'--B\r\nContent-Disposition: form-data; name="b"\r\n\r\n2\r\n--B--\r\n'


def test_values_inside_values_are_reached_by_pipes():
    url = GA4 + "&dl=https%3a%2F%2Fshop.example%2F%3Fq%3D1%26gclid%3Dx&d=eyJpcCI6IjIwMy4wLjExMy43NyJ9"
    row = one(url, rule("drop", "query:dl|url.query:gclid"), rule("ip", "query:d|base64|json:$.ip"))
    assert b"dl=https%3a%2F%2Fshop.example%2F%3Fq%3D1&" in row.after.url
    assert changed(row) == {"query:dl|url.query:gclid": None, "query:d|base64|json:$.ip": "203.0.113.0"}
    assert row.after.url.endswith(b"d=eyJpcCI6IjIwMy4wLjExMy4wIn0%3D") or row.after.url.endswith(
        b"eyJpcCI6IjIwMy4wLjExMy4wIn0"
    )


def test_a_found_address_inside_a_text_is_changed_and_the_text_stays():
    url = GA4 + "&ep.note=mail+jane%40shop.example+today"
    row = one(url, rule("replace", on=Target(category=("personal",)), value="[PERSON]"))
    assert changed(row) == {"query:ep.note": "mail [PERSON] today"}
    assert b"ep.note=mail+%5BPERSON%5D+today" in row.after.url


def test_a_property_reaches_every_form_of_the_value():
    url = GA4 + "&jscid=746406658.1791212460"
    headers = [(b"cookie", b"_ga=GA1.1.746406658.1791212460; theme=dark")]
    row = one(
        url.replace("region1.google-analytics.com", "sst.shop.example"),
        rule("hash", on=Target(property=("browserId",)), secret="demo", bits=24),
        headers=headers,
        page="https://shop.example/",
    )
    assert {"query:cid", "query:jscid"} <= changed(row).keys()
    assert len(set(changed(row).values())) == 1


def test_a_rule_for_one_event_leaves_the_lines_of_others():
    body = b"en=view&ep.x=1\r\nen=purchase&ep.x=2"
    row = one(GA4, rule("drop", "body.lines:ep.x", when=When(event=("purchase",))), content=body, method=b"POST")
    assert row.after.body == b"en=view&ep.x=1\r\nen=purchase"


def test_keep_and_what_changes_nothing_are_touched_and_no_change():
    row = one(GA4, rule("keep", "query:cid"), rule("mask", "query:en", first=9, pattern=compile_pattern("zzz")))
    assert changed(row) == {}
    assert {(t.at, t.rule) for t in row.touched} == {("query:cid", "keep-rule"), ("query:en", "mask-rule")}


def test_two_rules_on_one_field_give_one_row_that_names_both():
    row = one(GA4, rule("mask", "query:cid", first=3), rule("hash", "query:cid", secret="s"))
    (change,) = [c for c in row.changes if c.at == "query:cid"]
    assert (change.rule, change.why) == ("hash-rule", "Changed before by mask-rule.")


def test_allow_only_removes_what_is_not_listed():
    kept = Target(at=("query:v", "query:tid", "query:en"))
    row = one(GA4, Rule("few", Action("allow-only", {"kept": kept})), headers=[(b"referer", b"https://shop.example/")])
    assert row.after.url.endswith(b"?v=2&tid=G-ABC123&en=page_view")
    assert row.after.headers == ()
    assert {t.at for t in row.touched} == {"query:v", "query:tid", "query:en"}


def test_a_later_rule_never_restores_what_an_earlier_one_removed():
    row = one(GA4, rule("replace", "query:cid", value="x"), rule("drop", "query:cid"))
    assert changed(row) == {"query:cid": None}


@pytest.mark.parametrize(
    ("on_error", "verdict"), [("drop-field", "sent"), ("keep", "sent"), ("drop-request", "blocked")]
)
def test_a_rule_that_cannot_be_applied_follows_the_policy(on_error, verdict):
    """A body that is zstd without a header saying so can be read, but no codec puts it back."""
    body = zstandard.ZstdCompressor().compress(b'{"ip":"203.0.113.7","b":[1,2,3]}')
    row = one(GA4, rule("drop", "body|zstd|json:$.ip"), content=body, method=b"POST", on_error=on_error)
    assert row.verdict == verdict
    if on_error == "drop-field":
        assert row.after.body == b""
    elif on_error == "keep":
        assert row.after.body == body


# What cannot be filtered


@pytest.mark.parametrize(
    ("content", "headers"),
    [(b"\x00\x01\x02binary", []), (b"{}", [(b"content-encoding", b"dcb")]), (b'{"a":1,', [(b"content-type", b"application/json")])],
)  # fmt: skip
def test_what_no_rule_can_look_into_is_said_and_passed_on_as_it_came(content, headers):
    row = one(GA4, rule("drop", "query:cid"), content=content, headers=headers, method=b"POST")
    if row.verdict == "sent":  # damaged JSON is read as text, whole
        assert content.startswith(b"{")
    else:
        assert row.verdict == "not-filterable"
        assert row.why
    assert row.after.body == content
    assert b"cid=" not in row.after.url


# The shipped policies


@pytest.mark.parametrize("name", policy_names())
@pytest.mark.parametrize("consent", ["recorded", "granted", "denied"])
def test_every_shipped_policy_accounts_for_what_it_does(name, consent):
    headers = [(b"User-Agent", b"Mozilla/5.0 (X11) Chrome/145.0.0.0 Safari/537.36"), (b"Cookie", b"_ga=GA1.1.1.2; b=3")]
    for url in (GA4 + "&gcs=G111&gclid=x&em=tv.1~em.abc&dl=https%3A%2F%2Fshop.example%2F%3Fa%3D1", META):
        for row in rows(url, using=load_policy(name), headers=headers, consent=consent):
            if row.after is not None:
                assert unaccounted(row) == []


def test_strict_sends_ga4_with_consent_and_nothing_that_names_the_visitor():
    url = (
        GA4
        + "&gcs=G111&gcd=13r3r3r3r5l1&gclid=Cj0abc&uid=u-77&dl=https%3A%2F%2Fshop.example%2F%3Femail%3Djane%2540shop.example"
    )
    headers = [
        (b"User-Agent", b"Mozilla/5.0 (X11; Linux x86_64) Chrome/145.0.7632.6"),
        (b"X-Forwarded-For", IP.encode()),
    ]
    row = one(url, using=load_policy("strict"), headers=headers)
    assert row.verdict == "sent"
    for gone in (b"746406658", b"Cj0abc", b"u-77", b"jane", IP.encode(), b"7632"):
        assert gone not in row.after.url + repr(row.after.headers).encode() + row.after.body
    assert row.residue == ()


def test_none_changes_nothing_but_the_hop():
    row = one(GA4, using=load_policy("none"), headers=[(b"Cookie", b"a=1"), (b"Referer", b"https://shop.example/")])
    assert row.after.url == row.before.url
    assert {change.at for change in row.changes} == {"connection", "cookie:a"}


# Everything, at random

NAMES = st.one_of(
    st.sampled_from(["cid", "en", "gcs", "em", "dl", "a", "ep.note", "ud[em]", "x|y", "a[1]", "50%", "_uip"]),
    st.text(max_size=5),
)
VALUES = st.one_of(
    st.sampled_from([
        "1.2", "", "203.0.113.7, [2001:db8::1]:80", "jane@shop.example", "https://shop.example/o/8841?email=a%40b.example#x",
        "Mozilla/5.0 (X11) Chrome/145.0.0.0", "G111", "eyJpcCI6IjIwMy4wLjExMy43NyJ9", "a;b=c", "2560x1440", "idA~nmB~pr3",
    ]),
    st.text(max_size=12),
)  # fmt: skip


def quoted(text):
    return quote(text.encode("utf-8", "replace"), safe="").encode()


@st.composite
def pairs(draw, least=0):
    items = draw(st.lists(st.tuples(NAMES, st.one_of(st.none(), VALUES)), min_size=least, max_size=6))
    found = [quoted(n) + (b"" if v is None else b"=" + quoted(v)) for n, v in items if n]
    return draw(st.sampled_from([b"&", b"&&"])).join(found)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), VALUES),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def requests(draw):
    base = draw(st.sampled_from([
        "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&", "https://sst.shop.example/x/g/collect?v=2&tid=G-ABC123&",
        "https://www.facebook.com/tr/?id=1&ev=Lead&", "https://stats.shop.example/matomo.php?idsite=7&",
        "https://shop.example/t?d=dj0yJnRpZD1HLUFCQzEyMyZlbj1wYWdlX3ZpZXc%3D&",
    ]))  # fmt: skip
    url = base.encode() + draw(pairs()) + draw(st.sampled_from([b"", b"#frag=1", b"#"]))
    headers = [(n.encode(), draw(VALUES).encode("utf-8", "replace").replace(b"\n", b"").replace(b"\r", b"")) for n in draw(
        st.lists(st.sampled_from(["User-Agent", "Referer", "X-Forwarded-For", "Sec-CH-UA", "Connection", "X-A", "Host"]), max_size=4)
    )]  # fmt: skip
    if draw(st.booleans()):
        cookies = draw(st.lists(st.tuples(st.sampled_from(["_ga", "_fbp", "a", "a"]), VALUES), max_size=4))
        text = "; ".join(f"{n}={''.join(c for c in v if c.isprintable())}" for n, v in cookies)
        headers.append((b"Cookie", text.encode("utf-8", "replace")))
    kind = draw(st.sampled_from(["none", "form", "lines", "json", "json-lines", "multipart", "gzip", "text", "binary"]))
    content = b""
    if kind == "form":
        headers.append((b"Content-Type", b"application/x-www-form-urlencoded"))
        content = draw(pairs(1))
    elif kind == "lines":
        headers.append((b"Content-Type", b"text/plain;charset=UTF-8"))
        content = b"\r\n".join(draw(st.lists(pairs(1), min_size=1, max_size=3)))
    elif kind in ("json", "gzip"):
        headers.append((b"Content-Type", b"application/json"))
        content = json.dumps(draw(JSON), indent=draw(st.sampled_from([None, 1]))).encode()
        if kind == "gzip":
            headers.append((b"Content-Encoding", b"gzip"))
            content = gzip.compress(content)
    elif kind == "json-lines":
        content = b"\n".join(
            json.dumps(draw(st.dictionaries(NAMES, JSON, min_size=1, max_size=3))).encode() for _ in range(2)
        )
    elif kind == "multipart":
        headers.append((b"Content-Type", b'multipart/form-data; boundary="xyz"'))
        for name, value in draw(st.lists(st.tuples(st.sampled_from(["a", "ev", "a"]), VALUES), max_size=3)):
            content += (
                b'--xyz\r\nContent-Disposition: form-data; name="'
                + name.encode()
                + b'"\r\n\r\n'
                + value.encode("utf-8", "replace")
                + b"\r\n"
            )
        content += b"--xyz--\r\n"
    elif kind in ("text", "binary"):
        content = draw(
            st.binary(max_size=30) if kind == "binary" else VALUES.map(lambda v: v.encode("utf-8", "replace"))
        )
    return exchange(url, headers=headers, content=content, method=b"POST" if content else b"GET", client_ip=draw(st.sampled_from([IP, ""])),
                    page=draw(st.sampled_from([None, "https://shop.example/"])))  # fmt: skip


PROPERTIES = (
    "browserId",
    "userId",
    "viewedPage",
    "referer",
    "publicIp",
    "userAgent",
    "clickId",
    "email",
    "screenResolution",
)
PLACES = st.sampled_from([
    "query:*", "query:cid", "query:a", "query:dl|url.query:*", "query:dl", "header:*", "header:user-agent", "cookie:*", "cookie:_ga",
    "body.form:*", "body.lines:*", "body.lines:en", "body.json:$", "body.json:$.a", "body.json:$.*[*]", "body.part:*", "body", "path:*",
    "fragment", "query:d|base64|form:*", "query:*|base64|json:$.ip", "connection", "body.lines|json:$.a", "*",
])  # fmt: skip
ACTIONS = st.sampled_from([
    Action("keep"), Action("drop"), Action("replace", {"value": "OPT-OUT"}), Action("replace", {"value": ""}), Action("replace", {"value": "a;b\r\n&="}),
    Action("mask", {"first": 1}), Action("mask", {"pattern": compile_pattern("[a-z]+"), "with": "[X]"}), Action("ip", {}),
    Action("ip", {"to": "country"}), Action("hash", {"secret": "s", "bits": 16, "rotate": 86400}), Action("hash", {"algo": "md5"}),
    Action("random", {}), Action("random", {"shape": "uuid", "stable": "session"}),
    Action("url", {"query": "drop-all", "fragment": "drop", "path": "template"}), Action("url", {"query": "deny", "names": ("email",)}),
    Action("url", {"host_only": True}), Action("url", {"external": "origin"}), Action("ua", {"level": "family"}),
    Action("ua", {"level": "major"}), Action("bucket", {"to": "screen"}), Action("bucket", {"to": "lang"}), Action("bucket", {"to": "hours"}),
    Action("allow-only", {"kept": Target(at=("query:v", "query:tid", "body.json:$.a"), category=("consent",))}),
])  # fmt: skip


@st.composite
def policies(draw):
    rules = []
    for number in range(draw(st.integers(0, 4))):
        target = Target(
            category=tuple(draw(st.lists(st.sampled_from(TARGET_CATEGORIES), max_size=2))),
            property=tuple(draw(st.lists(st.sampled_from(PROPERTIES), max_size=2))),
            at=tuple(draw(st.lists(PLACES, max_size=2))),
        )
        rules.append(Rule(f"r{number}", draw(ACTIONS), target))
    hop = draw(st.sampled_from(sorted(CATALOG.hops)))
    error = draw(st.sampled_from(["drop-field", "keep", "drop-request"]))
    return Policy(
        "random", "Random", rules=tuple(rules), destinations=(Destination("*", template=hop),), on_error=error
    )


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(requests(), policies())
def test_whatever_comes_and_whatever_is_done_every_difference_has_its_row(sent, used):
    for row in simulate_exchange(sent, inspect(sent, CATALOG, Memory()), used, CATALOG):
        json.dumps(row.to_json()).encode("utf-8", "surrogatepass")
        if row.after is not None:
            assert unaccounted(row) == []
            assert [change.at for change in row.changes].count("connection") == 1
