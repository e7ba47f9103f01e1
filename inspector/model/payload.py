"""Payload: all that carries data in one request, as fields with their place in the bytes."""

from typing import NamedTuple, Self

from inspector.model.record import record


class Field(NamedTuple):
    """One datum. Locators (`at`) are those of interfaces.md section 3 and server-filters.md 6.3."""

    at: str
    """`query:cid`, `query:a[1]`, `path:0`, `fragment`, `header:user-agent`, `cookie:_ga`, `body.form:x`,
    `body.lines[0]:en`, `body.json:$.a.b`, `body.part:x`, `ws[3]`, with codec pipes."""
    name: str
    """Decoded name without place: `cid`."""
    value: str
    """Decoded text; bytes that are no UTF-8 stand as backslash escapes, lone surrogates likewise."""
    carrier: str
    """What `span` counts in: `url`, `header:NAME` (`[n]` when it repeats), `body`, `ws[I]`; "" for none."""
    span: tuple[int, int] | None
    """[start, end) of the raw value in bytes of the carrier; None where a codec leaves no place of its own."""
    bare: bool = False
    """A key without `=`."""


class Head:
    """The headers of a request, as fields. Told apart by which object it is, never by what stands in it.

    A browser sends most requests of a page with the very same headers. Those share one head, and what is worked out
    of headers alone is kept by it.
    """

    __slots__ = ("beside", "cookies", "headers", "notes", "shared")

    def __init__(
        self, headers: tuple[Field, ...] = (), cookies: tuple[Field, ...] = (), beside: tuple[Field, ...] = (),
        notes: tuple[str, ...] = (), *, shared: bool = False,
    ) -> None:  # fmt: skip
        self.headers = headers
        """All headers but `Cookie`; these and the cookies in order of the wire."""
        self.cookies = cookies
        """What is sent as cookies."""
        self.beside = beside
        self.notes = notes
        """As those of a payload."""
        self.shared = shared
        """It is kept for the next request with these headers."""


NO_HEAD = Head()


@record
class Payload:
    url: tuple[Field, ...]
    """Path, query and fragment; each part in order of the wire; duplicates, empty values and bare keys kept."""
    head: Head
    data: tuple[Field, ...]
    """Body and messages."""
    answers: tuple[Field, ...]
    """Cookies that the response sets."""
    fields: tuple[Field, ...]
    """All of these: url, headers, cookies, body, messages, answers."""
    body_kind: str
    """`none`, `form`, `lines`, `json`, `multipart`, `text`, `binary`, `opaque` (could not be decoded)."""
    body: bytes
    """The body with content encodings undone, within limits; b"" when there is none or it is opaque."""
    encodings: tuple[str, ...] = ()
    """Content encodings undone, outermost first: ("gzip",)."""
    notes: tuple[str, ...] = ()
    """What was odd, in words: "body is no JSON: shown as text"."""
    beside: tuple[Field, ...] = ()
    """What may hold a value though it is none: the host (`host`), a user name before it (`userinfo`), names that look
    like values (`query:jane@shop.example|name`) and file names. No part of `fields`: nothing is told twice there."""

    @property
    def headers(self) -> tuple[Field, ...]:
        """All headers but `Cookie`."""
        return self.head.headers

    @property
    def cookies(self) -> tuple[Field, ...]:
        """What is sent as cookies."""
        return self.head.cookies

    @property
    def others(self) -> tuple[Field, ...]:
        """Path, query, fragment, body and messages."""
        return self.url + self.data

    @classmethod
    def of(
        cls, url: tuple[Field, ...] = (), head: Head = NO_HEAD, data: tuple[Field, ...] = (),
        answers: tuple[Field, ...] = (), *, body_kind: str = "none", body: bytes = b"", encodings: tuple[str, ...] = (),
        notes: tuple[str, ...] = (), beside: tuple[Field, ...] = (),
    ) -> Self:  # fmt: skip
        """The payload of these parts."""
        fields = url + head.headers + head.cookies + data + answers
        return cls(url, head, data, answers, fields, body_kind, body, encodings, notes, beside)
