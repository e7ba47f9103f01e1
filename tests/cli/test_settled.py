"""A session judged to its end by a command: earlier requests know what later ones showed."""

import hashlib

from builders import exchange

from inspector.analysis.inspect import Memory, inspect_all
from inspector.catalog.catalog import load_catalog
from inspector.cli.settled import settled

CATALOG = load_catalog()
VISITOR = "k3J9x2LmPq84Zt7w"
DIGEST = hashlib.sha256(VISITOR.encode()).hexdigest()


def rows():
    page = (b"Referer", b"https://shop.example/")
    asked = [
        exchange(f"https://t.tracker.example/p?n={n}&v={DIGEST if n % 2 else 'tents'}", seq=n, headers=[page])
        for n in range(1, 7)
    ]
    shown = exchange("https://shop.example/x", seq=7, headers=[page, (b"Cookie", f"visitor={VISITOR}".encode())])
    return [*asked, shown, exchange(f"https://t.tracker.example/p?v={DIGEST}", seq=8, headers=[page])]


def test_every_request_is_told_once_by_seq_and_knows_what_was_shown_later():
    given = rows()
    told = list(settled(lambda: iter(given), CATALOG, Memory()))
    assert [inspection.seq for _, inspection in told] == [row.seq for row in given]
    assert {launch for launch, _ in told} == {"browser"}
    found = {i.seq for _, i in told if any(f.how == ("session-value", "sha256") for f in i.findings)}
    assert found == {1, 3, 5, 8}


def test_where_nothing_is_learnt_all_stays_as_it_was_judged():
    given = [row for row in rows() if row.seq < 7]
    told = [inspection for _, inspection in settled(lambda: iter(given), CATALOG, Memory())]
    assert told == list(inspect_all(given, CATALOG))


def test_a_session_without_requests_tells_nothing():
    assert list(settled(lambda: iter(()), CATALOG, Memory())) == []
