"""Why a browser keeps nothing of a cookie; what the rules here say is compared with a real Chromium end to end."""

import pytest

from inspector.analysis.cookie_refusal import Setting, refusal, trusted
from inspector.analysis.set_cookie import parse_set_cookie

HTTPS = Setting("www.shop.example", secure=True, cross_site=False)
HTTP = Setting("www.shop.example", secure=False, cross_site=False)
ACROSS = Setting("ads.example", secure=True, cross_site=True)


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("a=b", HTTPS),
        ("a=b", HTTP),
        ("a=b; Domain=shop.example", HTTPS),
        ("a=b; Domain=.WWW.Shop.Example", HTTPS),
        ("a=b; Domain=", HTTPS),
        ("a=b; Domain=github.io", Setting("github.io", True, False)),
        ("a=b; Domain=192.0.2.1", Setting("192.0.2.1", True, False)),
        ("__Host-a=b; Secure; Path=/", HTTPS),
        ("__Secure-a=b; Secure; Domain=shop.example", HTTPS),
        ("a=b; SameSite=None; Secure", ACROSS),
        ("a=b; SameSite=None; Secure; Partitioned", ACROSS),
        ("a=b; SameSite=Strict", HTTPS),
    ],
)
def test_a_browser_keeps_it(text, setting):
    assert refusal(parse_set_cookie(text.encode()), setting) == ""


@pytest.mark.parametrize(
    ("text", "setting", "why"),
    [
        ("", HTTPS, "neither name nor value"),
        ("a=b; Domain=other.example", HTTPS, "other.example does not hold the host www.shop.example"),
        ("a=b; Domain=a.www.shop.example", HTTPS, "does not hold"),
        ("a=b; Domain=example", HTTPS, "public suffix"),
        ("a=b; Domain=co.uk", Setting("shop.co.uk", True, False), "public suffix"),
        ("a=b; Domain=github.io", Setting("me.github.io", True, False), "public suffix"),
        ("a=b; Domain=shöp.example", HTTPS, "beyond ASCII"),
        ("a=b; Secure", HTTP, "plain http"),
        ("a=b", Setting("www.shop.example", False, False, covered=True), "must not replace"),
        ("a=b; SameSite=None", HTTPS, "without Secure"),
        ("a=b; Partitioned", HTTPS, "without Secure"),
        ("a=b; SameSite=Lax; Secure", ACROSS, "SameSite=Lax"),
        ("a=b; SameSite=Strict; Secure", ACROSS, "SameSite=Strict"),
        ("a=b; Secure", ACROSS, "Chromium takes that for Lax"),
        ("a=b\tc", HTTPS, "tab"),
        ("__Secure-a=b", HTTPS, "Secure"),
        ("__HOST-a=b; Path=/", HTTPS, "Secure"),
        ("__Host-a=b; Secure; Path=/; Domain=www.shop.example", HTTPS, "no Domain"),
        ("__Host-a=b; Secure", HTTPS, "Path=/"),
        ("__Host-a=b; Secure; Path=/x", HTTPS, "Path=/"),
        ("__Host-a", HTTPS, "no name"),
        ("=__Secure-a=b", HTTPS, "no name"),
    ],
)
def test_a_browser_refuses_it_and_the_reason_is_said(text, setting, why):
    said = refusal(parse_set_cookie(text.encode()), setting)
    assert why in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("scheme", "host", "yes"),
    [
        ("https", "shop.example", True), ("wss", "shop.example", True), ("http", "shop.example", False),
        ("http", "localhost", True), ("http", "a.localhost", True), ("http", "127.0.0.1", True),
        ("http", "127.8.9.1", True), ("http", "127.shop.example", False), ("http", "::1", True), ("ws", "shop.example", False),
    ],
)  # fmt: skip
def test_this_computer_counts_as_https(scheme, host, yes):
    assert trusted(scheme, host) is yes
