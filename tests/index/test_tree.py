"""The party tree."""

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation, write_index

from inspector.index.query import Index
from inspector.index.tree import ALWAYS_SHOWN, ASIDE, PartyKey, condition_of
from inspector.model.party import GROUPS


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
