"""JSON of a server's own making: paths become a tree, values stay as written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.json_build import json_of, json_text


def test_a_json_text_is_built_from_its_paths():
    built = json_of(
        [
            (".data[0].event", b'"Lead"'),
            (".data[0].user.em", b'"x"'),
            ('.data[0].user["a.b"]', b"1"),
            (".agent", b"[1]"),
        ]
    )
    assert json.loads(built) == {"data": [{"event": "Lead", "user": {"em": "x", "a.b": 1}}], "agent": [1]}


@given(st.text(max_size=10))
def test_a_scalar_is_shown_as_a_payload_shows_it(text):
    text = text.encode("utf-8", "replace").decode()
    assert json_text(json.dumps(text)[1:-1].encode()) == text


@pytest.mark.parametrize("raw", [b"1.50", b"true", b"null"])
def test_other_scalars_stand_as_written(raw):
    assert json_text(raw) == raw.decode()
