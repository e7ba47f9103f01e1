"""Why a browser keeps nothing of a cookie that a response sets: RFC 6265bis 5.7, and what Chromium adds.

What a browser keeps all the same is not said here. A rule that needs a fact the session lacks says nothing.
"""

from dataclasses import dataclass

from inspector.analysis.set_cookie import SetCookie, domain_matches
from inspector.catalog.suffixes import is_address, normal_host, site_of

NONE_OPEN = "It has SameSite=None without Secure, which Chromium refuses."
DEFAULT_LAX = "It came with a part of another site's page without SameSite=None: Chromium takes that for Lax."
TAB = "Its name or value holds a tab, which Chromium refuses."
OF_CHROMIUM = frozenset({NONE_OPEN, DEFAULT_LAX, TAB})
"""Reasons that Safari and Firefox do not share."""
_PREFIXES = (b"__secure-", b"__host-", b"__http-", b"__host-http-")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a Set-Cookie came from."""

    host: str
    """In normal form."""
    secure: bool
    """https, wss, or this computer itself, which browsers trust as much."""
    cross_site: bool
    """The response is part of a page of another site, and no navigation of the window."""
    covered: bool = False
    """A cookie of this name with Secure is there already, and reaches this host."""


def trusted(scheme: str, host: str) -> bool:
    """Whether browsers keep a cookie with Secure from there; `localhost` and loopback addresses count as https."""
    local = host == "localhost" or host.endswith(".localhost") or host == "::1" or _loopback(host)
    return scheme in ("https", "wss") or local


def _loopback(host: str) -> bool:
    return host.startswith("127.") and is_address(host)


def refusal(cookie: SetCookie, setting: Setting) -> str:
    """One sentence; "" when a browser keeps it."""
    if b"\t" in cookie.name + cookie.value:
        return cookie.fault or TAB
    return cookie.fault or _of_domain(cookie, setting) or _of_security(cookie, setting) or _of_prefix(cookie)


def _of_domain(cookie: SetCookie, setting: Setting) -> str:
    if cookie.domain is None:
        return ""
    if not cookie.domain.isascii():
        return "Its Domain has letters beyond ASCII."
    domain = normal_host(cookie.domain.decode("ascii"))
    if domain == setting.host:
        return ""
    if not domain_matches(setting.host, domain):
        return f"Its Domain {domain} does not hold the host {setting.host}."
    if site_of(domain) is None:
        return f"Its Domain {domain} is a public suffix, under which anybody has a site."
    return ""


def _of_security(cookie: SetCookie, setting: Setting) -> str:
    if cookie.secure and not setting.secure:
        return "It has Secure, but came over plain http."
    if setting.covered and not setting.secure and not cookie.secure:
        return "A cookie of this name with Secure is there, which plain http must not replace."
    if cookie.same_site == "none" and not cookie.secure:
        return NONE_OPEN
    if cookie.partitioned and not cookie.secure:
        return "It has Partitioned without Secure."
    if setting.cross_site and cookie.same_site in ("lax", "strict"):
        return f"It has SameSite={cookie.same_site.capitalize()}, but came with a part of another site's page."
    if setting.cross_site and not cookie.same_site:
        return DEFAULT_LAX
    return ""


def _of_prefix(cookie: SetCookie) -> str:
    name = cookie.name.lower()
    if not name:
        hidden = cookie.value.lower().startswith(_PREFIXES)
        return "It has no name, and its value begins as the name of a guarded cookie does." if hidden else ""
    if name.startswith((b"__secure-", b"__host-", b"__http-")) and not cookie.secure:
        return "Its name asks for Secure, which it has not."
    if name.startswith(b"__host-"):
        if cookie.domain is not None:
            return "Its name begins with __Host-, which allows no Domain."
        if cookie.path != b"/":
            return "Its name begins with __Host-, which asks for Path=/."
    if name.startswith((b"__http-", b"__host-http-")) and not cookie.http_only:
        return "Its name asks for HttpOnly, which it has not."
    return ""
