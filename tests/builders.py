"""Builders that the tests of every room share."""

import hashlib

from inspector.model.exchange import EMPTY, Body, Exchange, Request, Response


def body(raw: bytes) -> Body:
    return Body(raw, len(raw), hashlib.sha256(raw).hexdigest()) if raw else EMPTY


def exchange(
    url: str | bytes = "https://shop.example/",
    *,
    seq: int = 1,
    method: bytes = b"GET",
    headers: list[tuple[bytes, bytes]] | None = None,
    content: bytes = b"",
    status: int | None = 200,
    response_headers: list[tuple[bytes, bytes]] | None = None,
    response_content: bytes = b"",
    **more: object,
) -> Exchange:
    """One exchange of shop.example's visitor; everything can be named."""
    raw = url if isinstance(url, bytes) else url.encode()
    request = Request(method, raw, "HTTP/2.0", tuple(headers or ()), body(content))
    response = None
    if status is not None:
        response = Response(status, b"", "HTTP/2.0", tuple(response_headers or ()), body(response_content))
    values = {
        "key": f"k{seq}", "state": "complete", "launch": "browser", "started": 1795_000_000.0 + seq, "duration_ms": 12.5,
        "connection": "c1", "client_ip": "127.0.0.1", "server_ip": None,
    } | more  # fmt: skip
    return Exchange(seq=seq, request=request, response=response, **values)
