"""What a name or value looks like: harmless enough to stay in a redacted export, or not. Pure functions over text."""

import re
from functools import lru_cache

SECRET_WORDS = frozenset({
    "apikey", "assertion", "auth", "authenticity", "authorization", "bearer", "card", "code", "credential",
    "credentials", "csrf", "cvc", "cvv", "hmac", "iban", "invite", "jsession", "jsessionid", "jwt", "key",
    "license", "login", "nonce", "otp", "pass", "passphrase", "passwd", "password", "phpsessid", "pin", "private",
    "pwd", "refresh", "reset", "saml", "samlresponse", "secret", "sessid", "session", "sessionid", "sid", "sig",
    "sign", "signature", "ssn", "tan", "ticket", "token", "unsubscribe", "verify", "xsrf",
})  # fmt: skip
"""Words in the name of a field, or of the path segment before, with which even a short value goes."""

REQUEST_HEADERS = frozenset({
    "accept", "accept-charset", "accept-encoding", "access-control-request-headers",
    "access-control-request-method", "cache-control", "connection", "content-encoding", "content-length",
    "content-type", "dnt", "host", "if-modified-since", "origin", "pragma", "priority", "proxy-connection", "purpose",
    "range", "referer", "save-data", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-storage-access",
    "sec-fetch-user", "sec-gpc", "sec-purpose", "sec-websocket-extensions", "sec-websocket-version", "te",
    "transfer-encoding", "upgrade", "upgrade-insecure-requests", "x-requested-with",
})  # fmt: skip
"""Headers whose values may stay when nothing was found in them; all others are masked."""

RESPONSE_HEADERS = frozenset({
    "accept-ch", "accept-ranges", "access-control-allow-credentials", "access-control-allow-headers",
    "access-control-allow-methods", "access-control-allow-origin", "access-control-expose-headers",
    "access-control-max-age", "age", "allow", "alt-svc", "cache-control", "connection", "content-encoding",
    "content-language", "content-length", "content-type", "cross-origin-embedder-policy", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "date", "expires", "keep-alive", "last-modified", "location", "pragma",
    "referrer-policy", "server", "strict-transport-security", "timing-allow-origin", "transfer-encoding", "upgrade",
    "vary", "x-content-type-options", "x-frame-options", "x-xss-protection",
})  # fmt: skip

URL_HEADERS = frozenset({"origin", "referer", "location", "access-control-allow-origin"})

_TRIVIAL = re.compile(
    r"(?s).{0,3}|-?\d{1,4}(\.\d{1,2})?|\d{1,5}[x,]\d{1,5}|true|false|null|none|undefined", re.IGNORECASE
)
_WORDY = re.compile(r"[^\W\d_]+(?:[ _./:,-]+(?:[^\W\d_]+|\d{1,5}))*[.!?]?|\d{1,5}(?:[.,:/ x-]\d{1,4})*")
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,30}\.)+[a-z]{2,20}")
_URL = re.compile(r"(?:https?|wss?)://\S", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SLUG_PART = re.compile(r"[A-Za-z]{0,24}\d{0,5}|\d{0,5}[A-Za-z]{0,24}")
_EXTENSION = re.compile(
    r"\.(?:html?|js|mjs|css|php|aspx?|jsp|json|xml|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|txt|pdf)\Z"
)


@lru_cache(maxsize=8192)
def secret_name(name: str) -> bool:
    """A field of this name holds a secret: `api_key`, `sessionToken`, `X-CSRF`."""
    return any(word.lower() in SECRET_WORDS for word in _WORDS.findall(name)) or name.lower() in SECRET_WORDS


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
    return found is not None and not any(opaque(label) for label in value.split("."))


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
