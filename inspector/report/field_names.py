"""What the name of a field says about its value: a secret, typed text, a campaign, a consent string."""

import re
from functools import lru_cache

SECRET_WORDS = frozenset({
    "apikey", "assertion", "auth", "authenticity", "authorization", "bearer", "card", "code", "credential",
    "credentials", "csrf", "cvc", "cvv", "hmac", "iban", "invite", "jsession", "jsessionid", "jwt", "kennwort",
    "key", "license", "login", "mdp", "nonce", "otp", "pass", "passcode", "passphrase", "passwd", "password",
    "passwort", "phpsessid", "pin", "private", "psw", "pw", "pwd", "refresh", "reset", "saml", "samlresponse",
    "secret", "sessid", "session", "sessionid", "sid", "sig", "sign", "signature", "ssn", "tan", "ticket", "token",
    "unsubscribe", "verify", "xsrf",
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

TYPED = frozenset({
    "address", "answer", "body", "comment", "contact", "customer", "feedback", "keyword", "keywords", "login",
    "message", "msg", "name", "nickname", "note", "notes", "q", "query", "question", "s", "search", "search_term",
    "searchterm", "subject", "term", "text", "user", "user_name", "username",
})  # fmt: skip
"""Names of fields that hold what a person typed: whatever it is, it goes."""
PERSONS = frozenset({
    "account", "billing", "contact", "customer", "guest", "member", "person", "profile", "recipient", "sender",
    "shipping", "subscriber", "traits", "user", "visitor",
})  # fmt: skip
"""Whose `name` is a person's; that of a product or a library is none."""
CONSENT_NAMES = frozenset({
    "addtl_consent", "ac_string", "consent", "consent_string", "euconsent", "euconsent-v2", "gdpr_consent", "gpp",
    "gpp_string", "tc_string", "tcf", "tcstring",
})  # fmt: skip

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CODE = re.compile(r"[A-Za-z]{2,3}|[a-z]{2}[-_][A-Za-z]{2}")
_CONSENT = re.compile(
    r"C[A-Za-z0-9_-]{36,}(?:\.[A-Za-z0-9_-]*)*|DB[A-Za-z0-9_-]{2,}(?:~[A-Za-z0-9_.-]*)*|[12]~[0-9.]*(?:~dv\.[0-9.]*)?"
)
"""server-filters.md 11 to 13."""


def typed_name(name: str) -> bool:
    """What a person typed stands there: `q`, `user.name`; not `items[0].name`."""
    around, _, last = name.lower().rpartition(".")
    return last in TYPED and not (last == "name" and around and around.rpartition(".")[2] not in PERSONS)


def campaign_name(name: str) -> bool:
    """A field that names an advertising campaign of the site: `utm_source`."""
    return name.lower().startswith("utm_")


def is_consent(name: str, value: str) -> bool:
    """A consent string of the IAB (TC, GPP) or Google's list of providers, in a field that is there for it."""
    return name.rpartition(".")[2].lower() in CONSENT_NAMES and _CONSENT.fullmatch(value) is not None


def no_secret(name: str, value: str) -> bool:
    """Nothing, a truth value, or what is called a code and is one of a country, language or currency."""
    if value.lower() in ("", "true", "false"):
        return True
    return _secret_words(name) == {"code"} and _CODE.fullmatch(value) is not None


@lru_cache(maxsize=8192)
def secret_name(name: str) -> bool:
    """A field of this name holds a secret: `api_key`, `sessionToken`, `X-CSRF`."""
    return bool(_secret_words(name))


def _secret_words(name: str) -> set[str]:
    return {word.lower() for word in (*_WORDS.findall(name), name)} & SECRET_WORDS
