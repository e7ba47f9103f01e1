"""Spans: a part of a decoded value is found again in the bytes, exactly."""

import json

import pytest
from builders import body, exchange
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.payload import payload_of
from inspector.analysis.spans import Text, carriers_of, text_of_field
from inspector.model.exchange import Message


def parts(at, needle, url="https://a.example/", *, headers=(), content=b"", messages=()):
    row = exchange(url, headers=list(headers), content=content)
    payload = payload_of(row.request, messages)
    carriers = carriers_of(row.request, payload, messages)
    field = next(f for f in payload.fields if f.at == at)
    text = text_of_field(field, carriers)
    start = text.text.index(needle)
    span = text.span(start, start + len(needle))
    return span and carriers[field.carrier][slice(*span)]


@pytest.mark.parametrize(
    ("url", "at", "needle", "raw"),
    [
        ("https://a.example/?q=x%20jane%40b.example+y", "query:q", "jane@b.example", b"jane%40b.example"),
        ("https://a.example/?q=%C3%A9%C3%A9abc%F0%9F%98%80d", "query:q", "abc😀", b"abc%F0%9F%98%80"),
        ("https://a.example/?q=1+2", "query:q", " 2", b"+2"),
        ("https://a.example/?q=%FFabc", "query:q", "abc", b"abc"),
        ("https://a.example/?q=%zzab%4", "query:q", "zzab%4", b"zzab%4"),
        ("https://a.example/x/a+b%20c", "path:1", "b c", b"b%20c"),
        ("https://a.example/é/?q=éa".encode(), "query:q", "a", b"a"),
    ],
)
def test_in_a_url(url, at, needle, raw):
    assert parts(at, needle, url) == raw


@pytest.mark.parametrize(
    ("content", "at", "needle", "raw"),
    [
        (rb'{"a":"x \"jane\u0040b.example\" \/"}', "body.json:$.a", "jane@b.example", rb"jane\u0040b.example"),
        (rb'{"a":"\ud83d\ude00z"}', "body.json:$.a", "z", b"z"),
        (rb'{"a":"\ud83d\ude00z"}', "body.json:$.a", "😀", rb"\ud83d\ude00"),
        ('{"a":"éz"}'.encode(), "body.json:$.a", "z", b"z"),
        (b'{"a":12345}', "body.json:$.a", "234", b"234"),
    ],
)
def test_in_json(content, at, needle, raw):
    assert parts(at, needle, headers=[(b"content-type", b"application/json")], content=content) == raw


def test_in_a_form_a_line_a_cookie_and_a_message():
    form = [(b"content-type", b"application/x-www-form-urlencoded")]
    assert parts("body.form:b", "c d", headers=form, content=b"a=1&b=x+c%20d") == b"c%20d"
    plain = [(b"content-type", b"text/plain")]
    assert parts("body.lines[1]:b", "c", headers=plain, content=b"a=1\r\nb=%20c") == b"c"
    cookies = [(b"cookie", b"a=1; b=x%20c")]
    assert parts("cookie:b", "%20c", headers=cookies) == b"%20c"
    message = Message(True, True, body(b'{"m":"\\u0041bc"}'), 0.0)
    assert parts("ws[0]|json:$.m", "Ab", messages=(message,)) == rb"\u0041b"


def test_a_value_without_a_place_has_no_span():
    assert Text("abc", lambda: None).span(0, 1) is None
    assert Text("abc", lambda: None).part(1, 2).unquoted(plus=False).span(0, 1) is None


def test_a_url_inside_a_value_keeps_its_places_through_both_layers():
    raw = b"https://a.example/?dl=https%3A%2F%2Fb.example%2F%3Fgclid%3Da%252Bb"
    row = exchange(raw)
    payload = payload_of(row.request)
    field = next(f for f in payload.fields if f.at == "query:dl")
    text = text_of_field(field, carriers_of(row.request, payload))
    start = text.text.index("a%2Bb")
    inner = text.part(start, start + 5).unquoted(plus=True)
    assert inner.text == "a+b"
    assert raw[slice(*inner.span(1, 2))] == b"%252B"


@given(st.binary(max_size=60))
def test_every_query_value_is_decoded_to_the_same_text_with_rising_places(raw):
    url = b"https://a.example/?q=" + raw.translate(None, b"&#\r\n")
    row = exchange(url)
    payload = payload_of(row.request)
    for field in payload.fields:
        if field.at == "query:q" and not field.bare:
            starts = text_of_field(field, carriers_of(row.request, payload)).starts()
            assert starts is not None
            assert len(starts) == len(field.value) + 1
            assert list(starts) == sorted(starts)
            assert (starts[0], starts[-1]) == field.span or not field.value


@given(st.text(max_size=40))
def test_every_json_string_is_decoded_to_the_same_text(value):
    if any("\ud800" <= c <= "\udfff" for c in value):
        return
    for ascii_only in (True, False):
        content = json.dumps({"a": value}, ensure_ascii=ascii_only).encode()
        row = exchange("https://a.example/", headers=[(b"content-type", b"application/json")], content=content)
        payload = payload_of(row.request)
        field = next(f for f in payload.fields if f.at == "body.json:$.a")
        assert text_of_field(field, carriers_of(row.request, payload)).starts() is not None
