"""URLs: what a rule leaves, with the bytes of what stays."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.cut import apply
from inspector.filtering.url import UrlRule, host_of, is_id, params, shorten_url, url_cuts

DROP = UrlRule("drop-all")


@pytest.mark.parametrize(
    ("url", "rule", "left"),
    [
        pytest.param("https://a.example/p?x=1#f", DROP, "https://a.example/p#f", id="query goes, fragment stays"),
        pytest.param("https://a.example/p?x=1#f", UrlRule("drop-all", fragment="drop"), "https://a.example/p", id="both go"),
        pytest.param("/p?x=1", DROP, "/p", id="relative"),
        pytest.param("?x=1", DROP, "", id="query alone"),
        pytest.param("https://a.example/?a=1&a=2&b=3", UrlRule("deny", ("a",)), "https://a.example/?b=3", id="all of a name"),
        pytest.param("https://a.example/?gclid&b", UrlRule("deny", ("gclid",)), "https://a.example/?b", id="bare key"),
        pytest.param("https://a.example/?GCLID=1&b", UrlRule("deny", ("gclid",)), "https://a.example/?b", id="without case"),
        pytest.param("https://a.example/?%67clid=1&b=%7e", UrlRule("deny", ("gclid",)), "https://a.example/?b=%7e", id="encoded name"),
        pytest.param("https://a.example/?a=1;gclid=2;b=3", UrlRule("deny", ("gclid",)), "https://a.example/?a=1;b=3", id="semicolons"),
        pytest.param("https://a.example/?a=1&b=2", UrlRule("deny", ("*",)), "https://a.example/", id="mark goes with the last"),
        pytest.param("https://a.example/?utm_source=x&q=jane", UrlRule("allow", ("utm_*",)), "https://a.example/?utm_source=x", id="allow"),
        pytest.param("https://a.example/#gclid=1&b=2", UrlRule("deny", ("gclid",)), "https://a.example/#b=2", id="in the fragment"),
        pytest.param("https://a.example/#/cart?gclid=1", UrlRule("deny", ("gclid",)), "https://a.example/#/cart", id="router's fragment"),
        pytest.param("https://a.example/p;jsessionid=1/q", DROP, "https://a.example/p/q", id="matrix parameters"),
        pytest.param("https://jane:pw@a.example/p", UrlRule(), "https://a.example/p", id="user and password"),
        pytest.param("https://a.example:8443/p?q", UrlRule(host_only=True), "a.example", id="host only"),
        pytest.param("/p", UrlRule(host_only=True), None, id="no host to keep"),
        pytest.param("https://a.example/o/8841/x", UrlRule(path="template"), "https://a.example/o/{id}/x", id="path with an id"),
        pytest.param("https://a.example/o/8841.html", UrlRule(path="template"), "https://a.example/o/{id}.html", id="suffix stays"),
        pytest.param("https://a.example/jane%40a.example", UrlRule(path="template"), "https://a.example/{id}", id="address in the path"),
        pytest.param("https://a.example/o/8841", UrlRule(path="drop"), "https://a.example/", id="path goes"),
        pytest.param("android-app://com.example.news/https/x", UrlRule(path="drop"), "android-app://com.example.news/", id="app"),
        pytest.param(
            "https://a.example/?u=https%3a%2F%2Fb.example%2F%3Fgclid%3D1%26q%3D2",
            UrlRule("deny", ("gclid",)),
            "https://a.example/?u=https%3a%2F%2Fb.example%2F%3Fq%3D2",
            id="inside a parameter, its spelling kept",
        ),
    ],
)  # fmt: skip
def test_leaves_what_the_rule_says(url, rule, left):
    assert shorten_url(url, rule) == left
    if left is not None and not rule.host_only:
        assert shorten_url(left, rule) == left


@pytest.mark.parametrize(
    ("external", "left"), [("drop", None), ("origin", "https://news.example"), ("", "https://news.example:444/a?b")]
)
def test_a_foreign_url_goes_or_keeps_its_origin(external, left):
    url = "https://news.example:444/a?b"
    assert shorten_url(url, UrlRule(external=external), lambda host: host == "shop.example") == left


def test_an_own_url_is_not_external():
    assert shorten_url("https://shop.example/a", UrlRule(external="drop"), lambda host: host == "shop.example")


def test_an_address_literal_keeps_no_brackets_as_host():
    assert host_of("https://[2001:db8::1]:8443/") == "2001:db8::1"


def test_ids_are_told_from_words():
    assert [
        s for s in ("8841", "ORD-20041", "deadbeef01", "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "a@b") if not is_id(s)
    ] == []
    assert [s for s in ("order", "galaxy-s24-ultra", "iphone-16", "v2", "facade", "2-person-tent") if is_id(s)] == []


def test_urls_inside_urls_without_end_are_cut_in_bounded_time():
    deep = "https://a.example/?u=" * 20_000
    start = time.monotonic()
    shorten_url(deep, UrlRule("deny", ("gclid",)))
    assert time.monotonic() - start < 3


@given(
    st.text(max_size=80),
    st.sampled_from(["keep-all", "drop-all", "allow", "deny"]),
    st.sampled_from(["keep", "template", "drop"]),
)
def test_cuts_lie_in_order_and_only_take_away(url, query, path):
    rule = UrlRule(query, ("a", "b*"), path=path, fragment="drop")
    cuts = url_cuts(url, rule)
    assert all(a.end <= b.start for a, b in pairwise(cuts))
    assert "#" not in apply(url, cuts)


def test_parameters_keep_their_place():
    text = "?a=1&&b=2;c"
    assert [(p.name, text[p.value_start : p.end]) for p in params(text, 1, len(text))] == [
        ("a", "1"),
        ("b", "2"),
        ("c", ""),
    ]
