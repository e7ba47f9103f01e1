"""Signed tokens (JWT, RFC 7519): their claims are read as they stand; no signature is checked, nothing is decrypted."""

import json
import re

from inspector.analysis.decoders.codecs import unbase64

_JWT = re.compile(r"(?:[Bb]earer )?eyJ[A-Za-z0-9_-]{5,}\.(eyJ[A-Za-z0-9_-]{5,})\.[A-Za-z0-9_-]*")
"""Both parts begin with `{"`; an encrypted token has five parts, whose content nobody else can read."""
LONGEST = 20_000
MOST_NAMES = 20


def is_jwt(text: str) -> bool:
    """The whole text is a signed token, with or without `Bearer` before it."""
    return text.startswith(("eyJ", "Bearer eyJ", "bearer eyJ")) and len(text) <= LONGEST and bool(_JWT.fullmatch(text))


def claims_text(text: str) -> str | None:
    """The JSON of a token's claims; None where the text is no token or its claims are not readable."""
    found = _JWT.fullmatch(text) if is_jwt(text) else None
    return unbase64(found[1]) if found else None


def claim_names(text: str) -> tuple[str, ...]:
    """Names of a token's claims, as they stand in it, at most twenty; () for what is no token."""
    claims = claims_text(text)
    try:
        found = json.loads(claims) if claims else {}
    except (ValueError, RecursionError):
        return ()
    return tuple(str(name)[:40] for name in found)[:MOST_NAMES] if isinstance(found, dict) else ()
