"""Keyed hashes of identifiers: pseudonyms, never anonymity. Key and time are arguments."""

import hashlib
import hmac
from typing import Literal, get_args

Algorithm = Literal["hmac-sha256", "hmac-sha512", "md5", "sha1", "sha256", "sha384", "sha512"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)

SESSION_SECONDS = 30 * 60
"""How long a session of Google Analytics lasts without events: https://support.google.com/analytics/answer/12798876"""


def pseudonym(
    value: str,
    *,
    algorithm: Algorithm = "hmac-sha256",
    secret: str = "",
    rotate: float = 0,
    now: float = 0,
    bits: int = 0,
) -> str:
    """Hash one value.

    Args:
        value: hashed as UTF-8.
        algorithm: `hmac-…` with the secret as key; a plain one hashes the value with the secret appended, as
            Snowplow's PII enrichment does.
        secret: without it anybody who guesses the value finds the same hash.
        rotate: seconds after which the same value gets another hash; 0: never.
        now: seconds since 1970; counts where `rotate` is set.
        bits: length kept, so that several values share one hash; 0: the whole digest.

    Returns:
        Lower-case hexadecimal digits, as many as `bits` need.

    >>> pseudonym("1.2", secret="demo", bits=24)
    '9bf416'
    >>> pseudonym("a", algorithm="sha256") == hashlib.sha256(b"a").hexdigest()
    True
    >>> pseudonym("a", secret="k", rotate=86400, now=1) == pseudonym("a", secret="k", rotate=86400, now=90000)
    False
    """
    text = f"{value}.{int(now // rotate)}" if rotate else value
    data, key = text.encode("utf-8", "replace"), secret.encode()
    if algorithm.startswith("hmac-"):
        digest = hmac.digest(key, data, algorithm.removeprefix("hmac-"))
    else:
        digest = hashlib.new(algorithm, data + key, usedforsecurity=False).digest()
    if not bits or bits >= len(digest) * 8:
        return digest.hex()
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - bits)
    return f"{number:0{-(-bits // 4)}x}"


def weaknesses(algorithm: Algorithm, secret: str, rotate: float) -> list[str]:
    """What is weak about the parameters, in words.

    >>> weaknesses("hmac-sha256", "demo", 86400)
    []
    >>> len(weaknesses("sha256", "", 60))
    2
    """
    found = []
    if not secret:
        found.append(f"hashes with {algorithm} without a secret: who guesses a value finds the same hash; set secret")
    if 0 < rotate < SESSION_SECONDS:
        found.append(
            f"changes the hash every {rotate:g} s, shorter than a session of {SESSION_SECONDS} s: one visit falls into "
            "several; set rotate to 24h"
        )
    return found
