"""Hostile requests: real ones damaged at random, and ones made to exhaust whoever reads them.

Everything is drawn from a seed: the same number gives the same requests on every machine.
"""

import base64
import gzip
import json
import random
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
import zstandard
from builders import body, exchange

from inspector.model.exchange import Exchange, Message

CASES = Path(__file__).parents[2] / "shared" / "cases"
FILES = ("omnibug", "tagdragon", "pixel-tag-tracer", "first-party", "consent", "leak-vectors")
MEGABYTE = 1_000_000
TYPES = (
    b"application/json", b"application/x-www-form-urlencoded", b"text/plain;charset=UTF-8", b"", b"text/xml",
    b"multipart/form-data; boundary=B", b"application/octet-stream", b"multipart/form-data", b"\xff\xfe\x00",
)  # fmt: skip
_PIECES = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"%00", b"%ED%A0%80", b"%", b"%2", b"&&&=", b"=", b"#?#?",
    b"\r\n\r\n", b"[[[[[[[[", b'{"a":', b"}]}]", b'"', b"\\", b"1e999", b"-0.0e-999", b"9" * 400, b"NaN", b"\xef\xbb\xbf",
    b"--B\r\n", b"--B--", b"@", b"://", b"//@@//", b"javascript:", b"\xe2\x80\xae", b"|", b"|json:$", b"[99999999999]", b";;=;",
    b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b"http://[::1", b"http://[", b"http://1.1.1.999:99999999/", b"::::::::",
)  # fmt: skip


def damaged(count: int, seed: int = 1) -> Iterator[Exchange]:
    """Real requests of the shared cases and ordinary ones of our own, each with a few errors."""
    draw = random.Random(seed)
    seeds = [*_real(), *_own()]
    for number in range(count):
        url, headers, content = draw.choice(seeds)
        url, content = _mutated(url, draw), _mutated(content, draw)
        headers = [(name, _mutated(value, draw)) if draw.random() < 0.3 else (name, value) for name, value in headers]
        if draw.random() < 0.3:
            headers = [
                *headers,
                (b"content-encoding", draw.choice((b"gzip", b"br", b"zstd", b"deflate", b"gzip, gzip"))),
            ]
        messages = (Message(True, True, body(_mutated(content, draw)), 0.0),) if draw.random() < 0.1 else ()
        yield exchange(
            url, seq=number + 1, headers=headers, content=content, messages=messages, method=draw.choice((b"GET", b"POST")),
            page=draw.choice((None, "https://shop.example/", "https://\udcff.example/", "http://[")),
            response_headers=[(b"set-cookie", _mutated(b"a=b; Max-Age=9; Domain=.shop.example; Path=/", draw))],
        )  # fmt: skip


def exhausting() -> Iterator[tuple[str, Exchange]]:
    """(what it is, request): each text that is costly for somebody, in each place that takes it."""
    seq = 0
    for name, text in costly():
        for place, made in _placed(text):
            seq += 1
            yield f"{name} in {place}", exchange(seq=seq, page="https://shop.example/", **made)
    for name, made in _whole():
        seq += 1
        yield name, exchange(seq=seq, page="https://shop.example/", **made)


def costly() -> Iterator[tuple[str, bytes]]:
    """Texts of up to a megabyte that make a careless pattern or decoder work much longer than their length asks."""
    for sign in (
        "@", "a@", "a.", "a@a.", "a@b.c.", "%", "%25", "%2525", "%40", "+", "+1", "0", "9", "1.", ":", "f:", "::", "-", "a-",
        "ab12-", "/", "/a", "//", "?", "?a=", "#", "&", "a=", "a&", "=", ";", "a=;", "a=1;", " ", " =", "\\", "\\u", "\\u0040",
        "\\ud83d", '"', '\\"', "[", "{", '{"a":', "[1,", "}", "]", "~", "~a", "!", ".", "..", "_", "GA1.", "fb.1.", "eyJ", "eyJ.",
        "A", "Aa0", "aA1-", "https://", "http://a?b=", "://", "www.", "é", "\u202e", "\x00", "\r\n", "\n", "a\n", "a=b\n", '{"a":1}\n',
        "<", "<a>", "&#64;", "&amp;", "&#", "tv.1~em.", "203.0.113.", "2001:db8:", "0x", "cb(", "1[", ",", "a,", "1,", "Mozilla/5.0 (",
        "a@a-", "a@a.a@", "x.", "id=", "uid", "--B\r\n", "N4Ig", "%7B%22a%22%3A", "\ud7ff",
    ):  # fmt: skip
        raw = sign.encode("utf-8", "surrogatepass")
        yield f"{sign!r} again and again", (raw * (MEGABYTE // len(raw)))
        yield f"{sign!r} again and again, then an end", (raw * (MEGABYTE // len(raw) - 9)) + b"!x"
    yield "a tower of base64", _tower(b'{"a":"jane@shop.example"}', 40)
    yield (
        "a tower of gzip in base64",
        base64.b64encode(gzip.compress(base64.b64encode(gzip.compress(b"a" * 9 * MEGABYTE)))),
    )
    yield "a tower of JSON in JSON", _json_tower()
    yield "a tower of URLs", _url_tower()
    yield "random text", bytes(random.Random(1).choices(b'abcdefXYZ0123456789-_.@%&=?/:;+"{}[],\\ ', k=MEGABYTE))
    yield "random base64", base64.b64encode(random.Random(2).randbytes(700_000))
    yield "random hexadecimal", random.Random(3).randbytes(500_000).hex().encode()


def _placed(text: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The text as each kind of value; shorter where a browser's or the recorder's own limit is."""
    line = text.replace(b"\r", b"").replace(b"\n", b"")
    head = line[:250_000]
    yield "the body", {"content": text}
    yield "a form", {"content": b"a=1&k=" + quote(text[:300_000]).encode(), "headers": [(b"content-type", TYPES[1])]}
    yield "the query", {"url": b"https://a.example/c?k=" + head}
    yield "the path", {"url": b"https://a.example/" + head}
    yield "a cookie", {"headers": [(b"cookie", b"_ga=" + head)]}
    yield "a header", {"headers": [(b"x-data", head), (b"referer", b"https://shop.example/?q=" + head)]}
    leaf = json.dumps(
        {"k": text[:200_000].decode("utf-8", "replace"), "email": text[:50_000].decode("utf-8", "replace")}
    )
    yield "a JSON leaf", {"content": leaf.encode(), "headers": [(b"content-type", TYPES[0])]}
    yield "a message", {"messages": (Message(True, True, body(text), 0.0),)}
    yield (
        "a part",
        {
            "content": b'--B\r\nContent-Disposition: form-data; name="k"\r\n\r\n' + text + b"\r\n--B--\r\n",
            "headers": [(b"content-type", TYPES[5])],
        },
    )
    yield "the host", {"url": b"https://" + head + b"/"}
    yield "what the response sets", {"response_headers": [(b"set-cookie", head), (b"location", head)]}


def _whole() -> Iterator[tuple[str, dict[str, Any]]]:
    many = 100_000
    pairs = "&".join(f"k{n}={n}" for n in range(many)).encode()
    json_type, form = [(b"content-type", TYPES[0])], [(b"content-type", TYPES[1])]
    yield "100,000 parameters in the query", {"url": b"https://a.example/?" + pairs}
    yield "100,000 parameters of one name", {"url": b"https://a.example/?" + b"a=1&" * many}
    yield "100,000 parameters in a form", {"content": pairs, "headers": form}
    yield "100,000 e-mail addresses in a form", {"content": b"a=j%40a.example&" * many, "headers": form}
    yield "100,000 cookies", {"headers": [(b"cookie", pairs.replace(b"&", b"; "))]}
    yield "100,000 Cookie headers", {"headers": [(b"cookie", b"c%d=%d" % (n, n)) for n in range(many)]}
    yield "100,000 headers", {"headers": [(b"x-%d" % n, b"%d" % n) for n in range(many)]}
    yield (
        "100,000 cookies set",
        {"response_headers": [(b"set-cookie", b"c%d=%d; Path=/" % (n, n)) for n in range(many)]},
    )
    yield "100,000 path segments", {"url": b"https://a.example" + b"/a" * many}
    yield "100,000 leaves", {"content": json.dumps([{"k": n} for n in range(many)]).encode(), "headers": json_type}
    yield (
        "100,000 keys",
        {"content": json.dumps({f"k{n}@a.example": n for n in range(many)}).encode(), "headers": json_type},
    )
    yield "one key again and again", {"content": b'{"a":1' + b',"a":1' * many + b"}", "headers": json_type}
    yield "deep JSON", {"content": b'{"a":' * many + b"1" + b"}" * many, "headers": json_type}
    yield "deep lists", {"content": b"[" * MEGABYTE, "headers": json_type}
    yield "a number of a million digits", {"content": b'{"a":' + b"9" * MEGABYTE + b"}", "headers": json_type}
    yield "lines of JSON", {"content": b'{"a":{"b":"jane@a.example"}}\n' * 40_000}
    yield (
        "lines of pairs",
        {"content": b"en=page_view&ep.a=jane%40a.example\n" * 30_000, "headers": [(b"content-type", b"text/plain")]},
    )
    yield "parts", {
        "content": b'--B\r\nContent-Disposition: form-data; name="k"\r\n\r\n1\r\n' * 20_000, "headers": [(b"content-type", TYPES[5])],
    }  # fmt: skip
    yield (
        "100,000 messages",
        {"messages": tuple(Message(True, True, body(b'{"a":"jane@a.example"}'), 0.0) for _ in range(many))},
    )
    for name in ("gzip", "deflate", "br", "zstd"):
        once = _bomb(name)
        yield f"a bomb of {name}", {"content": once, "headers": [*json_type, (b"content-encoding", name.encode())]}
        twice = [*json_type, (b"content-encoding", f"gzip, {name}".encode())]
        yield f"a bomb of gzip in {name}", {"content": _squeezed(name, [_bomb("gzip")]), "headers": twice}
    yield "a bomb without a name", {"content": _bomb("gzip")}


def _bomb(name: str) -> bytes:
    """300 MB of JSON, squeezed a megabyte at a time."""
    return _squeezed(name, [b'{"a":"', *[b"a" * MEGABYTE] * 300, b'"}'])


def _squeezed(name: str, parts: Iterable[bytes]) -> bytes:
    if name == "br":
        machine = brotli.Compressor(quality=1)
        return b"".join([*map(machine.process, parts), machine.finish()])
    if name == "zstd":
        squeezer: Any = zstandard.ZstdCompressor(level=1).compressobj()
    else:
        squeezer = zlib.compressobj(9 if name == "gzip" else 1, zlib.DEFLATED, 31 if name == "gzip" else 15)
    return b"".join([*map(squeezer.compress, parts), squeezer.flush()])


def _tower(text: bytes, floors: int) -> bytes:
    for _ in range(floors):
        text = base64.b64encode(text)
    return text


def _json_tower() -> bytes:
    text = "jane@shop.example"
    while len(text) < MEGABYTE // 2:
        text = json.dumps({"a": text})
    return text.encode()


def _url_tower() -> bytes:
    text = "jane@shop.example"
    while len(text) < MEGABYTE // 2:
        text = "https://a.example/?u=" + quote(text, safe="") + "#" + text[:1000]
    return text.encode()


def _mutated(data: bytes, draw: random.Random) -> bytes:
    """One to four errors; sometimes none."""
    for _ in range(draw.randrange(5)):
        at = draw.randrange(len(data) + 1)
        end = min(len(data), at + draw.randrange(1, 40))
        match draw.randrange(8):
            case 0:
                data = data[:at]
            case 1 | 2:
                data = bytes(b ^ (1 << draw.randrange(8)) if draw.random() < 0.02 else b for b in data)
            case 3:
                data = data[:at] + draw.choice(_PIECES) + data[at:]
            case 4:
                data = data[:at] + data[at:end] * draw.randrange(2, 200) + data[end:]
            case 5:
                data = data[:at] + data[end:]
            case 6:
                data = data[:at] + quote(data[at:end], safe="").encode() + data[end:]
            case 7:
                data = data[:at] + base64.b64encode(data[at:end]) + draw.choice(_PIECES) + data[end:]
    return data


def _real() -> Iterator[tuple[bytes, list[tuple[bytes, bytes]], bytes]]:
    for name in FILES:
        path = CASES / f"{name}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for case in map(json.loads, lines):
            given = {str(k): str(v) for k, v in dict(case.get("headers") or {}).items()}
            sent = case.get("post_data") or case.get("body") or case.get("post_form") or ""
            content = sent if isinstance(sent, str) else json.dumps(sent)
            headers = [(k.encode("utf-8", "replace"), v.encode("utf-8", "replace")) for k, v in given.items()]
            yield str(case.get("url") or "").encode("utf-8", "replace"), headers, content.encode("utf-8", "replace")


def _own() -> Iterator[tuple[bytes, list[tuple[bytes, bytes]], bytes]]:
    inner = quote('https://b.example/?em=jane%40shop.example&j={"a":[1,2,{"b":"c"}]}#x=1', safe="")
    url = f"https://x.3f2b8f0e.a.example/p;a=1;b=2/{inner}?u={inner}&cid=1.2&d={base64.b64encode(b'a=1&b=2').decode()}#a=b"
    browser = [
        (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64)"),
        (b"cookie", b'_ga=GA1.1.746406658.1791212460; s="a b"; x'),
    ]
    content = json.dumps({"a": "é😀", "b": [1.5, None, {"c": "\u2028"}], "jane@shop.example": inner, "n": [[[[[]]]]]})
    part = b'--B\r\nContent-Disposition: form-data; name="a"; filename="x"\r\nContent-Type: application/json\r\n\r\n'
    for kind, raw in (
        (TYPES[0], content.encode()), (TYPES[0], content.encode("utf-16")), (TYPES[1], f"a=1&u={inner}&a=2".encode()),
        (TYPES[2], f"en=a&u={inner}\r\nen=b".encode()), (TYPES[5], part + content.encode() + b"\r\n--B--\r\n"),
        (TYPES[3], gzip.compress(content.encode())), (TYPES[6], zlib.compress(content.encode())), (TYPES[4], b"<a b='c'>d</a>"),
    ):  # fmt: skip
        for _ in range(20):
            yield url.encode(), [*browser, (b"content-type", kind)], raw
