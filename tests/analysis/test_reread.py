"""Reading again: what is learnt later concerns those earlier requests alone in which it stands."""

import hashlib
from urllib.parse import quote

from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.reread import Rereading
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
VISITOR = "k3J9x2LmPq84Zt7w"
DIGEST = hashlib.sha256(VISITOR.encode()).hexdigest()


def asked(seq, value="", launch="a", **more):
    url = f"https://t.tracker.example/p?page=x{seq}&v={quote(value, safe='')}"
    return exchange(url, seq=seq, launch=launch, headers=[(b"Referer", b"https://shop.example/")], **more)


def shows(seq, value=VISITOR, launch="a"):
    return exchange(
        "https://shop.example/x", seq=seq, launch=launch,
        headers=[(b"Referer", b"https://shop.example/"), (b"Cookie", f"visitor={value}".encode())],
    )  # fmt: skip


class Judge:
    def __init__(self):
        self.memory = Memory()
        self.reading = Rereading(self.memory.values, CATALOG.vendors)
        self.rows = {}

    def judge(self, *rows):
        for row in rows:
            self.reading.note(row.launch, row.seq)
            self.rows[row.seq] = (row, inspect(row, CATALOG, self.memory))
            self.reading.judged(row.launch, row.seq)
        return self

    def read(self):
        """Numbers of the requests that were judged again."""
        last = self.reading.begin()
        again = [row for seq, (row, _) in sorted(self.rows.items()) if seq <= last and self.reading.concerns(row)]
        self.judge(*again)
        self.reading.end()
        return [row.seq for row in again]

    def found(self):
        return {
            seq: sorted(f.how for f in told.findings if f.how[0] == "session-value")
            for seq, (_, told) in self.rows.items()
        }


def test_only_requests_that_hold_what_was_learnt_later_are_read_again():
    judge = Judge().judge(asked(1), asked(2, DIGEST), asked(3), shows(4), asked(5, DIGEST))
    assert judge.found()[2] == []
    assert judge.reading.waits()
    assert set(judge.read()) == {2, 4}
    assert judge.found()[2] == judge.found()[5] == [("session-value", "sha256")]
    assert not judge.reading.waits()
    assert judge.reading.begin() == 0


def test_another_launch_is_left_alone():
    judge = Judge().judge(asked(1, DIGEST, "b"), asked(2, DIGEST), shows(3))
    assert 1 not in judge.read()
    assert judge.found()[1] == []
    assert judge.found()[2] != []


def test_what_knew_a_value_is_not_read_again_for_it():
    judge = Judge().judge(shows(1), asked(2, DIGEST), asked(3, DIGEST))
    judge.read()
    judge.judge(
        *(asked(seq, DIGEST) for seq in range(4, 8)), asked(8, "9fK2mQ7xL4pR8tWz"), shows(9, "9fK2mQ7xL4pR8tWz")
    )
    assert set(judge.read()) == {8, 9}


def test_a_row_that_is_completed_late_concerns_those_that_were_judged_after_it():
    early = exchange("https://shop.example/", seq=1, launch="a", status=None)
    judge = Judge().judge(early, asked(2, DIGEST), asked(3), asked(4, DIGEST))
    assert not judge.reading.waits()
    late = exchange(
        "https://shop.example/", seq=1, launch="a", response_headers=[(b"Set-Cookie", f"v={VISITOR}; Path=/".encode())]
    )
    judge.judge(late)
    assert {2, 4} <= set(judge.read())
    assert judge.found()[4] == [("session-value", "sha256")]


def test_the_same_comes_out_in_whatever_order_requests_are_judged():
    rows = [
        asked(1, DIGEST),
        shows(2),
        asked(3, VISITOR + "-x"),
        shows(4, "9fK2mQ7xL4pR8tWz"),
        asked(5, "9fK2mQ7xL4pR8tWz"),
    ]
    rows += [asked(6, hashlib.md5(b"9fK2mQ7xL4pR8tWz", usedforsecurity=False).hexdigest()), asked(7)]
    results = []
    for order in (rows, rows[::-1], rows[3:] + rows[:3], rows[::2] + rows[1::2]):
        judge = Judge().judge(*order)
        while judge.reading.waits():
            judge.read()
        results.append(judge.found())
    assert all(result == results[0] for result in results)
    assert [bool(results[0][seq]) for seq in range(1, 8)] == [True, False, True, False, True, True, False]


def test_what_is_learnt_while_a_reading_runs_waits_for_the_next():
    judge = Judge().judge(asked(1, DIGEST), asked(2, "9fK2mQ7xL4pR8tWz"), shows(3))
    last = judge.reading.begin()
    assert judge.reading.concerns(judge.rows[1][0])
    judge.judge(shows(4, "9fK2mQ7xL4pR8tWz"))
    assert not judge.reading.concerns(judge.rows[2][0])
    judge.judge(judge.rows[1][0])
    judge.reading.end()
    assert last == 3
    assert judge.reading.waits()
    assert 2 in judge.read()
    assert not judge.reading.waits()


def test_what_another_run_had_judged_is_read_for_all_or_for_nothing():
    rows = [asked(1, DIGEST), shows(2)]
    done, waiting = Judge().judge(*rows), Judge().judge(*rows)
    done.reading.taken_over(waiting=False)
    waiting.reading.taken_over(waiting=True)
    assert not done.reading.waits()
    assert 1 in waiting.read()
