"""Findings of formats, whoever the vendor is: found with their place, and not found where they are none."""

import pytest
from builders import exchange

from inspector.analysis.found import Found
from inspector.analysis.known_formats import format_findings
from inspector.analysis.payload import payload_of
from inspector.analysis.pieces import pieces_of
from inspector.analysis.spans import carriers_of
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
    format_findings(found, pieces_of(payload, hits, carriers), payload, hits, shipped())
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
