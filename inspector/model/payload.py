"""Payload: all that carries data in one request, as fields with their place in the bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


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


@dataclass(frozen=True)
class Payload:
    fields: tuple[Field, ...]
    """In order of the wire: url, headers, cookies, body, messages; duplicates, empty values and bare keys kept."""
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
    def headers(self) -> Sequence[Field]:
        """All headers but `Cookie`; these and the next three in order of the wire."""
        return self._kinds["header:"]

    @property
    def cookies(self) -> Sequence[Field]:
        """What is sent as cookies."""
        return self._kinds["cookie:"]

    @property
    def answers(self) -> Sequence[Field]:
        """Cookies that the response sets."""
        return self._kinds["set-coo"]

    @property
    def others(self) -> Sequence[Field]:
        """Path, query, fragment, body and messages."""
        return self._kinds[""]

    @cached_property
    def _kinds(self) -> dict[str, list[Field]]:
        found: dict[str, list[Field]] = {"header:": [], "cookie:": [], "set-coo": [], "": []}
        rest = found[""]
        for field in self.fields:
            found.get(field.at[:7], rest).append(field)
        return found
