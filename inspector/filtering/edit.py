"""Byte-exact edits of what carries data: query strings, forms, batches, cookies, multipart, JSON.

What no edit names keeps its bytes.
Every function takes edits as a mapping from the place of a value in the carrier to its new bytes; None removes it.
"""

import re
from collections.abc import Mapping

from inspector.filtering.cut import without
from inspector.filtering.json_edit import JsonText, apply_cuts

Edits = Mapping[int, bytes | None]
"""Begin of the raw value in the carrier -> its new raw bytes; None: it goes with its name."""

_LINE_END = re.compile(rb"(\r?\n)")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_BOUNDARY = re.compile(rb'boundary="?([^";,\s]{1,200})"?', re.IGNORECASE)


def edit_pairs(data: bytes, edits: Edits, start: int = 0, end: int | None = None) -> bytes:
    """data[start:end], pairs joined by `&`, after the edits; a removed pair takes its separator with it.

    A key without `=` has its place behind the key; a new value gives it one.

    >>> edit_pairs(b"a=1&b&c=%20&&d=", {2: b"9", 5: None})
    b'a=9&c=%20&&d='
    """
    stop = len(data) if end is None else end
    kept, at, gone = [], start, False
    for segment in data[start:stop].split(b"&"):
        name, equals, _ = segment.partition(b"=")
        place = at + len(name) + len(equals)
        if place in edits and segment:
            new = edits[place]
            gone = gone or new is None
            if new is not None:
                kept.append(name + equals + new if equals or not new else name + b"=" + new)
        else:
            kept.append(segment)
        at += len(segment) + 1
    return b"" if gone and not any(kept) else b"&".join(kept)


def edit_lines(body: bytes, edits: Edits) -> bytes:
    r"""A batch, one event of pairs a line; a line that loses its last pair goes with its line end.

    >>> edit_lines(b"en=a&x=1\r\nen=b\r\n", {3: None, 7: None})
    b'en=b\r\n'
    """
    out, at = [], 0
    pieces = _LINE_END.split(body)
    for index in range(0, len(pieces), 2):
        line, ending = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else b""
        new = edit_pairs(body, edits, at, at + len(line))
        if new or not line:
            out.append(new + ending)
        at += len(line) + len(ending)
    return b"".join(out)


def edit_cookies(value: bytes, edits: Edits) -> bytes | None:
    """A `Cookie` header; None when no cookie is left.

    >>> edit_cookies(b"a=1; b=2; c", {2: None, 7: b"x"})
    b'b=x; c'
    """
    spans, gone, changes, at = [], [], [], 0
    for part in value.split(b";"):
        begin = at + len(part) - len(part.lstrip())
        stop = at + len(part.rstrip())
        _, equals, raw = part.partition(b"=")
        if part.strip():
            place = at + len(part) - len(raw.lstrip())
            new = edits.get(place, b"")
            spans.append((begin, stop))
            gone.append(new is None)
            if new is not None and place in edits:
                changes.append((place, place + len(raw.strip()), new if equals else b"=" + new))
        at += len(part) + 1
    if gone and all(gone):
        return None
    cuts = [(a, b, b"") for a, b in without(spans, gone, 0, len(value))] if any(gone) else []
    return apply_cuts(value, sorted([*cuts, *changes]))


def edit_json(body: bytes, edits: Edits, start: int = 0, end: int | None = None) -> bytes | None:
    """body[start:end], one JSON text, after the edits; None where nothing of it is left.

    Raises:
        JsonError: it is none.

    >>> edit_json(b'{"a": 1, "b": "x"}', {6: None, 15: b'"y"'})
    b'{"b": "y"}'
    """
    part = body[start:end]
    inside = {place - start: new for place, new in edits.items() if start <= place < start + len(part)}
    new = apply_cuts(part, JsonText(part).cuts(inside))
    return None if None in inside.values() and new.strip(_BLANK) in (b"{}", b"[]", b"null") else new


def edit_json_lines(body: bytes, edits: Edits) -> bytes:
    r"""A batch of JSON texts, one a line; a line of which nothing is left goes with its line end.

    >>> edit_json_lines(b'{"a":1}\n{"a":2}\n', {5: None})
    b'{"a":2}\n'
    """
    out, at = [], 0
    pieces = _LINE_END.split(body)
    for index in range(0, len(pieces), 2):
        line, ending = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else b""
        inside = any(at <= place < at + len(line) for place in edits)
        new = edit_json(body, edits, at, at + len(line)) if inside else line
        if new is not None:
            out.append(new + ending)
        at += len(line) + len(ending)
    return b"".join(out)


def edit_multipart(body: bytes, edits: Mapping[tuple[int, int], bytes | None], content_type: bytes) -> bytes:
    """Parts by the span of their content; a removed part goes with its headers and boundary.

    Raises:
        ValueError: the boundary is not where it should be.
    """
    found = _BOUNDARY.search(content_type)
    if not found:
        raise ValueError("the multipart body names no boundary")
    mark = b"--" + found[1]
    cuts = []
    for (start, end), new in edits.items():
        if new is not None:
            cuts.append((start, end, new))
            continue
        begin, after = body.rfind(mark, 0, start), body.find(mark, end)
        if begin < 0 or after < 0:
            raise ValueError("a part of the multipart body has no boundary on both sides")
        cuts.append((begin, after, b""))
    new = apply_cuts(body, sorted(cuts))
    return b"" if None in edits.values() and new.strip(b"\r\n") == mark + b"--" else new
