"""Payloads inside one value: opened where they can be, nothing judged."""

import base64
import gzip
import time
from urllib.parse import quote

from inspector.analysis.decoders.wrapped import MAX_ALL, MAX_VALUES, opened, unbase64
from inspector.model.payload import Field

PAIRS = "v=2&tid=G-ABC123"


def field(value, at="query:d"):
    return Field(at, at, value, "url", (0, len(value)))


def b64(text):
    return base64.b64encode(text.encode()).decode()


def inside(*fields):
    return [(found.holder.at, [(found.at(f.at), f.value) for f in found.fields]) for found in opened(fields)]


def test_base64_of_pairs_is_opened_in_parameter_path_and_body():
    for at in ("query:d", "path:1", "body", "body.form:x"):
        assert inside(field(b64(PAIRS), at)) == [
            (at, [(f"{at}|base64|form:v", "2"), (f"{at}|base64|form:tid", "G-ABC123")])
        ]


def test_pairs_that_were_encoded_twice_or_thrice_are_opened():
    assert inside(field(PAIRS)) == [("query:d", [("query:d|form:v", "2"), ("query:d|form:tid", "G-ABC123")])]
    assert inside(field(quote(PAIRS, safe=""))) == [
        ("query:d", [("query:d|percent|form:v", "2"), ("query:d|percent|form:tid", "G-ABC123")])
    ]


def test_json_and_lines_inside_are_fields_as_those_of_a_body():
    assert inside(field(b64('{"event":"buy","n":{"a":[1]}}'))) == [
        ("query:d", [("query:d|base64|json:$.event", "buy"), ("query:d|base64|json:$.n.a[0]", "1")])
    ]
    assert inside(field(b64("en=a&x=1\nen=b&x=2")))[0][1][2] == ("query:d|base64|lines[1]:en", "b")


def test_base64_within_base64_is_opened_and_both_stand_in_the_chain():
    assert inside(field(b64(b64(PAIRS))))[0][1][0] == ("query:d|base64|base64|form:v", "2")


def test_what_is_compressed_below_base64_is_told_by_its_first_bytes():
    packed = base64.urlsafe_b64encode(gzip.compress(PAIRS.encode() * 3, mtime=0)).decode()
    assert unbase64(packed) == PAIRS * 3
    assert unbase64(base64.b64encode(b"\x1f\x8bnot gzip at all").decode()) is None


def test_tokens_short_values_headers_and_cookies_stay_shut():
    assert inside(field("c2Vzc2lvbi10b2tlbi0xMjM0NQ=="), field("v=2&a=b")) == []
    assert inside(*[field(b64(PAIRS), at) for at in ("header:x-token", "cookie:s", "set-cookie:s")]) == []


def test_the_body_itself_is_no_payload_inside_itself():
    assert inside(field('{"a":1,"b":2,"c":3}', "body")) == []


def test_only_a_bounded_number_of_values_is_tried():
    assert inside(*[field("x" * 20)] * MAX_VALUES, field(b64(PAIRS))) == []


def test_a_bomb_is_not_opened_and_many_of_them_take_no_time():
    bomb = b64_bytes(gzip.compress(b"v=2&tid=G-ABC123&" * 1_000_000))
    assert unbase64(bomb) is None
    begun = time.process_time()
    assert inside(*[field(bomb, f"query:d{n}") for n in range(MAX_VALUES)]) == []
    assert time.process_time() - begun < 2


def test_compressed_values_together_are_opened_up_to_a_bound():
    packed = b64_bytes(gzip.compress(b'{"a":[' + b"1," * 400_000 + b"1]}"))
    found = inside(*[field(packed, f"query:d{n}") for n in range(MAX_VALUES)])
    assert 0 < len(found) <= MAX_ALL // 800_000


def b64_bytes(data):
    return base64.b64encode(data).decode()
