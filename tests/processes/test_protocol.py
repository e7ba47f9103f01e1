"""The inner protocol: every message survives the way over a line, and nothing else is taken for one."""

import contextlib
import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.processes import protocol
from inspector.processes.protocol import (
    MAX_LINE,
    AddLaunch,
    Committed,
    Launch,
    PassThrough,
    Problem,
    ProtocolError,
    Start,
    decode,
    encode,
)

KINDS = list(protocol._VERBS.values())


def sample(kind):
    """One message of a kind, no field at its default."""
    values = {}
    for item in fields(kind):
        name = str(item.type)
        if "tuple" in name and "Launch" in name:
            values[item.name] = (Launch("a", "127.0.0.1", 1), Launch("b", "::1", 2, "Chromium", "word"))
        elif "tuple" in name:
            values[item.name] = ("a.example", "*.b.example")
        elif "Launch" in name:
            values[item.name] = Launch("a", "127.0.0.1", 1)
        else:
            known = {"str": "wörd", "int": 7, "bool": True, "float": 1.5}
            values[item.name] = known[name.removeprefix("<class '").removesuffix("'>")]
    return kind(**values)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_comes_back_as_it_was(kind):
    message = sample(kind)
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert decode(line) == message


def test_every_message_has_one_verb_of_its_own():
    assert len(set(protocol._VERBS)) == len(set(KINDS)) == len(KINDS)


def test_unknown_keys_are_ignored():
    line = json.dumps({"v": 1, "verb": "pass_through", "host": "a.example", "later": [1]}).encode()
    assert decode(line) == PassThrough("a.example")
    line = json.dumps({"v": 1, "verb": "add_launch", "launch": {"name": "a", "later": 1}}).encode()
    assert decode(line) == AddLaunch(Launch("a"))


def test_keys_with_defaults_may_be_left_out():
    line = b'{"v":1,"verb":"start","session":"s","authority":"a","launches":[{"name":"one"}]}'
    assert decode(line) == Start("s", "a", (Launch("one"),))


@pytest.mark.parametrize(
    "line",
    [
        b"", b"nonsense", b"[]", b"null", b"{}", b'{"v":2,"verb":"stop"}', b'{"v":1}', b'{"v":1,"verb":"explode"}',
        b'{"v":1,"verb":["stop"]}', b'{"v":1,"verb":"committed","seq":1}', b"\xff\xfe", b'{"v":1,"verb":"stop"',
        b"[" * 60000, b'{"v":1,"verb":"add_launch","launch":"x"}', b'{"v":1,"verb":"add_launch","launch":{}}',
        b'{"v":1,"verb":"start","session":"s","authority":"a","launches":["x"]}',
        b'{"v":1,"verb":"add_launch","launch":{"name":"a","port":"x"}}', b'{"v":1,"verb":"pass_through","host":5}', b'{"v":1,"verb":"committed","seq":true,"change":1,"exchanges":1,"incidents":1}',
        b'{"v":1,"verb":"stop","x":"' + b"y" * MAX_LINE + b'"}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(line):
    with pytest.raises(ProtocolError):
        decode(line)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_message_or_a_protocol_error(line):
    with contextlib.suppress(ProtocolError):
        assert encode(decode(line))


def test_a_message_longer_than_a_line_is_not_sent():
    with pytest.raises(ProtocolError, match="longer than"):
        encode(Problem("what", "x" * MAX_LINE))


def test_errors_do_not_quote_the_line():
    with pytest.raises(ProtocolError) as caught:
        decode(b'{"v":1,"verb":"secret"}')
    assert "secret" not in str(caught.value)


def test_a_line_just_long_enough_passes():
    empty = len(encode(Problem("", "")))
    assert decode(encode(Problem("", "x" * (MAX_LINE - empty)))).why.startswith("x")
    assert (
        encode(Committed(1, 2, 3, 4)) == b'{"v":1,"verb":"committed","seq":1,"change":2,"exchanges":3,"incidents":4}\n'
    )
