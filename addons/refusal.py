"""How we answer in a server's place: refusals in words, and tunnels that wait for their first request."""

import html
import time

from mitmproxy import http

from addons.body_tee import STREAM_FROM

REFUSED = "request-inspector-refused"
"""Key in `flow.metadata`: why we refused, in words."""
OURS = "request-inspector-ours"
"""Key in `flow.metadata`: the recorder's own business (the probe page), never a row."""
SIGN = "Request Inspector refused"
"""Stands in every refusal that reaches a flow as a connection error."""

NOT_RECORDING = (
    "Recording is paused because the storage is full, so this request was not sent on. Make room, or choose to browse"
    " unrecorded."
)
WRONG_PASSWORD = "This recorder asks for the password that its window shows."  # noqa: S105 - a sentence, no password


def private_words(host: str, page: str = "") -> str:
    who = f"A page of {page}" if page else "A page from the public web"
    return (
        f"{who} tried to reach {host}, which lies on this computer or in its own network. {SIGN} this."
        f" Allow {host} in the recording's settings if the page may do that."
    )


def moved_words(host: str) -> str:
    return (
        f"{host} led to a public address before and now leads to this computer or its own network, as in a DNS"
        f" rebinding attack. {SIGN} this. Allow {host} in the recording's settings if that is meant."
    )


def unread_words(host: str) -> str:
    return (
        f"A connection to {host}, which lies on this computer or in its own network, carries no HTTP, so which page is"
        f" behind it cannot be seen. {SIGN} this. Allow {host} in the recording's settings if that is meant."
    )


def refuse(flow: http.HTTPFlow, status: int, words: str) -> None:
    """Answer in the server's place; a body that we would have to wait for ends the connection instead."""
    flow.metadata[REFUSED] = words
    if _long_body(flow.request):
        flow.kill()  # type: ignore[no-untyped-call]  # mitmproxy leaves it bare
        return
    page = (
        '<!doctype html><meta charset=utf-8><link rel=icon href="data:,">'
        f"<title>Refused by Request Inspector</title><p>{html.escape(words)}</p>\n"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    if status == 407:
        headers["Proxy-Authenticate"] = 'Basic realm="Request Inspector"'
    flow.response = http.Response.make(status, page.encode(), headers)


def tunnel_without_server(flow: http.HTTPFlow) -> None:
    """Answer a CONNECT whose server is connected when its first request is known, or never."""
    now = time.time()
    version = flow.request.data.http_version
    flow.response = http.Response(version, 200, b"Connection established", http.Headers(), b"", None, now, now)


def _long_body(request: http.Request) -> bool:
    length = request.headers.get("content-length")
    if length is None:
        return "transfer-encoding" in request.headers
    return not length.isdecimal() or int(length) >= STREAM_FROM
