"""What stands where there is no value: words such as `undefined`, and their digests.

A page without a visitor's address still runs the script that hashes it, so the digest of an empty text or of `null`
goes to one company after another; it is the same for everybody.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import new

NO_VALUE = frozenset((
    "", "{}", "[]", '""', "null", "undefined", "none", "nil", "nan", "(not set)", "not set", "(none)", "0", "-",
    "true", "false", "[object object]", "n/a", "na", "unknown", "guest", "anonymous", "optout", "opt_out", "opt-out",
))  # fmt: skip
"""In lower case."""
_HASHED = frozenset(
    (*NO_VALUE, "{}", "[]", "NULL", "Null", "None", "Undefined", "NaN", "True", "False", "[object Object]", "Guest")
) - {"0", "-"}
"""As scripts and servers write them before they hash; a number that is hashed may be somebody's."""
_TAGGED = "tv.1~"
"""Head of what Google's tags send: `tv.1~em.` and the digest."""


def is_no_value(value: str) -> bool:
    """Nothing stands there, or the hash of nothing."""
    if value.lower() in NO_VALUE:
        return True
    bare = value.rpartition(".")[2] if value.startswith(_TAGGED) else value
    return bare.lower() in _HEX or bare.rstrip("=") in _BASE64


def _digests() -> Iterator[bytes]:
    for name in ("md5", "sha1", "sha256", "sha512"):
        for word in _HASHED:
            yield new(name, word.encode(), usedforsecurity=False).digest()


_HEX = frozenset(digest.hex() for digest in _digests())
_BASE64 = frozenset(
    b64encode(digest, alphabet).decode().rstrip("=") for digest in _digests() for alphabet in (b"+/", b"-_")
)
