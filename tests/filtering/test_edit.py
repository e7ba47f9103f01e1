"""Edits of carriers: separators go with what they separate, the rest stays byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.edit import edit_cookies, edit_json, edit_json_lines, edit_lines, edit_multipart, edit_pairs


@pytest.mark.parametrize(
    ("data", "edits", "left"),
    [
        (b"a=1&b&c=%20&&d=", {}, b"a=1&b&c=%20&&d="),
        (b"a=1&b&c=3", {2: None}, b"b&c=3"),
        (b"a=1&b&c=3", {5: None}, b"a=1&c=3"),
        (b"a=1&b&c=3", {8: None}, b"a=1&b"),
        (b"a=1&b", {2: None, 5: None}, b""),
        (b"a=1&&", {2: None}, b""),
        (b"a=&b", {2: b"x", 4: b"y"}, b"a=x&b=y"),
        (b"b", {1: b""}, b"b"),
    ],
)
def test_pairs(data, edits, left):
    assert edit_pairs(data, edits) == left


@given(st.binary(max_size=40))
def test_without_edits_nothing_changes(data):
    assert edit_pairs(data, {}) == data
    assert edit_lines(data, {}) == data
    assert edit_json_lines(data, {}) == data
    assert edit_cookies(data, {}) == data


def test_a_line_that_loses_its_last_pair_goes_and_blank_lines_stay():
    assert edit_lines(b"a=1\r\n\r\nb=2&c=3\n", {2: None, 9: None}) == b"\r\nc=3\n"


@pytest.mark.parametrize(
    ("edits", "left"),
    [
        ({2: None}, b"b=2; c"),
        ({7: None}, b"a=1; c"),
        ({11: None}, b"a=1; b=2"),
        ({2: None, 7: None, 11: None}, None),
        ({7: b"9"}, b"a=1; b=9; c"),
    ],
)
def test_cookies(edits, left):
    assert edit_cookies(b"a=1; b=2; c", edits) == left


def test_json_that_loses_everything_is_no_body():
    assert edit_json(b'{"a":{"b":1}}', {10: None}) is None
    assert edit_json_lines(b'{"a":1}\n{"b":2}', {5: None, 13: None}) == b""


def test_multipart_needs_its_boundary():
    with pytest.raises(ValueError, match="names no boundary"):
        edit_multipart(b"x", {(0, 1): None}, b"multipart/form-data")
    with pytest.raises(ValueError, match="no boundary on both sides"):
        edit_multipart(b"x", {(0, 1): None}, b"multipart/form-data; boundary=B")
