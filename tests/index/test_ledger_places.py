"""What a view of the ledger asks: figures by scope, who got how much, where a value stands, which one a finding shows."""

import pytest
from ledgers import CID, EMAIL, found, made_session, request, rows_of, sha256

from inspector.index.query import Index
from inspector.index.store import IndexStore
from inspector.model.ledger import LEDGER_SCOPES

HASHED = found("email", sha256(EMAIL.lower()), "query:em", "hashed", ("vendor-field", "sha256"))
ROWS = [
    request(1, "google-analytics.com", [found("client-id", CID, "query:cid"), found("page-url", "https://shop.example/", "query:dl")]),
    request(2, "doubleclick.net", [found("cookie-id", f"GA1.1.{CID}", "cookie:_ga")]),
    request(3, "facebook.com", [HASHED, found("email", EMAIL, "query:plain")]),
    request(4, "tiktok.com", [HASHED]),
    request(5, "sst.shop.example", [found("client-id", CID, "query:cid")]),
]  # fmt: skip


def index_of(tmp_path, rows) -> Index:
    store = IndexStore.open(tmp_path / "a.inspector-index")
    store.put(rows_of(rows), {}, simulate=False)
    store.close()
    return Index.open(tmp_path / "a.inspector-index")


@pytest.fixture
def index(tmp_path):
    with index_of(tmp_path, ROWS) as made:
        yield made


def test_figures_say_how_much_there_is_of_each_category_and_scope(index):
    figures = index.ledger_figures()
    assert dict(figures.counts) == {"identifier": 1, "personal": 1, "url": 1}
    assert figures.total == 3
    assert figures.shared == 1
    assert dict(index.ledger_figures("one-recipient").counts) == {"url": 1}
    assert index.ledger_figures("one-recipient").total == 3


def test_who_got_most_that_tells_somebody_apart_stands_first(index):
    receivers = index.ledger_figures().receivers
    assert [(each.recipient, each.group, each.values, each.telling) for each in receivers] == [
        ("Google", "client-side", 2, 1), ("Meta", "client-side", 1, 1), ("TikTok", "client-side", 1, 1),
        ("shop.example", "server-call", 1, 1),
    ]  # fmt: skip


def test_a_value_and_its_hash_count_once(index):
    assert next(each for each in index.ledger_figures().receivers if each.recipient == "Meta").values == 1


def test_each_place_of_a_value_is_told_with_its_form(index):
    email = index.ledger("personal")[0]
    told = index.occurrences(email.id, limit=10)
    assert told.requests == 2
    assert [(each.seq, each.recipient, each.finding.at, each.finding.state) for each in told.found] == [
        (3, "Meta", "query:em", "hashed"), (3, "Meta", "query:plain", "plain"), (4, "TikTok", "query:em", "hashed"),
    ]  # fmt: skip


def test_places_at_one_recipient_alone(index):
    cid = index.ledger("identifier")[0].id
    assert [each.seq for each in index.occurrences(cid, limit=10).found] == [1, 2, 5]
    assert [each.seq for each in index.occurrences(cid, ("Google", None), limit=10).found] == [1, 2]
    assert [each.seq for each in index.occurrences(cid, ("shop.example", "server-call"), limit=10).found] == [5]
    assert index.occurrences(cid, ("shop.example", "client-side"), limit=10).found == ()


def test_of_many_requests_the_first_are_read_and_all_are_counted(index):
    told = index.occurrences(index.ledger("identifier")[0].id, limit=1)
    assert told.requests == 3
    assert [each.seq for each in told.found] == [1]


@pytest.mark.parametrize("value_id", ["", "v", "v0", "v999", "x1", "v-1", "v1; DROP TABLE vals"])
def test_an_id_that_no_value_has_stands_nowhere(index, value_id):
    assert index.occurrences(value_id, limit=10).requests == 0


@pytest.mark.parametrize(
    "finding",
    [HASHED, found("email", EMAIL.upper()), found("cookie-id", f"GA1.1.{CID}"), found("client-id", CID)],
)
def test_a_finding_leads_to_the_value_whatever_form_it_has(index, finding):
    standing = index.ledger_standing(finding)
    value = index.ledger(standing.category, None, 1, standing.position)[0]
    assert value.id == standing.value_id
    assert value.value in (EMAIL, CID)


def test_a_finding_that_the_session_does_not_hold_leads_nowhere(index):
    assert index.ledger_standing(found("client-id", "99.99")) is None


@pytest.mark.parametrize("seed", range(6))
def test_every_value_stands_where_the_list_has_it(tmp_path, seed):
    with index_of(tmp_path, made_session(150, seed)) as index:
        for category in index.ledger_figures().counts:
            for place, value in enumerate(index.ledger(category, limit=1_000)):
                told = index.occurrences(value.id, limit=1_000)
                standings = {index.ledger_standing(each.finding).position for each in told.found}
                assert standings == {place}
                assert told.requests == len(index.requests_with(value.id))
                assert {each.seq for each in told.found} == set(index.requests_with(value.id))


@pytest.mark.parametrize("seed", range(3))
def test_what_companies_share_stands_before_all_else(tmp_path, seed):
    with index_of(tmp_path, made_session(150, seed)) as index:
        flat = index.ledger_shared_first(None, 1_000, 0)
        assert sorted(value.id for value in flat) == sorted(value.id for value in index.ledger(limit=1_000))
        assert [value.shared for value in flat] == sorted((value.shared for value in flat), reverse=True)
        pages = [index.ledger_shared_first(None, 3, after) for after in range(0, len(flat), 3)]
        assert [value for page in pages for value in page] == flat
        wide = index.ledger_shared_first("across-companies", 1_000, 0)
        assert [value.id for value in wide] == [value.id for value in flat if value.scope == "across-companies"]


@pytest.mark.parametrize("seed", range(3))
def test_figures_agree_with_the_lists(tmp_path, seed):
    with index_of(tmp_path, made_session(150, seed)) as index:
        for scope in (None, *LEDGER_SCOPES):
            figures = index.ledger_figures(scope)
            listed = index.ledger(None, scope, 10_000)
            assert sum(figures.counts.values()) == len(listed)
            assert all(figures.counts[each.category] for each in listed)
            if scope is not None:
                assert figures.scopes.get(scope, 0) == len(listed)
        assert index.ledger_figures().shared == sum(value.shared for value in index.ledger(limit=10_000))
        for each in index.ledger_figures().receivers:
            assert each.values == len(index.learnt_by(each.recipient, each.group))


def test_what_a_recipient_learnt_says_how_it_is_known(index):
    line = next(each for each in index.learnt_by("TikTok") if each.kind == "email")
    assert line.how == ("vendor-field", "sha256")
