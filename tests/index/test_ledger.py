"""Reading the ledger: values and everywhere they went, what one recipient learnt, which requests carried what."""

import pytest
from inspections import UA
from ledgers import CID, EMAIL, cookie, found, made_session, request, rows_of, sha256

from inspector.index.query import Index
from inspector.index.store import IndexStore
from inspector.model.finding import CATEGORIES


@pytest.fixture
def opened(tmp_path):
    """Gives an index of some inspections."""
    indexes = []

    def open_index(*inspections):
        path = tmp_path / f"{len(indexes)}.inspector-index"
        store = IndexStore.open(path)
        store.put(rows_of(inspections), {}, simulate=False)
        store.close()
        indexes.append(Index.open(path))
        return indexes[-1]

    yield open_index
    for index in indexes:
        index.close()


VISIT = [
    request(1, "shop.example", (), [cookie("_ga", "set", life_s=34_560_000.0, set_by="server")], [f"GA1.1.{CID}"]),
    request(2, "google-analytics.com", [found("client-id", CID, "query:cid"), found("cookie-id", f"GA1.1.{CID}", "cookie:_ga"), found("page-url", "https://shop.example/a", "query:dl")]),
    request(3, "google-analytics.com", [found("client-id", CID, "query:cid")], page="https://shop.example/b"),
    request(4, "doubleclick.net", [found("client-id", CID, "query:cid"), found("user-agent", UA, "header:user-agent")]),
    request(5, "sst.shop.example", [found("client-id", CID, "query:cid")]),
    request(6, "facebook.com", [found("email", sha256(EMAIL.lower()), "query:ud[em]", "hashed", ("vendor-field", "sha256")), found("page-url", "https://shop.example/a", "query:dl"), found("user-agent", UA, "header:user-agent")]),
    request(7, "tiktok.com", [found("email", EMAIL, "body.json:$.email"), found("email", sha256(EMAIL.lower()), "body.json:$.em", "hashed", ("vendor-field", "sha256"))]),
]  # fmt: skip


def test_a_value_stands_once_with_its_parts_and_everybody_who_got_it(opened):
    line = {each.value: each for each in opened(*VISIT).ledger()}[CID]
    assert (line.kind, line.category, line.first_seq, line.last_seq) == ("client-id", "identifier", 1, 5)
    assert (line.companies, line.scope, line.shared) == (1, "within-one-company", False)
    assert [(r.recipient, r.company, r.group, r.count, r.first_seq, r.last_seq, r.state, r.at) for r in line.receipts] == [
        ("Google", "Google", "client-side", 3, 2, 4, "plain", ("query:cid", "cookie:_ga")),
        ("shop.example", "shop.example", "server-call", 1, 5, 5, "plain", ("query:cid",)),
    ]  # fmt: skip


def test_the_cookie_of_the_visited_site_is_named_as_the_origin(opened):
    line = {each.value: each for each in opened(*VISIT).ledger()}[CID]
    assert (line.origin_how, line.origin_name, line.origin_seq, line.origin_site, line.own) == (
        "set-cookie", "_ga", 1, "shop.example", True,
    )  # fmt: skip


def test_personal_data_at_two_companies_is_shared_and_pages_and_browsers_are_not(opened):
    lines = {each.value: each for each in opened(*VISIT).ledger()}
    assert {value: line.shared for value, line in lines.items() if line.companies == 2} == {
        EMAIL: True, "https://shop.example/a": False, UA: False,
    }  # fmt: skip
    assert lines[EMAIL].forms == ("sha256",)
    assert {r.recipient: (r.count, r.state) for r in lines[EMAIL].receipts} == {"Meta": (1, "hashed"), "TikTok": (1, "plain")}  # fmt: skip


def test_the_most_widely_shared_come_first(opened):
    lines = opened(*made_session(300)).ledger(limit=1000)
    assert [(-each.companies, not each.shared) for each in lines] == sorted(
        (-each.companies, not each.shared) for each in lines
    )
    assert lines[0].shared


def test_pages_of_the_ledger_follow_each_other_without_gap(opened):
    index = opened(*made_session(200))
    whole = index.ledger(limit=10_000)
    paged = [line for start in range(0, len(whole) + 5, 7) for line in index.ledger(limit=7, after=start)]
    assert paged == whole
    assert len({each.id for each in whole}) == len(whole)


def test_a_category_and_a_scope_narrow_the_ledger_and_the_counts_tell_how_many(opened):
    index = opened(*made_session(200))
    whole, counts = index.ledger(limit=10_000), index.ledger_counts()
    assert counts["values"] == len(whole)
    assert counts["shared"] == sum(each.shared for each in whole)
    for category in CATEGORIES:
        expected = [each for each in whole if each.category == category]
        assert index.ledger(category, limit=10_000) == expected
        assert counts["category"].get(category, 0) == len(expected)
    for scope, count in counts["scope"].items():
        assert len(index.ledger(scope=scope, limit=10_000)) == count
    assert index.ledger("no such category") == index.ledger(scope="no such scope") == []


def test_a_request_with_a_value_and_its_hash_is_one_request(opened):
    line = {each.value: each for each in opened(*VISIT).ledger()}[EMAIL]
    assert [r.count for r in line.receipts if r.recipient == "TikTok"] == [1]


def test_a_recipients_page_says_what_it_learnt_how_often_and_how_long(opened):
    lines = opened(*VISIT).learnt_by("Google")
    assert [each.value for each in lines] == [CID, "https://shop.example/a", UA] or lines[0].value == CID
    first = lines[0]
    assert (first.kind, first.state, first.confidence, first.count) == ("client-id", "plain", "certain", 3)
    assert (first.first_seq, first.last_seq, first.last_time - first.first_time) == (2, 4, 2.0)
    assert (first.pages, first.cookie, first.life_s) == (2, "_ga", 34_560_000.0)


def test_a_recipient_that_only_got_a_hash_learnt_it_hashed(opened):
    lines = opened(*VISIT).learnt_by("Meta")
    email = next(each for each in lines if each.kind == "email")
    assert (email.value, email.state, email.shared) == (EMAIL, "hashed", True)


def test_the_group_of_a_recipient_parts_its_direct_calls_from_disguised_ones(opened):
    index = opened(
        request(1, "google-analytics.com", [found("client-id", CID)]),
        request(2, "metrics.shop.example", [found("email", EMAIL)]),
    )
    assert [each.kind for each in index.learnt_by("Google", "client-side")] == ["client-id"]
    assert [each.kind for each in index.learnt_by("Google", "disguised")] == ["email"]
    assert [each.kind for each in index.learnt_by("Google")] == ["email", "client-id"]
    assert index.learnt_by("Nobody") == []


def test_the_requests_of_a_value_are_found_in_every_form(opened):
    index = opened(*VISIT)
    of_value = {each.value: each.id for each in index.ledger()}
    assert index.requests_with(of_value[CID]) == [2, 3, 4, 5]
    assert index.requests_with(of_value[CID], "Google") == [2, 3, 4]
    assert index.requests_with(of_value[EMAIL]) == [6, 7]
    assert index.requests_with("v999999") == index.requests_with("nonsense") == []


def test_the_filter_word_finds_what_the_ledger_says(opened):
    index = opened(*made_session(200))
    for line in index.ledger(limit=10_000):
        assert list(index.ids(f"value:{line.id}")) == index.requests_with(line.id)
    shared = {seq for line in index.ledger(limit=10_000) if line.shared for seq in index.requests_with(line.id)}
    assert set(index.ids("shared:yes")) == shared
    assert set(index.ids("shared:no")) == set(index.ids()) - shared
    assert shared
    assert shared != set(index.ids())


def test_an_empty_index_has_an_empty_ledger(opened):
    index = opened()
    assert index.ledger() == []
    assert index.ledger_counts()["values"] == 0
