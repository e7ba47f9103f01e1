"""Cookies of a HAR: the `Cookie` header and one `Set-Cookie` header as objects."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any


def cookies_of(value: bytes) -> Iterator[dict[str, Any]]:
    for part in value.split(b";"):
        name, equals, text = part.strip().partition(b"=")
        if name or equals:
            yield {"name": _text(name), "value": _text(text)}


def set_cookie_of(value: bytes) -> dict[str, Any]:
    pair, *attributes = value.split(b";")
    name, _, text = pair.strip().partition(b"=")
    found: dict[str, Any] = {"name": _text(name), "value": _text(text), "httpOnly": False, "secure": False}
    for attribute in attributes:
        key, _, setting = attribute.strip().partition(b"=")
        match key.lower():
            case b"path" | b"domain":
                found[key.lower().decode()] = _text(setting)
            case b"httponly":
                found["httpOnly"] = True
            case b"secure":
                found["secure"] = True
            case b"expires":
                found |= _expires(_text(setting))
    return found


def _expires(text: str) -> dict[str, Any]:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return {}
    return {"expires": moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment.tzinfo else None}


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
