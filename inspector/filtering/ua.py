"""Transformations of the User-Agent and of client hints, in headers and in payloads."""

import re
from typing import Literal

UaLevel = Literal["drop", "family", "major", "common"]

GENERIC = "Mozilla/5.0 (compatible)"
_FAMILIES = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/([0-9]+)")),
    ("Opera", re.compile(r"\bOPR/([0-9]+)")),
    ("Opera", re.compile(r"\bOpera[/ ]([0-9]+)")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/([0-9]+)")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/([0-9]+)")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium)/([0-9]+)")),
    ("Safari", re.compile(r"\bVersion/([0-9]+)\S* (?:Mobile/\S+ )?Safari/")),
)
"""In this order: Edge and Opera also say Chrome, Chrome also says Safari."""

_FROZEN = re.compile(
    r"Mozilla/5\.0 \((?:Windows NT 10\.0; Win64; x64|Macintosh; Intel Mac OS X 10_15_7|X11; Linux x86_64"
    r"|X11; CrOS x86_64 14541\.0\.0|Linux; Android 10; K)\) AppleWebKit/537\.36 \(KHTML, like Gecko\) "
    r"Chrome/([0-9]+)\.0\.0\.0 (?:Mobile )?Safari/537\.36(?: Edg/\1\.0\.0\.0)?"
)
_BRANDS = re.compile(r'(?:;\s*v=|;|\bversion"?\s*:\s*)"?([0-9]+(?:\.[0-9]+)+)')
_LOW_ENTROPY = frozenset({"sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "uamb", "uap", "mobile", "platform"})
_BRAND_LISTS = frozenset({"sec-ch-ua", "sec-ch-ua-full-version-list", "uafvl", "brands", "full_version_list"})


def reduce_agent(agent: str, level: UaLevel) -> str | None:
    """The User-Agent with less in it.

    Args:
        agent: the header's value, or its copy in a payload.
        level: `drop` nothing; `family` the browser's name; `major` name and major version; `common` the string itself
            where it is one of the forms that Chromium froze for everybody, else as `major`.

    Returns:
        The reduced value; a string without a known name becomes the generic one; None: remove it.

    `major` is nuxt/scripts `normalizeUserAgent` (MIT, 5052a9f); the frozen forms are those of Chromium's User-Agent
    reduction: https://www.chromium.org/updates/ua-reduction/

    >>> chrome = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.7632.6 Safari/537.36"
    >>> reduce_agent(chrome, "family")
    'Mozilla/5.0 (compatible; Chrome)'
    >>> reduce_agent(chrome, "major")
    'Mozilla/5.0 (compatible; Chrome/145.0)'
    >>> reduce_agent("curl/8.5.0", "major")
    'Mozilla/5.0 (compatible)'
    """
    if level == "drop":
        return None
    if level == "common" and _FROZEN.fullmatch(agent):
        return agent
    if reduced := _REDUCED.fullmatch(agent):
        return agent if level != "family" or not reduced[2] else f"Mozilla/5.0 (compatible; {reduced[1]})"
    for family, pattern in _FAMILIES:
        if found := pattern.search(agent):
            version = f"/{found[1]}.0" if level != "family" else ""
            return f"Mozilla/5.0 (compatible; {family}{version})"
    return GENERIC


_REDUCED = re.compile(r"Mozilla/5\.0 \(compatible(?:; ([A-Za-z ]+)(/[0-9]+\.0)?)?\)")


def reduce_hint(name: str, value: str, level: UaLevel) -> str | None:
    """One client hint, as a header or as a parameter of a payload, with less in it.

    At `family` none stays: the browser's name stands in the User-Agent. At `major` and `common` brand lists keep major
    versions, mobile and platform stay, and what singles out (platform version, architecture, model, bitness) goes.

    Returns:
        The value, or None: remove it. Versions keep their number of segments (nuxt/scripts, MIT, 5052a9f).

    >>> reduce_hint("uafvl", "Chromium;145.0.7632.6|Not-A.Brand;99.0.0.0", "major")
    'Chromium;145.0.0.0|Not-A.Brand;99.0.0.0'
    >>> reduce_hint("sec-ch-ua-arch", '"x86"', "major") is None
    True
    """
    name = name.lower()
    if level in ("drop", "family"):
        return None
    if name in _BRAND_LISTS:
        return _BRANDS.sub(lambda found: found[0].replace(found[1], _major(found[1])), value)
    return value if name in _LOW_ENTROPY else None


def looks_like_agent(value: str) -> bool:
    """True for a User-Agent string, false for one client hint.

    >>> looks_like_agent("Mozilla/5.0 (X11)"), looks_like_agent('"Chromium";v="145"'), looks_like_agent("Linux")
    (True, False, False)
    """
    return bool(re.match(r"[A-Za-z][\w.-]*/[0-9]", value))


def _major(version: str) -> str:
    first, *rest = version.split(".")
    return ".".join([first, *("0" for _ in rest)])
