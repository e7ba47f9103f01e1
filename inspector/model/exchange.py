"""Exchange: our immutable copy of one transaction, as bytes on the wire; the browser leg only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Headers = tuple[tuple[bytes, bytes], ...]

State = Literal["open", "complete", "failed", "refused", "interrupted"]
"""open: still running. complete: a whole response. failed: ended by an error. refused: our own guard answered.
interrupted: the recorder ended first."""


@dataclass(frozen=True, slots=True)
class Body:
    """One body as it went over the wire, content encoding included."""

    kept: bytes
    """The first bytes, at most the recorder's limit (2 MB)."""
    size: int
    """True length in bytes."""
    sha256: str
    """Hex digest of the whole body; "" where only a part was ever seen (open rows, imports cut by their tool)."""

    @property
    def whole(self) -> bool:
        return len(self.kept) == self.size


EMPTY = Body(b"", 0, "")


@dataclass(frozen=True, slots=True)
class Request:
    method: bytes
    url: bytes
    """Absolute, as it was sent; a fragment only from imports."""
    http_version: str
    """"HTTP/1.1", "HTTP/2.0"; "" when not known."""
    headers: Headers
    """In order, duplicates kept, names as sent."""
    body: Body = EMPTY
    headers_cut: int = 0
    """Bytes of headers that were not stored (limit 256 KB, 1,000 lines)."""


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    reason: bytes
    http_version: str
    headers: Headers
    body: Body = EMPTY
    headers_cut: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One WebSocket message; fragments are joined, their framing may differ from the wire."""

    from_client: bool
    text: bool
    body: Body
    time: float
    """Seconds since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class Exchange:
    seq: int
    """Order of arrival in the session, from 1; 0 before the recorder gave one."""
    key: str
    """Unique in the session; the same key written twice is an update of one row, never a second row."""
    state: State
    launch: str
    """Which browser: name of the launch whose port was used; "" for imports."""
    started: float
    """Seconds since 1970, UTC; for show, never for order."""
    duration_ms: float | None
    """First byte of the request to last byte of the response, by monotonic clock; None when not known."""
    connection: str
    """Names the client connection; requests of one share it. "" when not known."""
    client_ip: str
    """Peer address of the browser's connection as the recorder saw it; "" when not recorded."""
    server_ip: str | None
    request: Request
    response: Response | None = None
    error: str = ""
    """Why it failed or was refused, in words, without captured values."""
    messages: tuple[Message, ...] = ()
    """The last WebSocket messages kept (at most 100 while recording)."""
    message_count: int = 0
    """All WebSocket messages of this exchange, kept or not."""
    page: str | None = None
    """URL of the page as the source itself states it (HAR pageref); None for recordings."""
    marks: tuple[str, ...] = ()
    """What was odd while recording, in words for the user."""

    @property
    def method_text(self) -> str:
        return self.request.method.decode("utf-8", "backslashreplace")

    @property
    def url_text(self) -> str:
        return self.request.url.decode("utf-8", "backslashreplace")


def header(headers: Headers, name: bytes) -> bytes | None:
    """Value of the first header of that name (lower-case bytes); None when absent."""
    return first_headers(headers).get(name)


def first_headers(headers: Headers) -> Mapping[bytes, bytes]:
    """Name in lower case -> value of the first header of that name."""
    last = _ASKED[0]
    if last[0] is not headers:
        last = _ASKED[1] if _ASKED[1][0] is headers else (headers, {key.lower(): value for key, value in headers[::-1]})
        _ASKED[:] = last, _ASKED[0]
    return last[1]


_ASKED: list[tuple[Headers, dict[bytes, bytes]]] = [((), {}), ((), {})]
"""The two that were asked last, by name: a request and its response are asked for one header after another."""
