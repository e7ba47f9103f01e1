"""Values of unknown origin as JSON in UTF-8."""

from typing import Any

import orjson


def json_bytes(value: Any) -> bytes:
    """One line; a lone surrogate, which UTF-8 cannot hold, stands as its escape."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return orjson.dumps(_without_surrogates(value))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
