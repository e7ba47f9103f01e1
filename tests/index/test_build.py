"""The builder: every row judged once in order, updates, another catalogue, failures, two builders."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from builders import exchange
from visits import UA, sent, visit, write_session

from inspector.analysis.inspect import inspect, inspect_all
from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.catalog.project import Project
from inspector.index import build
from inspector.index.build import IndexBuilder, IndexBusyError
from inspector.index.query import Index
from inspector.index.simulated import simulate_exchange
from inspector.model.resolved import Answered, Resolved
from inspector.session.reader import SessionReader
from inspector.session.schema import LaunchInfo
from inspector.session.writer import SessionWriter


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "s.inspector", tmp_path / "s.inspector-index"


def finish(builder):
    for _ in range(10_000):
        if not builder.step():
            return
    raise AssertionError("the builder never comes to an end")


def built(session, index, catalog):
    with IndexBuilder(session, index, catalog) as builder:
        finish(builder)
    return Index.open(index)


def stored(index):
    return [replace(index.inspection(seq), findings=()) for seq in index.ids()]


def judged_directly(exchanges, catalog):
    return [replace(item, findings=()) for item in inspect_all(exchanges, catalog)]


def test_the_index_holds_what_the_analysis_says_of_every_request(paths, catalog):
    session, index = paths
    write_session(session, visit())
    with built(session, index, catalog) as found, SessionReader.open(session) as reader:
        assert stored(found) == judged_directly(reader.exchanges(), catalog)
        assert found.progress().complete
        assert [row.group for row in found.rows(found.ids())][1:3] == ["own-content", "client-side"]


def test_a_running_session_is_followed(paths, catalog):
    session, index = paths
    writer = SessionWriter.open(session, source="proxy")
    with IndexBuilder(session, index, catalog) as builder:
        finish(builder)
        for part in (visit()[:2], visit()[2:]):
            writer.commit(part)
            finish(builder)
        assert builder.progress().done == 6
        assert not builder.step(), "nothing changed, so there is nothing to do"
    writer.close()
    with Index.open(index) as found, SessionReader.open(session) as reader:
        assert stored(found) == judged_directly(reader.exchanges(), catalog)


def test_a_row_that_ended_is_judged_again_and_stays_one_row(paths, catalog):
    session, index = paths
    whole = visit()
    running = replace(whole[2], response=None, state="open", duration_ms=None)
    writer = SessionWriter.open(session, source="proxy")
    with IndexBuilder(session, index, catalog) as builder:
        writer.commit([whole[0], whole[1], running])
        finish(builder)
        with Index.open(index) as found:
            assert found.rows([3])[0].state == "open"
        writer.commit([whole[2]])
        finish(builder)
    writer.close()
    with Index.open(index) as found:
        assert (found.rows([3])[0].state, found.rows([3])[0].status) == ("complete", 204)
        assert len(found.ids()) == 3
        assert sum(node.count for node in found.groups()) == 3


def test_what_came_late_is_judged_in_the_order_of_arrival(paths, catalog):
    """A page whose answer ends after its beacons must still be known as their page."""
    session, index = paths
    whole = visit()
    writer = SessionWriter.open(session, source="proxy")
    writer.commit([replace(whole[0], response=None, state="open"), *whole[1:]])
    writer.commit([whole[0]])
    writer.close()
    with built(session, index, catalog) as found:
        assert stored(found) == judged_directly(whole, catalog)
        assert {row.page for row in found.rows(found.ids())} == {"https://shop.example/checkout?step=2"}


def test_a_second_run_goes_on_where_the_first_ended(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, visit()[:3])
    built(session, index, catalog).close()
    writer = SessionWriter.open(session, source="proxy")
    writer.commit(visit()[3:])
    writer.close()
    with built(session, index, catalog) as found:
        assert stored(found) == judged_directly(visit(), catalog)
    asked = []
    monkeypatch.setattr(build, "inspect", lambda *args: asked.append(args))
    built(session, index, catalog).close()
    assert asked == [], "a complete index is not judged again"


def test_a_run_that_ended_in_the_middle_is_finished_by_the_next(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, [item for n in range(4) for item in visit(1 + 6 * n)])
    monkeypatch.setattr(build, "CATCH_UP_ROWS", 5)
    with IndexBuilder(session, index, catalog) as builder:
        builder.step()
        builder.step()
        assert 0 < builder.progress().done < 24
    with built(session, index, catalog) as found, SessionReader.open(session) as reader:
        assert stored(found) == judged_directly(reader.exchanges(), catalog)


def test_an_index_that_lags_far_behind_comes_to_the_same(paths, catalog, monkeypatch):
    monkeypatch.setattr(build, "LAGGING", 4)
    session, index = paths
    whole = [item for n in range(4) for item in visit(1 + 6 * n)]
    writer = SessionWriter.open(session, source="proxy")
    with IndexBuilder(session, index, catalog) as builder:
        writer.commit([replace(whole[0], response=None, state="open")])
        finish(builder)
        writer.commit(whole[1:])
        writer.commit([whole[0]])
        finish(builder)
    writer.close()
    with Index.open(index) as found:
        assert stored(found) == judged_directly(whole, catalog)


def test_another_catalogue_means_another_index(paths, catalog):
    session, index = paths
    write_session(session, visit())
    with built(session, index, catalog) as found:
        assert len(found.ids(scope="third")) == 3
    own = load_catalog(Project().merged(sites=["shop.example", "facebook.com"]))
    with built(session, index, own) as found:
        assert 4 not in found.ids(scope="third")
        assert found.progress().done == 6


def test_another_session_of_that_name_means_another_index(paths, catalog):
    session, index = paths
    write_session(session, visit())
    built(session, index, catalog).close()
    session.unlink()
    write_session(session, visit()[:2])
    with built(session, index, catalog) as found:
        assert list(found.ids()) == [1, 2]


def test_one_request_whose_analysis_fails_is_shown_as_such_and_the_rest_goes_on(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, visit())
    real = build.inspect

    def failing(exchange, *rest):
        if exchange.seq == 3:
            raise RuntimeError("secret value")
        return real(exchange, *rest)

    monkeypatch.setattr(build, "inspect", failing)
    with built(session, index, catalog) as found:
        assert len(found.ids()) == 6
        row = found.rows([3])[0]
        assert (row.group, row.host) == ("unknown", "region1.google-analytics.com")
        assert "analysis failed" in row.note
        assert "secret" not in row.note
        assert list(found.ids('"analysis failed"')) == [3]


def test_a_request_the_index_cannot_hold_is_shown_as_failed_too(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, visit())
    real = build.inspect

    def odd(exchange, *rest):
        found = real(exchange, *rest)
        return replace(found, method="\ud800") if exchange.seq == 3 else found

    monkeypatch.setattr(build, "inspect", odd)
    with built(session, index, catalog) as found:
        assert len(found.ids()) == 6
        assert "analysis failed" in found.rows([3])[0].note


def test_hostile_requests_are_rows(paths, catalog):
    session, index = paths
    odd = [
        b"",
        b"https://",
        b"https://[::1/x",
        b"x" * 5000,
        b"https://\xff\xfe/?\x00=%zz&&=&",
        b"javascript:alert(1)",
        "https://ünïcode.example/ä?ö".encode(),
    ]
    write_session(session, [exchange(url, seq=n, method=b"G\xffT") for n, url in enumerate(odd, 1)])  # fmt: skip
    with built(session, index, catalog) as found:
        assert list(found.ids()) == list(range(1, len(odd) + 1))
        assert not [row.seq for row in found.rows(found.ids()) if "analysis failed" in row.note]


def test_only_one_builder_keeps_an_index_and_the_next_may_when_it_is_gone(paths, catalog):
    session, index = paths
    write_session(session, visit())
    with IndexBuilder(session, index, catalog), pytest.raises(IndexBusyError):
        IndexBuilder(session, index, catalog)
    IndexBuilder(session, index, catalog).close()


def test_a_builder_notices_that_its_index_was_deleted(paths, catalog):
    session, index = paths
    write_session(session, visit())
    with IndexBuilder(session, index, catalog) as builder:
        finish(builder)
        assert not builder.lost()
        index.unlink()
        assert builder.lost()
    with built(session, index, catalog) as found:
        assert len(found.ids()) == 6


def test_the_session_is_not_changed(paths, catalog):
    session, index = paths
    write_session(session, visit())
    before = session.read_bytes()
    built(session, index, catalog).close()
    assert session.read_bytes() == before


def test_commits_are_small_while_a_session_is_live(paths, catalog, monkeypatch):
    session, index = paths
    writer = SessionWriter.open(session, source="proxy")
    with IndexBuilder(session, index, catalog) as builder:
        writer.commit(visit())
        finish(builder)
        writer.commit([sent(n, f"https://shop.example/a{n}.css", "style", "same-origin") for n in range(7, 307)])
        builder.step()
        assert 6 < builder.progress().done < 306
        finish(builder)
        assert builder.progress().done == 306
    writer.close()
    assert UA in visit()[0].request.headers[1]


def test_an_index_that_lost_what_it_was_made_with_is_made_anew(paths, catalog):
    session, index = paths
    write_session(session, visit())
    built(session, index, catalog).close()
    with sqlite3.connect(index) as damaged:
        damaged.execute("DELETE FROM meta")
    damaged.close()
    with built(session, index, catalog) as found:
        assert found.progress().done == 6


def test_rows_are_simulated_after_they_are_judged(paths, catalog):
    session, index = paths
    write_session(session, visit())
    with IndexBuilder(session, index, catalog, load_policy("strict")) as builder:
        finish(builder)
        assert builder.progress().complete
    with Index.open(index) as found, SessionReader.open(session) as reader:
        exchanges = list(reader.exchanges())
        for row in found.rows(found.ids()):
            direct = simulate_exchange(
                exchanges[row.seq - 1], found.inspection(row.seq), load_policy("strict"), catalog
            )
            assert (row.simulated is not None) == bool(direct)
            if direct:
                assert row.simulated.destinations == tuple(item.destination for item in direct)
                assert row.simulated.left == sum(len(item.findings) for item in direct if item.verdict == "sent")


def test_a_row_is_simulated_alike_whether_it_was_at_hand_or_had_to_be_read(paths, catalog, tmp_path):
    session, index = paths
    write_session(session, visit())
    policy = load_policy("strict")
    with IndexBuilder(session, index, catalog, policy) as builder:
        finish(builder)
        assert len(builder._at_hand) == 0
    other = tmp_path / "other.inspector-index"
    with IndexBuilder(session, other, catalog) as builder:
        finish(builder)
        assert len(builder._at_hand) == 0
        builder.set_policy(policy)
        finish(builder)
    with closing(sqlite3.connect(index)) as one, closing(sqlite3.connect(other)) as two:
        for query in ("SELECT * FROM sims ORDER BY seq, n", "SELECT * FROM after ORDER BY grp"):
            found = one.execute(query).fetchall()
            assert found
            assert found == two.execute(query).fetchall()


def test_the_same_policy_is_not_simulated_again_and_another_is(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, visit())
    for name, expected in (("strict", 4), ("strict", 0), ("none", 4)):  # of six requests, two have no hit
        asked = []
        monkeypatch.setattr(build, "simulate_exchange", lambda *args, asked=asked: asked.append(args) or [])
        with IndexBuilder(session, index, catalog, load_policy(name)) as builder:
            finish(builder)
        assert len(asked) == expected


def test_a_simulation_that_fails_counts_as_nothing_filtered(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, visit())

    def broken(*_):
        raise RuntimeError("secret value")

    monkeypatch.setattr(build, "simulate_exchange", broken)
    with IndexBuilder(session, index, catalog, load_policy("strict")) as builder:
        finish(builder)
    with Index.open(index) as found:
        assert found.rows([3])[0].simulated.verdict == "not-filterable"
        assert all(total.after == total.before for total in found.totals().categories)


def test_consent_that_is_none_is_refused(paths, catalog):
    session, index = paths
    write_session(session, visit())
    with pytest.raises(ValueError, match="maybe"):
        IndexBuilder(session, index, catalog, load_policy("strict"), "maybe")
    IndexBuilder(session, index, catalog).close()


def test_a_summary_of_the_tree_agrees_with_the_rows(paths, catalog):
    session, index = paths
    write_session(session, [item for n in range(3) for item in visit(1 + 6 * n)])
    with built(session, index, catalog) as found:
        for group in found.groups():
            rows = found.rows(found.ids(party=group.key))
            assert group.count == len(rows)
            assert sum(exposure.count for exposure in group.exposes) == sum(
                e.count for row in rows for e in row.exposes
            )


def test_a_name_behind_a_host_that_comes_later_is_evidence_for_the_rows_before_it(paths, catalog):
    session, index = paths
    headers = [(b"Referer", b"https://shop.example/")]
    with SessionWriter.open(session, source="proxy") as writer:
        writer.commit([exchange("https://x7.shop.example/opaque", seq=n, headers=headers) for n in (1, 2)])
        writer.commit([exchange("https://other.shop.example/a.png", seq=3, headers=headers)])
        with IndexBuilder(session, index, catalog) as builder, Index.open(index) as read:
            list(builder.run())
            assert read.inspection(2).party.group == "own-content"
            writer.commit([Answered(Resolved("x7.shop.example", 1.0, ("shop.sc.omtrdc.net",)), (1, 2))])
            list(builder.run())
            assert [read.inspection(n).party.group for n in (1, 2, 3)] == ["disguised", "disguised", "own-content"]
            assert read.inspection(2).party.recipient == "Adobe"


def test_a_lagging_builder_blames_no_script_for_what_a_row_before_has_set_meanwhile(paths, catalog, monkeypatch):
    """A page that still runs sets a cookie in its head; its parts carry it, and are judged before the page is again."""
    monkeypatch.setattr(build, "LAGGING", 4)
    session, index = paths
    page, sets = "https://shop.example/", [(b"set-cookie", b"id=abc; Path=/"), (b"content-type", b"text/html")]
    launch = LaunchInfo("browser", "Chromium 156, fresh profile, quiet", "127.0.0.1", 1, 1.0)
    parts = [
        exchange(f"{page}{n}", seq=n, headers=[(b"referer", page.encode()), (b"cookie", b"id=abc; js=1")])
        for n in range(2, 12)
    ]
    writer = SessionWriter.open(session, source="proxy", launches=[launch])
    with IndexBuilder(session, index, catalog) as builder:
        writer.commit([exchange(page, seq=1, status=None, state="open")])
        finish(builder)
        writer.commit([*parts, exchange(page, seq=1, response_headers=sets, state="open")])
        finish(builder)
    writer.close()
    with Index.open(index) as found:
        told = {(c.name, c.set_by, c.since) for n in range(2, 12) for c in found.inspection(n).cookies}
    assert told == {("id", "server", 1), ("js", "script", None)}


def test_a_lagging_builder_judges_each_row_once_and_changed_rows_before_those_that_came_after_them(
    paths, catalog, monkeypatch
):
    """A page that still ran turns out to be a download: what came meanwhile does not belong to it."""
    monkeypatch.setattr(build, "LAGGING", 4)
    session, index = paths
    headers = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate"), (b"sec-fetch-site", b"none")]
    url, file = "https://shop.example/report", [(b"content-disposition", b"attachment")]
    page = exchange(url, seq=1, headers=headers, response_headers=file)
    others = [exchange(f"https://shop.example/{n}", seq=n) for n in range(2, 40)]
    judged = []
    monkeypatch.setattr(build, "inspect", lambda each, *more: judged.append(each.seq) or inspect(each, *more))
    writer = SessionWriter.open(session, source="proxy")
    with IndexBuilder(session, index, catalog) as builder:
        writer.commit([exchange(url, seq=1, headers=headers, status=None, state="open")])
        finish(builder)
        judged.clear()
        writer.commit([page, *others])
        finish(builder)
    writer.close()
    assert judged == list(range(1, 40))
    with Index.open(index) as found:
        assert stored(found) == judged_directly([page, *others], catalog)


def test_without_a_look_nothing_new_is_judged_and_what_waits_is_simulated(paths, catalog):
    session, index = paths
    with SessionWriter.open(session, source="proxy") as writer:
        writer.commit(visit())
        with IndexBuilder(session, index, catalog, load_policy("strict")) as builder:
            while builder.progress().done < 6:
                builder.step()
            assert builder.found == 6
            writer.commit(visit(7))
            while builder.step(look=False):
                pass
            assert (builder.progress().done, builder.progress().simulated) == (6, 6)
            finish(builder)
            assert (builder.progress().done, builder.progress().simulated) == (12, 12)


# What was shown later

VISITOR = "k3J9x2LmPq84Zt7w"
DIGEST = hashlib.sha256(VISITOR.encode()).hexdigest()
REFERER = (b"Referer", b"https://shop.example/")


def taught():
    """Requests that carry hashes of values which the session shows before, between and after them."""
    other = "9fK2mQ7xL4pR8tWz"
    values = [
        DIGEST,
        "tents",
        hashlib.md5(other.encode(), usedforsecurity=False).hexdigest(),
        DIGEST,
        "x",
        other + "-1",
    ]
    rows = [
        exchange(f"https://t.tracker.example/p?n={n}&v={v}", seq=0, headers=[REFERER]) for n, v in enumerate(values)
    ]
    shown = [
        exchange("https://shop.example/x", seq=0, headers=[REFERER, (b"Cookie", f"c{n}={value}".encode())])
        for n, value in enumerate((VISITOR, other))
    ]
    rows[2:2] = shown[:1]
    return [replace(row, seq=n, key=f"k{n}", started=row.started + n) for n, row in enumerate([*rows, shown[1]], 1)]


def told(index):
    return {
        seq: [(f.how, f.of, f.at) for f in index.inspection(seq).findings if f.how[0] == "session-value"]
        for seq in index.ids()
    }


def test_what_is_shown_later_is_found_in_the_rows_before_it(paths, catalog):
    session, index = paths
    write_session(session, taught())
    with built(session, index, catalog) as found:
        seqs = {seq for seq, findings in told(found).items() if findings}
        assert seqs == {1, 4, 5, 7}
        assert ("session-value", "sha256") in {how for how, _, _ in told(found)[1]}


def test_the_state_is_the_same_whenever_a_builder_looked_and_whenever_it_ended(paths, catalog, tmp_path, monkeypatch):
    session, index = paths
    rows = taught()
    write_session(session, rows)
    with built(session, index, catalog) as found:
        wanted = told(found)
    live, aside = tmp_path / "live.inspector", tmp_path / "live.inspector-index"
    writer = SessionWriter.open(live, source="proxy")
    builder = IndexBuilder(live, aside, catalog)
    for number, row in enumerate(rows):
        writer.commit([row])
        builder.step()
        if number % 3 == 2:
            builder.close()
            builder = IndexBuilder(live, aside, catalog)
    writer.close()
    finish(builder)
    builder.close()
    with Index.open(aside) as found:
        assert told(found) == wanted


def test_a_row_that_a_later_value_does_not_change_is_not_written_again(paths, catalog, monkeypatch):
    session, index = paths
    write_session(session, taught())
    put = []
    store = build.IndexStore.put
    monkeypatch.setattr(
        build.IndexStore, "put", lambda self, batch, *a, **k: put.extend(j.inspection.seq for j in batch) or store(self, batch, *a, **k)
    )  # fmt: skip
    built(session, index, catalog).close()
    assert sorted(put) == sorted([*range(1, 9), 1, 4, 7])
    with IndexBuilder(session, index, catalog) as builder:
        finish(builder)
    assert len(put) == 11


def test_a_run_that_ended_before_rows_were_read_again_is_finished_by_the_next(paths, catalog):
    session, index = paths
    write_session(session, taught())
    with IndexBuilder(session, index, catalog) as builder:
        while builder.progress().done < 8:
            builder.step()
    with Index.open(index) as found:
        assert told(found)[1] == []
    with built(session, index, catalog) as found:
        assert told(found)[1] != []
