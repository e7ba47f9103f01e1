"""One Set-Cookie header, taken apart as browsers do it: RFC 6265bis 5.6, and `Partitioned` of CHIPS.

Total: every text gives a result. What a browser would ignore whole stands in `fault`; what it ignores in part is not
there. Whether the host may set such a cookie is `cookie_refusal`'s matter.
"""

import re

from inspector.analysis.cookie_date import cookie_date
from inspector.model.cookie import SameSite
from inspector.model.record import record

LONGEST_PAIR = 4096
"""Bytes of name and value together."""
LONGEST_ATTRIBUTE = 1024
"""Bytes of an attribute's value; longer ones are ignored."""
LONGEST_LIFE = 1e12
"""Seconds; more is no more (Max-Age may have a thousand digits)."""
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_AGE = re.compile(rb"-?[0-9]+")
_SAME_SITE: dict[bytes, SameSite] = {b"strict": "strict", b"lax": "lax", b"none": "none"}
_BLANK = b" \t"


@record
class SetCookie:
    name: bytes
    """Empty for a header without `=`: the cookie has a value alone."""
    value: bytes
    domain: bytes | None
    """The attribute without one leading dot, lower-case; None where there is none, or it is empty."""
    path: bytes | None
    """The attribute; None where there is none, or it is no path."""
    max_age: float | None
    """Seconds, 0.0 for at once."""
    expires: float | None
    """Seconds since 1970."""
    http_only: bool
    secure: bool
    same_site: SameSite
    partitioned: bool
    fault: str = ""
    """Why a browser ignores all of it: one sentence."""

    def life(self, now: float) -> float | None:
        """Seconds from `now`; `Max-Age` over `Expires`; 0.0 for a deletion, None for a session cookie."""
        if self.max_age is not None:
            return self.max_age
        return None if self.expires is None else max(self.expires - now, 0.0)


def parse_set_cookie(raw: bytes) -> SetCookie:
    """The parts of one header's value. Of an attribute that comes twice the last one counts."""
    pair, *parts = raw.split(b";")
    name, equals, value = pair.partition(b"=")
    if not equals:
        name, value = b"", pair
    name, value = name.strip(_BLANK), value.strip(_BLANK)
    found: dict[bytes, bytes] = {}
    for part in parts:
        key, _, setting = part.partition(b"=")
        setting = setting.strip(_BLANK)
        if len(setting) <= LONGEST_ATTRIBUTE:
            _keep(found, key.strip(_BLANK).lower(), setting)
    domain = found.get(b"domain", b"").removeprefix(b".").lower()
    age, expires = found.get(b"max-age"), found.get(b"expires")
    return SetCookie(
        name=name, value=value, domain=domain or None, path=found.get(b"path"),
        max_age=None if age is None else _age(age), expires=None if expires is None else cookie_date(expires),
        http_only=b"httponly" in found, secure=b"secure" in found,
        same_site=_SAME_SITE.get(found.get(b"samesite", b"").lower(), ""), partitioned=b"partitioned" in found,
        fault=_fault(raw, name, value),
    )  # fmt: skip


def _keep(found: dict[bytes, bytes], key: bytes, setting: bytes) -> None:
    """Note an attribute, unless a browser passes over such a value; a path that is none takes an earlier one back."""
    if (key == b"max-age" and not _AGE.fullmatch(setting)) or (key == b"expires" and cookie_date(setting) is None):
        return
    if key == b"path" and not setting.startswith(b"/"):
        found.pop(key, None)
        return
    found[key] = setting


def _age(digits: bytes) -> float:
    if digits.startswith(b"-"):
        return 0.0
    return LONGEST_LIFE if len(digits) > 12 else float(digits)


def _fault(raw: bytes, name: bytes, value: bytes) -> str:
    if _CONTROL.search(raw):
        return "It holds a control character."
    if not name and not value:
        return "It has neither name nor value."
    if len(name) + len(value) > LONGEST_PAIR:
        return f"Name and value together are longer than {LONGEST_PAIR:,} bytes."
    return ""


def default_path(path: bytes) -> bytes:
    """The path of a cookie that names none: that of the request up to its last slash (RFC 6265bis 5.1.4)."""
    if not path.startswith(b"/"):
        return b"/"
    return path[: path.rfind(b"/")] or b"/"


def path_matches(path: bytes, cookie_path: bytes) -> bool:
    """Whether a request for `path` gets a cookie of `cookie_path` (RFC 6265bis 5.1.4)."""
    if not path.startswith(cookie_path):
        return False
    return path == cookie_path or cookie_path.endswith(b"/") or path[len(cookie_path) : len(cookie_path) + 1] == b"/"


def domain_matches(host: str, domain: str) -> bool:
    """Whether `host` gets a cookie of `domain`, both in normal form (RFC 6265bis 5.1.3)."""
    return host == domain or (host.endswith("." + domain) and not host.replace(".", "").isdigit() and ":" not in host)
