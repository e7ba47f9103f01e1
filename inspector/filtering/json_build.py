"""JSON text from paths and raw values: what a server writes that sends JSON of its own making."""

import json
import re
from collections.abc import Iterable

from inspector.filtering.encoding import spelled

_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]|\[(\"(?:[^\"\\]|\\.)*\")\]")


def json_of(values: Iterable[tuple[str, bytes]]) -> bytes:
    """One JSON text of paths and raw values, in their order.

    >>> json_of([(".data[0].a", b'"x"'), (".data[0].b.c", b"1")])
    b'{"data":[{"a":"x","b":{"c":1}}]}'
    """
    root: dict[str | int, object] = {}
    for path, raw in values:
        steps = [_step(found) for found in _STEP.finditer(path)]
        node = root
        for step in steps[:-1]:
            inner = node.setdefault(step, {})
            node = inner if isinstance(inner, dict) else {}
        node[steps[-1]] = raw
    return _written(root)


def json_text(raw: bytes) -> str:
    """The text of a scalar as a payload shows it."""
    try:
        return str(json.loads(b'"' + raw + b'"', strict=False))
    except ValueError:
        return raw.decode("utf-8", "backslashreplace")


def _step(found: re.Match[str]) -> str | int:
    if found[2]:
        return int(found[2])
    return str(json.loads(found[3])) if found[3] else found[1]


def _written(node: object) -> bytes:
    if isinstance(node, bytes):
        return node
    if not isinstance(node, dict):
        return b"null"
    if node and all(isinstance(key, int) for key in node):
        return b"[" + b",".join(_written(node[key]) for key in sorted(node)) + b"]"
    pairs = (b'"' + spelled(str(key), "json") + b'":' + _written(value) for key, value in node.items())
    return b"{" + b",".join(pairs) + b"}"
