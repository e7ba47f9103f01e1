"""Cookies of a HAR."""

import pytest

from inspector.report.har_cookies import cookies_of, set_cookie_of


@pytest.mark.parametrize(
    ("header", "pairs"),
    [
        (b"a=1; b=2", [("a", "1"), ("b", "2")]),
        (b"a=1;b=x=y; a=2", [("a", "1"), ("b", "x=y"), ("a", "2")]),
        (b"bare; =v;; ", [("bare", ""), ("", "v")]),
        (b"\xff=\xfe", [("\\xff", "\\xfe")]),
        (b"", []),
    ],
)
def test_a_cookie_header(header, pairs):
    assert [(cookie["name"], cookie["value"]) for cookie in cookies_of(header)] == pairs


def test_a_set_cookie_header_with_its_attributes():
    found = set_cookie_of(
        b"s=1; PATH=/a; Domain=shop.example; httponly; Secure; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=Lax"
    )
    assert found == {
        "name": "s",
        "value": "1",
        "path": "/a",
        "domain": "shop.example",
        "httpOnly": True,
        "secure": True,
        "expires": "2026-10-21T07:28:00Z",
    }


@pytest.mark.parametrize("expires", [b"never", b"", b"Wed, 99 Oct 2026 07:28:00 GMT", b"0"])
def test_an_expiry_that_is_no_date_is_left_out(expires):
    assert "expires" not in set_cookie_of(b"s=1; expires=" + expires)


def test_a_cookie_without_attributes_is_neither_secure_nor_hidden():
    assert set_cookie_of(b"s") == {"name": "s", "value": "", "httpOnly": False, "secure": False}
