"""Values of unknown origin as JSON in UTF-8."""

from typing import Any

import orjson


def json_bytes(value: Any, *, indent: bool = False) -> bytes:
    """One line, or indented for people; a lone surrogate, which UTF-8 cannot hold, stands as its escape."""
    option = orjson.OPT_INDENT_2 if indent else None
    try:
        return orjson.dumps(value, option=option)
    except TypeError:
        return orjson.dumps(_without_surrogates(value), option=option)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
