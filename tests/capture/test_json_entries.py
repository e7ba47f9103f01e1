"""Reading a JSON document piece by piece: exact, bounded, and a bad item is one Fault among good ones."""

import json
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import json_entries
from inspector.capture.json_entries import HALF_PAIR, NOT_A_NUMBER, Fault, Item, Json, NotJsonError, parsed


def reading(raw: bytes, step: int = 7) -> Callable[[int], bytes]:
    """Gives at most `step` bytes at a time, so that every value is cut somewhere."""
    at = 0

    def read(size: int) -> bytes:
        nonlocal at
        block = raw[at : at + min(size, step)]
        at += len(block)
        return block

    return read


def items(raw: bytes, step: int = 7) -> list[Item | Fault]:
    return list(Json(reading(raw, step)).items())


def values(raw: bytes, step: int = 7) -> list[object]:
    return [item.value if isinstance(item, Item) else item.why for item in items(raw, step)]


def keys(raw: bytes, step: int = 7) -> list[str]:
    source, found = Json(reading(raw, step)), []
    for key in source.members():
        found.append(key)
        source.skip()
    return found


leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['},{"a"', '"', "\\", "}]", "]}"]
)
trees = st.recursive(
    leaves | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
entries = st.lists(st.dictionaries(texts, trees, max_size=4), max_size=12)


@given(entries, st.integers(1, 60), st.sampled_from([None, 0, 2]))
def test_every_list_of_objects_comes_back_however_it_is_cut(found: list[object], step: int, indent: int | None) -> None:
    assert values(json.dumps(found, indent=indent).encode(), step) == found


@given(entries, st.integers(1, 400))
def test_entries_of_one_shape_come_back_however_they_are_cut(found: list[object], step: int) -> None:
    shaped = [{"startedDateTime": "x", "request": one, "response": {"list": [{"a": 1}, {"a": 2}]}} for one in found]
    assert values(json.dumps(shaped).encode(), step) == shaped


def test_a_guess_that_stands_inside_a_text_does_not_end_an_entry_early() -> None:
    trap = '},{"a":1,'
    found = [
        {"a": 1, "b": trap},
        {"a": 2, "b": [trap, {"a": trap}]},
        {"a": 3},
        {"a": 4, "c": [{"a": 1}, {"a": 1}]},
        {"a": 5},
    ]
    assert values(json.dumps(found, separators=(",", ":")).encode(), 1000) == found


def test_members_are_given_in_any_order_and_can_be_skipped() -> None:
    document = {"a": [1, {"x": "}]"}], "b": 'te\\"xt', "list": [{"n": 1}], "c": None, "d": {}, "e": -1.5e3, "f": [[[]]]}
    source = Json(reading(json.dumps(document).encode(), 3))
    seen = []
    for key in source.members():
        seen.append(key)
        if key == "list":
            assert [item.value for item in source.items()] == [{"n": 1}]
        else:
            source.skip()
    assert seen == list(document)


BAD = {
    b"{1}": "it is no JSON",
    b'{"a":1,}': "it is no JSON",
    b'{"a":01}': "it is no JSON",
    b"7": "it is no object",
    b"null": "it is no object",
    b"[1]": "it is no object",
    b'"text"': "it is no object",
    b'{"a":"\xff"}': "it is not UTF-8",
    b'{"a":[}': "its brackets or quotes do not close",
    b'{"a":"\x01"}': "it is no JSON",
    b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}": "it is nested too deep",
    b'{"a":' + b"9" * 5000 + b"}": "it is no JSON",
}


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("step", [5, 100_000])
def test_a_bad_item_is_refused_alone(bad: bytes, step: int) -> None:
    good = [b'{"a":1}', b'{"a":2}', b'{"a":3}', b'{"a":4}']
    found = values(b"[" + b",".join([good[0], good[1], bad, good[2], good[3]]) + b"]", step)
    assert [found[0], found[1], *found[3:]] == [{"a": 1}, {"a": 2}, {"a": 3}, {"a": 4}]
    assert str(found[2]).startswith(BAD[bad])


@pytest.mark.parametrize("word", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_number_is_read_as_not_known_and_said(word: bytes) -> None:
    assert parsed(b'{"a":' + word + b',"b":1}') == Item({"a": None, "b": 1}, (NOT_A_NUMBER,))


def test_half_a_surrogate_pair_is_replaced_and_said_and_a_whole_one_is_kept() -> None:
    found = parsed(rb'{"a\udc00":["\ud83d","\ud83d\ude00"]}')
    assert found == Item({"a\ufffd": ["\ufffd", "😀"]}, (HALF_PAIR,))


def test_an_entry_whose_quotes_do_not_close_does_not_take_the_rest_with_it() -> None:
    broken = b'{"startedDateTime":"1","x":"never closed}'
    good = b'{"startedDateTime":"2"}'
    found = values(b"[" + b",".join([good, good, broken, good, good]) + b"]", 50)
    assert found[:2] == [{"startedDateTime": "2"}] * 2
    assert found[-2:] == [{"startedDateTime": "2"}] * 2
    assert found[2] == "its brackets or quotes do not close"


def test_an_entry_that_is_too_large_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_entries, "LARGEST", 10_000)
    monkeypatch.setattr(json_entries, "PATIENCE", 2_000)
    monkeypatch.setattr(json_entries, "BLOCK", 1000)
    large = b'{"startedDateTime":"' + b"x" * 100_000 + b'"}'
    found = values(b'[{"startedDateTime":"1"},' + large + b',{"startedDateTime":"3"}]', 1000)
    assert found[0] == {"startedDateTime": "1"}
    assert str(found[1]).startswith("it is larger than")
    assert found[2] == {"startedDateTime": "3"}


def test_entries_that_never_look_alike_are_read_without_looking_for_likeness_for_ever() -> None:
    raw = b"[" + b", ".join(b'{"k%d":1}' % n for n in range(120_000)) + b"]"
    began = time.process_time()
    found = items(raw, 1_000_000)
    assert [item.value for item in found if isinstance(item, Item)] == [{f"k{n}": 1} for n in range(120_000)]
    assert time.process_time() - began < 10


def test_a_long_list_that_nobody_wants_is_skipped_in_passing() -> None:
    began = time.process_time()
    assert keys(b'{"a":[' + b"0," * 4_000_000 + b'0],"b":"' + b"\\n" * 2_000_000 + b'"}', 1_000_000) == ["a", "b"]
    assert time.process_time() - began < 2


def test_an_entry_too_large_for_the_quick_reader_is_read_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """With orjson it would end the process: it takes twelve times the room, and dies when it gets none."""
    monkeypatch.setattr(json_entries, "QUICK", 1000)
    found = [{"a": "x" * n, "b": [n]} for n in (1, 5000, 2, 9000, 3)]
    assert values(json.dumps(found, separators=(",", ":")).encode(), 100_000) == found


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_document_that_ends_early_gives_what_was_whole(cut: int) -> None:
    raw = json.dumps([{"a": n} for n in range(6)]).encode()[:-cut]
    found: list[Item | Fault] = []
    with pytest.raises(NotJsonError, match=r"ends early|has no"):
        found.extend(Json(reading(raw)).items())
    whole = [item.value for item in found if isinstance(item, Item)]
    assert whole == [{"a": n} for n in range(len(whole))]
    assert len(whole) >= (len(raw) - 1) // 10 - 1


@pytest.mark.parametrize(
    "raw", [b"", b"[1", b"x", b'{"a"', b'{"a":', b'{"a":"', b'{"a" 1}', b"{1:2}", b'{"a":}', b'{"a":1']
)
def test_a_broken_document_is_said_and_not_endless(raw: bytes) -> None:
    with pytest.raises(NotJsonError):
        keys(raw)


def test_skipping_deep_nesting_takes_no_recursion() -> None:
    assert keys(b'{"deep":' + b"[" * 200_000 + b"]" * 200_000 + b',"next":1}', 10_000) == ["deep", "next"]


def test_noise_is_never_endless_and_fails_in_words_alone() -> None:
    chance = random.Random(1)
    base = json.dumps([{"startedDateTime": str(n), "x": [{"y": "}{"}]} for n in range(20)]).encode()
    for _ in range(300):
        raw = bytearray(base)
        for _ in range(chance.randint(1, 10)):
            raw[chance.randrange(1, len(raw))] = chance.choice(b'{}[]",:\\x\x00\xff')
        try:
            count = len(items(bytes(raw), chance.choice([3, 50, 5000])))
        except NotJsonError:
            continue
        assert count < 200
