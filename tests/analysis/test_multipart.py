"""Multipart: every byte of every part, and a sentence where the body is damaged."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.analysis.multipart import MAX_PARTS, boundary_of, parts_of

BOUNDARY = b"----B7"


def joined(*parts: bytes) -> bytes:
    return b"".join(b"--" + BOUNDARY + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUNDARY + b"--\r\n"


def test_names_file_names_types_and_places():
    body = joined(
        b'Content-Disposition: form-data; name="a%22b"\r\n\r\none',
        b'content-disposition: form-data; name="f"; filename="x.bin"\r\nContent-Type: image/png\r\n\r\n\x00\r\n\xff',
    )
    parts, why = parts_of(body, BOUNDARY)
    assert why == ""
    assert [(p.name, p.filename, p.content_type, body[p.start : p.end]) for p in parts] == [
        ('a"b', None, b"", b"one"),
        ("f", "x.bin", b"image/png", b"\x00\r\n\xff"),
    ]


@given(st.lists(st.binary(max_size=50).filter(lambda raw: b"--" + BOUNDARY not in raw), max_size=5))
def test_every_value_keeps_its_bytes(values):
    body = joined(*(b"Content-Disposition: form-data; name=x\r\n\r\n" + value for value in values))
    parts, why = parts_of(body, BOUNDARY)
    assert [body[p.start : p.end] for p in parts] == values
    assert why == ""


@pytest.mark.parametrize(
    "body",
    [
        b"garbage", b"--" + BOUNDARY + b"\r\nno colon here\r\n\r\nx", b"--" + BOUNDARY + b"\r\nA: b\r\n\r\ncut",
        b"--" + BOUNDARY + b"\r\n\x00: b\r\n\r\nx", b"--" + BOUNDARY,
    ],
)  # fmt: skip
def test_damage_is_a_sentence_and_nothing_of_it_is_logged(body, caplog):
    caplog.set_level(logging.DEBUG)
    assert parts_of(body, BOUNDARY)[1]
    assert caplog.text == ""


def test_the_number_of_parts_is_bounded():
    parts, why = parts_of(joined(*[b"Content-Disposition: form-data; name=x\r\n\r\n1"] * (MAX_PARTS + 5)), BOUNDARY)
    assert len(parts) == MAX_PARTS
    assert "more than 1,000 parts" in why


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        (b"multipart/form-data; boundary=----B7", b"----B7"),
        (b'Multipart/Form-Data; charset=x; Boundary="a b"', b"a b"),
        (b"multipart/form-data", None),
        (b"multipart/form-data; boundary=", None),
        (b"multipart/form-data; boundary=" + b"x" * 300, None),
    ],
)
def test_boundaries(content_type, boundary):
    assert boundary_of(content_type) == boundary


@given(st.binary(max_size=120), st.binary(min_size=1, max_size=20))
def test_any_bytes_are_read_without_an_exception(body, boundary):
    parts_of(body, boundary)
    parts_of(b"--" + boundary + b"\r\n" + body, boundary)


def test_names_keep_their_place_where_they_stand_as_they_are_read():
    body = joined(b'Content-Disposition: form-data; name="jane"; filename="cv.pdf"\r\n\r\n1')
    part = parts_of(body, BOUNDARY)[0][0]
    assert (body[slice(*part.name_at)], body[slice(*part.filename_at)]) == (b"jane", b"cv.pdf")
    bare = parts_of(joined(b"Content-Disposition: form-data; name=jane\r\n\r\n1"), BOUNDARY)[0][0]
    assert (bare.name, bare.name_at) == ("jane", None)
