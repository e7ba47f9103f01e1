"""Whole payloads inside one value: base64 or pairs in a parameter, a path segment or the body, against block lists.

Nothing here says that a value is a payload: it only opens what can be opened. The caller accepts what bears a vendor's
signature, and leaves the value as it was otherwise: ordinary sites carry tokens and encoded settings too.
"""

from collections.abc import Iterable, Iterator

from inspector.analysis.decoders.codecs import MAX_TEXT, unbase64, unpack
from inspector.analysis.pairs import looks_like_pairs
from inspector.analysis.spans import Text
from inspector.model.payload import Field

SHORTEST = 16
MAX_VALUES = 50
"""Values of one request that are tried."""
_PLACES = ("query:", "path:", "fragment", "body", "ws[")


def opened(fields: Iterable[Field]) -> Iterator[tuple[Field, list[Field]]]:
    """Each field that holds a payload of pairs, and what is inside."""
    tried = 0
    for field in fields:
        if not SHORTEST <= len(field.value) <= MAX_TEXT or not field.at.startswith(_PLACES):
            continue
        tried += 1
        if tried > MAX_VALUES:
            return
        value = Text(field.value, lambda: None)
        if _is_pairs(field.value):
            yield field, unpack(field, ("form",), value)
        elif (inner := unbase64(field.value.strip())) and _is_pairs(inner):
            yield field, unpack(field, ("base64", "form"), Text(field.value.strip(), lambda: None))


def _is_pairs(text: str) -> bool:
    return "&" in text and "=" in text and looks_like_pairs(text.encode("utf-8", "replace"))
