"""Whatever carries a value, and however often it is wrapped: it is found, and at the very bytes that decode to it.

The requests are built here by the standard library; nothing of the analysis has a part in that.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlencode

import brotli
import pytest
import zstandard
from builders import body, exchange
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.payload import payload_of
from inspector.analysis.pieces import pieces_of
from inspector.analysis.spans import carriers_of
from inspector.catalog.catalog import load_catalog
from inspector.model.exchange import Exchange, Message

CATALOG = load_catalog()
MAIL = "jane.doe+x@shop.example"
Undo = Callable[[str], str]


def unescaped(text: str) -> str:
    return json.loads(f'"{text}"')


def same(text: str) -> str:
    return text


def sent(text: str, content_type: str, **more: object) -> Exchange:
    headers = [(b"content-type", content_type.encode()), *more.pop("headers", [])]
    return exchange("https://a.example/c", method=b"POST", content=text.encode(), headers=headers, **more)


def message(content: bytes, *, is_text: bool = True) -> Exchange:
    return exchange("wss://a.example/s", messages=(Message(True, is_text, body(content), 0.0),))


def part(head: str, text: str) -> Exchange:
    content = f"--B\r\n{head}\r\n\r\n{text}\r\n--B--\r\n"
    return sent(content, "multipart/form-data; boundary=B")


def compressed(name: str, squeeze: Callable[[bytes], bytes], text: str) -> Exchange:
    raw = squeeze(json.dumps({"k": text}).encode())
    headers = [(b"content-type", b"application/json"), (b"content-encoding", name.encode())]
    return exchange("https://a.example/c", content=raw, headers=headers)


WRAPS: dict[str, tuple[Callable[[str], str], Undo | None]] = {
    "json": (lambda t: json.dumps({"k": t}), unescaped),
    "json-utf8": (lambda t: json.dumps([1, {"é": "中😀", "k": t}], ensure_ascii=False), unescaped),
    "jsonp": (lambda t: f"cb({json.dumps({'k': t})});", unescaped),
    "form": (lambda t: urlencode({"a": "1", "k": t, "b": ""}), unquote_plus),
    "url": (lambda t: f"https://b.example/p?a=1&k={quote_plus(t)}#top", unquote_plus),
    "url-fragment": (lambda t: f"https://b.example/p?a=1#b=2&k={quote_plus(t)}", unquote_plus),
    "url-path": (lambda t: f"https://b.example/p/{quote(t, safe='')}/x?a=1", unquote),
    "base64": (lambda t: base64.b64encode(json.dumps({"k": t}).encode()).decode(), None),
    "base64url": (lambda t: base64.urlsafe_b64encode(f"a=1&k={quote(t)}".encode()).decode().rstrip("="), None),
}
"""Name -> how a value is wrapped, and how its bytes are decoded again; None where they have no place of their own."""

CARRIERS: dict[str, tuple[Callable[[str], Exchange], Undo]] = {
    "query": (lambda t: exchange(f"https://a.example/é?a=1&k={quote_plus(t)}&b=2"), unquote_plus),
    "path": (lambda t: exchange(f"https://a.example/é/{quote(t, safe='')}/x?a=1"), unquote),
    "matrix": (lambda t: exchange(f"https://a.example/p;a=1;k={quote(t, safe='')}/x"), unquote),
    "fragment": (lambda t: exchange(f"https://a.example/p?a=1#{quote(t, safe='')}"), unquote),
    "form": (lambda t: sent(urlencode({"é": "ü", "k": t, "b": "2"}), "application/x-www-form-urlencoded"), unquote_plus),
    "json": (lambda t: sent(json.dumps({"é": [{"k": t}]}, ensure_ascii=False), "application/json"), unescaped),
    "json-ascii": (lambda t: sent(json.dumps({"é": [{"k": t}]}), "text/plain"), unescaped),
    "json-bom": (lambda t: sent("\ufeff" + json.dumps({"k": t}), "text/plain"), unescaped),
    "ndjson": (lambda t: sent('{"a":1}\n' + json.dumps({"k": t}) + "\n", "application/x-ndjson"), unescaped),
    "lines": (lambda t: sent(f"en=a&ep.k=1\r\nen=b&ep.k={quote_plus(t)}", "text/plain"), unquote_plus),
    "beacon": (lambda t: sent(f"é=1&k={quote_plus(t)}", "text/plain;charset=UTF-8"), unquote_plus),
    "multipart": (lambda t: part('Content-Disposition: form-data; name="é"', t), same),
    "multipart-json": (
        lambda t: part('Content-Disposition: form-data; name="k"\r\nContent-Type: application/json', t), same,
    ),
    "header": (lambda t: exchange(headers=[(b"x-data", quote(t, safe="").encode())]), unquote),
    "cookie": (lambda t: exchange(headers=[(b"cookie", f"a=b; k={quote(t, safe='')}; c=d".encode())]), unquote),
    "referer": (
        lambda t: exchange(headers=[(b"referer", f"https://b.example/é?k={quote_plus(t)}".encode())]), unquote_plus,
    ),
    "message-json": (lambda t: message(json.dumps({"é": {"k": t}}, ensure_ascii=False).encode()), unescaped),
    "message-socketio": (lambda t: message(b"42" + json.dumps(["e", {"k": t}]).encode()), unescaped),
    "gzip": (lambda t: compressed("gzip", gzip.compress, t), unescaped),
    "deflate": (lambda t: compressed("deflate", zlib.compress, t), unescaped),
    "br": (lambda t: compressed("br", brotli.compress, t), unescaped),
    "zstd": (lambda t: compressed("zstd", zstandard.ZstdCompressor().compress, t), unescaped),
    "graphql-get": (
        lambda t: exchange(f"https://a.example/graphql?query=%7Bme%7D&variables={quote(json.dumps({'k': t}))}"),
        lambda raw: unescaped(unquote_plus(raw)),
    ),
    "graphql": (
        lambda t: sent(json.dumps({"query": "mutation", "variables": {"user": {"k": t}}}), "application/json"), unescaped,
    ),
}  # fmt: skip
"""Name -> a request that carries a value, and how its bytes are decoded again."""

VALUES = st.text("abcXYZ019@._+-é中😀\"\\ '<>", min_size=6, max_size=30).filter(lambda t: t == t.strip())


def places(row: Exchange, value: str) -> list[tuple[str, bytes | None]]:
    """(locator, bytes) of every piece that is the value."""
    payload = payload_of(row.request, row.messages)
    carriers = carriers_of(row.request, payload, row.messages)
    by_at = {field.at: field.carrier for field in (*payload.fields, *payload.beside)}
    found = []
    for piece in pieces_of(payload, (), carriers):
        if piece.text.text == value or value in piece.searched.text:
            text = piece.searched if value in piece.searched.text else piece.text
            start = text.text.index(value)
            span = text.span(start, start + len(value))
            holder = piece.at
            while holder not in by_at:
                holder = holder.rpartition("|")[0]
            raw = carriers.get(by_at[holder])
            found.append((piece.at, raw[slice(*span)] if raw is not None and span else None))
    return found


def decoded(raw: str, undone: list[Undo]) -> str:
    """Through all layers; "" where the value stands in an outer layer as it is, such as `a` of `a\\b`."""
    for step in undone:
        try:
            raw = step(raw)
        except ValueError:
            return ""
    return raw


@pytest.mark.parametrize("carrier", CARRIERS)
@settings(max_examples=60, deadline=None)
@given(value=VALUES, wraps=st.lists(st.sampled_from(sorted(WRAPS)), max_size=2))
def test_a_value_in_any_wrapping_is_found_at_the_bytes_that_decode_to_it(carrier, value, wraps):
    text = value
    for name in wraps:
        text = WRAPS[name][0](text)
    assume(not (carrier == "matrix" and ";" in text))  # the server decodes a path before it parts it
    make, undo = CARRIERS[carrier]
    found = places(make(text), value)
    assert found, text
    undone = [undo, *[WRAPS[name][1] for name in reversed(wraps)]]
    if None in undone:
        return
    assert value in [decoded(raw.decode(), undone) for _, raw in found if raw is not None]


@pytest.mark.parametrize(
    ("row", "at", "raw"),
    [
        (exchange(f"https://a.example/?{quote(MAIL, safe='')}=1"), f"query:{MAIL}|name", quote(MAIL, safe="")),
        (exchange(f"https://a.example/?{quote(MAIL, safe='')}"), f"query:{MAIL}|name", quote(MAIL, safe="")),
        (exchange(f"https://{quote(MAIL, safe='')}@a.example/"), "userinfo", quote(MAIL, safe="")),
        (sent(json.dumps({MAIL: {"a": 1}}), "application/json"), f'body.json:$["{MAIL}"]|name', MAIL),
        (sent(f"<a m='é'><b>{MAIL}</b></a>", "text/xml"), "body", MAIL),
        (sent(json.dumps({"a": MAIL}) + " behind", "text/plain"), "body", MAIL),
        (sent(json.dumps({"a": 1}) + "\n" + MAIL, "application/json"), "body", MAIL),
        (part(f'Content-Disposition: form-data; name="{MAIL}"', "x"), f"body.part:{MAIL}|name", MAIL),
        (part(f'Content-Disposition: form-data; name="a"; filename="{MAIL}"', "x"), "body.part:a|filename", MAIL),
        (exchange(headers=[(b"cookie", f"{MAIL}=1".encode())]), f"cookie:{MAIL}|name", MAIL),
        (exchange(headers=[(b"cookie", f'a=1; m="{MAIL}"'.encode())]), "cookie:m", MAIL),
        (exchange(headers=[(b"cookie", f"m=a={MAIL}=b".encode())]), "cookie:m", MAIL),
        (exchange(headers=[(f"x-{MAIL}".encode(), b"1")]), f"header:x-{MAIL}|name", None),
        (message(b"\x01\x17" + MAIL.encode() + b"\xff\x00", is_text=False), "ws[0]|text[0]", MAIL),
        (message(MAIL.encode()), "ws[0]", MAIL),
        (sent("\x00\x0a\x17" + MAIL + "\x12\x00", "application/x-protobuf"), "body|text[0]", MAIL),
        (
            sent(f'--B\r\n\r\nx\r\n--B\r\n\r\n{{"a":"{MAIL}"}}\r\n--B--\r\n', "multipart/mixed; boundary=B"),
            "body.part:[1]|json:$.a", MAIL,
        ),
        (
            exchange(
                headers=[(b"authorization", b"Basic " + base64.b64encode(MAIL.encode() + b":pw"))]
            ), "header:authorization|base64", None,
        ),
        (exchange(content=gzip.compress(json.dumps({"a": MAIL}).encode())), "body|gzip|json:$.a", None),
        (exchange(content=json.dumps({"a": MAIL}).encode("utf-16")), "body|utf-16|json:$.a", None),
        (exchange(f"https://a.example/?a=1;m={quote(MAIL, safe='')}"), "query:a", quote(MAIL, safe="")),
    ],
)  # fmt: skip
def test_places_where_few_look(row, at, raw):
    found = dict(places(row, MAIL))
    assert at in found
    if raw is not None:
        assert found[at] == raw.encode()


@pytest.mark.parametrize("carrier", [name for name in CARRIERS if name != "header"])
def test_an_address_is_a_finding_at_its_bytes_in_every_carrier(carrier):
    make, undo = CARRIERS[carrier]
    row = make(MAIL)
    carriers = carriers_of(row.request, payload_of(row.request), row.messages)
    found = [f for f in inspect(row, CATALOG, Memory()).findings if f.kind == "email"]
    assert [f.value for f in found] == [MAIL]
    raws = [undo(raw[slice(*found[0].span)].decode("utf-8", "replace")) for raw in carriers.values()]
    assert MAIL in raws
