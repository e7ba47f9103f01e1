"""What a value is by its format alone: e-mail addresses, IP addresses, UUIDs.

Pure functions on one text. Each is built not to be wrong: ordinary traffic is full of version numbers that look like
IP addresses, of picture names with `@` in them, and of identifiers that name a thing and no person.
"""

import ipaddress
import re
from collections.abc import Iterator

from inspector.analysis.opaque import is_random_uuid
from inspector.catalog.suffixes import ends_as_hosts_do

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_EMAIL = re.compile(
    r"[A-Za-z0-9_+'-](?:[A-Za-z0-9._+'-]{0,62}[A-Za-z0-9_+'-])?@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})"
)
_ESCAPED = re.compile(r"u00[0-9a-fA-F]{2}|x[0-9a-fA-F]{2}")
_HEX_PAIR = re.compile(r"[0-9a-fA-F]{2}")
_SCALED = re.compile(r"[0-9](?:\.[0-9])?x\.")
_V4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_V6 = re.compile(r"[0-9A-Fa-f:]{2,39}(?:[0-9.]{7,15})?")
_UUID = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z])")
_IP_NAME = re.compile(
    r"(?:^|[^a-z])(?:ips?|u?ip|cip|ipv[46])(?:[^a-z]|$)|ip_?addr|(?:client|user|public|remote|visitor|source|local|real|"
    r"customer|device|guest)[_-]?ip|ip[_-]?(?:client|override|v[46])|remote_?addr|forwarded",
    re.IGNORECASE,
)
_VERSION_NAME = re.compile(
    r"(?:^|[^a-z])(?:v|vers?|version|versions|build|release|rev|sdk|lib|os|osv|app|av|sv|gtm|ua|bv|dv|pv|lv|mv)(?:[^a-z]|$)"
    r"|version|firmware|browser|platform",
    re.IGNORECASE,
)
MAX_FOUND = 20
"""Of one kind in one text."""


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Places of e-mail addresses; the host must end as hosts do, a log-in before a URL's host does not count."""
    if "@" not in text:
        return
    for count, found in enumerate(_EMAIL.finditer(text)):
        if count == MAX_FOUND:
            return
        start = _without_escape(text, found.start())
        host = found[1]
        if text[max(0, start - 2) : start] == "//" or start >= found.start(1) - 1 or _SCALED.match(host):
            continue
        if ends_as_hosts_do(host):
            yield start, found.end()


def address_of(text: str, name: str) -> Address | None:
    """The IP address of a visitor that the whole text is; None for versions, networks and addresses of no one."""
    found = parsed_address(text)
    if found is None or found.is_unspecified or found.is_loopback or found.is_multicast or int(found) == 0xFFFFFFFF:
        return None
    named = bool(_IP_NAME.search(name))
    if isinstance(found, ipaddress.IPv4Address):
        return found if named or _cannot_be_a_version(found, name) else None
    return found if named or len([part for part in text.split(":") if part]) >= 3 else None


def parsed_address(text: str) -> Address | None:
    """The IP address that the whole text is, in its usual spelling; brackets around IPv6 are left out."""
    value = text.strip().strip("[]")
    try:
        if _V4.fullmatch(value):
            return ipaddress.IPv4Address(value)
        if value.count(":") >= 2 and _V6.fullmatch(value):
            return ipaddress.IPv6Address(value)
    except ValueError:
        return None
    return None


def is_shortened(found: Address) -> bool:
    """The part that names the single host is zero."""
    return int(found) % (256 if found.version == 4 else 1 << 64) == 0


def uuids(text: str) -> Iterator[tuple[int, int]]:
    """Places of UUIDs that are random enough to be identifiers."""
    if text.count("-") < 4 or len(text) > 200 or "://" in text:
        return
    for count, found in enumerate(_UUID.finditer(text)):
        if count == MAX_FOUND:
            return
        if is_random_uuid(found[0]):
            yield found.span()


def _cannot_be_a_version(found: ipaddress.IPv4Address, name: str) -> bool:
    """No part of a version is this high twice, and versions end in zeros where addresses do not."""
    octets = found.packed
    return not _VERSION_NAME.search(name) and sum(o > 31 for o in octets) >= 2 and octets[2:] != b"\0\0"


def _without_escape(text: str, start: int) -> int:
    """Where an address begins that stands right behind an escape of another layer, such as `%22jane@…`."""
    before = text[start - 1 : start]
    if before == "\\" and (found := _ESCAPED.match(text, start)):
        return found.end()
    if before == "%" and (found := _HEX_PAIR.match(text, start)):
        return found.end()
    return start
