"""JSON of values of unknown origin."""

import json

import pytest

from inspector.report.json_text import json_bytes


@pytest.mark.parametrize("value", [None, 1, "é\u2028\x00", ["a", {"b": 1.5}], {"k": (1, 2)}])
def test_values_come_back(value):
    assert json.loads(json_bytes(value)) == (json.loads(json.dumps(value)))


def test_lone_surrogates_in_keys_and_values_are_spelled_out():
    assert json.loads(json_bytes({"\ud800k": ["x\udfff"]})) == {"\\ud800k": ["x\\udfff"]}


def test_one_value_is_one_line():
    assert b"\n" not in json_bytes({"a": "b\nc"})


def test_for_people_it_is_indented_and_the_same():
    value = {"a": [1, "\ud800"]}
    assert json_bytes(value, indent=True).count(b"\n") > 3
    assert json.loads(json_bytes(value, indent=True)) == json.loads(json_bytes(value))


def test_no_control_character_of_any_kind_reaches_a_terminal():
    value = "".join(map(chr, (*range(32), *range(127, 160)))) + "äé\u00a0☃"
    raw = json_bytes({"v": value})
    assert json.loads(raw) == {"v": value}
    assert not [sign for sign in raw.decode() if ord(sign) < 32 or 127 <= ord(sign) < 160]
