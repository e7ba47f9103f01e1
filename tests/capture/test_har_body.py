"""Bodies of a HAR: the bytes that went over the wire where they can be known, marks where they cannot."""

import base64
import hashlib
from typing import Any

import pytest

from inspector.capture.har_body import ABSENT, CUT, FROM_FIELDS, LOSSY, NO_BASE64, packed, request_body, response_body
from inspector.model.exchange import EMPTY, Body


def read(content: Any, size: Any = -1, content_type: bytes = b"") -> tuple[Body, list[str]]:
    marks: list[str] = []
    headers = ((b"Content-Type", content_type),) if content_type else ()
    return response_body(content, size, headers, marks), marks


def asked(data: Any, size: Any = -1, content_type: bytes = b"") -> tuple[Body, list[str]]:
    marks: list[str] = []
    headers = ((b"Content-Type", content_type),) if content_type else ()
    return request_body(data, size, headers, marks), marks


def test_text_is_its_utf_8_and_has_a_hash() -> None:
    body, marks = read({"size": 6, "text": "für €"})
    assert body.kept == "für €".encode()
    assert body.sha256 == hashlib.sha256(body.kept).hexdigest()
    assert marks == []


@pytest.mark.parametrize(
    ("charset", "text", "raw"),
    [
        (b"iso-8859-1", "für", b"f\xfcr"),
        (b'"ISO-8859-1"', "5 €", b"5 \x80"),
        (b"windows-1251", "да", b"\xe4\xe0"),
        (b"shift_jis", "日本", b"\x93\xfa\x96{"),
        (b"utf-8", "für", "für".encode()),
        (b"utf-16", "für", "für".encode()),
        (b"rot13", "für", "für".encode()),
        (b"no-such", "für", "für".encode()),
        (b"iso-8859-1", "日本", "日本".encode()),
    ],
)
def test_text_is_given_in_the_charset_that_its_header_names(charset: bytes, text: str, raw: bytes) -> None:
    assert read({"size": len(raw), "text": text}, content_type=b"text/html; charset=" + charset)[0].kept == raw


def test_of_two_charsets_the_one_that_gives_the_size_of_the_har_is_taken() -> None:
    latin = b"text/html; charset=iso-8859-1"
    assert read({"size": 2, "text": "ü"}, content_type=latin)[0].kept == "ü".encode()
    assert read({"size": 1, "text": "ü"}, content_type=latin)[0].kept == b"\xfc"


def test_a_comment_tells_of_a_cut_text() -> None:
    assert read({"size": 6, "text": "part", "comment": "cut"}) == (Body(b"part", 6, ""), [CUT])
    assert asked({"text": "part", "comment": "cut"}, 6) == (Body(b"part", 6, ""), [CUT])
    assert read({"size": 6, "text": "parted", "comment": "fine"})[0].whole


def test_base64_is_undone_and_what_is_none_is_text_with_a_mark() -> None:
    raw = bytes(range(256))
    assert read({"size": 256, "text": base64.b64encode(raw).decode(), "encoding": "base64"}) == (
        Body(raw, 256, hashlib.sha256(raw).hexdigest()),
        [],
    )
    body, marks = read({"size": 5, "text": "a", "encoding": "base64"})
    assert (body.kept, marks) == (b"a", [NO_BASE64, CUT][:1])


@pytest.mark.parametrize(
    "content", [None, [], "x", {}, {"size": 0}, {"size": 0, "text": ""}, {"size": -1}, {"size": None, "text": None}]
)
def test_no_content_is_an_empty_body(content: Any) -> None:
    assert read(content) == (EMPTY, [])


@pytest.mark.parametrize(
    ("content", "size"), [({"size": 70}, -1), ({"size": 70, "text": ""}, 0), ({}, 70), ({"size": 70.0}, 3), (None, 70)]
)
def test_a_body_that_the_har_does_not_hold_keeps_its_size_and_is_marked(content: Any, size: int) -> None:
    assert read(content, size) == (Body(b"", 70, ""), [ABSENT])


def test_a_body_of_which_the_har_holds_a_part_has_no_hash() -> None:
    text = base64.b64encode(b"part").decode()
    assert read({"size": 400, "text": text, "encoding": "base64"}) == (Body(b"part", 400, ""), [CUT])
    assert read({"size": 4000, "text": "part"}) == (Body(b"part", 4000, ""), [CUT])


def test_a_text_that_was_longer_in_its_own_charset_is_whole() -> None:
    assert read({"size": 20, "text": "x" * 10})[0].whole


@pytest.mark.parametrize("size", [True, "12", float("inf"), 1e300, -5, [1]])
def test_a_size_that_is_none_is_not_believed(size: Any) -> None:
    assert read({"size": size, "text": "abc"})[0] == read({"text": "abc"})[0]


def test_text_with_replaced_bytes_is_marked() -> None:
    assert read({"size": 3, "text": "a\ufffdb"})[1] == [LOSSY]


def test_a_posted_text_is_used_before_its_fields() -> None:
    data = {
        "mimeType": "application/x-www-form-urlencoded",
        "text": "a=1&b=%20",
        "params": [{"name": "c", "value": "3"}],
    }
    assert asked(data)[0].kept == b"a=1&b=%20"


def test_our_own_base64_of_a_posted_body_is_undone() -> None:
    assert asked({"text": "AP+A", "_encoding": "base64"})[0].kept == b"\x00\xff\x80"


def test_a_form_given_as_fields_is_put_together_without_a_hash() -> None:
    params = [{"name": "e mail", "value": "a+b@shop.example"}, {"name": "x"}, {"name": "y", "value": ""}, "none"]
    body, marks = asked({"mimeType": "application/x-www-form-urlencoded", "params": params})
    assert body == Body(b"e+mail=a%2Bb%40shop.example&x&y=", 32, "")
    assert marks == [FROM_FIELDS]


def test_a_multipart_form_given_as_fields_keeps_the_boundary_of_its_header() -> None:
    params = [
        {"name": 'a"b', "value": "1"},
        {"name": "file", "value": "data", "fileName": "x.txt", "contentType": "text/plain\r\nX: y"},
    ]
    body, _ = asked(
        {"mimeType": "multipart/form-data", "params": params}, content_type=b"multipart/form-data; boundary=abc"
    )
    assert body.kept == (
        b'--abc\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n1\r\n'
        b'--abc\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\n'
        b"Content-Type: text/plain%0D%0AX: y\r\n\r\ndata\r\n--abc--\r\n"
    )


@pytest.mark.parametrize("data", [None, {}, {"text": ""}, {"text": None, "params": []}, {"params": 3}, []])
def test_a_post_without_its_data_keeps_its_size(data: Any) -> None:
    assert asked(data, 12) == (Body(b"", 12, ""), [ABSENT])
    assert asked(data, 0) == (EMPTY, [])


@pytest.mark.parametrize(
    ("coding", "raw", "answer"),
    [
        (b"gzip", b"\x1f\x8b\x08", True), (b" GZIP ", b"\x1f\x8b\x08", True), (b"gzip", b"{}", False), (b"br", b"{}", False),
        (b"zstd", b"\x28\xb5\x2f\xfd", True), (b"deflate", b"\x78\x9c", True), (b"deflate", b"text", False), (b"", b"", False),
    ],
)  # fmt: skip
def test_bytes_that_still_bear_their_encoding_are_told_by_how_they_begin(
    coding: bytes, raw: bytes, answer: bool
) -> None:
    assert packed(Body(raw, len(raw), ""), coding) is answer
