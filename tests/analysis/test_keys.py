"""Keys: which names a place answers to."""

import pytest

from inspector.analysis.keys import keys_of
from inspector.model.payload import Field


@pytest.mark.parametrize(
    ("at", "name", "key"),
    [
        ("query:cid", "cid", "param:cid"),
        ("query:cid[2]", "cid", "query:cid"),
        ("query:ud[em]", "ud[em]", "param:ud[em]"),
        ("body.form:cid", "cid", "param:cid"),
        ("body.lines[3]:en", "en", "param:en"),
        ("body.lines[3]:en", "en", "body.lines:en"),
        ("body.part:cid", "cid", "param:cid"),
        ("body|gzip|form:cid", "cid", "param:cid"),
        ("body|gzip|lines[1]:cid", "cid", "body.lines:cid"),
        ("body|gzip|json:$.a", "a", "body.json:$.a"),
        ("body.json:$.events[3].name", "name", "body.json:$.events[*].name"),
        ("body.json:$.events[3].name", "name", "body.json:$.events[3].name"),
        ("header:user-agent", "user-agent", "header:user-agent"),
        ("cookie:_ga[1]", "_ga", "cookie:_ga"),
        ("path:2", "2", "path:2"),
        ("ws[7]|json:$.a[0]", "", "ws|json:$.a[*]"),
        ("query:data[1]|base64url|json:$[0].event", "event", "param:data|base64|json:$[*].event"),
        ("query:d|base64|form:tid", "tid", "param:tid"),
        ("path:0|matrix:src", "src", "param:src"),
        ("query:d|base64|lines[1]:en", "en", "param:en"),
        ("query:data|pairs:event", "event", "param:data|pairs:event"),
    ],
)
def test_a_place_answers_to_its_keys(at, name, key):
    assert key in keys_of(Field(at, name, "x", "url", None))


def test_a_cookie_of_the_response_is_no_cookie_of_the_request():
    assert keys_of(Field("set-cookie:_ga", "_ga", "x", "set-cookie", None)) == ("set-cookie:_ga",)
