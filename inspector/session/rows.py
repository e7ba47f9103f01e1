"""Exchange <-> the columns of its row; headers and texts as the session file holds them."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from inspector.model.exchange import EMPTY, Body, Exchange, Headers, Message, Request, Response, State

COLUMNS = (
    "seq", "change", "key", "state", "launch", "started", "duration_ms", "connection", "client_ip", "server_ip",
    "method", "url", "request_version", "request_headers", "request_headers_cut", "request_body",
    "status", "reason", "response_version", "response_headers", "response_headers_cut", "response_body",
    "error", "message_count", "page", "marks",
)  # fmt: skip
_NONE = type(None)
_TYPES: tuple[tuple[type, ...], ...] = (
    (int,), (int,), (str,), (str,), (str,), (float,), (float, _NONE), (str,), (str,), (str, _NONE),
    (bytes,), (bytes,), (str,), (bytes,), (int,), (int, _NONE),
    (int, _NONE), (bytes, _NONE), (str, _NONE), (bytes, _NONE), (int, _NONE), (int, _NONE),
    (str,), (int,), (bytes, _NONE), (str,),
)  # fmt: skip
_STATES = frozenset({"open", "complete", "failed", "refused", "interrupted"})
_ESCAPES = {b"\\": b"\\\\", b"\r": b"\\r", b"\n": b"\\n", b":": b"\\c"}
_MEANINGS = {b"\\\\": b"\\", b"\\r": b"\r", b"\\n": b"\n", b"\\c": b":"}


class OddRowError(ValueError):
    """A row that this program never writes."""


def text(value: str) -> str:
    """The same text, or one with half surrogate pairs spelled out, which SQLite cannot hold."""
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()


def headers_blob(headers: Headers) -> bytes:
    """One line a header, `name: value` and a line feed; in both, backslash, CR and LF escaped, in names `:` too."""
    if not headers:
        return b""
    joined = b"\n".join(map(b": ".join, headers)) + b"\n"
    plain = joined.count(b"\n") == len(headers) and b"\\" not in joined and b"\r" not in joined
    if plain and b":" not in b"".join([name for name, _ in headers]):
        return joined
    return b"".join(
        _escaped(name, rb"[\\\r\n:]") + b": " + _escaped(value, rb"[\\\r\n]") + b"\n" for name, value in headers
    )


def headers_of(blob: bytes) -> Headers:
    """The headers of a blob.

    Raises:
        OddRowError: a line without a colon, or an unfinished one.
    """
    if not blob:
        return ()
    if not blob.endswith(b"\n"):
        raise OddRowError("headers end in the middle of a line")
    pairs = [tuple(line.split(b": ", 1)) for line in blob[:-1].split(b"\n")]
    if any(len(pair) != 2 for pair in pairs):
        raise OddRowError("a header line has no colon")
    if b"\\" in blob:
        pairs = [(_plain(name), _plain(value)) for name, value in pairs]
    return cast("Headers", tuple(pairs))


def _escaped(raw: bytes, what: bytes) -> bytes:
    return re.sub(what, lambda found: _ESCAPES[found[0]], raw)


def _plain(raw: bytes) -> bytes:
    return re.sub(rb"\\[\\rnc]", lambda found: _MEANINGS[found[0]], raw)


def row_of(exchange: Exchange, change: int, body: Callable[[Body], int | None]) -> tuple[Any, ...]:
    """Values in the order of COLUMNS; `body` stores a body and gives its id, None for the empty one."""
    request, response = exchange.request, exchange.response
    answer: tuple[Any, ...] = (None,) * 6
    if response is not None:
        answer = (
            response.status, response.reason, text(response.http_version), headers_blob(response.headers),
            response.headers_cut, body(response.body),
        )  # fmt: skip
    page = None if exchange.page is None else exchange.page.encode("utf-8", "backslashreplace")
    return (
        exchange.seq, change, text(exchange.key), exchange.state, text(exchange.launch), float(exchange.started),
        exchange.duration_ms, text(exchange.connection), text(exchange.client_ip),
        None if exchange.server_ip is None else text(exchange.server_ip),
        request.method, request.url, text(request.http_version), headers_blob(request.headers), request.headers_cut,
        body(request.body), *answer, text(exchange.error), exchange.message_count, page,
        json.dumps(exchange.marks) if exchange.marks else "[]",
    )  # fmt: skip


def exchange_of(
    row: Sequence[Any], body: Callable[[int], Body], messages: Callable[[int], tuple[Message, ...]]
) -> Exchange:
    """The exchange of a row in the order of COLUMNS; `body` and `messages` fetch what the row refers to.

    Raises:
        OddRowError: values that this program never writes.
    """
    if not all(type(value) in allowed for value, allowed in zip(row, _TYPES, strict=True)) or row[3] not in _STATES:
        raise OddRowError(f"row {row[0]} has values of a wrong kind")
    (seq, _, key, state, launch, started, duration, connection, client_ip, server_ip) = row[:10]
    (method, url, version, headers, cut, request_body) = row[10:16]
    (status, reason, answer_version, answer_headers, answer_cut, response_body) = row[16:22]
    (error, count, page, marks) = row[22:]
    request = Request(
        method, url, version, headers_of(headers), EMPTY if request_body is None else body(request_body), cut
    )
    response = None
    if status is not None:
        kept = EMPTY if response_body is None else body(response_body)
        response = Response(
            status, reason or b"", answer_version or "", headers_of(answer_headers or b""), kept, answer_cut or 0
        )
    return Exchange(
        seq, key, cast("State", state), launch, started, duration, connection, client_ip, server_ip, request, response,
        error, messages(seq) if count else (), count,
        None if page is None else page.decode("utf-8", "backslashreplace"), marks_of(marks),
    )  # fmt: skip


def marks_of(raw: str) -> tuple[str, ...]:
    """The sentences of a JSON list.

    Raises:
        OddRowError: no list of texts.
    """
    if raw == "[]":
        return ()
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise OddRowError("marks are no JSON") from error
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise OddRowError("marks are no list of texts")
    return tuple(found)
