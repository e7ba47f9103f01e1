"""Which values are the same one: a value with its parts, its spellings, its hashes and its encodings.

`GA1.1.x.y` and `x.y`, a UUID with and without dashes, an address in capitals, a digest in hex and in base64url have one
key each. A digest whose plain value is known (`Finding.of`) has the key of that value; of all others `digests_of` says
what a plain value would be hashed to, so that the two can be brought together once both were met.
"""

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass
from hashlib import new
from urllib.parse import unquote

from inspector.analysis.no_value import is_no_value
from inspector.analysis.opaque import is_random_uuid
from inspector.model.finding import KINDS, Category, Finding
from inspector.model.ledger import LedgerValue
from inspector.model.memo import Memo

IDENTITY: frozenset[Category] = frozenset({"identifier", "personal", "secret"})
"""Categories of values that single somebody out; one value may be found as several of them (a user id that is an e-mail
address). Values of other categories are the same only within their category: 8 processors are no user 8."""
SHARED_KINDS = frozenset({
    "client-id", "user-id", "click-id", "cookie-id", "device-id", "session-id", "opaque-id", "email", "phone", "name",
    "address", "token",
})  # fmt: skip
"""Kinds by whose values two companies can tell that they mean the same browser or person. A birth date, a postcode, a
language, a User-Agent or a page many have in common; an IP address every request shows anyway."""
DIGESTED_KINDS = frozenset({"email", "phone", "name", "address", "user-id", "client-id", "device-id", "cookie-id"})
"""Kinds whose values are sent hashed elsewhere."""
SHORTEST_SHARED = 4
"""Characters; shorter identifiers are counters and flags."""
LONGEST = 4_096
"""Characters of a value by which it is told; two that agree so far are the same."""
_REMEMBERED = 256
_HASHES = ("md5", "sha1", "sha256", "sha512")
_HEX = re.compile(r"[0-9a-fA-F]+")
_DIGEST_HEX = frozenset((32, 40, 64, 128))
_DIGEST_BYTES = frozenset((16, 20, 32, 64))
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{22,88}={0,2}")
_BASE64_LENGTHS = frozenset((22, 27, 43, 86))
_UUID = re.compile(r"\{?([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})\}?")
_TAGGED_HASH = re.compile(r"tv\.1~(?:em|pn|e0|p0)\.([A-Za-z0-9_-]{43})")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{5,}[0-9]")
_WRAPPED = tuple(
    re.compile(pattern)
    for pattern in (
        r"GA[0-9]+\.[0-9-]+\.([0-9]{5,}\.[0-9]{9,11})",  # _ga
        r"FPID[0-9]+\.[0-9-]+\.(.{8,})",  # FPID: the id that a tagging server made
        r"GCL\.[0-9]{9,13}\.([^.]{6,})(?:\..*)?",  # _gcl_aw, _gcl_dc: a click id
        r"1\.1\.([0-9]{5,}\.[0-9]{10})(?:\.[0-9.]+)?",  # _gcl_au
        r"GS[0-9]+\.[0-9-]+\.s?([0-9]{9,11})(?:[.$].*)?",  # _ga_…: the number of the visit
        r"fb\.[0-9]\.[0-9]{10,13}\.([A-Za-z0-9_-]{8,})(?:\..*)?",  # _fbp, _fbc: what stands behind the time
        r"fb\.[0-9]\.([0-9]{10,13}\.[0-9]{1,7})(?:\..*)?",  # the same with a short number: it needs its time
        r"([0-9a-f]{16})\.[0-9]{10}\..*",  # _pk_id of Matomo
        r"([0-9a-f-]{36})\.[0-9]{10}\.[0-9]+\..*",  # _sp_id of Snowplow
        r"[0-9]{6,}\.([0-9a-f]{32})\.[0-9]{13}\..*",  # __hstc of HubSpot
    )
)
"""A value in the wrapping that cookies put around it: version, depth of the domain, times. Shapes by the vendors'
documentation and recorded visits, November 2026 (detection of client ids)."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """What tells a value from others."""

    key: str
    """The same for every spelling, part and form of one value."""
    text: str
    """The value as the ledger shows it: without its wrapping, in plain where it is known."""
    plain: bool
    """`text` is no digest."""


def group_of(finding: Finding) -> Grouped:
    """Which value a finding shows."""
    return _GROUPS[finding.kind, "hashed" in finding.state, finding.value, finding.of]


def group_of_cookie(value: str) -> str:
    """The key that the value of a cookie has where it is found in a request."""
    return _GROUPS["cookie-id", False, value, ""].key


def key_of(value: LedgerValue) -> str:
    """The key of a value of the ledger, which is shown in its own spelling."""
    return _GROUPS[value.kind, False, value.value, ""].key


def _grouped(asked: tuple[str, bool, str, str]) -> Grouped:
    kind, hashed, value, of = asked
    text = (of or value)[:LONGEST]
    category = KINDS[kind]
    if category not in IDENTITY:
        return Grouped(f"{category}:{_plain_key(category, text)}", text, bool(of) or not hashed)
    core = core_of(text)
    return Grouped(f"id:{_key(kind, core)}", core, bool(of) or not hashed)


_GROUPS = Memo(_grouped, lambda asked: len(asked[2]) + len(asked[3]) <= _REMEMBERED, 8_192)


def core_of(value: str) -> str:
    """The part of a value that singles out, in its own spelling.

    >>> core_of("GA1.1.1473268947.1550531325"), core_of("fb.1.1763978534204.4802163340"), core_of("%22abc%22")
    ('1473268947.1550531325', '4802163340', 'abc')
    """
    text = unquote(value) if "%" in value else value
    text = text.strip().strip('"')
    for pattern in _WRAPPED:
        if found := pattern.fullmatch(text):
            return found[1]
    return text


def _key(kind: str, core: str) -> str:
    """Letters' case, dashes of UUIDs, the notation of digests and of telephone numbers make no other value."""
    if found := _UUID.fullmatch(core):
        return "".join(found.groups()).lower()
    if found := _TAGGED_HASH.fullmatch(core):
        return _digest_key(found[1]) or core
    if kind == "phone" and _NUMBER.fullmatch(core):
        digits = "".join(filter(str.isdigit, core))
        return digits.removeprefix("00") if core.startswith("00") else digits
    return _digest_key(core) or core.lower()


def _digest_key(text: str) -> str:
    """A digest in base64 as the hex that it is; "" for anything else."""
    bare = text.rstrip("=")
    if len(bare) not in _BASE64_LENGTHS or not _BASE64.fullmatch(text) or _HEX.fullmatch(bare):
        return ""
    try:
        raw = base64.urlsafe_b64decode(bare.replace("+", "-").replace("/", "_") + "=" * (-len(bare) % 4))
    except (ValueError, binascii.Error):
        return ""
    return raw.hex() if len(raw) in _DIGEST_BYTES else ""


def _plain_key(category: Category, text: str) -> str:
    if category == "ip":
        try:
            return str(ipaddress.ip_address(text.strip().strip("[]")))
        except ValueError:
            return text.lower()
    return text if category in ("url", "user-agent") else text.lower()


def may_be_digest(key: str) -> bool:
    """A value with this key may be the hash of another."""
    bare = key.removeprefix("id:")
    return len(bare) in _DIGEST_HEX and len(key) == len(bare) + 3 and _HEX.fullmatch(bare) is not None


def digests_of(text: str) -> frozenset[str]:
    """Keys of what the value would be hashed to: as it is, in small letters, a telephone number by its digits."""
    if not SHORTEST_SHARED <= len(text) <= _REMEMBERED:
        return frozenset()
    bare = text.strip()
    spelled = {text, bare, bare.lower()}
    if bare.startswith("+"):
        digits = "".join(filter(str.isdigit, bare))
        spelled |= {digits, f"+{digits}"}
    raw = [each.encode("utf-8", "surrogatepass") for each in spelled]
    return frozenset(f"id:{new(name, each, usedforsecurity=False).hexdigest()}" for name in _HASHES for each in raw)


def counts_as_shared(kind: str, text: str) -> bool:
    """Two companies that hold this value know that they mean the same browser or person."""
    if kind not in SHARED_KINDS or len(text) < SHORTEST_SHARED or is_no_value(text):
        return False
    return is_random_uuid(text) if _UUID.fullmatch(text) else len(set(text)) > 1
