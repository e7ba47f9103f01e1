"""Locator patterns: what a rule's place matches."""

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
