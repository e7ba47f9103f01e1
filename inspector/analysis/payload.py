"""All that carries data in one request, as fields with their place in the bytes.

Odd traffic gives a note, never an exception. Order is that of the wire: URL, headers, cookies, body, WebSocket
messages, cookies that the response sets. The `Cookie` header stands as its cookies. Spans of a body count in the body
with its content encodings undone (`Payload.body`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from inspector.analysis.body import decode_body
from inspector.analysis.body_fields import add_body, add_message
from inspector.analysis.fields import SHORTEST_BARE, Collected
from inspector.analysis.locator import Places, name_locator
from inspector.analysis.pairs import VALUES, text_of, unquoted
from inspector.analysis.url_parts import UrlParts, url_parts
from inspector.model.exchange import Headers, Message, Request, Response, header
from inspector.model.memo import Memo
from inspector.model.payload import Field, Payload

_OFTEN = 256
"""Bytes up to which a header is kept to be used again."""
_ROOMY = 6
"""Characters of a label of a host from which it may hold a value; the two that name the site do not count."""
_PORT = re.compile(rb":[0-9]*\Z")
MAX_COOKIES = 4_000
"""Of one header that are taken apart, the rest stands as one text; a browser sends about 180."""
USUAL, USUAL_BYTES = 40, 2_048
"""Headers of one request, and their bytes, up to which all of them together are kept to be used again."""


def payload_of(request: Request, messages: Sequence[Message] = (), response: Response | None = None) -> Payload:
    """Every field of the request and of the client's messages, and the cookies that the response sets."""
    out = Collected()
    _add_url(request.url, url_parts(request.url), out)
    _add_headers(request.headers, out)
    if request.headers_cut:
        out.notes.append(f"{request.headers_cut:,} bytes of the request's headers were not stored.")
    decoded = decode_body(request.body, request.headers)
    out.notes += decoded.notes
    content_type = header(request.headers, b"content-type") or b""
    kind = add_body(decoded, content_type, out, whole=request.body.whole)
    for index, message in enumerate(messages):
        if message.from_client:
            add_message(index, message, out)
    if response is not None:
        _add_set_cookies(response.headers, out)
    return Payload(
        tuple(out.fields), kind, decoded.content, decoded.encodings, tuple(out.notes), beside=tuple(out.beside)
    )


def _add_url(url: bytes, parts: UrlParts, out: Collected) -> None:
    start, end = parts.path
    out.beside += _AUTHORITIES[url[:start]]
    if url[start : start + 1] == b"/":
        start += 1
    for index, segment in enumerate(url[start:end].split(b"/")):
        if segment:
            span = (start, start + len(segment))
            out.value(f"path:{index}", str(index), unquoted(segment, plus=False), "url", span)
        start += len(segment) + 1
    if parts.query:
        out.pairs(url, parts.query, "query:", "url")
    if parts.fragment and parts.fragment[0] < parts.fragment[1]:
        raw = url[slice(*parts.fragment)]
        out.value("fragment", "fragment", unquoted(raw, plus=False), "url", parts.fragment)
    if parts.userinfo:
        out.notes.append("The URL carries a user name or password before its host.")


def _authority_fields(before: bytes) -> tuple[Field, ...]:
    """Of what stands before the path: a user name and password; the host where it has room for a value in its labels.

    `123.collector.example` says as much as `collector.example/123`.
    """
    start = before.find(b"//") + 2 if b"//" in before else 0
    at = before.rfind(b"@", start)
    fields = []
    if at > start:
        fields.append(Field("userinfo", "userinfo", unquoted(before[start:at], plus=False), "url", (start, at)))
    start = max(start, at + 1)
    end = start + len(_PORT.sub(b"", before[start:]))
    if any(len(label) >= _ROOMY for label in before[start:end].split(b".")[:-2]):
        fields.append(Field("host", "host", text_of(before[start:end]), "url", (start, end)))
    return tuple(fields)


_AUTHORITIES = Memo(_authority_fields, lambda before: len(before) <= _OFTEN, 1024)


def _add_headers(headers: Headers, out: Collected) -> None:
    """All headers but `Cookie`, then the cookies."""
    read = _READ[headers]
    out.fields += read.fields
    out.beside += read.beside
    out.notes += read.notes


def _read_headers(headers: Headers) -> Collected:
    seen: dict[str, int] = {}
    out = Collected()
    fields = out.fields
    cookie_headers, cookies = [], Places()
    for raw_name, raw in headers:
        found = (_often if len(raw_name) + len(raw) <= _OFTEN else _header)(raw_name, raw)
        times = seen[found.at] = seen.get(found.at, -1) + 1
        if times:
            at = f"{found.at}[{times}]"
            found = Field(at, found.name, found.value, at, found.span)
        if found.name == "cookie":
            cookie_headers.append((found.at, raw))
        else:
            fields.append(found)
            if VALUES[found.name]:
                out.name(found.at, found.name, "", None)
    for carrier, raw in cookie_headers:
        _add_cookies(carrier, raw, cookies, out)
    return out


def _add_cookies(carrier: str, raw: bytes, places: Places, out: Collected) -> None:
    start = 0
    for count, part in enumerate(raw.split(b";", MAX_COOKIES)):
        if count == MAX_COOKIES:
            out.value(f"{carrier}|rest", "cookie", text_of(part), carrier, (start, start + len(part)))
            out.notes.append(f"More than {MAX_COOKIES:,} cookies in one header: the rest stands as text.")
        elif part.strip():
            _add_cookie("cookie:", part, start, carrier, places, out)
        start += len(part) + 1


def _is_usual(headers: Headers) -> bool:
    return len(headers) <= USUAL and sum([len(name) + len(value) for name, value in headers]) <= USUAL_BYTES


_READ = Memo(_read_headers, _is_usual, 256)
"""A browser sends most of its requests of one page with the very same headers: they share their fields."""


@lru_cache(maxsize=4096)
def _often(raw_name: bytes, raw: bytes) -> Field:
    """A browser repeats most of its headers in each request: they share one field."""
    return _header(raw_name, raw)


def _header(raw_name: bytes, raw: bytes) -> Field:
    """The first header of its name."""
    name = text_of(raw_name).lower()
    at = "header:" + name_locator(name)
    return Field(at, name, text_of(raw), at, (0, len(raw)))


def _add_set_cookies(headers: Headers, out: Collected) -> None:
    """`set-cookie:NAME` for each cookie that the response sets; the span counts in that header's value."""
    carriers, cookies = Places(), Places()
    for name, raw in headers:
        if name.lower() == b"set-cookie":
            carrier, pair = carriers.at("set-cookie"), raw.partition(b";")[0]
            if pair.strip():
                _add_cookie("set-cookie:", pair, 0, carrier, cookies, out)


def _add_cookie(  # noqa: PLR0917 - what is known of one part
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
