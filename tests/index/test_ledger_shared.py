"""Who else got the values of one request: the index says what a walk over the same session says."""

import pytest
from ledgers import CID, cookie, found, made_session, request, rows_of

from inspector.analysis.recipients import Recipients
from inspector.index.query import Index
from inspector.index.store import IndexStore


def indexed(tmp_path, inspections):
    path = tmp_path / "a.inspector-index"
    store = IndexStore.open(path)
    store.put(rows_of(inspections), {}, simulate=False)
    store.close()
    with Index.open(path) as index:
        return list(index.inspections())


@pytest.mark.parametrize("seed", range(4))
def test_the_index_and_a_walk_say_the_same_of_every_request(tmp_path, seed):
    rows = made_session(300, seed)
    walk = Recipients()
    for row in rows:
        walk.learn(row)
    told = [walk.filled(row) for row in rows]
    assert indexed(tmp_path, rows) == told
    assert any(f.confidence != g.confidence for a, b in zip(rows, told, strict=True) for f, g in zip(a.findings, b.findings, strict=True))  # fmt: skip


def test_a_first_partys_cookie_in_anothers_request_is_told(tmp_path):
    rows = [
        request(1, "shop.example", (), [cookie("_x")], ["k3j4h5g6k7"]),
        request(2, "facebook.com", [found("opaque-id", "k3j4h5g6k7", how=("statistics",), confidence="possible")]),
        request(3, "tiktok.com", [found("opaque-id", CID, how=("statistics",), confidence="possible")]),
    ]
    second, third = indexed(tmp_path, rows)[1:]
    assert second.findings[0].confidence == "likely"
    assert second.findings[0].why == "A test says so. It is also the value of the cookie _x."
    assert third.findings[0].confidence == "possible"
