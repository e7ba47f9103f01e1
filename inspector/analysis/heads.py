"""The headers of a request as fields, read once for all requests that send the very same ones.

Order is that of the wire; the `Cookie` header stands as its cookies.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from inspector.analysis.fields import SHORTEST_BARE, Collected
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.pairs import VALUES, text_of
from inspector.model.exchange import Headers
from inspector.model.memo import Memo
from inspector.model.payload import Field, Head

_OFTEN = 256
"""Bytes up to which a header is kept to be used again."""
MAX_COOKIES = 4_000
"""Of one request that are taken apart, the rest stands as text; a browser sends about 180."""
MAX_HEADERS = 4_000
"""The recorder keeps 1,000; an import may hold more."""
USUAL, USUAL_BYTES = 40, 2_048
"""Headers of one request, and their bytes, up to which all of them together are kept to be used again."""
MOST = 256
"""Heads that are kept at a time; what else is kept by a head is kept for as many."""


def head_of(headers: Headers) -> Head:
    """The fields of all headers."""
    asked, head = _LAST[0]
    if asked is not headers:
        head = _HEADS[headers]
        _LAST[0] = headers, head
    return head


def first_of(headers: Headers) -> Mapping[str, str]:
    """Name in lower case -> value of the first header of that name, as text; without cookies."""
    return _FIRST[head_of(headers)]


def _read(headers: Headers) -> Head:
    seen: dict[str, int] = {}
    out, sent = Collected(), Collected()
    cookie_headers, places = [], Places()
    if len(headers) > MAX_HEADERS:
        out.notes.append(f"Only the first {MAX_HEADERS:,} of {len(headers):,} headers are read: the raw view has more.")
    for raw_name, raw in headers[:MAX_HEADERS]:
        found = (_often if len(raw_name) + len(raw) <= _OFTEN else _header)(raw_name, raw)
        times = seen[found.at] = seen.get(found.at, -1) + 1
        if times:
            at = f"{found.at}[{times}]"
            found = Field(at, found.name, found.value, at, found.span)
        if found.name == "cookie":
            cookie_headers.append((found.at, raw))
        else:
            out.fields.append(found)
            if VALUES[found.name]:
                out.name(found.at, found.name, "", None)
    for carrier, raw in cookie_headers:
        _add_cookies(carrier, raw, places, out, sent)
    return Head(
        tuple(out.fields), tuple(sent.fields), (*out.beside, *sent.beside), tuple(out.notes), shared=_is_usual(headers)
    )


def _add_cookies(carrier: str, raw: bytes, places: Places, out: Collected, sent: Collected) -> None:
    """Add the cookies of one header to `sent`, and what is too much of it to `out`."""
    start = 0
    most = max(0, MAX_COOKIES - len(sent.fields))
    for count, part in enumerate(raw.split(b";", most)):
        if count == most:
            out.value(f"{carrier}|rest", "cookie", text_of(part), carrier, (start, start + len(part)))
            if not any(note.startswith("More than") for note in out.notes):
                out.notes.append(f"More than {MAX_COOKIES:,} cookies: the rest stands as text.")
        elif part.strip():
            add_cookie("cookie:", part, start, carrier, places, sent)
        start += len(part) + 1


def _is_usual(headers: Headers) -> bool:
    return len(headers) <= USUAL and sum([len(name) + len(value) for name, value in headers]) <= USUAL_BYTES


_HEADS = Memo(_read, _is_usual, MOST)
_LAST: list[tuple[Headers, Head]] = [((), Head())]
"""The one that was asked for last: several parts of the analysis ask for those of one request."""


def by_head[V](work: Callable[[Head], V]) -> Memo[Head, V]:
    """Keeps what is worked out of a head alone, for heads that come again."""
    return Memo(work, lambda head: head.shared, MOST)


_FIRST = by_head(lambda head: {field.name: field.value for field in reversed(head.headers)})


@lru_cache(maxsize=4096)
def _often(raw_name: bytes, raw: bytes) -> Field:
    """A browser repeats most of its headers in each request: they share one field."""
    return _header(raw_name, raw)


def _header(raw_name: bytes, raw: bytes) -> Field:
    """The first header of its name."""
    name = text_of(raw_name).lower()
    at = "header:" + name_locator(name)
    return Field(at, name, text_of(raw), at, (0, len(raw)))


def add_cookie(  # noqa: PLR0917 - what is known of one part
    prefix: str, part: bytes, start: int, carrier: str, places: Places, out: Collected
) -> None:
    """One `name=value` without the blanks around both; a part without `=` is a bare key. Then a telling name."""
    raw_name, equals, raw = part.partition(b"=")
    name = text_of(raw_name.strip())
    value = raw.strip()
    begin = start + len(part) - len(raw.lstrip())
    at = places.at(prefix + name_locator(name))
    out.fields.append(Field(at, name, text_of(value), carrier, (begin, begin + len(value)), bare=not equals))
    if VALUES[name] or (not equals and len(name) >= SHORTEST_BARE):
        begin = start + len(raw_name) - len(raw_name.lstrip())
        out.name(at, name, carrier, (begin, begin + len(raw_name.strip())))
