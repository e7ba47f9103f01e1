"""The request before and after: data with their fate -> the bytes that the server would send."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote_to_bytes

import brotli
import zstandard

from inspector.catalog.hops import Hop
from inspector.filtering import edit
from inspector.filtering.datum import Datum
from inspector.filtering.encoding import spelled
from inspector.filtering.hop import SERVER, as_sent
from inspector.filtering.inside import name_locator
from inspector.filtering.json_build import json_of, json_text
from inspector.filtering.json_edit import JsonText, apply_cuts
from inspector.filtering.leaf import BODY, CONNECTION, header_carriers, is_framing
from inspector.filtering.locator import name_of
from inspector.filtering.pipes import json_scalar
from inspector.model.exchange import Exchange, Headers
from inspector.model.payload import Payload
from inspector.model.simulation import Outgoing

Place = tuple[str, str]
"""Locator and value as they stand in the after request."""

_PLACEHOLDER = re.compile(r"\{(path:[0-9]+)\}")
_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0), "deflate": zlib.compress, "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
}  # fmt: skip


def before_of(exchange: Exchange) -> Outgoing:
    """The request as the browser sent it, without the headers that only frame it."""
    request = exchange.request
    headers = tuple((name, value) for name, value in request.headers if not is_framing(name))
    return Outgoing(request.method, request.url, headers, request.body.kept, exchange.client_ip)


class Writer:
    """Writes one after request."""

    def __init__(self, exchange: Exchange, payload: Payload, hop: Hop, data: Sequence[Datum]) -> None:
        self._exchange, self._payload, self._hop = exchange, payload, hop
        self._data = data
        self.places: dict[Datum, list[Place]] = {}
        """Where moved and added data stand afterwards."""

    def after(self) -> Outgoing:
        """The bytes, and with them `places`.

        Raises:
            ValueError: an edit cannot be made; the text says why.
        """
        headers = tuple(self._headers())
        return Outgoing(
            (self._hop.method or "").encode() or self._exchange.request.method,
            self._url(),
            headers,
            self._body(headers),
            SERVER,
        )

    def _new(self, prefix: str) -> Iterator[tuple[Datum, str]]:
        """Moved and added data whose target begins with `prefix`, and their text."""
        for datum in sorted(self._data, key=lambda d: d.order):
            if datum.target.startswith(prefix) and (text := sent_text(datum)) is not None:
                yield datum, text

    def _stays(self, prefix: str) -> Iterator[Datum]:
        return (d for d in self._data if d.in_place and d.root is None and d.at.startswith(prefix))

    def _edits(self, data: Iterable[Datum]) -> dict[int, bytes | None]:
        return {d.leaf.span[0]: self._quoted(d, new) for d in data if (new := _new_raw(d)) != d.leaf.raw}

    def _quoted(self, datum: Datum, new: bytes | None) -> bytes | None:
        """A JSON value with its quotes; a number or word becomes a string where it is none any more."""
        if new is None or datum.leaf.spelling != "json":
            return new
        start = datum.leaf.span[0]
        return b'"' + new + b'"' if self._payload.body[start - 1 : start] == b'"' else json_scalar(datum.value or "")

    def _url(self) -> bytes:
        url = self._exchange.request.url
        mark = url.find(b"#")
        fragment = mark if mark >= 0 else len(url)
        query = url.find(b"?", 0, fragment)
        path_end = query if query >= 0 else fragment
        base = self._base(url, path_end)
        old: bytes | None = url[query + 1 : fragment] if query >= 0 else None
        if old:
            old = edit.edit_pairs(url, self._edits(self._query_data()), query + 1, fragment) or None
        new = self._query(old)
        tail = b"" if self._hop.url else self._fragment(url, fragment)
        return base + (b"" if new is None else b"?" + new) + tail

    def _query_data(self) -> Iterator[Datum]:
        """Data of the query as it came; what moved away is gone from there."""
        return (d for d in self._data if d.root is None and not d.added and d.at.startswith("query:"))

    def _fragment(self, url: bytes, start: int) -> bytes:
        for datum in self._stays("fragment"):
            return b"" if datum.value is None else b"#" + datum.raw
        return url[start:]

    def _base(self, url: bytes, end: int) -> bytes:
        if not self._hop.url:
            return apply_cuts(url[:end], _cuts(self._stays("path:")))
        new = {datum.target: text for datum, text in self._new("path:")}
        for datum, text in self._new("path:"):
            self.places[datum] = [(datum.target, text)]
        return _PLACEHOLDER.sub(lambda m: spelled(new.get(m[1], ""), "percent").decode(), self._hop.url).encode()

    def _query(self, old: bytes | None) -> bytes | None:
        """The edited query with what is new behind it; None where there is none."""
        names = [] if old is None else [_name(pair) for pair in old.split(b"&") if pair]
        pairs = [old] if old else []
        for datum, text in self._new("query:"):
            name = name_of(datum.target)
            locator = "query:" + name_locator(name)
            times = names.count(name)
            self.places[datum] = [(f"{locator}[{times}]" if times else locator, text)]
            names.append(name)
            pairs.append(spelled(name, "plus") + b"=" + spelled(text, "plus"))
        return b"&".join(pairs) if pairs else old

    def _headers(self) -> Iterator[tuple[bytes, bytes]]:
        request = self._exchange.request.headers
        by_carrier: dict[str, list[Datum]] = {}
        for datum in self._data:
            if datum.leaf.carrier.startswith("header:") and datum.root is None:
                by_carrier.setdefault(datum.leaf.carrier, []).append(datum)
        for (name, value), (carrier, _) in zip(request, header_carriers(request), strict=True):
            new = self._header(value, by_carrier.get(carrier, []))
            if not is_framing(name) and new is not None:
                yield name, new
        for datum, text in self._new("header:"):
            name_text = name_of(datum.target)
            self.places[datum] = [(datum.target, text)]
            yield name_text.encode("utf-8", "replace"), spelled(_one_line(text), "plain")

    def _header(self, value: bytes, data: list[Datum]) -> bytes | None:
        if not data:
            return value
        if data[0].at.startswith("header:"):
            return _new_raw(data[0])
        edits = self._edits(data)
        return edit.edit_cookies(value, edits) if edits else value

    def _body(self, headers: Headers) -> bytes:
        kept = self._exchange.request.body.kept
        built = self._built()
        if built is not None:
            return built
        kind, payload = self._payload.body_kind, self._payload
        if kind == "none" or not kept:
            return b""
        if kind not in self._hop.keeps_bodies:
            return b""
        if kind == "opaque":
            return kept
        body = self._edited(kind)
        encoded = _encodings(headers) == _encodings(self._exchange.request.headers)
        if not payload.encodings or not encoded:
            return body if payload.encodings or body != payload.body else kept
        if body == payload.body:
            return kept
        for name in reversed(payload.encodings):
            body = _ENCODERS[name](body)
        return body

    def _edited(self, kind: str) -> bytes:
        body = self._payload.body
        data = [d for d in self._data if d.leaf.carrier == BODY and d.root is None and not d.added]
        whole = next((d for d in data if d.at == BODY), None)
        if whole is not None and (whole.value is None or whole.raw != whole.leaf.raw):
            new = _new_raw(whole)
            return b"" if new is None else body[: whole.leaf.span[0]] + new + body[whole.leaf.span[1] :]
        data = [d for d in data if d.at != BODY]
        edits = self._edits(data)
        if not edits:
            return body
        if kind == "multipart":
            spans = {d.leaf.span: new for d in data if (new := _new_raw(d)) != d.leaf.raw}
            return edit.edit_multipart(body, spans, self._content_type())
        if kind == "json":
            return edit.edit_json(body, edits) or b""
        if kind == "lines":
            json_lines = any("|json:" in d.at for d in data)
            return edit.edit_json_lines(body, edits) if json_lines else edit.edit_lines(body, edits)
        return edit.edit_pairs(body, edits, 0, len(body.rstrip(b"\r\n"))) + body[len(body.rstrip(b"\r\n")) :]

    def _content_type(self) -> bytes:
        headers = self._exchange.request.headers
        return next((value for name, value in headers if name.lower() == b"content-type"), b"")

    def _built(self) -> bytes | None:
        """A JSON body made of moved and added data; None where the template moves none there."""
        data = list(self._new("body.json:$"))
        if not data:
            return None
        body = json_of((datum.target.removeprefix("body.json:$"), _as_json(datum, text)) for datum, text in data)
        for item in JsonText(body).leaves():
            at = "body.json:$" + item.path
            owner = next(
                (d for d, _ in data if at == d.target or at.startswith((d.target + ".", d.target + "["))), None
            )
            if owner is not None:
                self.places.setdefault(owner, []).append((at, json_text(body[item.start : item.end])))
        return body


def sent_text(datum: Datum) -> str | None:
    """What is sent of a moved or added datum; None for nothing."""
    if datum.value is None:
        return datum.move.if_removed if datum.move else None
    if datum.at == CONNECTION and not datum.value:
        return None
    return as_sent(datum)


def _as_json(datum: Datum, text: str) -> bytes:
    """The value as JSON. A query spells numbers and texts alike: only what looks like a list or object is one."""
    kind = datum.move.type if datum.move else "text"
    if kind in ("number", "seconds"):
        return json_scalar(text)
    if kind == "json" and text.lstrip()[:1] in ("[", "{"):
        try:
            JsonText(text.encode("utf-8", "replace"))
            json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            return text.strip().encode("utf-8", "replace")
    return b'"' + spelled(text, "json") + b'"'


def _new_raw(datum: Datum) -> bytes | None:
    """The bytes that stand in the datum's place afterwards; None: nothing does."""
    if datum.value is None or datum.target:
        return None
    return datum.raw


def _cuts(data: Iterable[Datum]) -> list[tuple[int, int, bytes]]:
    return sorted((*d.leaf.span, _new_raw(d) or b"") for d in data if _new_raw(d) != d.leaf.raw)


def _encodings(headers: Headers) -> list[bytes]:
    return [value for name, value in headers if name.lower() == b"content-encoding"]


def _name(pair: bytes) -> str:
    raw = pair.partition(b"=")[0].replace(b"+", b" ")
    return unquote_to_bytes(raw).decode("utf-8", "backslashreplace")


def _one_line(text: str) -> str:
    """Without what would end the header."""
    return re.sub(r"[\r\n\0]+", " ", text)
