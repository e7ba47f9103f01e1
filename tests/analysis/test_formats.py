"""Formats: what is found, and above all what is not."""

import pytest

from inspector.analysis.formats import MAX_FOUND, address_of, emails, is_shortened, parsed_address, uuids


def found(text):
    return [text[start:end] for start, end in emails(text)]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("jane@shop.example", ["jane@shop.example"]),
        ("Jane.Doe+shop@Example.com", ["Jane.Doe+shop@Example.com"]),
        ("to jane@shop.co.uk, and bob_2@mail.shop.test.", ["jane@shop.co.uk", "bob_2@mail.shop.test"]),
        ('{"email":"o\'neil@shop.example"}', ["o'neil@shop.example"]),
        ("<jane@163.com>", ["jane@163.com"]),
        (r"\u0022jane@shop.example\u0022", ["jane@shop.example"]),
        ("%22jane@shop.example%22", ["jane@shop.example"]),
        ("mailto:jane@shop.example?subject=x", ["jane@shop.example"]),
        ("...jane@shop.example...", ["jane@shop.example"]),
    ],
)
def test_email_addresses_are_found_in_any_text(text, addresses):
    assert found(text) == addresses


@pytest.mark.parametrize(
    "text",
    [
        "ad-slider@2x.png", "sprite@1.5x.webp", "/npm/jquery@3.7.1/dist/jquery.min.js", "react@18.2.0", "@scope/package", "a@b",
        "https://0123abcd@o1.ingest.sentry.io/1", "//user@host.example/", "jane@", "@shop.example", "jane@-shop.example", "x@localhost",
        "logo@3x.jpg", "icon@dark.svg", "v1@app.min.css", "a@1.2.3.4", "foo@bar.notatld",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_is_none(text):
    assert found(text) == []


def test_a_text_full_of_addresses_gives_a_bounded_number():
    assert len(found("a@shop.example " * 500)) == MAX_FOUND


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("203.0.113.24", "ip"), ("203.0.113.24", "x"), ("198.51.100.7", "value"), ("8.8.8.8", "client_ip"), ("10.1.2.3", "ipAddress"),
        ("1.2.3.4", "uip"), ("2001:db8:85a3::8a2e:370:7334", "x"), ("2001:db8::1", "user-ip"), ("[2001:db8:1:2::3]", "v"), ("fe80::1:2:3", "x"),
    ],
)  # fmt: skip
def test_addresses_are_known(text, name):
    assert address_of(text, name) is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1.2.3.4", "x"), ("1.2.3.4", "version"), ("203.113.99.2", "ver"), ("203.0.113.24", "sdk_version"), ("131.0.0.0", "uafvl"),
        ("120.0.6099.109", "x"), ("10.0.22.45", "x"), ("2.14.0.1", "app"), ("0.0.0.0", "ip"), ("::", "_uip"), ("127.0.0.1", "ip"),
        ("::1", "ip"), ("255.255.255.255", "ip"), ("12:30:45", "time"), ("203.0.113.024", "ip"), ("203.0.113.256", "ip"), ("a::b", "x"),
        ("00:1a:2b:3c:4d:5e", "mac"), ("239.1.2.3", "ip"), ("1::2", "ratio"),
    ],
)  # fmt: skip
def test_versions_networks_and_addresses_of_no_one_are_none(text, name):
    assert address_of(text, name) is None


def test_a_shortened_address_is_told():
    assert [is_shortened(parsed_address(a)) for a in ("203.0.113.0", "203.0.113.7", "2001:db8:1:2::", "2001:db8::1")] == [
        True, False, True, False,
    ]  # fmt: skip


def test_uuids_are_found_with_their_place():
    text = "s:3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54.sig"
    assert list(uuids(text)) == [(2, 38)]
    assert list(uuids("3F2B8F0E-6C1D-4B57-9F0A-2D6A1C9E7B54")) == [(0, 36)]


@pytest.mark.parametrize(
    "text",
    [
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b5",
        "https://cdn.example/3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54/x.js", "x3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54",
    ],
)  # fmt: skip
def test_zero_uuids_parts_and_those_in_urls_are_none(text):
    assert list(uuids(text)) == []
