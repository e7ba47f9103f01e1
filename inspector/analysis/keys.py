"""Keys: a field's place without its positions, as vendor files and name tables write it.

`query:cid` is also `param:cid`, which is query, form, line or part, since vendors move from one to the other as a hit
grows. In JSON every element counts as any: `body.json:$.events[0].name` is also `body.json:$.events[*].name`. A body
that was compressed without a header saying so counts as if it had not been.
"""

import re
from collections.abc import Iterable

from inspector.model.memo import Memo
from inspector.model.payload import Field

PARAMETERS = ("query:", "body.form:", "body.lines:", "body.part:")
DATA = ("query:", "body", "ws[", "fragment")
"""Locators of what a vendor's payload holds; path, headers and cookies belong to every request."""
_COMPRESSED = re.compile(r"body\|(?:gzip|deflate|zstd|utf-16)\|(form|lines|json)")
_LINE = re.compile(r"(body\.lines|ws)\[[0-9]+\]")
_ELEMENT = re.compile(r"\[[0-9]+\]")
_POSITION = re.compile(r"\[[0-9]+\]\Z")
_OPENED = ("|form:", "|matrix:", "|lines[")
"""Codecs whose pairs count as parameters of the request itself."""
_OFTEN = 256
"""Characters up to which a field's keys are remembered: long names do not come again, and would stay in memory."""


Keyed = tuple[Field, tuple[str, ...]]
"""A field and the keys that name it."""


def keyed(fields: Iterable[Field]) -> list[Keyed]:
    """Each field with its keys."""
    return [(field, KEYS[field[:2]]) for field in fields]


def keys_of(field: Field) -> tuple[str, ...]:
    """All keys that name the field, the most special first."""
    return KEYS[field.at, field.name]


def _keys(place: tuple[str, str]) -> tuple[str, ...]:
    at, name = place
    if at.startswith("query:") and "|" not in at:
        return "query:" + name, "param:" + name
    if at.startswith(("header:", "cookie:")):
        return (at.partition(":")[0] + ":" + name,)
    if at.startswith("body|"):
        at = _COMPRESSED.sub(r"body.\1", at)
    at = _LINE.sub(r"\1", at, count=1)
    head, pipe, tail = at.partition("|")
    if pipe:
        return _piped(head, tail, name)
    if at.startswith("body.json:"):
        return at, _ELEMENT.sub("[*]", at)
    if at.startswith(PARAMETERS):
        return at.partition(":")[0] + ":" + name, "param:" + name
    return (at,)


def _piped(head: str, tail: str, name: str) -> tuple[str, ...]:
    tail = "|" + tail.replace("base64url", "base64")
    tails = dict.fromkeys([tail, _ELEMENT.sub("[*]", tail)]) if "json:" in tail else [tail]
    base = _ELEMENT.sub("[*]", head) if head.startswith("body.json:") else _POSITION.sub("", head)
    found = [base + each for each in tails]
    if base.startswith(PARAMETERS):
        found += ["param:" + base.partition(":")[2] + each for each in tails]
    if any(codec in tail for codec in _OPENED):
        found.append("param:" + name)
    return tuple(found)


KEYS = Memo(_keys, lambda place: len(place[0]) + len(place[1]) <= _OFTEN)
"""(locator, decoded name) -> `keys_of` such a field."""
