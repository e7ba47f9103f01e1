"""What every request tells without any parameter: address, User-Agent, client hints, Referer, cookies, credentials."""

from inspector.analysis.found import Found
from inspector.analysis.opaque import NO_VALUE, looks_like_an_id, says_nothing
from inspector.catalog.identifiers import Identifiers
from inspector.model.party import Confidence
from inspector.model.payload import Field, Payload

SERVER = "server"
"""Source IP of a request that a server sends."""
_SCREEN = ("sec-ch-viewport-width", "sec-ch-viewport-height", "sec-ch-width", "sec-ch-dpr", "viewport-width", "dpr")
_KEYS = ("x-api-key", "api-key", "apikey")
_TOKENS = ("x-auth-token", "x-access-token", "x-session-token")
_HARDWARE = ("sec-ch-device-memory", "device-memory")


def connection_findings(found: Found, payload: Payload, source_ip: str, identifiers: Identifiers) -> None:
    if source_ip != SERVER:
        found.add(
            "ip-address", "connection", None, source_ip, how=("connection",),
            why="Every request shows its sender's IP address.",
        )  # fmt: skip
    for field in payload.fields:
        if not field.value:
            continue
        if field.at.startswith("header:"):
            _header(found, field)
        elif field.at.startswith("cookie:"):
            _cookie(found, field, identifiers)


def _header(found: Found, field: Field) -> None:
    name = field.name
    if name == "user-agent":
        _add(found, "user-agent", field, "Sent with every request.")
    elif name.startswith("sec-ch-ua"):
        _add(found, "client-hints", field, "Client hint: describes the browser beside the User-Agent.")
    elif name in _SCREEN:
        _add(found, "screen", field, "Client hint: describes window or screen.")
    elif name in _HARDWARE:
        _add(found, "hardware", field, "Client hint: describes the device.")
    elif name == "referer":
        _add(found, "referrer", field, "The browser tells which page the request came from.")
    elif name in ("authorization", "proxy-authorization"):
        _add(found, "token", field, "The header that proves who may ask.")
    elif name in _KEYS or name in _TOKENS:
        _add(found, "api-key" if name in _KEYS else "token", field, f"The header {name} says who may ask.", "likely")


def _cookie(found: Found, field: Field, identifiers: Identifiers) -> None:
    """A cookie is sent back with every request to its host: what it holds decides whether it identifies."""
    name, value = field.name, field.value
    if owner := identifiers.cookie_of(name):
        if len(value) > 1 and value.lower() not in NO_VALUE:
            _add(found, "cookie-id", field, f"Cookie {name} of {owner}, sent back with every request.")
        return
    if (sign := identifiers.by_name(name)) and sign.shape.fullmatch(value):
        found.add(
            sign.kind, field.at, field.span, value, confidence=sign.confidence, state=sign.state,
            how=(f"format:{sign.kind}",), why=f"{sign.label} in the cookie {name}, sent back with every request.",
        )  # fmt: skip
    elif sign := identifiers.by_shape(value):
        found.add(
            sign.kind, field.at, field.span, value, confidence=sign.confidence,
            how=(f"format:{sign.kind}",), why=f"{sign.label} in the cookie {name}, sent back with every request.",
        )  # fmt: skip
    elif looks_like_an_id(value):
        found.add(
            "cookie-id", field.at, field.span, value, confidence="likely", how=("statistics",),
            why=f"The cookie {name} holds a random-looking value and is sent back with every request.",
        )  # fmt: skip
    elif not says_nothing(value):
        found.add(
            "cookie-id", field.at, field.span, value, confidence="possible", how=("connection",),
            why=f"The cookie {name} is sent back with every request; its value may tell browsers apart.",
        )  # fmt: skip


def _add(found: Found, kind: str, field: Field, why: str, confidence: Confidence = "certain") -> None:
    found.add(kind, field.at, field.span, field.value, confidence=confidence, how=("connection",), why=why)
