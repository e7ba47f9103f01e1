"""Needles of known values: digests by every chain, each with its words."""

import base64
import hashlib

import pytest

from inspector.analysis.needles import HASHES, Known, needles_of

MAIL = Known("email", "Jane.Doe+shop@Example.com")
LOWER = b"jane.doe+shop@example.com"


def chains(known):
    return {needle.text: needle for needle in needles_of(known)}


@pytest.mark.parametrize("name", HASHES)
def test_each_hash_as_digits_and_as_bytes_in_base64(name):
    found, digest = chains(MAIL), hashlib.new(name, LOWER).digest()
    assert found[digest.hex()].how == ("lower", name)
    assert found[digest.hex()].state == "hashed"
    assert found[digest.hex()].folded
    raw = base64.b64encode(digest).decode().rstrip("=")
    assert found[raw].how[:2] == ("lower", name)
    assert found[raw].state == "hashed+encoded"
    assert not found[raw].folded
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") in found


def test_hash_of_a_hash_of_base64_and_with_the_salt():
    found = chains(MAIL)
    twice = hashlib.sha256(hashlib.md5(LOWER, usedforsecurity=False).hexdigest().encode()).hexdigest()
    assert found[twice].how == ("lower", "md5", "sha256")
    assert found[hashlib.md5(base64.b64encode(LOWER), usedforsecurity=False).hexdigest()].how == (
        "lower",
        "base64",
        "md5",
    )
    assert found[hashlib.sha256(LOWER + b"QX4QkKEU").hexdigest()].how == ("lower", "salt", "sha256")


def test_the_value_reversed_and_inside_base64_of_bytes_that_are_no_text():
    found = chains(MAIL)
    assert found["moc.elpmaxE@pohs+eoD.enaJ"].how == ("reversed",)
    for before in (b"\x00", b"\x00\xff", b"\x01\x02\xfe"):
        packed = base64.b64encode(before + LOWER + b"\xff\x00\x01").decode()
        assert any(text in packed for text, needle in found.items() if needle.how[-1:] == ("base64",))


def test_what_is_short_is_no_needle_of_its_own():
    found = needles_of(Known("phone", "+12025550143"))
    assert min(len(needle.text) for needle in found) >= 8
    short = {needle.text for needle in needles_of(Known("name", "Li Wu")) if needle.alone not in ("whole", "named")}
    assert min(map(len, short)) >= 16


def test_a_value_of_the_session_has_few_needles_and_its_usual_hashes():
    known = Known("cookie-id", "k3J9x2LmPq84Zt7w", "session-value", "the cookie v")
    found = chains(known)
    assert len(found) < 40
    assert found[hashlib.sha256(b"k3J9x2LmPq84Zt7w").hexdigest()].how == ("sha256",)
    assert found["k3J9x2LmPq84Zt7w"].how == ()
    assert all(needle.known is known for needle in found.values())
