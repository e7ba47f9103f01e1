"""What still identifies afterwards: removed values searched in the after request, in every usual form."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

from inspector.filtering.datum import Datum
from inspector.model.simulation import Residue

SHORTEST = 5
"""Characters below which a value says nothing when it is met again."""
ALONE = 12
"""Characters below which a value counts only between other signs: `12345` inside `x1234567` is chance."""
MOST = 40
"""Values of one request that are searched for."""

_COOKIE_ID = re.compile(r"(?:GA1|fb)\.[0-9]\.(.{8,})")
_TOKEN = re.compile(r"[^\s?&=#;/,|\"'{}\[\]]{6,}")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*/?", re.IGNORECASE)
"""An address without path and query: it stands at the head of every page's URL."""
_HASHES = ("md5", "sha1", "sha256")
_FOLDED = frozenset({"hex", "lower", *_HASHES})


def residue_of(data: Sequence[Datum], after: Mapping[str, str]) -> tuple[Residue, ...]:
    """Where removed or changed values still stand.

    Args:
        data: after every phase.
        after: locator -> value of every field of the after request, values inside values included.

    Returns:
        One for each pair of removed value and place, with the shortest form in which it stands there.
    """
    everything = "\n".join(after.values())
    lower = everything.lower()
    found: dict[tuple[str, str], Residue] = {}
    for of, value, own in _removed(data):
        for form, needle, folded in _forms(value):
            if needle not in (lower if folded else everything):
                continue
            for at, text in after.items():
                if at != own and (of, at) not in found and _stands(needle, text.lower() if folded else text):
                    found[of, at] = Residue(at, of, form)
    return tuple(found.values())


def forms(value: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every form of a value that is searched for, the plainest first: (name of each step, text).

    Hashes are of the value as it is, and trimmed and lower-cased, as vendors ask for. Hexadecimal text is compared
    without case, so it is given in lower case.

    >>> [form for form, text in forms("abcdef")][:4]
    [('plain',), ('base64',), ('base64url',), ('hex',)]
    """
    yield ("plain",), value
    yield from _encodings((), value.encode("utf-8", "replace"), value)
    for steps, text in (((), value), (("lower",), value.strip().lower())):
        if steps and text == value:
            continue
        if steps:
            yield steps, text
        for name in _HASHES:
            digest = hashlib.new(name, text.encode("utf-8", "replace"), usedforsecurity=False).digest()
            yield (*steps, name), digest.hex()
            yield from _base64((*steps, name), digest)


@lru_cache(maxsize=4096)
def _forms(value: str) -> tuple[tuple[tuple[str, ...], str, bool], ...]:
    """Form, text, whether letters' case counts for nothing. Kept: a session repeats its values in every request."""
    return tuple((form, text, form[-1] in _FOLDED) for form, text in forms(value))


def _encodings(steps: tuple[str, ...], raw: bytes, value: str) -> Iterator[tuple[tuple[str, ...], str]]:
    if (escaped := quote(value, safe="")) != value:
        yield (*steps, "percent"), escaped
    yield from _base64(steps, raw)
    yield (*steps, "hex"), raw.hex()


def _base64(steps: tuple[str, ...], raw: bytes) -> Iterator[tuple[tuple[str, ...], str]]:
    plain = base64.b64encode(raw).decode().rstrip("=")
    yield (*steps, "base64"), plain
    if (safe := plain.replace("+", "-").replace("/", "_")) != plain or not steps:
        yield (*steps, "base64url"), safe


def _stands(needle: str, text: str) -> bool:
    """Short values count only where no letter or digit adjoins them."""
    if needle not in text:
        return False
    if len(needle) >= ALONE or needle == text:
        return True
    return bool(re.search(rf"(?<![0-9A-Za-z]){re.escape(needle)}(?![0-9A-Za-z])", text))


def _removed(data: Iterable[Datum]) -> Iterator[tuple[str, str, str]]:
    """(locator before, value to search for, locator at which its own rest stands)."""
    count = 0
    for datum in data:
        if datum.added or not _matters(datum):
            continue
        for value in dict.fromkeys(_values(datum)):
            if len(value) >= SHORTEST and count < MOST and not _ORIGIN.fullmatch(value):
                count += 1
                yield datum.at, value, datum.target or datum.at


def _matters(datum: Datum) -> bool:
    """What a rule removed or changed, and what detection calls telling of that which the hop left behind."""
    if datum.value == datum.leaf.value:
        return datum.leaf.at == "connection" and not datum.target
    return datum.leaf.found or any(mark.changed for mark in datum.marks)


def _values(datum: Datum) -> Iterator[str]:
    value = datum.leaf.value
    yield value
    if found := _COOKIE_ID.fullmatch(value):
        yield found[1]
    if datum.value is not None and len(value) > len(datum.value):
        yield from (token for token in _TOKEN.findall(value) if token not in datum.value)
