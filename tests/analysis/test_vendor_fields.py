"""Findings of the fields that vendor files name."""

import base64

import pytest
from builders import exchange

from inspector.analysis.found import Found
from inspector.analysis.payload import payload_of
from inspector.analysis.spans import carriers_of, text_of_field
from inspector.analysis.vendor import hits_of
from inspector.analysis.vendor_fields import digest_of, vendor_findings
from inspector.catalog.vendors import load_vendors

VENDORS = load_vendors()
SHA = "f660ab912ec121d1b1e928a0bb4bc61b15f5ad44d5efdc4e1c92a25e99b8e44a"
DIGEST = "8Ttc7L3dBPCWmP0VfBGZxoXhTZXGO_3lcYl27oM3ZYA"
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=x"


def findings(url, **more):
    row = exchange(url, **more)
    payload = payload_of(row.request)
    carriers = carriers_of(row.request, payload)
    found = Found("Acme")
    fields = {f.at: f for f in payload.fields}
    vendor_findings(
        found, hits_of(row.request, payload, VENDORS), fields, VENDORS, lambda f: text_of_field(f, carriers)
    )
    return found.findings(), carriers


def test_a_named_field_says_vendor_place_and_name():
    ((cid,), carriers) = findings(GA4 + "&cid=1.2")
    assert (cid.kind, cid.at, cid.value, cid.state, cid.confidence, cid.how) == (
        "client-id", "query:cid", "1.2", "plain", "certain", ("vendor-field",),
    )  # fmt: skip
    assert cid.why == "Client ID of Google Analytics 4 in cid."
    assert carriers["url"][slice(*cid.span)] == b"1.2"


def test_a_value_of_another_shape_is_only_named_so():
    ((cid,), _) = findings(GA4 + "&cid=hello")
    assert cid.confidence == "likely"
    assert cid.why == "Client ID of Google Analytics 4 in cid: the vendor names it so, but the value has another shape."


@pytest.mark.parametrize("value", ["", "undefined", "null", "(not%20set)", "0", "false", "[]"])
def test_a_value_that_says_nothing_is_none(value):
    assert findings(GA4 + f"&cid={value}&uid={value}&dr={value}")[0] == []


@pytest.mark.parametrize("value", ["%3A%3A", "0.0.0.0", "127.0.0.1", "%3A%3A1"])
def test_an_address_of_no_one_is_none(value):
    assert findings(GA4 + f"&_uip={value}")[0] == []


def test_an_address_is_certain_shortened_or_only_named_so():
    states = [findings(GA4 + f"&_uip={v}")[0][0] for v in ("203.0.113.7", "203.0.113.0", "2001%3Adb8%3A%3A", "here")]
    assert [(f.state, f.confidence) for f in states] == [
        ("plain", "certain"), ("shortened", "certain"), ("shortened", "certain"), ("plain", "likely"),
    ]  # fmt: skip


def test_a_hashed_address_is_called_pseudonymous_never_anonymous():
    ((email,), _) = findings(f"https://www.facebook.com/tr?id=1&ev=Lead&ud[em]={SHA}")
    assert (email.kind, email.at, email.state, email.how) == (
        "email",
        "query:ud[em]",
        "hashed",
        ("vendor-field", "sha256"),
    )
    assert email.why.endswith("in ud[em], hashed with SHA-256: pseudonymous, not anonymous.")


def test_an_address_in_clear_where_a_hash_belongs_is_told_as_it_is():
    ((email,), _) = findings("https://www.facebook.com/tr?id=1&ev=Lead&ud[em]=jane%40shop.example")
    assert (email.state, email.confidence) == ("plain", "certain")


def test_googles_user_data_is_told_piece_by_piece_each_at_its_own_place():
    (found, carriers) = findings(GA4 + f"&em=tv.1~em.{DIGEST}~pc0.0150~co0.NO")
    assert [(f.kind, f.at, f.state, f.how) for f in found] == [
        ("email", "query:em", "hashed+encoded", ("vendor-field", "sha256", "base64url")),
        ("postcode", "query:em", "plain", ("vendor-field",)),
    ]  # fmt: skip
    assert [carriers["url"][slice(*f.span)] for f in found] == [DIGEST.encode(), b"0150"]


def test_an_event_in_a_batch_says_its_line():
    found, carriers = findings(
        GA4, method=b"POST", headers=[(b"content-type", b"text/plain")], content=b"en=a&uid=u-77\r\nen=b&uid=u-78"
    )
    assert [(f.at, f.value) for f in found] == [("body.lines[0]:uid", "u-77"), ("body.lines[1]:uid", "u-78")]
    assert [carriers["body"][slice(*f.span)] for f in found] == [b"u-77", b"u-78"]
    assert found[1].why == "User ID of Google Analytics 4 in uid on line 2."


def test_a_parameter_shared_by_a_batch_is_told_once():
    found, _ = findings(
        GA4 + "&cid=1.2", method=b"POST", headers=[(b"content-type", b"text/plain")], content=b"en=a\r\nen=b\r\nen=c"
    )
    assert [f.at for f in found] == ["query:cid"]


def test_a_payload_in_base64_has_findings_without_a_place_in_the_bytes():
    found, _ = findings("https://own.example/m?d=dj0yJnRpZD1HLUFCQzEyMyZlbj14JmNpZD0xLjI=")
    assert [(f.at, f.value, f.span) for f in found] == [("query:d|base64|form:cid", "1.2", None)]


def test_a_flag_in_the_place_of_a_click_id_is_none():
    uet = "https://bat.bing.com/action/0?ti=1&evt=pageLoad&msclkid="
    assert findings(uet + "N")[0] == []
    assert [f.kind for f in findings(uet + "abcdef0123456789")[0]] == ["click-id"]


def test_a_hash_in_brackets_inside_a_value_is_found_as_what_it_is_in_its_place():
    digest = "88bfd5687dfbde55c17059e1f006da3f"
    url = f"https://sslwidget.criteo.com/event?a=1&v=5&p0=e%3Dce%26m%3D%255B{digest}%255D%26h%3Dmd5"
    found, carriers = findings(url)
    email = next(f for f in found if f.kind == "email")
    assert (email.at, email.state, email.how) == ("query:p0|form:m", "hashed", ("vendor-field", "md5"))
    assert carriers["url"][slice(*email.span)] == f"%255B{digest}%255D".encode()


def test_digests_are_known_by_length_and_alphabet():
    assert digest_of("[" + "a" * 32 + "]") == ("hashed", ("md5",))
    assert digest_of("a" * 32) == ("hashed", ("md5",))
    assert digest_of(SHA.upper()) == ("hashed", ("sha256",))
    assert digest_of(DIGEST) == ("hashed+encoded", ("sha256", "base64url"))
    assert digest_of(DIGEST.replace("_", "/") + "=") == ("hashed+encoded", ("sha256", "base64"))
    assert digest_of("jane@shop.example") == ("plain", ())


def test_a_cookie_that_the_vendor_names_says_that_it_comes_back():
    found, carriers = findings(GA4, headers=[(b"cookie", b"a=1; _ga=GA1.1.746406658.1791212460")])
    assert [(f.kind, f.at, f.why) for f in found] == [
        ("client-id", "cookie:_ga", "Cookie _ga (client ID) of Google Analytics 4, sent back with every request."),
    ]  # fmt: skip
    assert carriers["header:cookie"][slice(*found[0].span)] == b"GA1.1.746406658.1791212460"


def test_a_pattern_for_json_names_what_a_site_calls_its_own():
    body = b'{"events":[{"xdm":{"eventType":"x","identityMap":{"CRMID":[{"id":"C-99812"}]}}}]}'
    found, carriers = findings(
        "https://edge.adobedc.net/ee/v1/interact?configId=a", method=b"POST", content=body,
        headers=[(b"content-type", b"application/json")],
    )  # fmt: skip
    (user,) = [f for f in found if f.kind == "user-id"]
    assert user.at == "body.json:$.events[0].xdm.identityMap.CRMID[0].id"
    assert carriers["body"][slice(*user.span)] == b"C-99812"


def test_a_payload_inside_a_value_is_judged_by_the_rules_of_its_vendor():
    text = '{"event":"Pageview","context":{"pixel":{"code":"C97F14JC77U63IDI7U40"},"user":{"email":"%s"},"page":{"url":"https://shop.example/"}}}'
    value = base64.urlsafe_b64encode((text % SHA).encode()).decode()
    mail = next(f for f in findings(f"https://own.example/x?d={value}")[0] if f.kind == "email")
    assert (mail.at, mail.state, mail.confidence) == ("query:d|base64|json:$.context.user.email", "hashed", "certain")
    assert mail.how == ("vendor-field", "sha256")


def test_the_mark_of_a_redacted_digest_still_says_that_it_was_one():
    assert digest_of("hashed-email-2") == ("hashed", ())
    assert digest_of("email-2") == ("plain", ())
    (found,) = [
        f
        for f in findings("https://www.facebook.com/tr/?id=7&ev=Lead&ud%5Bem%5D=hashed-email-2")[0]
        if f.kind == "email"
    ]
    assert found.state == "hashed"
    assert "hashed: pseudonymous" in found.why
