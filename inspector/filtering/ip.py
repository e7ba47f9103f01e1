"""Transformations of IP addresses, alone and in the lists that proxies write. What is no address is never passed on."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
"""RFC 7239 section 6.2: the word for a node that is not named."""

_FORWARDED = re.compile(r'(?i)\b(for|by)=("[^"]*"|[^;,\s"]*)')
_PORT = re.compile(r":[0-9]{1,5}\Z")
_PREFIX = re.compile(r"/[0-9]{1,3}\Z")


def truncate_ip(address: str, *, keep_v4: int = 24, keep_v6: int = 48) -> str:
    """Zero the low bits of one IP address.

    Args:
        address: IPv4 or IPv6 literal; a zone is dropped; list, bracket and port forms are split by the caller.
        keep_v4: leading bits kept of an IPv4 address, 0 to 32.
        keep_v6: leading bits kept of an IPv6 address, 0 to 128.

    Returns:
        The address in its canonical text form (RFC 5952 for IPv6). An IPv4-mapped IPv6 address counts, and comes back,
        as the IPv4 it carries; of a 6to4 address (2002::/16) no more bits stay than of the IPv4 address inside it.

    Raises:
        ValueError: `address` is no IP literal, or a bit count is out of range.

    The defaults zero the last IPv4 octet and the last 80 IPv6 bits, as Google
    documented for Universal Analytics: https://support.google.com/analytics/answer/2763052

    >>> truncate_ip("203.0.113.77")
    '203.0.113.0'
    >>> truncate_ip("2001:db8:85a3:8d3:1319:8a2e:370:7348")
    '2001:db8:85a3::'
    >>> truncate_ip("::ffff:203.0.113.77")
    '203.0.113.0'
    >>> truncate_ip("2002:cb00:714d::1")
    '2002:cb00:7100::'
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or IPv6Address(int(ip))
    if not 0 <= keep_v4 <= 32 or not 0 <= keep_v6 <= 128:
        raise ValueError(f"cannot keep {keep_v4} bits of IPv4 and {keep_v6} of IPv6: at most 32 and 128")
    keep = keep_v4 if isinstance(ip, IPv4Address) else keep_v6
    if isinstance(ip, IPv6Address) and ip.sixtofour is not None:
        keep = min(keep, 16 + keep_v4)
    return str(ip_network((ip, keep), strict=False).network_address)


def shorten_ips(value: str, *, keep_v4: int = 24, keep_v6: int = 48) -> str | None:
    """Shorten every address of a value: one address, a list (`X-Forwarded-For`), or `Forwarded` (RFC 7239).

    Ports and prefix lengths go too: with its port an address names one line behind a shared address. An element that is
    no address becomes `unknown`; a value that holds nothing but such a one is removed.

    Returns:
        The value with its separators as they were; None: nothing in it is an address, remove it.

    >>> shorten_ips("203.0.113.77, [2001:db8:85a3::7]:4711")
    '203.0.113.0, 2001:db8:85a3::'
    >>> shorten_ips('for="[2001:db8:85a3:1::7]:80";proto=https, for=203.0.113.77')
    'for="[2001:db8:85a3::]";proto=https, for=203.0.113.0'
    >>> shorten_ips("777.2.23") is None
    True
    """
    if _FORWARDED.search(value):
        return _FORWARDED.sub(lambda found: _forwarded(found, keep_v4, keep_v6), _known_pairs(value))
    parts = value.split(",")
    shortened = [_element(part.strip(), keep_v4, keep_v6) for part in parts]
    if all(new is None for new in shortened):
        return None
    return ",".join(
        part.replace(part.strip(), new or UNKNOWN, 1) if part.strip() else part
        for part, new in zip(parts, shortened, strict=True)
    )


def bare_address(text: str) -> str | None:
    """The address inside `[v6]:port`, `v4:port`, `v6/48`, `"[v6]"`; None when there is none.

    >>> bare_address('"[2001:db8::1]:443"'), bare_address("203.0.113.7:80"), bare_address("shop.example")
    ('2001:db8::1', '203.0.113.7', None)
    """
    text = _PREFIX.sub("", text.strip().strip('"').strip())
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = _PORT.sub("", text)
    try:
        ip_address(text)
    except ValueError:
        return None
    return text


def hides_nothing(keep_v4: int, keep_v6: int) -> str:
    """What is wrong with a pair of prefix lengths, in words; "" when they do shorten.

    >>> hides_nothing(24, 48), bool(hides_nothing(24, 64))
    ('', True)
    """
    if keep_v4 >= 32:
        return f"keeping {keep_v4} bits of an IPv4 address hides nothing; 24 is usual"
    if keep_v6 >= 64:
        return (
            f"keeping {keep_v6} bits of an IPv6 address hides at most the computer inside the home: 64 bits name the "
            "connection; 48 is usual"
        )
    return ""


def _element(text: str, keep_v4: int, keep_v6: int) -> str | None:
    if text.lower() == UNKNOWN:
        return text
    address = bare_address(text)
    return truncate_ip(address, keep_v4=keep_v4, keep_v6=keep_v6) if address else None


def _forwarded(found: re.Match[str], keep_v4: int, keep_v6: int) -> str:
    new = _element(found[2].strip('"'), keep_v4, keep_v6) or UNKNOWN
    return f'{found[1]}="[{new}]"' if ":" in new else f"{found[1]}={new}"


def _known_pairs(value: str) -> str:
    """`Forwarded` without the parts that are no pair of a known name: an address may stand there bare."""
    kept = []
    for element in value.split(","):
        pairs = [pair for pair in element.split(";") if re.match(r"(?i)\s*(for|by|host|proto)=", pair)]
        kept.append(";".join(pairs) or f" {UNKNOWN}")
    return ",".join(kept)
