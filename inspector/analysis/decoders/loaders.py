"""Loaders of tag containers whose parameters are encoded against block lists: `/60a9x4icgbaujh.js?60a=aWQ9R1RNL…`.

Stape's custom loader, in two makes, as it stands in the public code of sites (seen 2026-11-25): one parameter of any
name holds base64 of `id=GTM-…`; or base64 of that text, each byte XORed with the last eight characters of the script's
own name, read backwards. Other parameters are there to look ordinary. Only a text that begins with a container's or a
tag's id is taken for one.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import cycle

from inspector.analysis.body_fields import fields_in
from inspector.analysis.decoders.codecs import base64_bytes
from inspector.analysis.decoders.wrapped import Wrapped
from inspector.model.payload import Field

SHORTEST, LONGEST = 12, 2_000
"""Characters of a value that may be one: base64 of `id=G-1234` at least."""
KEY = 8
"""Characters of the script's name that are the key."""
_SCRIPT = re.compile(r"/([^/]+)\.js\Z")
_MEANT = re.compile(rb"id=(?:GTM|GT|G|AW|DC|MC)-[0-9A-Z]{4,16}(?:&[!-~]*)?")


def loaders(path: str, fields: Iterable[Field]) -> Iterator[Wrapped]:
    """What the parameters of a script hide, where that names a container or a tag."""
    script = _SCRIPT.search(path)
    if script is None:
        return
    for field in fields:
        if not (SHORTEST <= len(field.value) <= LONGEST) or not field.at.startswith("query:") or "|" in field.at:
            continue
        data = base64_bytes(field.value.replace(" ", "+")) or b""
        for chain, content in _readings(data, script[1]):
            if _MEANT.fullmatch(content):
                codec = "base64url" if set("-_") & set(field.value) else "base64"
                yield Wrapped(field, (codec, *chain), tuple(fields_in(content)))
                break


def _readings(data: bytes, name: str) -> Iterator[tuple[tuple[str, ...], bytes]]:
    yield (), data
    key = name[-KEY:][::-1].encode()
    if len(key) == KEY:
        yield ("xor",), bytes(byte ^ mask for byte, mask in zip(data, cycle(key), strict=False))
