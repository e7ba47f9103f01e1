"""HARs of tests."""

import json
from typing import Any

MISSING = object()


def entry(**more: Any) -> dict[str, Any]:
    """A good entry; `request_url="x"` changes a part, MISSING takes it away."""
    made: dict[str, Any] = {
        "startedDateTime": "2026-11-23T10:02:00.137Z", "time": 50.0, "connection": "443", "serverIPAddress": "203.0.113.7",
        "request": {
            "method": "GET", "url": "https://shop.example/", "httpVersion": "http/2.0",
            "headers": [{"name": "Cookie", "value": "a=b"}], "cookies": [], "queryString": [], "headersSize": -1, "bodySize": 0,
        },
        "response": {
            "status": 200, "statusText": "OK", "httpVersion": "h2", "headers": [{"name": "content-type", "value": "text/html"}],
            "cookies": [], "content": {"size": 2, "mimeType": "text/html", "text": "hi"}, "redirectURL": "", "bodySize": -1,
        },
        "cache": {}, "timings": {"blocked": 9, "send": 0.5, "wait": 30, "receive": 2.5},
    }  # fmt: skip
    for name, value in more.items():
        part, _, key = name.partition("_")
        place, at = (made[part], key) if key and part in ("request", "response") else (made, name)
        if value is MISSING:
            del place[at]
        else:
            place[at] = value
    return made


def har(entries: list[Any], pages: list[Any] | None = None, *, pages_last: bool = False) -> bytes:
    parts = {"version": "1.2", "creator": {"name": "test", "version": "1"}}
    named = {"pages": pages or []}
    log = parts | {"entries": entries} | named if pages_last else parts | named | {"entries": entries}
    return json.dumps({"log": log}).encode()
