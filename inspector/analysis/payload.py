"""All that carries data in one request, as fields with their place in the bytes.

Odd traffic gives a note, never an exception. Order is that of the wire: URL, headers, cookies, body, WebSocket
messages, cookies that the response sets. The `Cookie` header stands as its cookies. Spans of a body count in the body
with its content encodings undone (`Payload.body`).
"""

import re
from collections.abc import Sequence

from inspector.analysis.body import decode_body
from inspector.analysis.body_fields import add_body, add_message
from inspector.analysis.carried import MAX_ANSWERS
from inspector.analysis.fields import Collected
from inspector.analysis.heads import add_cookie, head_of
from inspector.analysis.locator import Places
from inspector.analysis.pairs import text_of, unquoted
from inspector.analysis.url_parts import UrlParts, url_parts
from inspector.model.exchange import Headers, Message, Request, Response, first_headers, header
from inspector.model.memo import Memo
from inspector.model.payload import Field, Payload

_OFTEN = 128
"""Bytes of a path, or of what stands before it, up to which its parts are kept to be used again."""
_ROOMY = 6
"""Characters of a label of a host from which it may hold a value; the two that name the site do not count."""
MAX_SEGMENTS = 4_000
"""Of one path; the last one is the rest of it."""
MAX_MESSAGES = 20_000
"""Of one WebSocket that are read; the raw view has the rest."""
_PORT = re.compile(rb":[0-9]*\Z")


def payload_of(request: Request, messages: Sequence[Message] = (), response: Response | None = None) -> Payload:
    """Every field of the request and of the client's messages, and the cookies that the response sets."""
    out = Collected()
    _add_url(request.url, url_parts(request.url), out)
    head = head_of(request.headers)
    url, out.fields = tuple(out.fields), []
    out.beside += head.beside
    out.notes += head.notes
    if request.headers_cut:
        out.notes.append(f"{request.headers_cut:,} bytes of the request's headers were not stored.")
    decoded = decode_body(request.body, request.headers)
    out.notes += decoded.notes
    content_type = header(request.headers, b"content-type") or b""
    kind = add_body(decoded, content_type, out, whole=request.body.whole)
    sent = [(index, message) for index, message in enumerate(messages) if message.from_client]
    for index, message in sent[:MAX_MESSAGES]:
        add_message(index, message, out)
    if len(sent) > MAX_MESSAGES:
        out.notes.append(f"Only the first {MAX_MESSAGES:,} of {len(sent):,} messages to the server are read.")
    data, out.fields = tuple(out.fields), []
    if response is not None:
        _add_set_cookies(response.headers, out)
    return Payload.of(
        url, head, data, tuple(out.fields), body_kind=kind, body=decoded.content, encodings=decoded.encodings,
        notes=tuple(out.notes), beside=tuple(out.beside),
    )  # fmt: skip


def _add_url(url: bytes, parts: UrlParts, out: Collected) -> None:
    start, end = parts.path
    out.beside += _AUTHORITIES[url[:start]]
    out.fields += _SEGMENTS[start, url[start:end]]
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


def _segments(asked: tuple[int, bytes]) -> list[Field]:
    """One field for each part of a path that begins at `start` of its URL."""
    start, path = asked
    if path.startswith(b"/"):
        start, path = start + 1, path[1:]
    found = []
    for index, segment in enumerate(path.split(b"/", MAX_SEGMENTS)):
        end = start + len(segment)
        if segment:
            found.append(Field(f"path:{index}", str(index), unquoted(segment, plus=False), "url", (start, end)))
        start = end + 1
    return found


_SEGMENTS = Memo(_segments, lambda asked: len(asked[1]) <= _OFTEN, 2_048)
"""A visit sends to few paths, and often."""


def _add_set_cookies(headers: Headers, out: Collected) -> None:
    """`set-cookie:NAME` for each cookie that the response sets; the span counts in that header's value."""
    if b"set-cookie" not in first_headers(headers):
        return
    carriers, cookies = Places(), Places()
    made = [raw for name, raw in headers if name.lower() == b"set-cookie"]
    if len(made) > MAX_ANSWERS:
        out.notes.append(f"Only the first {MAX_ANSWERS:,} of {len(made):,} cookies that the response sets are read.")
    for raw in made[:MAX_ANSWERS]:
        carrier, pair = carriers.at("set-cookie"), raw.partition(b";")[0]
        if pair.strip():
            add_cookie("set-cookie:", pair, 0, carrier, cookies, out)
