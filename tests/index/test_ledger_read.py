"""The small words of the ledger: ids of values, the plainest state, the most frequent places."""

from collections import Counter
from typing import get_args

from ledgers import EMAIL, found, request, rows_of, sha256

from inspector.index.ledger_read import STATES, id_of, most, number_of, plainest, top_of
from inspector.index.schema import connect_reading
from inspector.index.store import IndexStore
from inspector.model.finding import FindingState


def test_ids_are_read_back_and_anything_else_is_no_value():
    assert number_of(id_of(17)) == 17
    assert id_of(17) == "v17"
    assert [number_of(text) for text in ("", "v", "v-1", "vv1", "x17", "v1.5", "v٣", "v" + "9" * 40)] == [0] * 8


def test_every_state_has_its_place_and_plain_is_the_plainest():
    assert sorted(STATES) == sorted(get_args(FindingState))
    assert plainest(["hashed", "encoded", "shortened"]) == "encoded"


def test_the_most_frequent_places_are_told_first_and_few():
    places = Counter({f"query:{n}": n for n in range(1, 20)})
    assert most(places) == tuple(f"query:{n}" for n in range(19, 11, -1))


def test_a_hash_of_a_hash_leads_to_the_value_that_stands_for_it(tmp_path):
    once = sha256(EMAIL.lower())
    rows = [request(1, "facebook.com", [found("user-id", sha256(once)), found("user-id", once), found("email", EMAIL)])]
    store = IndexStore.open(tmp_path / "a.inspector-index")
    store.put(rows_of(rows), {}, simulate=False)
    store.close()
    db = connect_reading(tmp_path / "a.inspector-index")
    tops = {top_of(db, number) for (number,) in db.execute("SELECT id FROM vals").fetchall()}
    db.close()
    assert len(tops) == 1
