"""Which values tell one person or browser from another, by their looks alone: the statistical rule.

A value is judged whole and in its parts, in this order: what its name says; what says nothing (`opaque`: words,
numbers, dates, versions, languages, URLs, accounts, consent strings); known formats (UUID, digests); last its spelling.
There two explanations compete (`spelling`): that somebody wrote it, and that a machine drew it. It counts as drawn if
that explains it in fewer bits, and where the bits are enough to tell a person from many. Digits alone have no spelling:
they count by their number.

Measured on `tests/data/labelled-values.jsonl`, whose labels are older than the rule.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from inspector.analysis.decoders.codecs import unbase64
from inspector.analysis.opaque import TIME, is_code_of_goods, is_random_uuid, says_nothing
from inspector.analysis.spelling import drawn_bits, written_bits
from inspector.analysis.value_names import NAMED, Sense
from inspector.model.memo import Memo

SHORTEST, LONGEST = 8, 128
"""Characters of a part that is judged as one token: shorter ones come up by chance, longer ones are text or data."""
MOST_TEXT = 4_096
"""Characters of a value whose parts are judged."""
MOST_PARTS = 64
ENOUGH = {"person": 31.0, "unknown": 42.0, "bare": 42.0, "path": 64.0}
"""Bits that a drawn value has at least, by what its name says: eight hexadecimal digits have 32, eight lower-case
letters and digits 41, eight of both cases 47."""
RATIO = {"person": (0.92, 0.9), "unknown": (1.02, 0.94), "bare": (1.02, 0.94), "path": (1.05, 1.0)}
"""Bits as written for each bit as drawn, from which a value counts as drawn: of short values, of those of LONG bits.
Nineteen of twenty words and slugs stay below 0.9, nineteen of twenty drawn values of 16 characters above 1."""
LONG = 64.0
LETTERS = 60.0
"""Bits of letters without any digit, which words and their abbreviations are, too."""
DIGITS = {"person": 8, "unknown": 11, "bare": 17, "path": 17}
"""Digits from which a number without letters counts: shorter ones are amounts, articles, projects."""
CODE = 13
"""Capitals and digits up to which people hand them out as codes: articles, vouchers, rooms."""
DISTINCT = 5
"""Different characters that a drawn value has at least."""

_OUTER = re.compile(r"[^&|,;:!~$* \"'{}\[\]()=?/#\\<>^`\s%]+")
_INNER = re.compile(r"[^._]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,128}={0,2}")
_NOT_ALNUM = re.compile(r"[^A-Za-z0-9]+")
_HEX = re.compile(r"[0-9a-fA-F]+")
_UUID = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])")
_DIGESTS = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
_TIMES = re.compile(r"(?<![0-9A-Za-z])" + TIME + r"(?![0-9A-Za-z])")
_SHORT_CODE = re.compile(r"[A-Za-z0-9]{5,12}")
_DIGITS = re.compile(r"[0-9]\D*[0-9]")
_PADDING = "=+/-_."
_OFTEN = 128


class Token(NamedTuple):
    """A part of a value that tells people apart."""

    start: int
    end: int
    shape: str
    """`UUID`, `digest`, `number` or `characters`."""
    bits: int
    """How much it can tell apart."""


def tokens(value: str, name: str = "", *, path: bool = False) -> tuple[Token, ...]:
    """The parts of a value that tell people apart, in order.

    Args:
        value: as decoded.
        name: of the parameter, key or cookie; one that names a thing clears the value.
        path: the value is a segment of a path, where the rule is stricter.
    """
    if not SHORTEST <= len(value) <= MOST_TEXT:
        return ()
    return TOKENS[value, "path" if path else NAMED[name].sense]


def holds_token(value: str, name: str = "") -> bool:
    """Something in the value, also percent-encoded or in base64, tells people apart."""
    return bool(tokens(unquote(value) if "%" in value else value, name)) or any(
        tokens(inner, name) for inner in text_inside(value)
    )


def is_short_code(value: str, name: str) -> bool:
    """Too short for a token, and yet letters and digits that may tell browsers apart if each request repeats them."""
    sense = NAMED[name].sense
    if sense == "thing" or says_nothing(value):
        return False
    return sense == "person" or bool(_SHORT_CODE.fullmatch(value) and _DIGITS.search(value) and not value.isdigit())


def text_inside(value: str) -> Iterator[str]:
    """The text that a value is the base64 of."""
    plain = unquote(value) if "%" in value else value
    if len(plain) >= SHORTEST and (inner := unbase64(plain)) and inner.isprintable():
        yield inner


def _judge(asked: tuple[str, Sense | str]) -> tuple[Token, ...]:
    value, sense = asked
    if sense == "thing" or says_nothing(value):
        return ()
    if _BASE64.fullmatch(value) and not _HEX.fullmatch(value):
        if any(text_inside(value)):
            return ()
        if found := _token(value.rstrip("="), 0, sense):
            return (found,)
    return tuple(_in_parts(value, sense))


def _in_parts(value: str, sense: str) -> Iterator[Token]:
    for count, part in enumerate(_OUTER.finditer(value)):
        if count == MOST_PARTS:
            return
        text = part[0]
        if len(text) < SHORTEST or says_nothing(text):
            continue
        if found := _token(text, part.start(), sense):
            yield found
        elif "." in text or "_" in text:
            for inner in _INNER.finditer(text):
                if len(inner[0]) < len(text) and (found := _token(inner[0], part.start() + inner.start(), sense)):
                    yield found


def _token(part: str, start: int, sense: str) -> Token | None:
    """What the part is, if it tells people apart."""
    if not SHORTEST <= len(part) <= LONGEST or says_nothing(part):
        return None
    if uuid := _UUID.search(part):
        return _uuid(uuid, start)
    end = start + len(part)
    if len(part) in _DIGESTS and _HEX.fullmatch(part) and not part.isalpha() and not part.isdigit():
        return Token(start, end, "digest", 4 * len(part)) if len(set(part.lower())) > DISTINCT else None
    timeless = _TIMES.sub("", part)
    core = _NOT_ALNUM.sub("", timeless)
    if len(core) < SHORTEST or len(set(core)) < DISTINCT:
        return None
    if core.isdigit():
        return Token(start, end, "number", int(3.32 * len(core))) if _counts(part, core, sense) else None
    return _drawn(timeless, core, start, end, sense)


def _uuid(found: re.Match[str], start: int) -> Token | None:
    return Token(start + found.start(), start + found.end(), "UUID", 122) if is_random_uuid(found[0]) else None


def _counts(part: str, digits: str, sense: str) -> bool:
    """A number that is long enough for its name, and no code of goods."""
    if len(digits) < DIGITS[sense]:
        return False
    return sense == "person" or (part.isdigit() and not is_code_of_goods(digits))


def _drawn(text: str, core: str, start: int, end: int, sense: str) -> Token | None:
    drawn = drawn_bits(core)
    if drawn < ENOUGH[sense] or (core.isalpha() and drawn < LETTERS):
        return None
    if sense != "person" and len(core) <= CODE and core == core.upper():
        return None
    if written_bits(text.strip(_PADDING)) < drawn * RATIO[sense][drawn >= LONG]:
        return None
    return Token(start, end, "characters", int(drawn))


TOKENS = Memo(_judge, lambda asked: len(asked[0]) <= _OFTEN, 8_192)
"""Value and what its name says -> its tokens; a visit sends the same values again and again."""
