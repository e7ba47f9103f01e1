"""lz-string: the compression that session recorders and shops use for what they put into a URL; decoding alone.

The format in short: numbers of a growing width, their lowest bit first, refer to a dictionary that reader and writer
build alike. 0 and 1 bring a new character of 8 and 16 bits, 2 ends the text. Each sign of the alphabet holds six bits,
the highest first.
"""

from collections.abc import Mapping
from functools import lru_cache

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
ALPHABETS: tuple[Mapping[str, int], ...] = tuple(
    {sign: number for number, sign in enumerate(_LETTERS + last)} for last in ("-$", "/=")
)
"""That of URLs, and that of base64."""
_NEW_8, _NEW_16, _END = 0, 1, 2
_FIRST_NUMBER = 3
"""What the dictionary gives to the first text of its own."""


class _Bits:
    """Bits of a text, six to a sign."""

    def __init__(self, text: str, alphabet: Mapping[str, int]) -> None:
        self._values = [alphabet.get(sign, 64) for sign in text]
        self.at = 0

    def take(self, width: int) -> int:
        """The next number of so many bits, its lowest first; -1 where the text is at its end or has a foreign sign."""
        values, at, found = self._values, self.at, 0
        if (at + width - 1) // 6 >= len(values):
            return -1
        for power in range(width):
            value = values[(at + power) // 6]
            if value > 63:
                return -1
            found |= (value >> (5 - (at + power) % 6) & 1) << power
        self.at = at + width
        return found


def unlz(text: str, most: int = 100_000) -> str | None:
    """The text inside; None where it is nothing compressed so, or holds more than `most` characters.

    Only readable text counts: compressed forms of anything else look like any random token.
    """
    for alphabet in ALPHABETS:
        if _may_begin(text[:2], alphabet is ALPHABETS[0]) and (found := _opened(text, alphabet, most)):
            return found
    return None


@lru_cache(maxsize=8192)
def _may_begin(signs: str, of_urls: bool) -> bool:
    """The first character is a printable one of eight bits: most tokens are told from these two signs alone."""
    bits = _Bits(signs, ALPHABETS[0 if of_urls else 1])
    return bits.take(2) == _NEW_8 and 0x20 <= bits.take(8) < 0x7F


def _opened(text: str, alphabet: Mapping[str, int], most: int) -> str | None:
    bits = _Bits(text, alphabet)
    bits.take(2)
    before = chr(bits.take(8))
    known: dict[int, str] = {}
    parts, size, width, left, number = [before], 1, 3, 4, _FIRST_NUMBER + 1
    known[_FIRST_NUMBER] = before
    while size <= most:
        code = bits.take(width)
        if code == _END:
            return "".join(parts)
        if code in (_NEW_8, _NEW_16):
            point = bits.take(16 if code else 8)
            if not _is_readable(point):
                return None
            known[number] = chr(point)
            code, number, left = number, number + 1, left - 1
            if not left:
                left, width = 1 << width, width + 1
        entry = known.get(code) if code != number else before + before[0]
        if entry is None:
            return None
        parts.append(entry)
        size += len(entry)
        known[number] = before + entry[0]
        number, left, before = number + 1, left - 1, entry
        if not left:
            left, width = 1 << width, width + 1
    return None


def _is_readable(point: int) -> bool:
    return 0x20 <= point < 0x7F or point in (9, 10, 13) or (point >= 0xA0 and not 0xD800 <= point < 0xE000)
