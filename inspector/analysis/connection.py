"""What every request tells without any parameter: address, User-Agent, client hints, Referer, cookies, credentials."""

from collections.abc import Mapping
from functools import lru_cache

from inspector.analysis.found import Found
from inspector.analysis.heads import MOST
from inspector.analysis.no_value import is_no_value
from inspector.analysis.token_rule import holds_token, is_short_code
from inspector.catalog.identifiers import Identifiers
from inspector.model.finding import Finding
from inspector.model.memo import Memo
from inspector.model.party import Confidence
from inspector.model.payload import Field, Head, Payload

SERVER = "server"
"""Source IP of a request that a server sends."""
_OFTEN = 256
"""Characters of a header up to which its finding is kept to be used again."""
_SAYS: Mapping[str, tuple[str, str, Confidence]] = {
    "user-agent": ("user-agent", "Sent with every request.", "certain"),
    **dict.fromkeys(
        ("sec-ch-viewport-width", "sec-ch-viewport-height", "sec-ch-width", "sec-ch-dpr", "viewport-width", "dpr"),
        ("screen", "Client hint: describes window or screen.", "certain"),
    ),
    **dict.fromkeys(
        ("sec-ch-device-memory", "device-memory"), ("hardware", "Client hint: describes the device.", "certain")
    ),
    "referer": ("referrer", "The browser tells which page the request came from.", "certain"),
    **dict.fromkeys(
        ("authorization", "proxy-authorization"), ("token", "The header that proves who may ask.", "certain")
    ),
    **{
        name: ("api-key", f"The header {name} says who may ask.", "likely")
        for name in ("x-api-key", "api-key", "apikey")
    },
    **{
        name: ("token", f"The header {name} says who may ask.", "likely")
        for name in ("x-auth-token", "x-access-token", "x-session-token")
    },
}
"""Name of a header -> kind of its finding, why, and how surely."""
_HINT: tuple[str, str, Confidence] = (
    "client-hints", "Client hint: describes the browser beside the User-Agent.", "certain",
)  # fmt: skip
"""The same of every header that begins with `sec-ch-ua`."""


def connection_findings(found: Found, payload: Payload, source_ip: str, identifiers: Identifiers) -> None:
    found.merge(_OF_HEAD[payload.head, source_ip, found.recipient, identifiers])


def _of_head(asked: tuple[Head, str, str, Identifiers]) -> Found:
    """What a request with these headers tells; who gets it, gets it with every request."""
    head, source_ip, recipient, identifiers = asked
    found = Found(recipient)
    if source_ip != SERVER:
        found.add(
            "ip-address", "connection", None, source_ip, how=("connection",),
            why="Every request shows its sender's IP address.",
        )  # fmt: skip
    for field in head.headers:
        name, value = field.name, field.value
        if value and (name in _SAYS or name.startswith("sec-ch-ua")):
            found.add_made((_often if len(value) <= _OFTEN else _header)(field, recipient))
    for field in head.cookies:
        if field.value:
            _cookie(found, field, identifiers)
    return found


_OF_HEAD = Memo(_of_head, lambda asked: asked[0].shared and len(asked[2]) <= _OFTEN, MOST)


@lru_cache(maxsize=4096)
def _often(field: Field, recipient: str) -> Finding:
    """A browser repeats most of its headers in each request: so do their findings."""
    return _header(field, recipient)


def _header(field: Field, recipient: str) -> Finding:
    kind, why, confidence = _SAYS.get(field.name, _HINT)
    return Finding(kind, field.at, field.span, field.value, "plain", recipient, confidence, ("connection",), why)


def _cookie(found: Found, field: Field, identifiers: Identifiers) -> None:
    """A cookie is sent back with every request to its host: what it holds decides whether it identifies."""
    name, value = field.name, field.value
    if owner := identifiers.cookie_of(name):
        if len(value) > 1 and not is_no_value(value):
            found.add(
                "cookie-id", field.at, field.span, value, how=("connection",),
                why=f"Cookie {name} of {owner}, sent back with every request.",
            )  # fmt: skip
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
    elif holds_token(value, name):
        found.add(
            "cookie-id", field.at, field.span, value, confidence="likely", how=("statistics",),
            why=f"The cookie {name} holds a random-looking value and is sent back with every request.",
        )  # fmt: skip
    elif is_short_code(value, name):
        found.add(
            "cookie-id", field.at, field.span, value, confidence="possible", how=("connection",),
            why=f"The cookie {name} is sent back with every request; its value may tell browsers apart.",
        )  # fmt: skip
