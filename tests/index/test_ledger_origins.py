"""Where a value comes from: only what the session shows is said."""

import pytest
from ledgers import CID, cookie, found, request, rows_of

from inspector.index.query import Index
from inspector.index.store import IndexStore

SET = {"direction": "set", "set_by": "server"}


def origin(tmp_path, *inspections, value=CID):
    path = tmp_path / "a.inspector-index"
    store = IndexStore.open(path)
    store.put(rows_of(inspections), {}, simulate=False)
    store.close()
    with Index.open(path) as index:
        line = {each.value: each for each in index.ledger()}[value]
    return line.origin_how, line.origin_name, line.origin_seq, line.own


def sent(seq, kind="client-id", at="query:cid", **more):
    return request(seq, "google-analytics.com", [found(kind, CID, at, **more)])


def test_a_response_that_set_it_before_it_was_sent(tmp_path):
    rows = [request(3, "shop.example", (), [cookie(**SET)], [f"GA1.1.{CID}"]), sent(5)]
    assert origin(tmp_path, *rows) == ("set-cookie", "_ga", 3, True)


def test_a_third_partys_response_is_an_origin_and_not_the_sites_own(tmp_path):
    rows = [request(3, "doubleclick.net", (), [cookie("IDE", **SET, party="third", domain="doubleclick.net")], [CID]), sent(5)]  # fmt: skip
    assert origin(tmp_path, *rows) == ("set-cookie", "IDE", 3, False)


def test_a_response_that_only_repeats_what_a_request_held_is_no_origin(tmp_path):
    rows = [sent(2), request(3, "shop.example", (), [cookie(**SET)], [f"GA1.1.{CID}"])]
    assert origin(tmp_path, *rows)[0] == "script"


def test_a_value_that_a_cookie_sync_brings_and_the_response_stores_was_there_before(tmp_path):
    row = request(4, "doubleclick.net", [found("client-id", CID)], [cookie("IDE", **SET, party="third")], [CID])
    assert origin(tmp_path, row)[0] == "script"


def test_a_value_that_is_found_in_the_response_that_sets_it_comes_from_there(tmp_path):
    row = request(4, "doubleclick.net", [found("cookie-id", CID, "set-cookie:IDE")], [cookie("IDE", **SET, party="third")], [CID])  # fmt: skip
    assert origin(tmp_path, row)[:3] == ("set-cookie", "IDE", 4)


def test_a_cookie_of_the_page_that_no_response_set_comes_from_a_script(tmp_path):
    rows = [request(2, "shop.example", (), [cookie(set_by="script")], [f"GA1.1.{CID}"]), sent(5)]
    assert origin(tmp_path, *rows) == ("script", "_ga", 2, False)


def test_an_id_in_a_request_that_no_cookie_holds_was_put_there_by_a_script(tmp_path):
    assert origin(tmp_path, sent(5)) == ("script", "", 5, False)


def test_a_cookie_that_was_there_from_the_start_and_stands_nowhere_else_is_not_guessed_about(tmp_path):
    row = request(2, "sst.shop.example", [found("cookie-id", CID, "cookie:sid")], [cookie("sid")], [CID])
    assert origin(tmp_path, row) == ("unknown", "sid", 2, False)


def test_a_third_partys_cookie_whose_setting_was_not_seen_is_not_guessed_about(tmp_path):
    row = request(2, "doubleclick.net", [found("client-id", CID)], [cookie("IDE", party="third")], [CID])
    assert origin(tmp_path, row)[:2] == ("unknown", "IDE")


@pytest.mark.parametrize("kind", ["client-id", "email"])
def test_what_the_test_person_typed_is_the_test_persons(tmp_path, kind):
    rows = [request(1, "shop.example", (), [cookie(**SET)], [CID]), sent(3, kind, how=("known-value",))]
    assert origin(tmp_path, *rows) == ("persona", "", None, False)


def test_what_is_no_identifier_has_no_origin(tmp_path):
    assert origin(tmp_path, sent(5, "language")) == ("unknown", "", None, False)
