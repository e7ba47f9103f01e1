"""BodyTee: what it keeps, counts and hashes; that it changes nothing."""

import hashlib

from addons.body_tee import KEPT, BodyTee, body_of
from inspector.model.exchange import EMPTY


def test_every_chunk_comes_back_as_it_came():
    tee = BodyTee()
    chunks = [b"a", b"\0" * 5000, b"", bytes(range(256))]
    assert [tee(chunk) for chunk in chunks] == chunks


def test_a_long_body_keeps_its_head_its_true_length_and_the_digest_of_all():
    tee = BodyTee(limit=10)
    for chunk in (b"0123456", b"789abc", b"def"):
        tee(chunk)
    body = tee.body(whole=True)
    assert body.kept == b"0123456789"
    assert body.size == 16
    assert body.sha256 == hashlib.sha256(b"0123456789abcdef").hexdigest()
    assert not body.whole


def test_a_body_that_still_runs_has_no_digest():
    tee = BodyTee()
    tee(b"first")
    assert tee.body(whole=False).sha256 == ""
    tee(b"second")
    assert tee.body(whole=True).kept == b"firstsecond"


def test_no_body_is_the_empty_one():
    assert BodyTee().body(whole=True) == EMPTY
    assert body_of(b"") == body_of(None) == EMPTY


def test_a_held_body_is_cut_at_two_megabytes():
    raw = b"x" * (KEPT + 1)
    body = body_of(raw)
    assert (len(body.kept), body.size) == (KEPT, KEPT + 1)
    assert body.sha256 == hashlib.sha256(raw).hexdigest()
