"""Writing the ledger: whatever the order of puts and re-puts, it is the same as of one pass."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from ledgers import CID, EMAIL, cookie, found, made_session, request, rows_of, sha256

from inspector.index.ledger_tables import MOST_SPELLINGS, LedgerTables, best_kind, scope_of
from inspector.index.query import Index
from inspector.index.store import IndexStore


def store_of(path, *batches):
    store = IndexStore.open(path)
    for batch in batches:
        store.put(rows_of(batch), {}, simulate=False)
    store.close()
    return path


def told(path):
    """All that the ledger says, without the numbers of values."""
    with Index.open(path) as index:
        lines = [replace(each, id="") for each in index.ledger(limit=10_000)]
        everybody = {(r.recipient, r.group) for each in lines for r in each.receipts}
        learnt = {who: sorted(map(repr, (replace(e, value_id="") for e in index.learnt_by(*who)))) for who in everybody}
        return sorted(map(repr, lines)), index.ledger_counts(), learnt, list(index.inspections())


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_puts_and_re_puts_gives_the_same_ledger_as_one_pass(tmp_path, seed):
    chance = random.Random(seed)
    last = made_session(120, seed)
    direct = told(store_of(tmp_path / "direct.inspector-index", last))
    earlier = made_session(120, seed + 100)
    puts = [*last, *chance.sample(last, 40)]
    chance.shuffle(puts)
    # before its last word each row may have said anything else
    steps = [(row.seq, replace(row, findings=earlier[row.seq - 1].findings)) for row in chance.sample(last, 60)]
    steps = [row for _, row in steps] + puts
    batches, at = [], 0
    while at < len(steps):
        size = chance.randrange(1, 15)
        batches.append(list({row.seq: row for row in steps[at : at + size]}.values()))
        at += size
    assert told(store_of(tmp_path / "mixed.inspector-index", *batches)) == direct


def test_a_store_that_was_opened_again_goes_on_counting(tmp_path):
    rows = made_session(60)
    path = tmp_path / "a.inspector-index"
    for start in range(0, 60, 20):
        store_of(path, rows[start : start + 20])
    store_of(path, rows[10:30])
    assert told(path) == told(store_of(tmp_path / "direct.inspector-index", rows))


def test_what_is_remembered_is_bounded_and_its_loss_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("inspector.index.ledger_tables.REMEMBERED", 3)
    rows = made_session(60)
    small = store_of(tmp_path / "small.inspector-index", *[rows[n : n + 5] for n in range(0, 60, 5)], rows[20:40])
    monkeypatch.undo()
    assert told(small) == told(store_of(tmp_path / "direct.inspector-index", rows))


def values_in(path):
    with Index.open(path) as index:
        return {each.value: each for each in index.ledger()}


@pytest.mark.parametrize("plain_first", [True, False])
def test_a_hash_is_joined_to_its_plain_value_whichever_came_first(tmp_path, plain_first):
    plain = request(1 if plain_first else 2, "tiktok.com", [found("email", EMAIL)])
    hashed = request(2 if plain_first else 1, "facebook.com", [found("email", sha256(EMAIL.lower()), state="hashed", how=("vendor-field", "sha256"))])  # fmt: skip
    first, second = (plain, hashed) if plain_first else (hashed, plain)
    path = store_of(tmp_path / "a.inspector-index", [first], [second])
    lines = values_in(path)
    assert list(lines) == [EMAIL]
    assert (lines[EMAIL].companies, lines[EMAIL].scope, lines[EMAIL].forms) == (2, "across-companies", ("sha256",))
    assert {r.recipient: r.state for r in lines[EMAIL].receipts} == {"TikTok": "plain", "Meta": "hashed"}


def test_a_hash_stands_alone_again_when_its_plain_value_is_gone(tmp_path):
    hashed = request(1, "facebook.com", [found("email", sha256(EMAIL.lower()), state="hashed")])
    path = store_of(tmp_path / "a.inspector-index", [hashed], [request(2, "tiktok.com", [found("email", EMAIL)])], [request(2, "tiktok.com")])  # fmt: skip
    lines = values_in(path)
    assert list(lines) == [sha256(EMAIL.lower())]
    assert [r.recipient for r in lines[sha256(EMAIL.lower())].receipts] == ["Meta"]


def test_a_hash_of_a_hash_leads_to_the_plain_value(tmp_path):
    once = sha256(EMAIL.lower())
    rows = [
        request(1, "facebook.com", [found("user-id", sha256(once), state="hashed", how=("vendor-field", "sha256"))]),
        request(2, "tiktok.com", [found("user-id", once)]),
        request(3, "doubleclick.net", [found("email", EMAIL)]),
    ]
    for order in (rows, rows[::-1], [rows[1], rows[0], rows[2]]):
        path = tmp_path / f"{[row.seq for row in order]}.inspector-index"
        lines = values_in(store_of(path, *[[row] for row in order]))
        assert list(lines) == [EMAIL]
        assert lines[EMAIL].companies == 3


def test_of_a_value_in_many_spellings_some_are_hashed_the_same_in_whatever_order_they_come(tmp_path):
    plain = "abcdefghijk@shop.example"
    cased = ["".join(c.upper() if n >> at & 1 else c for at, c in enumerate(plain)) for n in range(4 * MOST_SPELLINGS)]
    rows = [request(n, "tiktok.com", [found("email", text)]) for n, text in enumerate(cased, 1)]
    rows.append(request(len(rows) + 1, "facebook.com", [found("email", sha256(plain), state="hashed")]))
    fewer = [request(row.seq, "tiktok.com") for row in rows[: 2 * MOST_SPELLINGS]]
    digests = []
    for name, order in (("up", rows), ("down", rows[::-1])):
        path = store_of(tmp_path / f"{name}.inspector-index", order[:50], order[50:], fewer)
        assert [(each.kind, each.companies) for each in values_in(path).values()] == [("email", 2)]
        with closing(sqlite3.connect(path)) as db:
            digests.append(db.execute("SELECT count(*) FROM val_digests").fetchone()[0])
    assert digests[0] == digests[1] == 4 * (MOST_SPELLINGS + 1)


def test_a_transaction_that_fails_leaves_no_numbers_behind(tmp_path, monkeypatch):
    path = tmp_path / "a.inspector-index"
    store = IndexStore.open(path)
    rows = rows_of(made_session(20))
    whole = LedgerTables._refresh
    monkeypatch.setattr(LedgerTables, "_refresh", lambda *_: (_ for _ in ()).throw(sqlite3.OperationalError("full")))
    with pytest.raises(sqlite3.OperationalError):
        store.put(rows, {}, simulate=False)
    monkeypatch.setattr(LedgerTables, "_refresh", whole)
    store.put(rows, {}, simulate=False)
    store.close()
    assert told(path) == told(store_of(tmp_path / "direct.inspector-index", made_session(20)))


def test_the_kind_that_says_most_is_shown():
    assert best_kind([(0, "opaque-id"), (1, "client-id")]) == "client-id"
    assert best_kind([(0, "client-id"), (1, "user-id")]) == "client-id"
    assert best_kind([(0, "user-id"), (1, "email")]) == "email"
    assert best_kind([(0, "cookie-id"), (0, "opaque-id")]) == "cookie-id"


def test_scopes_count_companies_beside_the_visited_site():
    google, meta = (0, "Google", "Google", "google-analytics.com"), (0, "Meta", "Meta", "facebook.com")
    clicks, own = (0, "Google", "Google", "doubleclick.net"), (2, "shop.example", "shop.example", "shop.example")
    assert scope_of([google]) == scope_of([own]) == scope_of([google, own]) == "one-recipient"
    assert scope_of([google, clicks]) == scope_of([google, clicks, own]) == "within-one-company"
    assert scope_of([google, meta]) == "across-companies"


def test_a_disguised_recipient_is_the_company_that_answers(tmp_path):
    rows = [
        request(n, host, [found("client-id", CID)])
        for n, host in enumerate(("metrics.shop.example", "doubleclick.net"), 1)
    ]
    line = values_in(store_of(tmp_path / "a.inspector-index", rows))[CID]
    assert (line.companies, line.scope, line.shared) == (1, "within-one-company", False)


def test_cookies_are_counted_from_the_first_request_that_carried_them(tmp_path):
    rows = [request(n, "shop.example", (), [cookie()], [f"GA1.1.{CID}"]) for n in (5, 2, 9)]
    rows.append(request(10, "doubleclick.net", [found("client-id", CID)]))
    line = values_in(store_of(tmp_path / "a.inspector-index", *[[row] for row in rows]))[CID]
    assert (line.origin_name, line.origin_seq, line.first_seq, line.last_seq) == ("_ga", 2, 2, 10)
