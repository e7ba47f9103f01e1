"""Findings of formats, whoever the vendor is: found with their place, and not found where they are none."""

import pytest
from builders import exchange

from inspector.analysis.found import Found
from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.known_formats import format_findings
from inspector.analysis.page_words import PageWords
from inspector.analysis.payload import payload_of
from inspector.analysis.pieces import pieces_of
from inspector.analysis.spans import carriers_of
from inspector.catalog.catalog import load_catalog
from inspector.catalog.identifiers import shipped
from inspector.model.hit import Hit

UUID = "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54"
SHA = "f660ab912ec121d1b1e928a0bb4bc61b15f5ad44d5efdc4e1c92a25e99b8e44a"
PAGE = [(b"referer", b"https://shop.example/")]


def findings(url, hits=(), **more):
    row = exchange(url, **more)
    payload = payload_of(row.request)
    carriers = carriers_of(row.request, payload)
    found = Found("Acme")
    format_findings(found, pieces_of(payload, hits, carriers), PageWords(payload), hits, shipped())
    return [(f.kind, f.at, f.value, f.span and carriers["url"][slice(*f.span)].decode()) for f in found.findings()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=mail%20jane%40shop.example%20now", ("email", "query:q", "jane@shop.example", "jane%40shop.example")),
        ("ip=203.0.113.24", ("ip-address", "query:ip", "203.0.113.24", "203.0.113.24")),
        ("fwd_ip=10.0.0.1,%20203.0.113.24", ("ip-address", "query:fwd_ip", "203.0.113.24", "203.0.113.24")),
        (f"visitor={UUID}", ("client-id", "query:visitor", UUID, UUID)),
        (f"userId={UUID}", ("user-id", "query:userId", UUID, UUID)),
        (f"z={UUID}", ("opaque-id", "query:z", UUID, UUID)),
        ("gclid=Cj0KCQiA4711", ("click-id", "query:gclid", "Cj0KCQiA4711", "Cj0KCQiA4711")),
        ("a=fb.1.1791212460000.123456789", ("client-id", "query:a", "fb.1.1791212460000.123456789", "fb.1.1791212460000.123456789")),
        ("tel=%2B12025550143", ("phone", "query:tel", "+12025550143", "%2B12025550143")),
        ("x=%2B12025550143", ("phone", "query:x", "+12025550143", "%2B12025550143")),
        ("lat=52.0907", ("coordinates", "query:lat", "52.0907", "52.0907")),
        (f"hem={SHA}", ("email", "query:hem", SHA, SHA)),
        ("em=8Ttc7L3dBPCWmP0VfBGZxoXhTZXGO_3lcYl27oM3ZYA", ("email", "query:em", "8Ttc7L3dBPCWmP0VfBGZxoXhTZXGO_3lcYl27oM3ZYA", "8Ttc7L3dBPCWmP0VfBGZxoXhTZXGO_3lcYl27oM3ZYA")),
        ("ep.last_name=de%20Vries", ("name", "query:ep.last_name", "de Vries", "de%20Vries")),
        ("user[dob]=1984-02-03", ("birth-date", "query:user[dob]", "1984-02-03", "1984-02-03")),
        ("ep.user_name=Jane%20Doe", ("name", "query:ep.user_name", "Jane Doe", "Jane%20Doe")),
        ("zip=3511%20AB", ("postcode", "query:zip", "3511 AB", "3511%20AB")),
        ("customer_id=C-99812", ("user-id", "query:customer_id", "C-99812", "C-99812")),
        ("password=hunter22", ("token", "query:password", "hunter22", "hunter22")),
        ("a=Mozilla%2F5.0%20(X11)", ("user-agent", "query:a", "Mozilla/5.0 (X11)", "Mozilla%2F5.0%20(X11)")),
        ("a=Europe%2FAmsterdam", ("timezone", "query:a", "Europe/Amsterdam", "Europe%2FAmsterdam")),
        ("viewport=1200x800", ("screen", "query:viewport", "1200x800", "1200x800")),
        ("u=https%3A%2F%2Fx.example%2F%3Ffbclid%3DIwAR0abc", ("click-id", "query:u|url.query:fbclid", "IwAR0abc", "IwAR0abc")),
        ("t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig", ("token", "query:t", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig")),
    ],
)  # fmt: skip
def test_a_format_is_found_in_its_exact_place(query, expected):
    assert expected in findings(f"https://t.example/i?{query}")


@pytest.mark.parametrize(
    "query",
    [
        "img=ad-slider%402x.png", "v=1.2.3.4", "ver=203.113.99.2", "w=1920&h=1080", "id=12345", f"event_id={UUID}", f"messageId={UUID}",
        f"siteId={UUID}", "gclid=", "gclid=x", "email=", "ip=", "lat=52", "em=value", "q=hello+world", "ts=1791212459123",
        "url=https%3A%2F%2Fcdn.other.example%2Fpicture.png", "token=abc", "phone=", "tz=%2B0200", "ua=Chrome%2F140.0.0.0",
        "gclid=undefined", "first_name=undefined", "userId=null", "customer_id=guest", "username=guest", "user_name=anonymous", "user_id=anonymous", "name=summer-sale",
        "size=300x250", "firstname_error=0", "password_strength=strong", "zip=false", "dir=Europe", "card[name]=x",
        "uuid=00000000-0000-0000-0000-000000000000", "src=https%3A%2F%2Fuser%40cdn.example%2Fx",
    ],
)  # fmt: skip
def test_ordinary_values_give_no_findings(query):
    without = findings("https://t.example/i", headers=PAGE)
    assert findings(f"https://t.example/i?{query}", headers=PAGE) == without


def test_a_page_url_is_one_on_the_pages_own_site_only():
    url = "https://t.example/i?url=https%3A%2F%2Fwww.shop.example%2Fa"
    assert ("page-url", "query:url", "https://www.shop.example/a", "https%3A%2F%2Fwww.shop.example%2Fa") in findings(
        url, headers=PAGE
    )
    assert findings(url) == []


def test_a_uuid_in_a_path_is_possible_and_none_where_it_names_a_file():
    assert [f[0] for f in findings(f"https://t.example/u/{UUID}")] == ["opaque-id"]
    assert findings(f"https://t.example/consent/{UUID}/stub.js") == []


def test_the_sites_account_at_the_vendor_names_no_person():
    hit = Hit("acme", "Acme", "event", UUID, None, "host+path", ())
    assert findings(f"https://t.example/i?idsite={UUID}&z={UUID}", (hit,)) == []


def test_an_address_in_a_json_body_and_one_in_a_path_are_found():
    assert ("email", "path:1", "jane@shop.example", "jane%40shop.example") in findings(
        "https://t.example/u/jane%40shop.example"
    )
    row = findings(
        "https://t.example/", headers=[(b"content-type", b"application/json")], content=b'{"a":["x jane@shop.example"]}'
    )
    assert row[0][:3] == ("email", "body.json:$.a[0]", "jane@shop.example")


def test_names_are_never_reported_as_values():
    assert findings("https://t.example/i?email&gclid&ip=&userId=") == []


def body_findings(body, hits=()):
    rows = findings(
        "https://t.example/", hits, method=b"POST", content=body, headers=[(b"content-type", b"text/plain")]
    )
    return [row[:2] for row in rows]


def test_an_id_is_named_after_the_object_that_it_belongs_to():
    body = f'{{"session":{{"id":"{UUID}"}},"application":{{"id":"{UUID}"}},"usr":{{"id":"C-99812","name":"Jane"}},"product":{{"name":"Tent"}},"id":"{UUID}"}}'
    assert body_findings(body.encode()) == [
        ("session-id", "body.json:$.session.id"), ("user-id", "body.json:$.usr.id"), ("name", "body.json:$.usr.name"), ("opaque-id", "body.json:$.id"),
    ]  # fmt: skip


def test_a_field_that_its_vendor_calls_no_identifier_is_none_by_its_looks():
    row = exchange(f"https://bat.bing.com/action/0?ti=1&Ver=2&evt=pageLoad&mid={UUID}&own={UUID}")
    found = inspect(row, load_catalog(), Memory()).findings
    assert [f.at for f in found if f.category == "identifier"] == ["query:own"]


def test_a_value_inside_a_field_is_told_once_at_the_place_where_the_vendor_keeps_it():
    url = "https://ad.doubleclick.net/activity;src=1;type=a;cat=b;u1=jane.doe%40shop.example;ord=1?"
    row = exchange(url)
    found = [f for f in inspect(row, load_catalog(), Memory()).findings if f.kind == "email"]
    assert [(f.at, url[slice(*f.span)]) for f in found] == [("path:0|matrix:u1", "jane.doe%40shop.example")]


def test_a_hash_known_by_its_name_says_how_it_was_made():
    (found,) = [
        f
        for f in inspect(exchange(f"https://t.example/?em={SHA}"), load_catalog(), Memory()).findings
        if f.kind == "email"
    ]
    assert found.why == (
        "E-mail address in the URL parameter em, known by its name and hashed with SHA-256: pseudonymous, not anonymous."
    )
