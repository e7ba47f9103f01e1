"""Headers: names stay, what identifies or opens doors goes."""

import pytest
from inspections import finding, inspection

from inspector.analysis.payload import payload_of
from inspector.model.exchange import Request
from inspector.report.field_names import REQUEST_HEADERS, RESPONSE_HEADERS
from inspector.report.known import NOTHING, Known
from inspector.report.masked_headers import HeaderMasking, tells
from inspector.report.masking import Masking


def masked(*headers, found=(), kept=REQUEST_HEADERS):
    pairs = tuple((name.encode(), value.encode()) for name, value in headers)
    fields = payload_of(Request(b"GET", b"https://g.example/", "", pairs)).fields
    known = Known.of(inspection(1, "https://g.example/", "G", findings=found)) if found else NOTHING
    return [value.decode() for _, value in HeaderMasking(Masking()).of(pairs, kept, known, fields)]


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("accept", "text/html, */*;q=0.8", "text/html, */*;q=0.8"),
        ("cookie", "_ga=GA1.1.1.2; theme=dark", "_ga=cookie-1; theme=cookie-2"),
        ("authorization", "Basic abc", "secret-1"),
        ("x-csrf-token", "x", "secret-1"),
        ("x-anything", "value of ours", "value-1"),
        ("user-agent", "Mozilla/5.0", "user-agent-1"),
        ("accept-language", "nl-NL,fy;q=0.8", "language-1"),
        ("referer", "https://shop.example/reset/abc?step=2", "https://shop.example/reset/secret-1?step=2"),
        ("content-type", "multipart/form-data; boundary=xYz", "multipart/form-data; boundary=redacted-boundary"),
        ("accept", "x/tok_9f8e7d6c5b4a", "value-1"),
    ],
)
def test_a_header_of_a_request(name, value, left):
    assert masked((name, value)) == [left]


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("set-cookie", "sid=abc; Path=/; HttpOnly", "sid=cookie-1; Path=/; HttpOnly"),
        ("set-cookie", "bare", "cookie-1"),
        ("location", "https://shop.example/next?code=abc1", "https://shop.example/next?code=secret-1"),
        ("cache-control", "no-cache", "no-cache"),
        ("etag", '"abc"', "value-1"),
    ],
)
def test_a_header_of_an_answer(name, value, left):
    assert masked((name, value), kept=RESPONSE_HEADERS) == [left]


def test_a_finding_names_the_mark():
    found = [finding("client-hints", '"x86"', "G", "header:sec-ch-ua-arch")]
    assert masked(("sec-ch-ua-arch", '"x86"'), found=found) == ["client-hints-1"]


def test_words_that_tell():
    assert [word for word in ("gzip", "www.shop.example", "1048576", "tok_9f8e7d6c5b") if tells(word)] == [
        "tok_9f8e7d6c5b"
    ]
