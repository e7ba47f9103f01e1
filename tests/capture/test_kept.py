"""An import keeps as much as the recorder does."""

import hashlib

from inspector.capture.kept import BODY_BYTES, HEADER_BYTES, HEADER_LINES, first_headers, part_of_body, whole_body
from inspector.model.exchange import EMPTY, Body


def test_of_a_large_body_the_beginning_is_kept_and_size_and_hash_are_of_the_whole() -> None:
    raw = bytes(range(256)) * 10_000
    body = whole_body(raw)
    assert (body.kept, body.size, body.sha256) == (raw[:BODY_BYTES], len(raw), hashlib.sha256(raw).hexdigest())
    assert not body.whole
    assert whole_body(b"a") == Body(b"a", 1, hashlib.sha256(b"a").hexdigest())
    assert whole_body(b"") is EMPTY


def test_a_part_of_a_body_has_no_hash() -> None:
    assert part_of_body(b"abc", 10) == Body(b"abc", 10, "")


def test_headers_within_the_limits_are_as_they_were() -> None:
    pairs = [(b"a", b"b")] * HEADER_LINES
    assert first_headers(pairs) == (tuple(pairs), 0)


def test_headers_beyond_the_limits_are_cut_and_counted() -> None:
    assert first_headers([(b"a", b"bc")] * (HEADER_LINES + 5)) == (((b"a", b"bc"),) * HEADER_LINES, 15)
    large = (b"x", b"y" * (HEADER_BYTES - 1))
    assert first_headers([large, (b"n", b"more")]) == ((large,), 5)
