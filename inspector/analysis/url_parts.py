"""The parts of a URL as byte spans; total: every byte string has parts, odd ones too."""

import re
from functools import lru_cache

from inspector.model.memo import Memo
from inspector.model.record import record

Span = tuple[int, int]

_SCHEME = re.compile(rb"([A-Za-z][A-Za-z0-9+.\-]*):")
_OFTEN = 4_096
"""Bytes of an address up to which its parts are kept for the next who asks."""
_LONG_HOST = 256
"""Bytes of a host, with port, up to which it is kept."""
_DEFAULT = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_AUTHORITY_END = re.compile(rb"[/?#]")
_AUTHORITY_ONLY = re.compile(rb"[^/?#@\s]+:[0-9]{1,5}")


@record
class UrlParts:
    scheme: str
    """Lower-case; "" where there is none (CONNECT)."""
    host: str
    """As sent, brackets included; "" where there is none."""
    port: int | None
    """As written; None where it is not written or no number."""
    userinfo: bool
    """A user name or password stands before the host."""
    path: Span
    query: Span | None
    """Without `?`; None where there is no `?`."""
    fragment: Span | None

    @property
    def origin(self) -> str:
        """`https://shop.example`, the default port left out; "" where there is no host."""
        return _ORIGINS[self.scheme, self.host, self.port] if self.host else ""


def url_parts(url: bytes) -> UrlParts:
    """Split as browsers do: scheme, authority up to the first of `/ ? #`, path, query, fragment."""
    return _recent(url) if len(url) <= _OFTEN else _parts(url)


@lru_cache(maxsize=16)
def _recent(url: bytes) -> UrlParts:
    """Several parts of the analysis ask for one address, one after the other."""
    return _parts(url)


def _origin(asked: tuple[str, str, int | None]) -> str:
    scheme, host, number = asked
    port = "" if number in (None, _DEFAULT.get(scheme)) else f":{number}"
    return f"{scheme}://{host.lower()}{port}"


_ORIGINS = Memo(_origin, lambda asked: len(asked[1]) <= _LONG_HOST, 4_096)


def _parts(url: bytes) -> UrlParts:
    scheme, start = ("https", 8) if url.startswith(b"https://") else _scheme(url)
    end = len(url)
    userinfo, host, port = False, "", None
    if start is not None:
        after = _AUTHORITY_END.search(url, start)
        begin = after.start() if after else end
        userinfo, host, port = _AUTHORITIES[url[start:begin]]
    else:
        begin = len(scheme) + 1 if scheme else 0
    mark = url.find(b"#", begin)
    fragment = (mark + 1, end) if mark >= 0 else None
    end = mark if mark >= 0 else end
    mark = url.find(b"?", begin, end)
    query = (mark + 1, end) if mark >= 0 else None
    return UrlParts(scheme, host, port, userinfo, (begin, mark if mark >= 0 else end), query, fragment)


def _scheme(url: bytes) -> tuple[str, int | None]:
    """Scheme, and where the authority starts (None: the URL has none)."""
    if _AUTHORITY_ONLY.fullmatch(url):
        return "", 0
    found = _SCHEME.match(url)
    if not found:
        return "", 2 if url.startswith(b"//") else None
    after = found.end()
    return found[1].decode("ascii").lower(), after + 2 if url.startswith(b"//", after) else None


def _authority(raw: bytes) -> tuple[bool, str, int | None]:
    """Whether there is a user part, the host, the port."""
    _, at, text = raw.rpartition(b"@")
    host, colon, digits = text.rpartition(b":")
    if not colon or (digits and not digits.isdigit()):
        host, digits = text, b""
    port = int(digits) if digits and len(digits) <= 5 else None
    return bool(at), host.decode("utf-8", "backslashreplace"), port


_AUTHORITIES = Memo(_authority, lambda raw: len(raw) <= _LONG_HOST, 4_096)
