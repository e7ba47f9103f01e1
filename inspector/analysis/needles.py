"""What is searched for to find one known value: its spellings, and their hashes, reversed and packed forms.

Chains are named from the inside out, in the words of a finding's `how`: ("lower", "sha256") for the usual hexadecimal
digest, ("lower", "sha256", "base64url") for the digest's bytes in base64url, as Google sends them after `tv.1~em.`.
Encodings around these are undone before the search. Which chains occur: a crawl of 12,621 e-mail addresses that went
to trackers (Leaky Forms, 2022: SHA-256, MD5, SHA-1, the salt, hashes of base64, SHA-512), and vendors' own documents.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Literal

from inspector.analysis.spellings import SHORTEST, Alone, Spelling, spellings
from inspector.model.finding import FindingState
from inspector.model.record import record

Layer = Literal["known-value", "session-value"]
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
OF_SESSION = ("md5", "sha1", "sha256", "sha512")
TWICE = ("md5", "sha1", "sha256")
SALT = b"QX4QkKEU"
"""Appended before SHA-256 by one vendor's script: 4 of 100 leaks in that crawl."""
SHORTEST_ADDRESS = 7
_USUAL = ((), ("lower",), ("no-dashes",), ("no-tag", "lower"))
"""Spellings of the session's values that are hashed."""
_FORMATTED = frozenset({"formatted", "joined", "v4-mapped", "padded", "hexadecimal", "shortened"})
"""Spellings of which there are many: they are hashed once, as seen, and not in two steps."""


@record
class Known:
    """One value that is known beforehand."""

    kind: str
    """A key of KINDS."""
    value: str
    """As typed, or as the session showed it."""
    layer: Layer = "known-value"
    origin: str = ""
    """Where the session showed it, in words: `the cookie _ga`."""


@record
class Needle:
    """One text that is searched for."""

    known: Known
    text: str
    how: tuple[str, ...]
    """What was done to the value, innermost first."""
    state: FindingState
    alone: Alone = ""
    folded: bool = True
    """Found in whatever case."""
    padded: bool = False
    """`=` behind it belongs to it."""


def needles_of(known: Known) -> list[Needle]:
    """All that stands for one value; of equal texts the simplest chain."""
    found: dict[tuple[str, bool], Needle] = {}
    for needle in _all(known):
        found.setdefault((needle.text.lower() if needle.folded else needle.text, needle.folded), needle)
    return list(found.values())


def _all(known: Known) -> Iterator[Needle]:
    forms = spellings(known.kind, known.value)
    plain = [form for form in forms if form.searched and _is_long_enough(known.kind, form)]
    for form in plain:
        yield Needle(known, form.text, form.how, form.state, form.alone, form.folded)
    if known.layer == "session-value":
        yield from _of_session(known, forms)
        return
    hashed = [form for form in forms if form.hashed]
    for form in hashed:
        yield from _hashes(known, form, HASHES)
    for form in plain:
        yield from _reversed(known, form)
    for form in hashed:
        if _FORMATTED.isdisjoint(form.how):
            yield from _deeper(known, form)


def _of_session(known: Known, forms: list[Spelling]) -> Iterator[Needle]:
    """Of values that the session showed there are hundreds: the usual hashes, of the usual spellings."""
    for form in forms[:1]:
        yield from _reversed(known, form)
    for form in forms:
        if form.hashed and (form.how in _USUAL or known.kind == "phone"):
            yield from _hashes(known, form, OF_SESSION)


def _reversed(known: Known, form: Spelling) -> Iterator[Needle]:
    if form.alone in ("word", "digits", "address", "") and form.state != "shortened":
        yield Needle(known, form.text[::-1], (*form.how, "reversed"), "encoded", form.alone, form.folded)


def _is_long_enough(kind: str, form: Spelling) -> bool:
    if form.alone in ("whole", "named"):
        return True
    return len(form.text) >= (SHORTEST_ADDRESS if kind == "ip-address" else SHORTEST)


def _hashes(known: Known, form: Spelling, names: Iterable[str]) -> Iterator[Needle]:
    data = form.text.encode("utf-8", "replace")
    for name in names:
        yield from _digest(known, form, (name,), hashlib.new(name, data, usedforsecurity=False).digest())


def _digest(known: Known, form: Spelling, words: tuple[str, ...], digest: bytes) -> Iterator[Needle]:
    """The digest as hexadecimal digits, and its bytes in both alphabets of base64."""
    how = (*form.how, *words)
    yield Needle(known, digest.hex(), how, "hashed")
    for text in dict.fromkeys((b64encode(digest).decode(), b64encode(digest, b"-_").decode())):
        word = "base64url" if "-" in text or "_" in text else "base64"
        yield Needle(known, text.rstrip("="), (*how, word), "hashed+encoded", folded=False, padded=True)


def _deeper(known: Known, form: Spelling) -> Iterator[Needle]:
    """Hash of a hash, of base64, with the known salt; reversed digests; the text inside base64 of something else."""
    data = form.text.encode("utf-8", "replace")
    for inner in TWICE:
        digest = hashlib.new(inner, data, usedforsecurity=False)
        yield Needle(known, digest.hexdigest()[::-1], (*form.how, inner, "reversed"), "hashed+encoded")
        for outer in TWICE:
            twice = hashlib.new(outer, digest.hexdigest().encode(), usedforsecurity=False).digest()
            yield from _digest(known, form, (inner, outer), twice)
    for word, text in _encoded(data):
        if len(form.text) >= SHORTEST and form.alone not in ("whole", "named"):
            yield Needle(known, text[::-1], (*form.how, word, "reversed"), "encoded", folded=word == "hex")
        for name in HASHES:
            digest_of = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
            yield from _digest(known, form, (word, name), digest_of)
    yield from _digest(known, form, ("salt", "sha256"), hashlib.sha256(data + SALT).digest())
    yield from _inside_base64(known, form, data)


def _encoded(data: bytes) -> Iterable[tuple[str, str]]:
    base64, url = b64encode(data).decode(), b64encode(data, b"-_").decode()
    texts = {data.hex(): "hex"}
    for text, word in (
        (base64, "base64"),
        (base64.rstrip("="), "base64"),
        (url, "base64url"),
        (url.rstrip("="), "base64url"),
    ):
        texts.setdefault(text, word)
    return [(word, text) for text, word in texts.items()]


def _inside_base64(known: Known, form: Spelling, data: bytes) -> Iterator[Needle]:
    """Inside base64 of bytes that are no text: a text has three forms there, by its place modulo 3."""
    if form.alone in ("whole", "named") or len(data) < SHORTEST_ADDRESS:
        return
    for skip in range(3):
        encoded = b64encode(b"\0" * skip + data).decode().rstrip("=")
        first, last = -(-skip * 4 // 3), (skip + len(data)) * 4 // 3
        text = encoded[first:last]
        if len(text) >= SHORTEST:
            for each in dict.fromkeys((text, text.replace("+", "-").replace("/", "_"))):
                yield Needle(known, each, (*form.how, "base64"), "encoded", folded=False)
