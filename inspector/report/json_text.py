"""Values of unknown origin as JSON in UTF-8."""

import re
from typing import Any

import orjson

_STEERING = re.compile(rb"\x7f|\xc2[\x80-\x9f]")
"""DEL and the control characters of C1 in UTF-8: JSON allows them, terminals obey them."""


def json_bytes(value: Any, *, indent: bool = False) -> bytes:
    """One line, or indented for people; a lone surrogate, which UTF-8 cannot hold, stands as its escape.

    So does every control character, since the line may go to a terminal.
    """
    option = orjson.OPT_INDENT_2 if indent else None
    try:
        raw = orjson.dumps(value, option=option)
    except TypeError:
        raw = orjson.dumps(_without_surrogates(value), option=option)
    return _STEERING.sub(lambda found: b"\\u00%02x" % found[0][-1], raw) if not raw.isascii() or b"\x7f" in raw else raw


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
