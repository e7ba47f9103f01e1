"""HAR 1.2, written entry by entry: what mitmproxy, browsers' tools and we ourselves read back.

Evidence, findings, consent and cookies stand in custom `_inspector` fields. Bodies stand decoded, as every HAR has
them; bytes that are no text in base64. In a redacted export bodies that may not be written are absent, their sizes not.
http://www.softwareishard.com/blog/har-12-spec/
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import IO, Any

from inspector import __version__
from inspector.analysis.body import content_encodings, decode_body
from inspector.analysis.pairs import pairs_of
from inspector.analysis.url_parts import url_parts
from inspector.model.exchange import Body, Exchange, Headers, Message, Request, Response, header
from inspector.model.finding import Finding
from inspector.model.hit import Hit
from inspector.model.inspection import Inspection, consent_json, evidence_json, iso_time, item_json
from inspector.report.export import Entry, Export
from inspector.report.har_cookies import cookies_of, set_cookie_of
from inspector.report.json_text import json_bytes

UNDONE_BY_READERS = frozenset({"gzip", "deflate", "br", "zstd"})
LEFT_OUT = "The body was left out of this redacted export."
CUT = "Only the first part of the body was kept while recording."
CLOSED = "The body could not be decoded and stands as it was sent."

Json = dict[str, Any]


def write_har(export: Export, out: IO[bytes]) -> None:
    """Write the whole log; memory does not grow with the number of entries, only with that of pages."""
    pages = {page: f"page_{n}" for n, page in enumerate(export.pages, 1)}
    head = {"version": "1.2", "creator": {"name": "Request Inspector", "version": __version__}}
    out.write(b'{"log":' + json_bytes(head | _browser(export))[:-1])
    out.write(b',"comment":' + json_bytes(" ".join(export.words())))
    out.write(
        b',"pages":['
        + b",\n".join(json_bytes(_page(page, pages[page], started)) for page, started in export.pages.items())
    )
    out.write(b'],"entries":[')
    for n, entry in enumerate(export.entries()):
        out.write((b",\n" if n else b"\n") + json_bytes(_entry(entry, pages)))
    out.write(b'\n],"_inspector":' + json_bytes(export.facts()) + b"}}\n")


def _browser(export: Export) -> Json:
    names = [launch.browser for launch in export.info.launches if launch.browser]
    return {"browser": {"name": ", ".join(dict.fromkeys(names)), "version": ""}} if names else {}


def _page(page: str, name: str, started: float) -> Json:
    return {"startedDateTime": iso_time(started), "id": name, "title": page, "pageTimings": {}}


def _entry(entry: Entry, pages: Mapping[str, str]) -> Json:
    exchange, inspection = entry.exchange, entry.inspection
    duration = max(exchange.duration_ms or 0.0, 0.0)
    found: Json = {
        "startedDateTime": iso_time(exchange.started),
        "time": duration,
        "request": _request(exchange.request, inspection),
        "response": _response(exchange.response, exchange, inspection),
        "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0},
        "_inspector": _facts(exchange, inspection),
    }
    if inspection.page is not None and inspection.page in pages:
        found["pageref"] = pages[inspection.page]
    if address := _address(exchange.server_ip):
        found["serverIPAddress"] = address
    if exchange.connection:
        found["connection"] = exchange.connection
    if exchange.messages:
        found["_webSocketMessages"] = [_message(message) for message in exchange.messages]
    return found


def _hit(hit: Hit) -> Json:
    found: Json = {"vendor": hit.vendor, "role": hit.role, "account": hit.account, "event": hit.event}
    return found | {"items": [item_json(item) for item in hit.items]} if hit.items else found


def _facts(exchange: Exchange, inspection: Inspection) -> Json:
    party = inspection.party
    return (
        {
            "seq": inspection.seq,
            "group": party.group,
            "recipient": party.recipient,
            "entity": party.entity,
            "confidence": party.confidence,
            "role": party.role,
            "browser_says": party.browser_says,
            "evidence": [evidence_json(evidence) for evidence in party.evidence],
            "state": exchange.state,
            "error": exchange.error,
            "launch": exchange.launch,
            "message_count": exchange.message_count,
            "hits": [_hit(hit) for hit in inspection.hits],
            "findings": [_finding(finding) for finding in inspection.findings],
            "notes": list(inspection.notes),
        }
        | _consent(inspection)
        | _cookies(inspection)
    )


def _cookies(inspection: Inspection) -> Json:
    """Whose each cookie is, what was asked for, who set it; the values stand in HAR's own lists."""
    return {"cookies": [cookie.to_json() for cookie in inspection.cookies]} if inspection.cookies else {}


def _consent(inspection: Inspection) -> Json:
    """What the request says of consent and how its hits stand to that; nothing where it says nothing."""
    consent = inspection.consent
    return {"consent": consent_json(consent)} if consent.signals or consent.verdict_why else {}


def _finding(finding: Finding) -> Json:
    return {
        "kind": finding.kind, "category": finding.category, "at": finding.at, "value": finding.value,
        "state": finding.state, "recipient": finding.recipient, "confidence": finding.confidence,
        "how": list(finding.how), "also_sent_to": list(finding.also_sent_to),
    } | ({"of": finding.of} if finding.of else {})  # fmt: skip


def _request(request: Request, inspection: Inspection) -> Json:
    found: Json = {
        "method": _text(request.method),
        "url": _text(request.url),
        "httpVersion": request.http_version,
        "cookies": [cookie for value in _values(request.headers, b"cookie") for cookie in cookies_of(value)],
        "headers": _headers(request.headers),
        "queryString": list(_query(request.url)),
        "headersSize": -1,
        "bodySize": inspection.size_request,
    }
    if request.body.kept:
        found["postData"] = _post_data(request)
    elif inspection.size_request:
        found["comment"] = LEFT_OUT
    return found


def _post_data(request: Request) -> Json:
    """Text when it is text; else base64 with `_encoding`, since HAR 1.2 has no encoding for request bodies."""
    kept = request.body.kept
    found: Json = {"mimeType": _text(header(request.headers, b"content-type") or b"")}
    try:
        found["text"] = kept.decode("utf-8")
    except UnicodeDecodeError:
        found |= {"text": b64encode(kept).decode("ascii"), "_encoding": "base64"}
    if request.body.sha256 and not request.body.whole:
        found["comment"] = CUT
    return found


def _response(response: Response | None, exchange: Exchange, inspection: Inspection) -> Json:
    if response is None:
        return {
            "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
            "content": {"size": 0, "mimeType": "x-unknown"}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
            "_error": exchange.error,
        }  # fmt: skip
    location = header(response.headers, b"location")
    return {
        "status": response.status,
        "statusText": _text(response.reason),
        "httpVersion": response.http_version,
        "cookies": [set_cookie_of(value) for value in _values(response.headers, b"set-cookie")],
        "headers": _headers(response.headers),
        "content": _content(response, inspection),
        "redirectURL": _text(location) if location else "",
        "headersSize": -1,
        "bodySize": inspection.size_response,
    }


def _content(response: Response, inspection: Inspection) -> Json:
    body: Body = response.body
    found: Json = {
        "size": inspection.size_response,
        "mimeType": _text(header(response.headers, b"content-type") or b""),
    }
    if not body.kept:
        return found | ({"comment": LEFT_OUT} if inspection.size_response else {})
    decoded = decode_body(body, response.headers)
    raw = body.kept if decoded.opaque else decoded.content
    if decoded.opaque or len(decoded.encodings) < len(content_encodings(response.headers)):
        found["comment"] = CLOSED
    elif not body.whole:
        found["comment"] = CUT
    if decoded.encodings and body.whole:
        found |= {"size": len(raw), "compression": len(raw) - inspection.size_response}
    try:
        return found | {"text": raw.decode("utf-8")}
    except UnicodeDecodeError:
        return found | {"text": b64encode(raw).decode("ascii"), "encoding": "base64"}


def _headers(headers: Headers) -> list[Json]:
    """All of them, but a content encoding that readers of a HAR would try to undo and cannot."""
    names = content_encodings(headers)
    drop = len(names) > 1 or not UNDONE_BY_READERS.issuperset(names)
    return [
        {"name": _text(name), "value": _text(value)}
        for name, value in headers
        if not (drop and name.lower() == b"content-encoding")
    ]


def _message(message: Message) -> Json:
    kept = message.body.kept
    data = _text(kept) if message.text else b64encode(kept).decode("ascii")
    found: Json = {
        "type": "send" if message.from_client else "receive",
        "time": message.time,
        "opcode": 1 if message.text else 2,
    }
    return found | {"data": data}


def _query(url: bytes) -> Iterator[Json]:
    span = url_parts(url).query
    if span:
        for pair in pairs_of(url, *span):
            yield {"name": pair.name, "value": pair.value}


def _values(headers: Headers, name: bytes) -> list[bytes]:
    return [value for key, value in headers if key.lower() == name]


def _address(given: str | None) -> str:
    try:
        return str(ip_address(given or "")).partition("%")[0]
    except ValueError:
        return ""


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
