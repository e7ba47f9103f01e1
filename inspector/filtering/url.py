"""Transformations of URLs and referrers, as cuts: what stays keeps its bytes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple
from urllib.parse import unquote

from inspector.filtering.cut import Cut, apply, without
from inspector.filtering.encoding import splice

MAX_NESTED = 3
"""Levels of URLs inside parameters of URLs that obey the same rule; deeper ones lose their whole query."""
MAX_INNER = 20_000
"""Characters of a URL inside a parameter; a longer one goes whole."""

_PARTS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?P<slashes>//(?P<authority>[^/?#\\]*))?"
    r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)
_ITEM = re.compile(r"[^&;]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_IDS = (
    re.compile(r"[0-9]+"),
    re.compile(r"[A-Za-z]{0,10}[-_]?[0-9]{5,}"),
    _UUID,
    re.compile(r"(?=[^0-9]*[0-9])[0-9a-fA-F]{8,}"),
    re.compile(r"(?=(?:[^0-9]*[0-9]){3})(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_=~+-]{20,}"),
    re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+"),
    re.compile(r"[^/]*@[^/]*"),
)


@dataclass(frozen=True, slots=True)
class UrlRule:
    """What of a URL stays. Names of parameters are compared without case, `*` stands for any run of characters."""

    query: Literal["keep-all", "drop-all", "allow", "deny"] = "keep-all"
    names: tuple[str, ...] = ()
    path: Literal["keep", "template", "drop"] = "keep"
    fragment: Literal["keep", "drop"] = "keep"
    host_only: bool = False
    external: Literal["", "drop", "origin"] = ""
    """What becomes of a URL of another site; "" for the same as any other."""
    depth: int = MAX_NESTED


def shorten_url(url: str, rule: UrlRule, is_own: Callable[[str], bool] = lambda _: True) -> str | None:
    """The URL after the rule; None: it goes whole. A user name or password in it never stays.

    Args:
        url: absolute, relative, or `android-app://…`.
        rule: what stays.
        is_own: whether a host belongs to the visited site; asked where `external` is set.

    >>> shorten_url("https://shop.example/order/8841/?gclid=x#top", UrlRule("drop-all", path="template"))
    'https://shop.example/order/{id}/#top'
    >>> shorten_url("https://shop.example/?a=1&gclid=x&b=%20", UrlRule("deny", ("gclid",)))
    'https://shop.example/?a=1&b=%20'
    >>> shorten_url("https://news.example:444/a?b", UrlRule(external="origin"), lambda host: False)
    'https://news.example'
    """
    cuts = url_cuts(url, rule, is_own)
    return None if cuts is None else apply(url, cuts)


def url_cuts(url: str, rule: UrlRule, is_own: Callable[[str], bool] = lambda _: True) -> tuple[Cut, ...] | None:
    """As `shorten_url`, told as cuts in order."""
    parts = _PARTS.match(url)
    if parts is None:  # every text matches; kept so that a wrong pattern removes rather than passes
        return None
    host = host_of(url)
    if rule.external and host is not None and not is_own(host):
        return None if rule.external == "drop" else tuple(_to_origin(url, parts, scheme=True))
    if rule.host_only:
        return None if not host else tuple(_to_origin(url, parts, scheme=False))
    spans = [*_userinfo(parts), *_path(parts, rule), *_query(parts, rule), *_fragment(parts, rule)]
    return tuple(spans)


def host_of(url: str) -> str | None:
    """The host of an absolute URL, without port and brackets; None where it has none.

    >>> host_of("https://a@shop.example:444/x"), host_of("/x"), host_of("https://[2001:db8::1]/")
    ('shop.example', None, '2001:db8::1')
    """
    parts = _PARTS.match(url)
    if not parts or parts["authority"] is None:
        return None
    host = parts["authority"].rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


class Param(NamedTuple):
    start: int
    end: int
    name: str
    value_start: int


def params(text: str, start: int, end: int) -> Iterator[Param]:
    """The parameters of text[start:end], split on `&` and `;`; empty parts are passed over.

    >>> [(p.name, p.value_start) for p in params("a=1&b%20=2;c", 0, 12)]
    [('a', 2), ('b ', 9), ('c', 12)]
    """
    for item in _ITEM.finditer(text, start, end):
        name, equals, _ = item[0].partition("=")
        value = item.start() + len(name) + len(equals)
        yield Param(item.start(), item.end(), unquote(name.replace("+", " ")), value)


def is_id(segment: str) -> bool:
    """True for a part of a path that names one thing or person rather than a kind of page.

    >>> [is_id(s) for s in ("8841", "order", "chair-2", "jane%40shop.example", "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54")]
    [True, False, False, True, True]
    """
    text = unquote(segment)
    stem, dot, suffix = text.rpartition(".")
    if dot and suffix.lower() in ("html", "htm", "php", "json", "pdf", "aspx", "jsp"):
        text = stem
    return any(pattern.fullmatch(text) for pattern in _IDS)


def _to_origin(url: str, parts: re.Match[str], *, scheme: bool) -> Iterator[Cut]:
    """Cuts that leave `scheme://host`, or the host alone."""
    start, end = parts.span("authority")
    host = parts["authority"].rpartition("@")[2]
    begin = end - len(host)
    port = re.search(r":[0-9]*\Z", host)
    stop = end - len(port[0]) if port and not host.endswith("]") else end
    if not scheme:
        yield Cut(0, begin, "")
    elif begin > start:
        yield Cut(start, begin, "")
    if stop < len(url):
        yield Cut(stop, len(url), "")


def _userinfo(parts: re.Match[str]) -> Iterator[Cut]:
    authority = parts["authority"] or ""
    if "@" in authority:
        start = parts.start("authority")
        yield Cut(start, start + authority.rindex("@") + 1, "")


def _path(parts: re.Match[str], rule: UrlRule) -> Iterator[Cut]:
    start, end = parts.span("path")
    if rule.path == "drop" and start < end:
        yield Cut(start, end, "/" if parts["authority"] is not None else "")
        return
    for segment in re.finditer(r"[^/]+", parts["path"]):
        begin = start + segment.start()
        stem, semicolon, matrix = segment[0].partition(";")
        if rule.path == "template" and is_id(stem):
            suffix = re.search(r"\.[A-Za-z]{3,4}\Z", stem)
            yield Cut(begin, begin + len(stem) - len(suffix[0] if suffix and "@" not in unquote(stem) else ""), "{id}")
        if semicolon:
            yield from _list(parts.string, begin + len(stem) + 1, begin + len(stem) + 1 + len(matrix), rule)


def _query(parts: re.Match[str], rule: UrlRule) -> Iterator[Cut]:
    if parts["query"] is not None:
        yield from _list(parts.string, parts.start("query") + 1, parts.end("query"), rule)


def _fragment(parts: re.Match[str], rule: UrlRule) -> Iterator[Cut]:
    if parts["fragment"] is None:
        return
    start, end = parts.span("fragment")
    if rule.fragment == "drop":
        yield Cut(start, end, "")
    elif "=" in parts["fragment"] and rule.query in ("allow", "deny"):
        mark = max(parts["fragment"].find("?"), 0)
        yield from _list(parts.string, start + mark + 1, end, rule)


def _list(text: str, start: int, end: int, rule: UrlRule) -> Iterator[Cut]:
    """Cuts of a parameter list; its mark (`?`, `;`, `#`) stands just before `start` and goes with the last one."""
    if rule.query == "keep-all":
        return
    found = [] if rule.query == "drop-all" else list(params(text, start, end))
    gone = [_goes(param.name, rule) for param in found]
    if rule.query == "drop-all" or (found and all(gone)):
        yield Cut(start - 1, end, "")
        return
    cuts = [Cut(a, b, "") for a, b in without([(p.start, p.end) for p in found], gone, start, end)] if any(gone) else []
    for param, goes in zip(found, gone, strict=True):
        if not goes:
            cuts += _nested(text, param, rule)
    yield from sorted(cuts)


def _goes(name: str, rule: UrlRule) -> bool:
    listed = any(fnmatchcase(name.lower(), pattern.lower()) for pattern in rule.names)
    return listed if rule.query == "deny" else not listed


def _nested(text: str, param: Param, rule: UrlRule) -> list[Cut]:
    """A URL inside a parameter obeys the same rule."""
    raw = text[param.value_start : param.end]
    inner = unquote(raw.replace("+", " "))
    if not re.match(r"(?i)[a-z][a-z0-9+.-]*://", inner):
        return []
    if len(raw) > MAX_INNER:
        return [Cut(param.value_start, param.end, "")]
    deeper = UrlRule(rule.query if rule.depth else "drop-all", rule.names, fragment=rule.fragment, depth=rule.depth - 1)
    cuts = url_cuts(inner, deeper)
    if not cuts:
        return []
    short = splice(raw.encode("utf-8", "surrogatepass"), inner, cuts, "plus").decode("utf-8", "backslashreplace")
    return [Cut(param.value_start, param.end, short)]
