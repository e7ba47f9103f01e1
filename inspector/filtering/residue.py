"""What still identifies afterwards: removed values searched in the after request, in every usual form."""

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

from inspector.filtering.datum import Datum
from inspector.model.hit import Hit
from inspector.model.simulation import Residue

SHORTEST = 5
"""Characters below which a value says nothing when it is met again."""
ALONE = 12
"""Characters below which a value counts only between other signs: `12345` inside `x1234567` is chance."""
NUMBER = 3
"""Characters from which a number or code counts where it is the whole value of a field that holds such a one."""
MOST = 40
"""Values of one request that are searched for."""
PART = "part"
"""First word of a form: not the removed value itself stands there, but an id or a word out of it."""

_COOKIE_ID = re.compile(r"(?:GA1|fb)\.[0-9]\.(.{8,})")
_TOKEN = re.compile(r"[^\s?&=#;/,|\"'{}\[\]]+")
_LONG = 6
"""Characters from which a word out of a changed value is searched for everywhere."""
_REFERENCES = frozenset({"orderId", "userId", "otherIdentifiers"})
_REFERENCE = re.compile(
    r"(?i)(?:.*[^a-z])?(?:order|transaction|invoice|booking|customer|user|member)"
    r"[ _.-]?(?:id|nr|no|num|number|code|ref)\]?"
)
"""Plain names of fields that hold the number of an order or a person, by whatever vendor."""
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*/?", re.IGNORECASE)
"""An address without path and query: it stands at the head of every page's URL."""
_POSITION = re.compile(r"\[[0-9]+\]\Z")
_HASHES = ("md5", "sha1", "sha256")
_FOLDED = frozenset({"hex", "lower", *_HASHES})


def residue_of(
    data: Sequence[Datum], after: Mapping[str, str], references: Collection[str] = frozenset()
) -> tuple[Residue, ...]:
    """Where removed or changed values still stand.

    Args:
        data: after every phase.
        after: locator -> value of every field of the after request, values inside values included.
        references: locators of those that hold the number of an order or a person (`references_of`).

    Returns:
        One for each pair of removed value and place, with the shortest form in which it stands there. Where only a part
        of the removed value does, the form begins with `part`.
    """
    everything = "\n".join(after.values())
    lower = everything.lower()
    found: dict[tuple[str, str], Residue] = {}
    for of, value, own, is_part in _removed(data):
        for form, needle, folded in _forms(value):
            if needle not in (lower if folded else everything):
                continue
            for at, text in after.items():
                if at != own and (of, at) not in found and _stands(needle, text.lower() if folded else text):
                    found[of, at] = Residue(at, of, _form(form, is_part=is_part))
    for of, at, is_part in _numbers(data, {at: after[at] for at in references if at in after}):
        found.setdefault((of, at), Residue(at, of, _form(("plain",), is_part=is_part)))
    return tuple(found.values())


def references_of(hits: Iterable[Hit]) -> frozenset[str]:
    """Locators of fields that hold the number of an order or a person, by the vendor's file or by their name.

    >>> from inspector.model.hit import HitField
    >>> fields = (HitField("query:ep.order_id", "ep.order_id", "8841"), HitField("query:sct", "Session count", "8841"))
    >>> set(references_of([Hit("ga4", "GA4", "event", None, None, "host+path", fields)]))
    {'query:ep.order_id'}
    """
    return frozenset(
        item.at
        for hit in hits
        for item in hit.fields
        if item.property in _REFERENCES or _REFERENCE.fullmatch(_POSITION.sub("", item.at))
    )


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


def _form(form: tuple[str, ...], *, is_part: bool) -> tuple[str, ...]:
    if not is_part:
        return form
    return (PART,) if form == ("plain",) else (PART, *form)


def _removed(data: Iterable[Datum]) -> Iterator[tuple[str, str, str, bool]]:
    """(locator before, value to search for, locator at which its own rest stands, whether it is only a part)."""
    count = 0
    for datum in data:
        if datum.added or not _matters(datum):
            continue
        for value, is_part in _values(datum).items():
            if len(value) >= SHORTEST and count < MOST and not _ORIGIN.fullmatch(value):
                count += 1
                yield datum.at, value, datum.target or datum.at, is_part


def _numbers(data: Iterable[Datum], references: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """(locator before, place, whether it is only a part) of numbers too short to be searched for everywhere."""
    if not references:
        return
    for datum in data:
        if datum.added or not _matters(datum):
            continue
        gone = dict.fromkeys(_lost(datum), True) | {datum.leaf.value: False}
        for at, value in references.items():
            if len(value) >= NUMBER and value in gone and at not in (datum.at, datum.target):
                yield datum.at, at, gone[value]


def _matters(datum: Datum) -> bool:
    """What a rule removed or changed, and what detection calls telling of that which the hop left behind."""
    if datum.value == datum.leaf.value:
        return datum.leaf.at == "connection" and not datum.target
    return datum.leaf.found or any(mark.changed for mark in datum.marks)


def _values(datum: Datum) -> dict[str, bool]:
    """What to search for, the value itself first; true for what is only a part of it."""
    value = datum.leaf.value
    inner = _COOKIE_ID.fullmatch(value)
    parts = [inner[1]] if inner else []
    return {value: False} | dict.fromkeys([*parts, *(word for word in _lost(datum) if len(word) >= _LONG)], True)


def _lost(datum: Datum) -> Iterator[str]:
    """Words out of a value that are no longer in what is left of it."""
    if datum.value not in (None, datum.leaf.value):
        yield from (word for word in _TOKEN.findall(datum.leaf.value) if word not in datum.value)
