"""The store: rows replaced, sums that stay exact, files that are not ours."""

import os
import sqlite3
import stat

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation

from inspector.index.query import Index
from inspector.index.schema import IndexFileError
from inspector.index.store import IndexStore


@pytest.fixture
def path(tmp_path):
    return tmp_path / "s.inspector-index"


def google(seq, kind="client-id", value="1.2", group="client-side", hit=None):
    found = [finding(kind, value, "Google")]
    return judged(
        inspection(seq, "https://g.example/collect", "Google", group=group, hits=[hit or ga4()], findings=found)
    )


def state_of(path):
    with Index.open(path) as index:
        return index.groups(), index.totals(), [index.inspection(seq) for seq in index.ids()]


def test_a_row_put_again_replaces_the_old_one_in_every_sum(path, tmp_path):
    store = IndexStore.open(path)
    store.put([google(1), google(2, "email", "ada@shop.example")], {"policy": "strict"}, simulate=True)
    store.put_simulated({1: [simulation(1, findings=[finding("client-id", "x", "Google")])], 2: []}, {})
    store.put([google(1, "phone", "+31600000000", "server-call", meta())], {"policy": "strict"}, simulate=True)
    store.put_simulated({1: [simulation(1, "blocked")]}, {})
    store.close()
    other = tmp_path / "direct.inspector-index"
    direct = IndexStore.open(other)
    last = [google(1, "phone", "+31600000000", "server-call", meta()), google(2, "email", "ada@shop.example")]
    direct.put(last, {"policy": "strict"}, simulate=True)
    direct.put_simulated({1: [simulation(1, "blocked")], 2: []}, {})
    direct.close()
    assert state_of(path) == state_of(other)


def test_a_value_is_forgotten_with_the_row_that_held_it(path):
    store = IndexStore.open(path)
    meta_row = judged(inspection(2, "https://m.example/tr", "Meta", findings=[finding("client-id", "1.2", "Meta")]))
    store.put([google(1), meta_row], {}, simulate=False)
    assert state_of(path)[2][1].findings[0].also_sent_to == ("Google",)
    store.put([google(1, value="9.9")], {}, simulate=False)
    assert state_of(path)[2][1].findings[0].also_sent_to == ()
    store.close()


def test_own_content_is_no_recipient_of_a_value(path):
    store = IndexStore.open(path)
    own = judged(
        inspection(
            2, "https://shop.example/", "Shop", group="own-content", findings=[finding("client-id", "1.2", "Shop")]
        )
    )
    store.put([google(1), own], {}, simulate=False)
    assert state_of(path)[2][0].findings[0].also_sent_to == ()
    store.close()


def test_another_policy_forgets_what_was_simulated_and_keeps_the_analysis(path):
    store = IndexStore.open(path)
    store.put([google(1), google(2)], {"policy": "strict"}, simulate=True)
    store.put_simulated({1: [simulation(1, "blocked")], 2: [simulation(2, "blocked")]}, {})
    store.new_policy({"policy": "none"}, simulate=True)
    assert store.pending(10) == [1, 2]
    with Index.open(path) as index:
        assert index.rows([1])[0].simulated is None
        assert index.totals().categories[2].after == 2
        assert index.inspection(1).hits
    store.close()


def test_a_request_no_rule_could_be_applied_to_keeps_all_it_had(path):
    store = IndexStore.open(path)
    store.put([google(1)], {"policy": "strict"}, simulate=True)
    opaque = simulation(1, "not-filterable")
    store.put_simulated({1: [type(opaque)(**{f: getattr(opaque, f) for f in opaque.__slots__} | {"after": None})]}, {})
    with Index.open(path) as index:
        assert index.rows([1])[0].simulated.left == 1
        assert index.totals().categories[2].after == 1
    store.close()


def test_a_batch_that_fails_leaves_nothing_behind(path):
    store = IndexStore.open(path)
    store.put([google(1)], {"change": 1}, simulate=False)
    broken = google(2)
    object.__setattr__(broken.inspection, "method", "\ud800")
    with pytest.raises(UnicodeEncodeError):
        store.put([google(3), broken], {"change": 3}, simulate=False)
    store.put([google(4)], {"change": 4}, simulate=False)
    with Index.open(path) as index:
        assert list(index.ids()) == [1, 4]
        assert index.groups()[0].count == 2
    store.close()


def test_a_file_of_another_program_is_left_as_it_is(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE precious (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(IndexFileError, match="move it away"):
        IndexStore.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"precious words", b"SQLite format 3\0" + b"\7" * 300])
def test_junk_is_left_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(IndexFileError, match="move it away"):
        IndexStore.open(path)
    assert path.read_bytes() == content


def test_a_damaged_index_of_ours_starts_empty(path):
    store = IndexStore.open(path)
    store.put([google(seq) for seq in range(1, 400)], {}, simulate=False)
    store.close()
    raw = bytearray(path.read_bytes())
    raw[100:16000] = os.urandom(15900)
    path.write_bytes(raw)
    store = IndexStore.open(path)
    store.put([google(7)], {}, simulate=False)
    store.close()
    with Index.open(path) as index:
        assert list(index.ids()) == [7]


def test_an_index_of_another_version_starts_empty(path):
    store = IndexStore.open(path)
    store.put([google(1)], {}, simulate=False)
    store.close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(IndexFileError, match="version"):
        Index.open(path)
    IndexStore.open(path).close()
    with Index.open(path) as index:
        assert list(index.ids()) == []


def test_index_files_are_for_this_user_alone(path):
    old = os.umask(0)
    try:
        store = IndexStore.open(path)
        store.put([google(1)], {}, simulate=False)
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
        store.close()
    finally:
        os.umask(old)
