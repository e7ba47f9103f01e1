"""Codecs that are undone to look inside a value, and put back as they were: base64, percent, hex, gzip, deflate."""

import base64
import binascii
import gzip
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote_from_bytes, unquote_to_bytes

MAX_INSIDE = 4_000_000
"""Bytes that one codec may give."""

_GZIP = b"\x1f\x8b"


class PipeError(ValueError):
    """The value is not what the pipe says, or cannot be put back."""


def opened(value: bytes, codec: str) -> bytes:
    """The value without its encoding.

    Raises:
        PipeError: it is not encoded so, or grows too large.

    >>> opened(b"eyJhIjoxfQ", "base64")
    b'{"a":1}'
    """
    if codec not in _CODECS:
        raise PipeError(f"the codec {codec} cannot be undone and put back")
    inner = _CODECS[codec][0](value)
    if len(inner) > MAX_INSIDE:
        raise PipeError("the value grows beyond 4 MB")
    return inner


def closed(old: bytes, codec: str, inner: bytes) -> bytes:
    """Another inner value, encoded as `old` was.

    >>> closed(b"eyJhIjoxfQ", "base64", b'{"a":2}')
    b'eyJhIjoyfQ'
    """
    return _CODECS[codec][1](inner, old)


def _unbase64(value: bytes) -> bytes:
    plain = value.strip().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        data = base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except binascii.Error as wrong:
        raise PipeError("the value is no base64") from wrong
    return _gunzip(data) if data[:2] == _GZIP else data


def _base64(inner: bytes, old: bytes) -> bytes:
    """Back into base64 of the same alphabet, padded and compressed as it was."""
    text = old.strip()
    plain = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    if base64.b64decode(plain + b"=" * (-len(plain) % 4))[:2] == _GZIP:
        inner = gzip.compress(inner, mtime=0)
    encoded = base64.b64encode(inner)
    if b"-" in text or b"_" in text:
        encoded = encoded.translate(bytes.maketrans(b"+/", b"-_"))
    return encoded if text.endswith(b"=") or len(text) % 4 == 0 else encoded.rstrip(b"=")


def _claims(value: bytes) -> bytes:
    """The claims of a signed token, which stand in its second part."""
    parts = value.split(b".")
    if len(parts) != _JWT_PARTS:
        raise PipeError("the value is no signed token")
    return _unbase64(parts[1])


def _with_claims(inner: bytes, old: bytes) -> bytes:
    """The token with other claims; its signature stays and no longer fits."""
    head, _, signature = old.split(b".")
    return b".".join((head, base64.urlsafe_b64encode(inner).rstrip(b"="), signature))


def _gunzip(value: bytes) -> bytes:
    return _inflated(value, 31)


def _inflated(value: bytes, wbits: int) -> bytes:
    machine = zlib.decompressobj(wbits)
    try:
        data = machine.decompress(value, MAX_INSIDE)
    except zlib.error as wrong:
        raise PipeError("the compressed value is damaged") from wrong
    if not machine.eof:
        raise PipeError("the compressed value is cut or too large")
    return data


def _unhex(value: bytes) -> bytes:
    try:
        return bytes.fromhex(value.decode("ascii"))
    except ValueError as wrong:
        raise PipeError("the value is no hexadecimal text") from wrong


_JWT_PARTS = 3
_CODECS: Mapping[str, tuple[Callable[[bytes], bytes], Callable[[bytes, bytes], bytes]]] = {
    "jwt": (_claims, _with_claims),
    "base64": (_unbase64, _base64),
    "base64url": (_unbase64, _base64),
    "percent": (unquote_to_bytes, lambda inner, _: quote_from_bytes(inner, safe="").encode()),
    "hex": (_unhex, lambda inner, _: inner.hex().encode()),
    "gzip": (_gunzip, lambda inner, _: gzip.compress(inner, mtime=0)),
    "deflate": (lambda value: _inflated(value, 15), lambda inner, _: zlib.compress(inner)),
}
"""Codec -> how it is undone, and how it is put back (given the value as it was)."""
