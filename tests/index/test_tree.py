"""The party tree."""

from dataclasses import replace

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation, write_index

from inspector.index.query import Index
from inspector.index.store import IndexStore
from inspector.index.tree import ALWAYS_SHOWN, ASIDE, PartyKey, condition_of
from inspector.model.party import GROUPS, Evidence


@pytest.fixture
def rows():
    def row(seq, recipient, group="client-side", hits=(), **more):
        found = [finding("client-id", str(seq), recipient)]
        return judged(
            inspection(
                seq, f"https://{recipient.lower()}.example/", recipient, group=group, hits=hits, findings=found, **more
            )
        )

    return [
        row(1, "Meta", hits=[meta()]),
        row(2, "Google", hits=[ga4(), meta()]),
        row(3, "Google", hits=[ga4(), ga4("scroll")]),
        row(4, "Google", confidence="possible"),
        row(5, "Shop", "server-call"),
        row(6, "Shop", "browser"),
    ]  # fmt: skip


def test_the_largest_recipient_comes_first_and_vendors_below_it(tmp_path, rows):
    with Index.open(write_index(tmp_path / "i", rows)) as index:
        client = index.groups()[0]
    assert [(node.label, node.count) for node in client.children] == [("Google", 3), ("Meta", 1)]
    google = client.children[0]
    assert [(node.label, node.key.account, node.count) for node in google.children] == [
        ("Google Analytics 4", "G-ABC123", 2), ("Meta Pixel", "770042", 1)
    ]  # fmt: skip


def with_account(hit, account):
    return replace(hit, account=account)


def children_of(path, rows):
    with Index.open(write_index(path, rows)) as index:
        (google,) = index.groups()[0].children
        return google.children, {node.key: list(index.ids(party=node.key)) for node in google.children}


def test_hits_without_an_account_go_with_the_vendors_only_one(tmp_path, rows):
    nameless = with_account(ga4(), None)
    found = [rows[2], _row(7, [nameless]), _row(8, [ga4(), nameless])]
    (node,), ids = children_of(tmp_path / "i", found)
    assert (node.label, node.account, node.count) == ("Google Analytics 4", "G-ABC123", 3)
    assert ids[node.key] == [3, 7, 8]


def test_hits_without_an_account_stand_apart_where_a_vendor_has_several(tmp_path):
    nameless, other = with_account(ga4(), None), with_account(ga4(), "G-OTHER")
    found = [
        _row(1, [ga4()]),
        _row(2, [ga4()]),
        _row(3, [ga4()]),
        _row(4, [other]),
        _row(5, [other]),
        _row(6, [nameless]),
    ]
    nodes, ids = children_of(tmp_path / "i", found)
    assert [(node.account, node.count) for node in nodes] == [("G-ABC123", 3), ("G-OTHER", 2), ("no account", 1)]
    assert list(ids.values()) == [[1, 2, 3], [4, 5], [6]]


def test_a_vendor_without_any_account_is_one_row_without_a_word(tmp_path):
    nodes, _ = children_of(tmp_path / "i", [_row(1, [with_account(ga4(), None)])])
    assert [(node.account, node.count) for node in nodes] == [("", 1)]


def test_below_its_owner_a_vendor_loses_the_owners_name_and_elsewhere_it_is_short(tmp_path):
    path = tmp_path / "i"
    store = IndexStore.open(path)
    store.reset({}, {"ga4": "GA4", "meta": "Meta"})
    at_shop = judged(inspection(2, "https://sst.shop.example/", "shop.example", group="server-call", hits=[ga4()]))
    store.put([_row(1, [ga4(), meta()]), at_shop], {}, simulate=False)
    store.close()
    with Index.open(path) as index:
        groups = {node.key.group: node for node in index.groups()}
        assert [row.vendor_short for row in index.rows([1, 2])] == ["GA4", "GA4"]
    assert [node.short for node in groups["client-side"].children[0].children] == ["Analytics 4", "Meta"]
    assert [node.short for node in groups["server-call"].children[0].children] == ["GA4"]


def test_what_tells_persons_apart_comes_before_what_every_request_tells(tmp_path):
    kinds = ("ip-address", "user-agent", "client-id", "email", "page-url", "screen", "token")
    row = judged(
        inspection(1, "https://g.example/", "Google", findings=[finding(kind, "x", "Google") for kind in kinds])
    )
    with Index.open(write_index(tmp_path / "i", [row])) as index:
        exposes = index.groups()[0].children[0].exposes
    assert [e.category for e in exposes] == ["identifier", "personal", "secret", "ip", "user-agent", "url", "device"]


def _row(seq, hits):
    return judged(inspection(seq, "https://google.example/", "Google", hits=hits))


def test_one_certain_request_makes_a_recipient_certain(tmp_path, rows):
    with Index.open(write_index(tmp_path / "i", rows)) as index:
        assert not index.groups()[0].children[0].doubtful
    with Index.open(write_index(tmp_path / "j", [rows[3]])) as index:
        assert index.groups()[0].doubtful
        assert index.groups()[0].children[0].doubtful


def test_groups_stand_in_their_order_and_only_some_when_empty(tmp_path, rows):
    with Index.open(write_index(tmp_path / "i", rows)) as index:
        found = [node.key.group for node in index.groups()]
    assert found == ["client-side", "disguised", "server-call", "browser"]
    assert set(ALWAYS_SHOWN) <= set(GROUPS)
    assert set(GROUPS) >= ASIDE


def test_the_simulated_leg_counts_calls_that_are_sent_on(tmp_path, rows):
    simulations = {
        1: [simulation(1)],
        5: [simulation(5), simulation(5, destination="meta"), simulation(5, "blocked", "tiktok")],
    }
    with Index.open(write_index(tmp_path / "i", rows, simulations)) as index:
        leg = next(node for node in index.groups() if node.key.group == "simulated")
    assert leg.count == 1
    assert [(node.key.recipient, node.count) for node in leg.children] == [("ga4", 1), ("meta", 1)]


def test_blocked_calls_have_no_simulated_leg(tmp_path, rows):
    with Index.open(write_index(tmp_path / "i", rows, {5: [simulation(5, "blocked")]})) as index:
        assert "simulated" not in [node.key.group for node in index.groups()]


def test_a_recipient_named_to_break_out_of_the_query_is_a_value():
    condition = condition_of(PartyKey("client-side", "x' OR 1=1 --", "ga4", "' OR 1"))
    assert "OR 1" not in condition.sql
    assert condition.values[1:] == ("x' OR 1=1 --", "ga4", "' OR 1")


def test_a_recipient_says_why_it_is_one_by_its_newest_request_and_what_role_it_plays(tmp_path):
    def row(seq, signal, role=None, confidence="certain"):
        made = inspection(seq, "https://t.example/", "Tags", confidence=confidence)
        evidence = (Evidence(signal, "host", str(seq), "", "strong"),)
        return judged(replace(made, party=replace(made.party, evidence=evidence, role=role)))

    rows = [
        row(1, "cname", "tagging-server", "possible"),
        row(2, "tagging-host", "tagging-server"),
        row(3, "cookie", "cdn"),
    ]
    with Index.open(write_index(tmp_path / "i", rows)) as index:
        client = index.groups()[0]
        (tags,) = client.children
        shown = {each.seq: (each.role, each.why) for each in index.rows([1, 2, 3])}
    assert tags.why == (("cookie", "3"),)
    assert (tags.possible, tags.tagging, tags.count) == (1, 2, 3)
    assert (client.possible, client.tagging) == (1, 2)
    assert shown[1] == ("tagging-server", (("cname", "1"),))
    assert shown[3][0] == "cdn"


def test_a_row_that_is_judged_again_takes_its_role_back(tmp_path):
    def row(role):
        made = inspection(1, "https://t.example/", "Tags")
        return judged(replace(made, party=replace(made.party, role=role)))

    store = IndexStore.open(tmp_path / "i")
    store.put([row("tagging-server")], {}, simulate=False)
    store.put([row(None)], {}, simulate=False)
    store.close()
    with Index.open(tmp_path / "i") as index:
        assert index.groups()[0].children[0].tagging == 0
