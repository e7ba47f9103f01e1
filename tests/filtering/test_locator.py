"""Locator patterns: what a rule's place matches."""

import time

import pytest

from inspector.filtering.locator import any_of, captured, compiled, name_of


@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        ("query:a", "query:a"),
        ("query:a", "query:a[3]"),
        ("query:ep.*", "query:ep.mail"),
        ("query:ud[*]", "query:ud[em]"),
        ("header:User-Agent", "header:user-agent"),
        ("body.lines:en", "body.lines[12]:en"),
        ("body.lines|json:$.a", "body.lines[0]|json:$.a.b"),
        ("body.json:$", "body.json:$[0].a"),
        ("body.json:$.events[*].mail", "body.json:$.events[3].mail"),
        ("body.json:$.user", "body.json:$.user.mail#1"),
        ("query:dl|url.query:gclid", "query:dl|url.query:gclid[1]"),
        ("*|form:*", "query:d|base64|form:cid"),
    ],
)
def test_matches(pattern, at):
    assert compiled(pattern).fullmatch(at)
    assert any_of(("query:zz", pattern)).fullmatch(at)


@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        ("query:a", "query:ab"),
        ("query:a[1]", "query:a"),
        ("query:a.b", "query:aXb"),
        ("query:*", "query:dl|url.query:x"),
        ("body.json:$.user", "body.json:$.username"),
        ("body.lines:en", "body.lines[0]|json:$.en"),
        ("header:User-Agent", "header:user-agent-x"),
    ],
)
def test_does_not_match(pattern, at):
    assert not compiled(pattern).fullmatch(at)


def test_the_star_is_captured():
    assert captured("query:ud[*]", "query:ud[em]") == "em"
    assert captured("query:id", "query:id") == ""
    assert captured("query:id", "query:ev") is None


def test_the_plain_name_is_read_back():
    assert name_of("query:a%5B1%5D[2]") == "a[1]"
    assert name_of("query:x%7Cy%25") == "x|y%"


@pytest.mark.parametrize("pattern", ["query:" + "*a" * 12 + "b", "query:" + "*" * 100 + "b", "body.json:$" + ".*" * 20])
def test_many_stars_and_a_long_name_cost_no_time(pattern):
    began = time.process_time()
    for at in ("query:" + "a" * 50_000, "body.json:$" + ".a" * 20_000 + "|x"):
        assert not compiled(pattern).fullmatch(at)
        assert not any_of(("query:a", pattern)).fullmatch(at)
    assert time.process_time() - began < 2


def test_several_stars_are_told_apart_in_groups():
    assert captured("query:*.*", "query:ep.note") == "note"
    assert compiled("query:*.*|json:*").fullmatch("query:a.b|json:$.x")[3] == "$.x"
    assert compiled("body.lines:*.*").fullmatch("body.lines[7]:ep.a\nb[2]")[2] == "a\nb"
