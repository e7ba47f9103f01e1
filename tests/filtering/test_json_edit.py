"""JSON in place: members go with their commas, values change, every other byte stays."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.analysis.json_leaves import json_leaves
from inspector.filtering.json_edit import JsonError, JsonText, apply_cuts, key_step

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)),
    max_leaves=12,
)


def without(text, *paths):
    found = JsonText(text)
    return apply_cuts(text, found.cuts({item.start: None for item in found.items if item.path in paths}))


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, 1]))
def test_places_and_paths_are_those_of_the_payload(value, indent):
    text = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    ours = [(item.path, item.start, item.end) for item in JsonText(text).leaves()]
    assert ours == [(leaf.path, leaf.start, leaf.end) for leaf in json_leaves(text).leaves]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "a.b", "a#1", "a[0]"]), VALUES), max_size=4))
def test_paths_are_those_of_the_payload_where_an_object_names_a_key_again(members):
    inner = ",".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in members)
    text = f'{{"a":{{{inner}}},"a":{{{inner}}}}}'.encode()
    assert [i.path for i in JsonText(text).leaves()] == [leaf.path for leaf in json_leaves(text).leaves]


@settings(deadline=None)
@given(VALUES, st.data())
def test_whatever_goes_the_rest_is_json_without_it(value, data):
    text = json.dumps(value, indent=1).encode()
    found = JsonText(text)
    leaves = found.leaves()
    chosen = data.draw(st.sets(st.sampled_from(range(len(leaves)))))
    left = apply_cuts(text, found.cuts({leaves[n].start: None for n in chosen}))
    kept = [text[i.start : i.end] for n, i in enumerate(leaves) if n not in chosen]
    again = JsonText(left)
    empty = (b"{}", b"[]", b"null")
    assert [left[i.start : i.end] for i in again.leaves() if kept or left[i.start : i.end] not in empty] == kept
    json.loads(left)


def test_a_container_that_loses_all_goes_too():
    assert without(b'{"a":{"b":[1,{"c":2}]},"d":3}', ".a.b[0]", ".a.b[1].c") == b'{"d":3}'


def test_blanks_of_what_stays_are_kept():
    assert without(b'{ "a" : 1 ,\n  "b" : 2 ,\n  "c" : 3 }', ".b") == b'{ "a" : 1 ,\n  "c" : 3 }'
    assert without(b'{ "a" : 1 ,\n  "b" : 2 }', ".a") == b'{ "b" : 2 }'


@pytest.mark.parametrize("bad", [b"", b"{", b"[1,]", b'{"a"}', b"[1}", b"1 2", b'{"a":1}}', b'"a', b"[", b'{"a":[}'])
def test_what_is_no_json_is_refused(bad):
    with pytest.raises(JsonError):
        JsonText(bad)


def test_depth_without_end_takes_neither_stack_nor_time():
    start = time.monotonic()
    JsonText(b"[" * 200_000 + b"]" * 200_000)
    with pytest.raises(JsonError):
        JsonText(b'{"a":' * 200_000)
    assert time.monotonic() - start < 5


def test_keys_are_spelled_as_locators_spell_them():
    assert [key_step(raw) for raw in (b'"cid"', b'"a.b"', b'"50%|"')] == [".cid", '["a.b"]', '["50%25%7C"]']
