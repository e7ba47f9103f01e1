"""Bodies of a HAR: text, base64, or a form's names and values -> bytes, with what is not sure about them as marks."""

import binascii
import codecs
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from inspector.capture.kept import part_of_body, whole_body
from inspector.model.exchange import EMPTY, Body, Headers, header

CUT = "The HAR holds only a part of this body."
ABSENT = "The HAR does not hold this body."
NO_BASE64 = "The HAR calls this body base64, which it is not; it was read as text."
LOSSY = "Bytes of this body that are no text were lost when the HAR was written."
FROM_FIELDS = "The HAR gives this form as names and values; its bytes were put together from them."
_CHARSET = re.compile(rb"charset\s*=\s*\"?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([A-Za-z0-9'()+_,./:=?-]{1,70})", re.IGNORECASE)
_PACKED = {
    b"gzip": (b"\x1f\x8b",),
    b"x-gzip": (b"\x1f\x8b",),
    b"deflate": (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"),
    b"zstd": (b"\x28\xb5\x2f\xfd",),
}
"""Content encoding -> how its bytes begin; brotli has no mark of its own."""


def response_body(content: Any, size: Any, headers: Headers, marks: list[str]) -> Body:
    """`response.content` of an entry; `size` is what the response names when the content does not."""
    content = content if isinstance(content, dict) else {}
    text, true_size = content.get("text"), _size(content.get("size"))
    if not isinstance(text, str) or (not text and true_size > 0):
        return _absent(true_size or _size(size), marks)
    raw, exact = _bytes(text, content.get("encoding"), header(headers, b"content-type"), true_size, marks)
    # As text a body may be half as long as it was (UTF-16); as base64 it is what it was, and a comment tells of a cut.
    if true_size > len(raw) and (exact or content.get("comment") or true_size > 2 * len(raw) + 64):
        marks.append(CUT)
        return part_of_body(raw, true_size)
    return whole_body(raw)


def request_body(data: Any, size: Any, headers: Headers, marks: list[str]) -> Body:
    """`request.postData` of an entry: text, or the fields of a form."""
    if not isinstance(data, dict):
        return _absent(_size(size), marks)
    content_type = header(headers, b"content-type")
    text, params = data.get("text"), data.get("params")
    if isinstance(text, str) and text:
        raw, _ = _bytes(text, posted_encoding(data), content_type, _size(size), marks)
        if data.get("comment") and _size(size) > len(raw):
            marks.append(CUT)
            return part_of_body(raw, _size(size))
        return whole_body(raw)
    if isinstance(params, list) and params:
        marks.append(FROM_FIELDS)
        named = content_type or str(data.get("mimeType") or "").encode("utf-8", "replace")
        raw = _form([item for item in params if isinstance(item, dict)], named)
        return part_of_body(raw, len(raw))
    return _absent(_size(size), marks)


def posted_encoding(data: Any) -> Any:
    """`_encoding` of a request's body: HAR 1.2 has none, tools write `base64` for the bytes as they were sent."""
    return (data.get("_encoding") or data.get("encoding")) if isinstance(data, dict) else None


def packed(body: Body, coding: bytes) -> bool:
    """Do these bytes still bear the content encoding that the headers name? HAR tools give them decoded."""
    return body.kept.startswith(_PACKED.get(coding.strip().lower(), ()))


def _absent(size: int, marks: list[str]) -> Body:
    if size <= 0:
        return EMPTY
    marks.append(ABSENT)
    return part_of_body(b"", size)


def _size(value: Any) -> int:
    return min(int(value), 2**53) if isinstance(value, int | float) and 0 < value < 2**60 else 0


def _bytes(text: str, coding: Any, content_type: bytes | None, size: int, marks: list[str]) -> tuple[bytes, bool]:
    """The bytes behind a text, `size` of them by the HAR's word, and whether they are exactly those that were."""
    if coding == "base64":
        try:
            return binascii.a2b_base64(text), True
        except ValueError:
            marks.append(NO_BASE64)
    if text.isascii():
        return text.encode(), False
    if "\ufffd" in text:
        marks.append(LOSSY)
    plain = text.encode("utf-8", "replace")
    found = _CHARSET.search(content_type) if content_type else None
    codec = _codec(found[1]) if found else None
    if codec is not None and len(plain) != size:
        try:
            return text.encode(codec), False
        except UnicodeEncodeError:
            pass
    return plain, False


@lru_cache(256)
def _codec(name: bytes) -> str | None:
    """Python's name of a charset of text; None for UTF-8 and for what is no charset of the web."""
    try:
        found = codecs.lookup(name.decode())
        "a".encode(found.name)
    except (LookupError, ValueError):
        return None
    known = found.name.startswith(("iso8859", "cp125", "cp874", "koi8", "shift_jis", "euc", "gb", "big5", "mac-"))
    return {"iso8859-1": "cp1252"}.get(found.name, found.name) if known else None


def _form(params: list[dict[str, Any]], content_type: bytes) -> bytes:
    boundary = _BOUNDARY.search(content_type) if b"multipart/" in content_type.lower() else None
    if boundary is None:
        return "&".join(_pair(param) for param in params).encode()
    return b"".join(_part(param, boundary[1]) for param in params) + b"--" + boundary[1] + b"--\r\n"


def _pair(param: dict[str, Any]) -> str:
    name = quote_plus(str(param.get("name") or ""), errors="replace")
    value = param.get("value")
    return name if value is None else f"{name}={quote_plus(str(value), errors='replace')}"


def _part(param: dict[str, Any], boundary: bytes) -> bytes:
    head = f'Content-Disposition: form-data; name="{_quoted(param.get("name"))}"'
    if param.get("fileName") is not None:
        head += f'; filename="{_quoted(param["fileName"])}"'
    if param.get("contentType"):
        head += f"\r\nContent-Type: {_quoted(param['contentType'])}"
    value = str(param.get("value") or "")
    return b"--%b\r\n%b\r\n\r\n%b\r\n" % (boundary, head.encode("utf-8", "replace"), value.encode("utf-8", "replace"))


def _quoted(value: Any) -> str:
    """As browsers write a name into a part's head (WHATWG HTML, multipart/form-data)."""
    return str(value or "").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
