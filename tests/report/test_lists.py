"""Values and requests of the report."""

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation, write_index

from inspector.index.query import Index
from inspector.report.lists import lists_of


@pytest.fixture
def items():
    google = [finding("client-id", "1.2", "Google"), finding("email", "ab", "Google", state="hashed")]
    return [
        inspection(1, "https://shop.example/", "Shop", group="own-content", findings=[finding("client-id", "1.2", "Shop")]),
        inspection(2, "https://g.example/collect", "Google", hits=[ga4(), ga4("scroll")], findings=google),
        inspection(3, "https://m.example/tr", "Meta", hits=[meta()], findings=[finding("client-id", "1.2", "Meta"), finding("email", "ada@shop.example", "Meta")]),
        inspection(4, "https://sst.shop.example/c", "Shop", group="server-call", hits=[ga4()], findings=[finding("client-id", "7.7", "Shop")]),
    ]  # fmt: skip


@pytest.fixture
def index(tmp_path, items):
    simulations = {
        2: [simulation(2, findings=[finding("client-id", "x", "Google", state="hashed")])],
        3: [simulation(3, "blocked", "meta")],
        4: [simulation(4)],
    }
    with Index.open(
        write_index(tmp_path / "s.inspector-index", [judged(item) for item in items], simulations)
    ) as index:
        yield index


def test_the_most_widely_shared_value_comes_first(index, items):
    found = lists_of(items, index)
    assert [(v.shown, dict(v.recipients), v.hashed) for v in found.values] == [
        ("1.2", {"Google": 1, "Meta": 1}, False), ("ada@shop.example", {"Meta": 1}, False), ("ab", {"Google": 1}, True), ("7.7", {"Shop": 1}, False),
    ]  # fmt: skip


def test_requests_beyond_the_cap_are_counted(index, items):
    found = lists_of(items, index, requests=2)
    assert [line.seq for line in found.lines] == [2, 3]
    assert found.lines_left_out == 1
    assert (found.first, found.last) == (items[0].started, items[-1].started)


def test_a_line_says_what_the_table_of_the_window_says(index, items):
    line = lists_of(items, index).lines[0]
    assert (line.host, line.path, line.vendor, line.event, line.more_hits) == (
        "g.example",
        "/collect",
        "Google Analytics 4",
        "page_view",
        1,
    )
    assert (line.sign, line.party, line.verdict, line.left) == ("third", "third party", "sent", 1)
    assert len(line.clock) == len("10:02:00.137")
