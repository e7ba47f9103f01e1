"""Locators: how a field's place is written (interfaces.md 3, server-filters.md 6.3).

The first field of a name has none, a repeated one its position from 1 (`query:a`, `query:a[1]`, `query:a[2]`). In NAME
`%`, `|` and a final `[digits]` are percent-encoded, so a bare final `[n]` is always a position. A JSON path is
`$.a.b[0]`; keys that are no plain words stand as `["…"]` with JSON escapes; a key that one object names again carries
`#1`, `#2`, since `[1]` would be an array's element.
"""

import json
import re
from dataclasses import dataclass, field

_IN_URL = ("query:", "path:", "fragment", "host", "userinfo")
_POSITION = re.compile(r"\[([0-9]+)\]\Z")
_PLAIN_KEY = re.compile(r"[^\s.\[\]\"'%|#\\\x00-\x1f\x7f]+")


def name_locator(name: str) -> str:
    """NAME as it stands in a locator."""
    if "%" in name or "|" in name:
        name = name.replace("%", "%25").replace("|", "%7C")
    if name.endswith("]"):
        name = _POSITION.sub(r"%5B\1%5D", name)
    return name


def key_step(key: str) -> str:
    """The step of one object key in a JSON path: `.cid`, `["a.b"]`."""
    if _PLAIN_KEY.fullmatch(key):
        return "." + key
    return "[" + json.dumps(key, ensure_ascii=False).replace("%", "%25").replace("|", "%7C") + "]"


def carrier_of(at: str) -> str:
    """What tells the bytes apart in which spans count: `url`, `body`, else the header, cookie or message itself."""
    if at.startswith(_IN_URL):
        return "url"
    return "body" if at.startswith("body") else at.partition("|")[0]


@dataclass(slots=True)
class Places:
    """Counts the locators given, so that a repeated name gets its position."""

    seen: dict[str, int] = field(default_factory=dict)

    def at(self, locator: str) -> str:
        times = self.seen.get(locator, 0)
        self.seen[locator] = times + 1
        return f"{locator}[{times}]" if times else locator
