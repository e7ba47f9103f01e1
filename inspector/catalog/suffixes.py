"""Site of a host by the Public Suffix List, offline; the only module that knows tldextract.

The list is `resources/public_suffix_list.dat`, its private section included: `alice.github.io` and `bob.github.io` are
two sites, as in browsers. Hosts are compared in A-label form.
"""

import ipaddress
import re
from functools import cache, lru_cache

import idna
import tldextract

from inspector import paths
from inspector.model.memo import Memo

LIST = "public_suffix_list.dat"
_DOTS = str.maketrans("。．｡", "...")
_INNER = frozenset({"test", "example", "local", "internal", "lan", "corp"})
LONGEST = 253
"""Characters of a host name in DNS (RFC 1035 2.3.4); longer ones have no site, and are not remembered."""
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")


@cache
def list_date() -> str:
    """Day of the list in use, `2026-10-22`; exports name it."""
    with (paths.resources() / LIST).open(encoding="utf-8") as file:
        head = file.read(2000)
    found = re.search(r"VERSION: (\d{4}-\d\d-\d\d)", head)
    return found[1] if found else "undated"


def normal_host(host: str) -> str:
    """The host as it is compared: lower-case, A-labels, without brackets and one trailing dot.

    A label that no A-label stands for (`☃`) keeps its lower-cased text; an IPv6 address gets its short spelling.
    What is too long for a host name is lower-cased and no more.
    """
    return _NORMAL[host]


def _work_out_normal(host: str) -> str:
    if len(host) > LONGEST:
        return host.lower()
    text = host.translate(_DOTS).lower()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    elif text.endswith("."):
        text = text[:-1]
    if ":" in text:
        return _short_address(text)
    if text.isascii():
        return text
    return ".".join(label if label.isascii() else _a_label(label) for label in text.split("."))


def is_address(host: str) -> bool:
    """True for an IP literal in any spelling that a browser takes for one: `127.1`, `0x7f.1`, `[::1]`."""
    text = normal_host(host)
    return ":" in text or bool(_NUMBER.fullmatch(text.rpartition(".")[2]))


def site_of(host: str) -> str | None:
    """Registrable domain in A-label form (eTLD+1); None for an IP literal, a public suffix or a single label.

    Source: the six steps around tldextract that pass all vectors of publicsuffix/list `tests/tests.txt`.
    """
    return _site_of_normal(normal_host(host))


def same_site(a: str, b: str) -> bool:
    """Same registrable domain, or the identical host where there is none. Scheme and port do not count."""
    first, second = normal_host(a), normal_host(b)
    if first == second:
        return bool(first)
    site = _site_of_normal(first)
    return site is not None and site == _site_of_normal(second)


def ends_as_hosts_do(host: str) -> bool:
    """True when the host's ending is listed, or reserved for tests and inner networks: tells hosts from file names."""
    return len(host) <= LONGEST and _ends_as_hosts_do(normal_host(host))


@lru_cache(maxsize=8_192)
def _ends_as_hosts_do(text: str) -> bool:
    if site_of(text) is None:
        return False
    return text.rpartition(".")[2] in _INNER or bool(_extractor().extract_str(text).suffix)


def _site_of_normal(host: str) -> str | None:
    return _SITES[host]


def _work_out_site(host: str) -> str | None:
    if not host or len(host) > LONGEST or is_address(host) or "" in host.split("."):
        return None
    found = _extractor().extract_str(host)
    if found.suffix:
        return found.top_domain_under_public_suffix or None
    labels = host.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 else None


@cache
def _extractor() -> tldextract.TLDExtract:
    path = paths.resources() / LIST
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: the program is not installed whole, install it again")
    return tldextract.TLDExtract(
        suffix_list_urls=(path.as_uri(),), cache_dir=None, include_psl_private_domains=True, fallback_to_snapshot=False
    )


def _a_label(label: str) -> str:
    try:
        return idna.encode(label, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return label


def _short_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def _is_short(host: str) -> bool:
    return len(host) <= LONGEST


_NORMAL = Memo(_work_out_normal, _is_short, 8_192)
_SITES = Memo(_work_out_site, _is_short, 8_192)
