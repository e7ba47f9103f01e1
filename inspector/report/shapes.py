"""What a value looks like: harmless enough to stay in a redacted export, or not. Pure functions over text."""

import re
from functools import lru_cache

from inspector.analysis.token_rule import holds_token
from inspector.catalog.suffixes import ends_as_hosts_do

_TRIVIAL = re.compile(
    r"(?s).{0,3}|-?\d{1,4}(\.\d{1,2})?|\d{1,5}[x,]\d{1,5}|true|false|null|none|undefined", re.IGNORECASE
)
_WORDY = re.compile(r"[^\W\d_]+(?:[ _./:,-]+(?:[^\W\d_]+|\d{1,5}))*[.!?]?|\d{1,5}(?:[.,:/ x-]\d{1,4})*")
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,30}\.)+[a-z]{2,20}")
_URL = re.compile(r"(?:https?|wss?)://\S", re.IGNORECASE)
_SLUG_PART = re.compile(r"[A-Za-z]{0,24}\d{0,5}|\d{0,5}[A-Za-z]{0,24}")
_EXTENSION = re.compile(
    r"\.(?:html?|js|mjs|css|php|aspx?|jsp|json|xml|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|txt|pdf)\Z"
)
LONGEST = 200
"""Characters of a value beyond which nobody can say that nothing stands in it."""
MANY_DIGITS = 7
"""Digits from which a value may be a telephone number, a date of birth, a card, a customer."""
_VERSION = re.compile(r"v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,4}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_ADDRESS = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")
_PERSON = re.compile(
    r"[^\W\d_a-z][\w'’-]+(?: (?:van|de|den|der|von|la|le|el|di|da|bin)){0,2}(?: [^\W\d_a-z][\w'’-]+){1,3}"
)
_DOTTED = re.compile(r"[^\W\d_]{2,}(?:\.[^\W\d_]{2,}){1,3}")
"""`jane.doe`: what is left of an e-mail address, unless its ending is one of hosts."""
_PARTS = re.compile(r"[^\s\"'<>{}\[\](),;&=?#/:|~]+")


def plain(value: str) -> bool:
    """Words, small numbers, dates with a time, versions: nothing in it may be an identifier or reads like a person."""
    return len(value) <= LONGEST and _plain(value)


@lru_cache(maxsize=16384)
def _plain(value: str) -> bool:
    if trivial(value) or is_domain(value) or _VERSION.fullmatch(value) or _MOMENT.fullmatch(value):
        return not _ADDRESS.search(value)
    if "@" in value or _ADDRESS.search(value) or _PERSON.fullmatch(value) or _DOTTED.fullmatch(value):
        return False
    digits = sum(letter.isdigit() for letter in value)
    return digits < MANY_DIGITS and not any(
        opaque(part) or (part.isalpha() and holds_token(part)) for part in _PARTS.findall(value)
    )


def trivial(value: str) -> bool:
    """Says next to nothing: at most three characters, a small number, a truth value, a size of a screen."""
    return _TRIVIAL.fullmatch(value) is not None


def wordy(value: str) -> bool:
    """Words and small numbers, as names of events and products are."""
    return len(value) <= 120 and _WORDY.fullmatch(value) is not None


def is_url(value: str) -> bool:
    return _URL.match(value) is not None


@lru_cache(maxsize=8192)
def is_domain(value: str) -> bool:
    found = _DOMAIN.fullmatch(value.lower())
    return found is not None and ends_as_hosts_do(value) and not any(opaque(label) for label in value.split("."))


@lru_cache(maxsize=16384)
def opaque(token: str) -> bool:
    """Looks like an identifier, an address or a key rather than like a name that somebody chose."""
    if "@" in token or re.search(r"\d{6}", token):
        return True
    parts = re.split(r"[-_.~+$!*'()]", token)
    if len(token) > 64 or any(_SLUG_PART.fullmatch(part) is None for part in parts if part):
        return len(token) >= 8
    digits = sum(letter.isdigit() for letter in token)
    letters = sum(letter.isalpha() for letter in token)
    return (len(token) >= 16 and digits >= 5 and letters > 0) or (
        len(token) >= 8 and _hex(token) and 0 < digits < len(token)
    )


def extension(segment: str) -> str:
    """`.js` of `app.3f9a.js`; "" where a segment has no known one."""
    found = _EXTENSION.search(segment)
    return found[0] if found else ""


def _hex(token: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]+", token) is not None
