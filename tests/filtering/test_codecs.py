"""Codecs: what is undone is put back as it was, and nothing grows without bound."""

import base64
import gzip
import zlib
from urllib.parse import quote

import pytest

from inspector.filtering.codecs import MAX_INSIDE, PipeError, closed, opened

RAW = b'{"a":"??>>"}'


@pytest.mark.parametrize(
    ("codec", "value"),
    [
        ("base64", base64.b64encode(RAW)),
        ("base64", base64.urlsafe_b64encode(RAW).rstrip(b"=")),
        ("base64url", base64.b64encode(gzip.compress(RAW, mtime=0))),
        ("hex", RAW.hex().encode()),
        ("percent", quote(RAW, safe="").encode()),
        ("gzip", gzip.compress(RAW, mtime=0)),
        ("deflate", zlib.compress(RAW)),
    ],
)
def test_what_is_undone_and_put_back_is_the_same(codec, value):
    assert opened(value, codec) == RAW
    assert closed(value, codec, RAW) == value
    assert opened(closed(value, codec, b"other"), codec) == b"other"


@pytest.mark.parametrize(
    ("codec", "value"),
    [
        ("base64", b"%%%"),
        ("hex", b"xyz"),
        ("gzip", b"\x1f\x8b\x08"),
        ("deflate", b"no"),
        ("jwt", b"a.b"),
        ("rot13", b"abc"),
    ],
)
def test_what_does_not_fit_is_said(codec, value):
    with pytest.raises(PipeError):
        opened(value, codec)


def test_a_bomb_is_not_opened():
    bomb = gzip.compress(b"0" * (MAX_INSIDE + 1))
    for codec, value in (("gzip", bomb), ("base64", base64.b64encode(bomb))):
        with pytest.raises(PipeError):
            opened(value, codec)


def test_the_claims_of_a_signed_token_are_changed_and_the_rest_of_it_stays():
    token = b"eyJhbGciOiJIUzI1NiJ9." + base64.urlsafe_b64encode(RAW).rstrip(b"=") + b".c2ln"
    assert opened(token, "jwt") == RAW
    assert closed(token, "jwt", RAW) == token
    changed = closed(b"Bearer " + token, "jwt", b'{"a":""}')
    assert changed.startswith(b"Bearer eyJhbGciOiJIUzI1NiJ9.")
    assert changed.endswith(b".c2ln")
    assert opened(changed, "jwt") == b'{"a":""}'
