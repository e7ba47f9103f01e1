"""Kinds of bodies: told by type and content, without surprise."""

import pytest
from builders import body

from inspector.analysis.body import Decoded
from inspector.analysis.body_fields import MAX_RUNS, MAX_TEXT, add_body, add_message, is_text
from inspector.analysis.fields import Collected
from inspector.model.exchange import Message


def kind(content, content_type=b"", *, whole=True):
    out = Collected()
    return add_body(Decoded(content), content_type, out, whole=whole), out


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b"", b"text/plain", "none"),
        (b'{"a":1}', b"", "json"),
        (b'{"a":1}', b"application/octet-stream", "json"),
        (b'{"a":1}', b"application/vnd.api+json", "json"),
        (b"[1]", b"text/plain", "json"),
        (b"a=1&b=2", b"application/x-www-form-urlencoded; charset=UTF-8", "form"),
        (b"free text", b"application/x-www-form-urlencoded", "form"),
        (b"a=1&b=2", b"", "form"),
        (b"a=1&b=2", b"text/plain", "lines"),
        (b"a=1\nb=2", b"", "lines"),
        (b"<x a='1'/>", b"application/xml", "text"),
        (b"\x00\x01", b"text/plain", "binary"),
        (b"\xff\xfe\xfd", b"", "binary"),
        (b"caf\xc3", b"text/plain", "text"),
    ],
)
def test_kind(content, content_type, expected):
    assert kind(content, content_type)[0] == expected


def test_a_closed_body_is_opaque():
    out = Collected()
    assert add_body(Decoded(b"", opaque=True), b"", out, whole=True) == "opaque"
    assert out.fields == []


def test_only_the_start_of_a_long_text_is_a_value_and_that_is_said():
    _, out = kind(b"word " * 300_000)
    assert (out.fields[0].at, out.fields[0].span) == ("body", (0, MAX_TEXT))
    assert "are searched" in out.notes[0]


def test_readable_runs_are_bounded():
    _, out = kind(b"\x00readable" * 1000)
    assert len(out.fields) == MAX_RUNS


def test_a_messages_json_that_breaks_off_is_text_unless_it_was_cut():
    out = Collected()
    add_message(0, Message(from_client=True, text=True, body=body(b'{"a":1,'), time=0.0), out)
    assert [f.at for f in out.fields] == ["ws[0]"]


@pytest.mark.parametrize(
    ("content", "expected"), [(b"a\tb\r\n\x1b[0m", True), (b"a\x00", False), (b"\xc3", True), (b"\xc3x", False)]
)
def test_text_is_told_from_binary(content, expected):
    assert is_text(content) is expected


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_told_by_its_mark_or_its_zeros(name):
    what, out = kind('{"m":"jané"}'.encode(name), b"application/json")
    assert (what, [(f.at, f.value, f.span) for f in out.fields]) == ("json", [("body|utf-16|json:$.m", "jané", None)])
    assert out.notes == ["The body is UTF-16: shown decoded."]


def test_utf_16_without_ascii_is_told_by_its_charset():
    what, out = kind("名前と住所 ".encode("utf-16-be"), b"text/plain; charset=UTF-16BE")
    assert (what, out.fields[0].value) == ("text", "名前と住所 ")


def test_readable_runs_hold_more_than_ascii():
    _, out = kind(b"\x0a\x0f" + "Jérôme Müller".encode() + b"\x12\x00\xff\xc3")
    assert [f.value for f in out.fields] == ["Jérôme Müller"]


def test_every_kind_of_multipart_is_taken_apart():
    part = b'--B\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n'
    what, out = kind(part + part + b"--B--\r\n", b"multipart/mixed; boundary=B")
    assert (what, [f.at for f in out.fields]) == ("multipart", ["body.part:", "body.part:[1]"])
