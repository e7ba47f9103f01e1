"""Set-Cookie taken apart as browsers do it (RFC 6265bis 5.6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.set_cookie import (
    LONGEST_LIFE,
    SetCookie,
    default_path,
    domain_matches,
    parse_set_cookie,
    path_matches,
)


def parsed(text: str) -> SetCookie:
    return parse_set_cookie(text.encode())


def test_every_attribute_is_read_in_whatever_case_and_between_whatever_blanks():
    made = parsed(
        " id = a b=c \t; DOMAIN=.Shop.Example ; path=/x;max-AGE=60;Secure;HTTPONLY; SameSite=nOnE; partitioned ;x=y"
    )
    assert (made.name, made.value, made.domain, made.path, made.max_age) == (
        b"id",
        b"a b=c",
        b"shop.example",
        b"/x",
        60.0,
    )
    assert (made.secure, made.http_only, made.same_site, made.partitioned, made.fault) == (True, True, "none", True, "")


def test_without_attributes_it_is_a_session_cookie_of_its_host():
    made = parsed("id=1")
    assert (made.domain, made.path, made.life(0), made.same_site, made.secure) == (None, None, None, "", False)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [("a=b=c", b"a", b"b=c"), ("=b", b"", b"b"), ("lone", b"", b"lone"), ("a=", b"a", b""), ('a="q; x"', b"a", b'"q')],
)
def test_name_and_value_stand_before_the_first_semicolon_and_around_the_first_equals_sign(text, name, value):
    made = parsed(text)
    assert (made.name, made.value) == (name, value)


@pytest.mark.parametrize(
    ("attributes", "life"),
    [
        ("Max-Age=3600", 3600.0),
        ("Max-Age=0", 0.0),
        ("Max-Age=-5", 0.0),
        ("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 60.0),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Expires=Fri, 02 Jan 1970 00:00:00 GMT", 86_400.0 - 1000),
        ("Expires=soon", None),
        ("Expires=Fri, 02 Jan 1970 00:00:00 GMT; Expires=soon", 86_400.0 - 1000),
        ("Max-Age=60; Max-Age=x", 60.0),
        ("Max-Age=60; Max-Age=90", 90.0),
        ("Max-Age=+60", None),
        ("Max-Age=1.5", None),
        ("Max-Age=", None),
        ("Max-Age=" + "9" * 400, LONGEST_LIFE),
    ],
)
def test_the_life_is_what_browsers_make_of_both_attributes(attributes, life):
    assert parsed(f"a=b; {attributes}").life(1000.0) == life


@pytest.mark.parametrize(
    ("attributes", "path"),
    [("Path=/a; Path=/b", b"/b"), ("Path=/a; Path=b", None), ("Path=", None), ("Path=a", None), ("Path=/a b", b"/a b")],
)
def test_the_last_path_counts_and_what_is_none_asks_for_the_default(attributes, path):
    assert parsed(f"a=b; {attributes}").path == path


@pytest.mark.parametrize(
    ("attributes", "domain"),
    [("Domain=", None), ("Domain=.", None), ("Domain=a.example; Domain=", None), ("Domain=..a.example", b".a.example")],
)
def test_an_empty_domain_is_none(attributes, domain):
    assert parsed(f"a=b; {attributes}").domain == domain


def test_an_attribute_that_is_too_long_is_ignored_and_a_pair_that_is_too_long_is_a_fault():
    assert parsed("a=b; Path=/" + "x" * 1024).path is None
    assert parsed("a=" + "x" * 4095).fault == ""
    assert "4,096" in parsed("a=" + "x" * 4096).fault


@pytest.mark.parametrize("text", ["", "=", " ; Secure", "a=b\x00c", "a=b; Path=/\x07", "a=b\x7f"])
def test_what_a_browser_ignores_whole_is_a_fault(text):
    assert parsed(text).fault


def test_a_tab_inside_is_no_fault():
    assert parsed("a=b\tc").fault == ""


@given(st.binary(max_size=300) | st.text(alphabet="a=; \tPathDomainMax-Age0129/.,:%\x00é", max_size=80).map(str.encode))
def test_no_header_raises_and_every_part_has_its_type(raw):
    made = parse_set_cookie(raw)
    assert (made.path or b"/").startswith(b"/")
    life = made.life(0.0)
    assert life is None or 0.0 <= life <= max(LONGEST_LIFE, 2.6e11)
    assert b";" not in made.name + made.value


@pytest.mark.parametrize(
    ("path", "cookie_path"), [("/", "/"), ("", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b/c", "/a/b"), ("*", "/")]
)
def test_the_default_path_is_that_of_the_request_up_to_its_last_slash(path, cookie_path):
    assert default_path(path.encode()) == cookie_path.encode()


@pytest.mark.parametrize(
    ("path", "cookie_path", "yes"),
    [
        ("/a/b", "/", True),
        ("/a", "/a", True),
        ("/a/b", "/a", True),
        ("/a/b", "/a/", True),
        ("/ab", "/a", False),
        ("/", "/a", False),
    ],
)
def test_a_path_matches_at_its_slashes(path, cookie_path, yes):
    assert path_matches(path.encode(), cookie_path.encode()) is yes


@pytest.mark.parametrize(
    ("host", "domain", "yes"),
    [
        ("shop.example", "shop.example", True), ("www.shop.example", "shop.example", True),
        ("myshop.example", "shop.example", False), ("shop.example", "www.shop.example", False),
        ("1.2.3.4", "3.4", False), ("1.2.3.4", "1.2.3.4", True),
    ],
)  # fmt: skip
def test_a_domain_matches_at_its_dots_and_addresses_only_whole(host, domain, yes):
    assert domain_matches(host, domain) is yes
