"""Codec pipes: reads and edits a value inside a value (`query:dtdc|base64|json:$.ip`); the rest keeps its bytes."""

import re
from collections.abc import Sequence

from inspector.filtering.codecs import PipeError, closed, opened
from inspector.filtering.cut import between, without
from inspector.filtering.encoding import spelled, splice
from inspector.filtering.inside import Inside, inside, text_of
from inspector.filtering.json_edit import JsonText, apply_cuts


def split_at(at: str) -> tuple[str, tuple[str, ...]]:
    """The place of the outermost value, and the steps into it.

    >>> split_at("query:dtdc|base64|json:$.ip")
    ('query:dtdc', ('base64', 'json:$.ip'))
    """
    root, *steps = at.split("|")
    return root, tuple(steps)


def read(value: bytes, steps: Sequence[str]) -> str:
    """The text at the end of the steps.

    Raises:
        PipeError: a step does not fit.
    """
    for step in steps[:-1]:
        value = _opened(value, step)
    codec, _, name = steps[-1].partition(":")
    if name:
        return _named(value, codec, name).text(value)
    return text_of(_opened(value, steps[-1]), "plain")


def edit(value: bytes, steps: Sequence[str], new: str | None) -> bytes | None:
    """The value with another text at the end of the steps; None for `new` removes it there.

    Returns:
        The bytes; None: the whole value goes, since what goes is all of it.

    Raises:
        PipeError: a step does not fit.

    >>> edit(b"https://a.example/?q=1&gclid=2", ["url.query:gclid"], None)
    b'https://a.example/?q=1'
    >>> edit(b"eyJpcCI6IjIwMy4wLjExMy43In0", ["base64", "json:$.ip"], "203.0.113.0")
    b'eyJpcCI6IjIwMy4wLjExMy4wIn0'
    """
    codec, _, name = steps[0].partition(":")
    if not name:
        inner = _opened(value, steps[0])
        changed = edit(inner, steps[1:], new) if steps[1:] else None if new is None else new.encode("utf-8", "replace")
        return None if changed is None else value if changed == inner else closed(value, steps[0], changed)
    found = _named(value, codec, name)
    if steps[1:]:
        inside = edit(found.text(value).encode(), steps[1:], new)
        new = None if inside is None else inside.decode("utf-8", "backslashreplace")
    if new is None:
        return _removed(value, codec, found)
    old = found.text(value)
    raw = splice(value[found.start : found.end], old, between(old, new), found.spelling)
    if codec == "json" and value[found.start - 1 : found.start] != b'"':
        raw = json_scalar(new)
    return value[: found.start] + raw + value[found.end :]


def json_scalar(text: str) -> bytes:
    """A changed number or word: a number stays one, anything else becomes a string.

    >>> json_scalar("1.5"), json_scalar("OPT-OUT")
    (b'1.5', b'"OPT-OUT"')
    """
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?|true|false|null", text):
        return text.encode()
    return b'"' + spelled(text, "json") + b'"'


def _named(value: bytes, codec: str, name: str) -> Inside:
    for found in inside(value, codec):
        if found.name == name:
            return found
    raise PipeError(f"there is no {codec}:{name} in the value")


def _opened(value: bytes, step: str) -> bytes:
    codec, _, name = step.partition(":")
    return _named(value, codec, name).text(value).encode() if name else opened(value, codec)


def _removed(value: bytes, codec: str, found: Inside) -> bytes | None:
    if codec == "json":
        text = JsonText(value)
        edited = apply_cuts(value, text.cuts({found.start: None}))
        return None if edited.strip() in (b"{}", b"[]", b"null") else edited
    siblings = [(other.begin, other.stop) for other in inside(value, codec)]
    gone = [span == (found.begin, found.stop) for span in siblings]
    if all(gone):
        return value[: value.find(b"?")] + _fragment(value) if codec == "url.query" else None
    spans = without(siblings, gone, siblings[0][0], siblings[-1][1])
    return apply_cuts(value, [(a, b, b"") for a, b in spans])


def _fragment(value: bytes) -> bytes:
    mark = value.find(b"#")
    return value[mark:] if mark >= 0 else b""
