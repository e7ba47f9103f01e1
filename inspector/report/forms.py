"""What a text may be when encodings are undone: percent-encoding, JSON escapes, base64, hexadecimal text, in layers."""

import re
from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import unquote_plus

LAYERS = 3
"""Encodings around a value that are undone in search of it."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,}")


def forms(text: str, layers: int = LAYERS) -> Iterator[str]:
    """The text, and what it is when encodings are undone, some of them one after another."""
    yield text
    if not layers:
        return
    for inner in _decoded(text):
        if inner != text:
            yield from forms(inner, layers - 1)


def _decoded(text: str) -> Iterator[str]:
    if "%" in text or "+" in text:
        yield unquote_plus(text)
    if "\\" in text:
        yield _ESCAPE.sub(_unescaped, text)
    for token in _BASE64.findall(text):
        plain = token.rstrip("=").replace("-", "+").replace("_", "/")
        for skip in range(4):
            raw = _base64(plain[skip:])
            if raw:
                yield raw
    for token in _HEX.findall(text):
        yield bytes.fromhex(token).decode("utf-8", "replace")


def _base64(plain: str) -> str:
    """Text of base64 digits; "" where it is none, for then no value of ours can stand in it."""
    whole = plain[: len(plain) - (len(plain) % 4 == 1)]
    raw = b64decode(whole + "=" * (-len(whole) % 4))
    text = raw.decode("utf-8", "replace")
    readable = sum(letter.isprintable() and letter != "\ufffd" for letter in text)
    return text if readable * 2 >= len(text) else ""


def _unescaped(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return chr(int(digits, 16)) if digits else found[3]
