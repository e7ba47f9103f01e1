"""Transformations of plain text: mask, redact a pattern, exchange letters and digits for others of their kind."""

import hashlib
import hmac
import uuid
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"


def mask(value: str, *, first: int = 0, last: int = 0, char: str = "*") -> str:
    """Replace every character but the `first` and the `last` ones; the length stays.

    A value that is no longer than what would be kept is masked whole: else nothing would be hidden.

    >>> mask("jane.doe@shop.example", first=2, last=4)
    'ja***************mple'
    >>> mask("abc", first=2, last=1)
    '***'
    """
    if len(value) <= first + last:
        return char * len(value)
    return value[:first] + char * (len(value) - first - last) + value[len(value) - last :]


def mask_matches(value: str, pattern: Any, replacement: str) -> str:
    """Replace each match of a compiled RE2 pattern by a fixed text.

    >>> from inspector.catalog.toml_reader import compile_pattern
    >>> mask_matches("mail jane@shop.example now", compile_pattern("[a-z.]+@[a-z.]+"), "[EMAIL REDACTED]")
    'mail [EMAIL REDACTED] now'
    """
    escaped = replacement.replace("\\", "\\\\")
    return str(pattern.sub(escaped, value))


def same_shape(value: str, seed: bytes) -> str:
    """Exchange letters for letters and digits for digits, the rest stays; the same seed gives the same text.

    The model is JENTIS' anonymisation placeholder (documentation, no source): structure kept, content gone.

    >>> same_shape("GA1.1-ab", b"seed") == same_shape("GA1.1-ab", b"seed")
    True
    >>> [c.isalpha() for c in same_shape("GA1.1-ab", b"other")]
    [True, True, False, False, False, False, True, True]
    """
    stream = _Stream(seed)
    return "".join(_exchanged(char, stream) for char in value)


def uuid_from(seed: bytes) -> str:
    """A UUID (version 4 by its look) that the seed alone decides.

    >>> uuid_from(b"seed") == uuid_from(b"seed"), len(uuid_from(b"seed"))
    (True, 36)
    """
    return str(uuid.UUID(bytes=hashlib.sha256(seed).digest()[:16], version=4))


def seed_of(secret: str, *parts: str) -> bytes:
    """A seed from a secret and what the result may depend on.

    >>> seed_of("s", "a", "bc") != seed_of("s", "ab", "c")
    True
    """
    raw = [part.encode("utf-8", "replace") for part in parts]
    return hmac.digest(secret.encode(), b"".join(len(p).to_bytes(4, "big") + p for p in raw), "sha256")


class _Stream:
    """Bytes that a seed alone decides."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._count, self._left = seed, 0, b""

    def below(self, limit: int) -> int:
        if not self._left:
            self._left = hashlib.sha256(self._seed + self._count.to_bytes(8, "big")).digest()
            self._count += 1
        byte, self._left = self._left[0], self._left[1:]
        return byte % limit


def _exchanged(char: str, stream: _Stream) -> str:
    if char.isdecimal():
        return DIGITS[stream.below(10)]
    if char.isalpha():
        letter = LETTERS[stream.below(26)]
        return letter.upper() if char.isupper() else letter
    return char
