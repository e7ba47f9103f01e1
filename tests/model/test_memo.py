"""Memo: each question is worked out once; long ones and old ones do not fill the memory."""

from inspector.model.memo import Memo


def asked(most: int = 3):
    worked: list[str] = []

    def work(key: str) -> str:
        worked.append(key)
        return key.upper()

    return Memo(work, lambda key: len(key) < 4, most), worked


def test_an_answer_is_worked_out_once():
    memo, worked = asked()
    assert [memo["a"], memo["a"], memo["b"]] == ["A", "A", "B"]
    assert worked == ["a", "b"]


def test_a_long_key_is_answered_and_not_kept():
    memo, worked = asked()
    assert [memo["long key"], memo["long key"]] == ["LONG KEY", "LONG KEY"]
    assert (worked, dict(memo)) == (["long key"] * 2, {})


def test_a_full_memo_begins_anew():
    memo, worked = asked(most=2)
    assert [memo[key] for key in "abca"] == ["A", "B", "C", "A"]
    assert worked == ["a", "b", "c", "a"]
    assert len(memo) <= 2


def test_an_answer_of_none_is_an_answer():
    memo = Memo({"a": None}.__getitem__, lambda key: True)
    assert memo["a"] is None
    assert "a" in memo
