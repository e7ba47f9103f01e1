"""One entry of a HAR -> an exchange. What is odd becomes a mark; only what is no request at all is refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, TypeGuard

from inspector.capture.har_body import packed, posted_encoding, request_body, response_body
from inspector.capture.kept import MESSAGES, first_headers
from inspector.model.exchange import EMPTY, Body, Exchange, Headers, Message, Request, Response, header

LONGEST_URL = 2 * 1024 * 1024
ODD_URL = "The URL holds characters that a URL does not hold as they are (%s)."
ODD_SCHEME = "The URL has an unusual scheme."
NO_HOST = "The URL names no host."
NO_TIME = "The HAR does not say when this request began."
NO_HEADERS = "The HAR does not hold these headers."
ODD_HEADERS = "The HAR holds headers that are none; they were left out."
COOKIES = "The Cookie header was put together from the HAR's list of cookies."
JOINED = "The HAR held several Set-Cookie headers as one; they were taken apart."
NO_RESPONSE = "The HAR holds no response."
ODD_MESSAGES = "The HAR holds WebSocket messages that are none; they were left out."
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=.)", re.DOTALL)
_USUAL = re.compile(
    r"(?:https?|wss?)://[^/?#\x00-\x20\"<>\\^`{|}\x7f-\U0010ffff][^\x00-\x20\"<>\\^`{|}\x7f-\U0010ffff]*\Z"
)
"""Most URLs: nothing odd."""
_ODD = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f-\U0010ffff]')
_PSEUDO = frozenset({":authority", ":method", ":path", ":scheme", ":status", ":protocol", ":version"})
_NO_HOST = re.compile(r"[a-z]+://(?:[/?#]|$)")
_NETWORK_ERROR = re.compile(r"(?:net::)?(?:ERR|NS_ERROR|NS)_[A-Z0-9_]{1,80}")
_VERSION = re.compile(r"(?:http/)?(\d(?:\.\d)?)", re.IGNORECASE)


class EntryError(ValueError):
    """An entry that is no request; the text says why, without its values."""


PageOf = Callable[[Request, Response | None], str | None]
"""URL of the page that an entry belongs to."""


@dataclass(slots=True)
class Seen:
    """What the entries so far had."""

    cookies: bool = False
    """A Cookie header."""
    decoded: bool = False
    """A Content-Encoding that its body does not bear any more."""


def exchange_of(
    entry: dict[str, Any], number: int, seq: int, *, seen: Seen, page_of: PageOf, marks: tuple[str, ...] = ()
) -> Exchange:
    """The exchange of entry `number` (from 1).

    Raises:
        EntryError: no request, no method, or no URL.
    """
    odd = list(marks)
    asked, answer = entry.get("request"), entry.get("response")
    if not isinstance(asked, dict):
        raise EntryError("it has no request")
    request = _request(asked, seen, odd)
    response = _response(answer, seen, odd) if isinstance(answer, dict) else None
    messages, count = _messages(entry.get("_webSocketMessages"), odd)
    error = "" if response is not None else _error(answer)
    return Exchange(
        seq=seq,
        key=f"har:{number:08d}",
        state="failed" if error else "complete",
        launch="",
        started=_started(entry.get("startedDateTime"), odd),
        duration_ms=_duration(entry),
        connection=_short(entry.get("connection") or entry.get("_connectionId")),
        client_ip="",
        server_ip=_address(_short(entry.get("serverIPAddress"))),
        request=request,
        response=response,
        error=error,
        messages=messages,
        message_count=count,
        page=page_of(request, response),
        marks=tuple(dict.fromkeys(odd)) if odd else (),
    )


def _request(asked: dict[str, Any], seen: Seen, odd: list[str]) -> Request:
    method, url = asked.get("method"), asked.get("url")
    if not isinstance(method, str) or not 0 < len(method) < 200:
        raise EntryError("its request has no method")
    if not isinstance(url, str):
        raise EntryError("its request has no URL")
    if not _USUAL.match(url):
        _judge_url(url, odd)
    if len(url) > LONGEST_URL:
        raise EntryError("its URL is longer than 2 MB, which no browser sends")
    headers, cut = _headers(asked.get("headers"), odd)
    if header(headers, b"cookie") is None:
        cookie = _cookie(asked.get("cookies"), odd)
        headers += cookie
        seen.cookies = seen.cookies or bool(cookie)
    else:
        seen.cookies = True
    body = request_body(asked.get("postData"), asked.get("bodySize"), headers, odd)
    if posted_encoding(asked.get("postData")) is None:
        headers = _as_given(headers, body, seen)
    return Request(_raw(method), _raw(url), _version(_short(asked.get("httpVersion"))), headers, body, cut)


def _response(answer: dict[str, Any], seen: Seen, odd: list[str]) -> Response | None:
    status = answer.get("status")
    if isinstance(status, str) and status.isascii() and status.isdigit():
        status = int(status[:4])
    if not isinstance(status, int) or isinstance(status, bool) or not 0 < status < 1000:
        return None
    headers, cut = _headers(answer.get("headers"), odd)
    headers = _apart(headers, odd)
    body = response_body(answer.get("content"), answer.get("bodySize"), headers, odd)
    reason = answer.get("statusText")
    return Response(
        status,
        _raw(reason[:1000]) if isinstance(reason, str) else b"",
        _version(_short(answer.get("httpVersion"))),
        _as_given(headers, body, seen),
        body,
        cut,
    )


def _judge_url(url: str, odd: list[str]) -> None:
    if not _URL.match(url):
        raise EntryError("its request has no URL")
    if _ODD.search(url):
        odd.append(ODD_URL % ", ".join(dict.fromkeys(map(_named, sorted(set(_ODD.findall(url)))))))
    if not url.startswith(("https://", "http://", "wss://", "ws://")):
        scheme, _, rest = url.partition(":")
        if scheme.lower() not in ("https", "http", "wss", "ws"):
            odd.append(ODD_SCHEME)
        elif not rest.startswith("//") or not rest.strip("/"):
            odd.append(NO_HOST)
    elif _NO_HOST.match(url):
        odd.append(NO_HOST)


def _named(letter: str) -> str:
    if letter == " ":
        return "space"
    return "control characters" if letter < " " or letter == "\x7f" else letter if letter < "\x7f" else "beyond ASCII"


def _headers(given: Any, odd: list[str]) -> tuple[Headers, int]:
    """Pairs as given, without HTTP/2's pseudo headers, which repeat method and URL; and the bytes that were cut."""
    if not isinstance(given, list):
        odd.append(NO_HEADERS)
        return (), 0
    try:
        found = [
            (name.encode(), item["value"].encode()) for item in given if (name := item["name"]) not in _PSEUDO and name
        ]
    except (TypeError, KeyError, AttributeError, UnicodeEncodeError):
        found = _odd_headers(given, odd)
    return first_headers(found)


def _apart(headers: Headers, odd: list[str]) -> Headers:
    """Each Set-Cookie on its own: what reads Chromium's protocol, and older Firefox, join them with a line's end."""
    if not any(name.lower() == b"set-cookie" and b"\n" in value for name, value in headers):
        return headers
    odd.append(JOINED)
    found: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        if name.lower() == b"set-cookie":
            found += [(name, line.strip(b" \r")) for line in value.split(b"\n") if line.strip()]
        else:
            found.append((name, value))
    return tuple(found)


def _odd_headers(given: list[Any], odd: list[str]) -> list[tuple[bytes, bytes]]:
    pairs = [_pair(item) for item in given]
    if None in pairs:
        odd.append(ODD_HEADERS)
    return [(_raw(pair[0]), _raw(pair[1])) for pair in pairs if pair and pair[0] not in _PSEUDO]


def _pair(item: Any) -> tuple[str, str] | None:
    """A header as an object, or as a list of two, which Slack writes."""
    if isinstance(item, dict):
        name, value = item.get("name"), item.get("value")
    elif isinstance(item, list) and len(item) == 2:
        name, value = item
    else:
        return None
    if not isinstance(name, str) or not name:
        return None
    if isinstance(value, str):
        return name, value
    if value is None:
        return name, ""
    return (name, str(value)) if isinstance(value, int | float) else None


def _cookie(cookies: Any, odd: list[str]) -> Headers:
    if not cookies or not isinstance(cookies, list):
        return ()
    pairs = [pair for item in cookies if isinstance(item, dict) and (pair := _pair(item))]
    if not pairs:
        return ()
    odd.append(COOKIES)
    return ((b"cookie", _raw("; ".join(f"{name}={value}" for name, value in pairs))),)


def _as_given(headers: Headers, body: Body, seen: Seen) -> Headers:
    """Headers without `Content-Encoding`, where the HAR gives the body without it too."""
    if body is EMPTY:
        return headers
    coding = header(headers, b"content-encoding")
    if coding is None or packed(body, coding):
        return headers
    seen.decoded = True
    return tuple(pair for pair in headers if pair[0].lower() != b"content-encoding")


def _messages(given: Any, odd: list[str]) -> tuple[tuple[Message, ...], int]:
    if not isinstance(given, list) or not given:
        return (), 0
    good = [item for item in given if isinstance(item, dict) and isinstance(item.get("data"), str)]
    if len(good) != len(given):
        odd.append(ODD_MESSAGES)
    return tuple(_message(item) for item in good[-MESSAGES:]), len(good)


def _message(item: dict[str, Any]) -> Message:
    text = item.get("opcode") != 2
    data = {"data": item["data"], "encoding": "" if text else "base64"}
    body = request_body({"text": data["data"], "encoding": data["encoding"]}, 0, (), [])
    when = item.get("time")
    return Message(item.get("type") == "send", text, body, float(when) if _is_time(when) else 0.0)


def _error(answer: Any) -> str:
    found = answer.get("_error") if isinstance(answer, dict) else None
    if isinstance(found, str) and _NETWORK_ERROR.fullmatch(found):
        return f"The browser had no response: {found}"
    return NO_RESPONSE


def _started(given: Any, odd: list[str]) -> float:
    if isinstance(given, str):
        try:
            found = datetime.fromisoformat(given.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            pass
    odd.append(NO_TIME)
    return 0.0


def _duration(entry: dict[str, Any]) -> float | None:
    """Sending, waiting and receiving; the whole time, which counts queueing, where the HAR does not part them."""
    timings = entry.get("timings")
    if isinstance(timings, dict):
        send, wait, receive = timings.get("send"), timings.get("wait"), timings.get("receive")
        if _is_time(send) and _is_time(wait) and _is_time(receive):
            return float(send + wait + receive)
    whole = entry.get("time")
    return float(whole) if _is_time(whole) else None


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and 0 <= value < 1e15


@lru_cache(4096)
def _address(given: str) -> str | None:
    try:
        return str(ip_address(given.strip("[]")))
    except ValueError:
        return None


@lru_cache(256)
def _version(given: str) -> str:
    """`h2`, `http/2.0` and `HTTP/2` are one; "" for what names no version."""
    name = given.strip().lower()
    if name in ("3", "h3", "quic") or name.startswith(("h3-", "http/3", "quic/")):
        return "HTTP/3"
    if name in ("2", "2.0", "h2", "h2c", "http/2", "http/2.0"):
        return "HTTP/2.0"
    found = _VERSION.fullmatch(name)
    return f"HTTP/{found[1]}" if found else ""


def _short(value: Any) -> str:
    if isinstance(value, str):
        return value[:200]
    return str(value)[:200] if isinstance(value, int) and not isinstance(value, bool) else ""


def _raw(value: str) -> bytes:
    return value.encode("utf-8", "replace")
