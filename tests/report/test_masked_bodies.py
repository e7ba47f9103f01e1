"""Bodies: what can be taken apart is put together with marks, everything else is left out."""

import json

import pytest
from builders import body, exchange
from inspections import finding, inspection

from inspector.analysis.payload import payload_of
from inspector.model.exchange import Message
from inspector.report.known import NOTHING, Known
from inspector.report.masked_bodies import BodyMasking
from inspector.report.masking import Masking


def masked(content, kind, found=()):
    request = exchange("https://g.example/", method=b"POST", content=content, headers=[(b"content-type", kind)]).request
    known = Known.of(inspection(1, "https://g.example/", "G", findings=found)) if found else NOTHING
    written, left_out = BodyMasking(Masking()).of(request, payload_of(request), known)
    return written.kept, left_out


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"dear reader", b"text/plain"), (b"\x00\xff", b"application/octet-stream"), (b"{broken", b"application/json")],
)
def test_a_body_that_cannot_be_taken_apart_is_left_out(content, kind):
    assert masked(content, kind) == (b"", True)


def test_no_body_is_not_left_out():
    assert masked(b"", b"text/plain") == (b"", False)


def test_json_stays_json():
    raw = json.dumps({"a": {"b": ["long-secret-v4lu3-1a2b", 12345678, True, None, "x"]}, "n": 1.5}).encode()
    assert json.loads(masked(raw, b"application/json")[0]) == {
        "a": {"b": ["value-1", "value-2", True, None, "x"]},
        "n": 1.5,
    }


def test_a_form_keeps_its_names_and_what_names_nobody():
    found = [finding("email", "a@b.example", "G", "body.form:m")]
    assert (
        masked(b"m=a%40b.example&plan=basic&token=x1", b"application/x-www-form-urlencoded", found)[0]
        == b"m=email-1&plan=basic&token=secret-1"
    )


def test_parts_lose_boundary_and_file_names():
    raw = b'--Bx9\r\nContent-Disposition: form-data; name="f"; filename="cv jane.pdf"\r\n\r\nabc\r\n--Bx9--\r\n'
    left, _ = masked(raw, b"multipart/form-data; boundary=Bx9")
    assert b"Bx9" not in left
    assert b"jane" not in left
    assert b'name="f"' in left


def test_of_messages_only_what_the_page_said_as_json_stays():
    masking = BodyMasking(Masking())
    said = [
        Message(True, True, body(b'{"auth":"tok_9f8e7d6c5b4a","step":2}'), 1.0), Message(True, True, body(b"free text"), 2.0),
        Message(False, True, body(b'{"a":1}'), 3.0),
    ]  # fmt: skip
    item = exchange("https://ws.example/", messages=tuple(said), message_count=3)
    payload = payload_of(item.request, item.messages)
    left = [masking.message(n, message, payload, NOTHING).body.kept for n, message in enumerate(said)]
    assert left == [b'{"auth":"secret-1","step":2}', b"", b""]
