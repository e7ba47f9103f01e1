"""Places in words."""

import pytest

from inspector.analysis.where import short, where


@pytest.mark.parametrize(
    ("at", "words", "name"),
    [
        ("query:cid", "the URL parameter cid", "cid"),
        ("query:ud[em]", "the URL parameter ud[em]", "ud[em]"),
        ("query:a%5B1%5D", "the URL parameter a[1]", "a[1]"),
        ("body.form:x", "the form field x", "x"),
        ("body.lines[1]:en", "en on line 2 of the body", "en on line 2"),
        ("body.json:$.context.user.email", "context.user.email of the JSON body", "context.user.email"),
        ("header:referer", "the header referer", "header referer"),
        ("cookie:_ga", "the cookie _ga", "cookie _ga"),
        ("path:1", "the path of the URL", "the path"),
        ("path:0|matrix:u1", "u1 in the path of the URL", "u1 inside the path"),
        ("body.lines[0]|json:$.session.id", "session.id of the JSON in line 1 of the body", "session.id inside line 1"),
        ("ws[0]|json:$.m", "m of the JSON in WebSocket message 1", "m inside ws[0]"),
        ("query:dl|url.query:gclid", "gclid of the URL in the URL parameter dl", "gclid inside dl"),
        ("query:d|base64|form:cid", "cid in the base64 text in the URL parameter d", "cid inside d"),
        ("body", "the body", "body"),
        ("host", "the host of the URL", "host"),
        ("userinfo", "the user name before the host of the URL", "userinfo"),
        ("query:a@b.example|name", "the name of the URL parameter a@b.example", "name of a@b.example"),
        ("body.part:f|filename", "the file name of the form part f", "file name of f"),
        ("query:u|url.fragment|form:m", "m in the fragment of the URL parameter u", "m inside u"),
    ],
)
def test_a_place_is_said_in_words(at, words, name):
    assert where(at) == words
    assert short(at) == name
