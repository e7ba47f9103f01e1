"""Payloads inside one value: opened where they can be, nothing judged."""

import base64

from inspector.analysis.decoders.wrapped import MAX_VALUES, opened
from inspector.model.payload import Field


def field(value, at="query:d"):
    return Field(at, at, value, "url", (0, len(value)))


def inside(*fields):
    return [(holder.at, [(f.at, f.value) for f in found]) for holder, found in opened(fields)]


def test_base64_of_pairs_is_opened_in_parameter_path_and_body():
    value = base64.b64encode(b"v=2&tid=G-ABC123").decode()
    for at in ("query:d", "path:1", "body", "body.form:x"):
        assert inside(field(value, at)) == [(at, [(f"{at}|base64|form:v", "2"), (f"{at}|base64|form:tid", "G-ABC123")])]


def test_pairs_that_were_encoded_twice_are_opened():
    assert inside(field("v=2&tid=G-ABC123")) == [
        ("query:d", [("query:d|form:v", "2"), ("query:d|form:tid", "G-ABC123")])
    ]


def test_tokens_short_values_headers_and_cookies_stay_shut():
    value = base64.b64encode(b"v=2&tid=G-ABC123").decode()
    assert inside(field("c2Vzc2lvbi10b2tlbi0xMjM0NQ=="), field("v=2&a=b")) == []
    assert inside(field(value, "header:x-token"), field(value, "cookie:s"), field(value, "set-cookie:s")) == []


def test_only_a_bounded_number_of_values_is_tried():
    value = base64.b64encode(b"v=2&tid=G-ABC123").decode()
    assert inside(*[field("x" * 20)] * MAX_VALUES, field(value)) == []
