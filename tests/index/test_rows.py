"""One line of the table out of the index's columns."""

import pytest
from inspections import finding, inspection, judged, simulation, write_index

from inspector.index.query import Index
from inspector.index.rows import Exposure, SimCell, exposures
from inspector.index.schema import COUNTS


def test_a_category_has_one_chip_and_counts_as_in_clear_when_some_of_it_is():
    counts = [0] * len(COUNTS)
    counts[COUNTS.index("c_personal")] = 1
    counts[COUNTS.index("h_personal")] = 2
    counts[COUNTS.index("c_ip")] = 3
    assert exposures(counts) == (Exposure("ip", 3), Exposure("personal", 3))
    counts[COUNTS.index("c_personal")] = 0
    assert exposures(counts) == (Exposure("ip", 3), Exposure("personal", 2, hashed=True))
    assert exposures([0] * len(COUNTS)) == ()


@pytest.mark.parametrize(
    ("simulations", "cell"),
    [
        ([], None),
        ([simulation(1)], SimCell("sent", 0, ("ga4",))),
        ([simulation(1, "blocked")], SimCell("blocked", 0, ("ga4",))),
        ([simulation(1, "not-filterable")], SimCell("not-filterable", 0, ("ga4",))),
        ([simulation(1, "blocked", "meta"), simulation(1)], SimCell("sent", 0, ("meta", "ga4"))),
        ([simulation(1, "blocked", "meta"), simulation(1, "not-filterable")], SimCell("not-filterable", 0, ("meta", "ga4"))),
    ],
)  # fmt: skip
def test_the_worst_verdict_over_all_destinations_is_shown(tmp_path, simulations, cell):
    row = judged(inspection(1, "https://g.example/", "Google"))
    with Index.open(write_index(tmp_path / "i", [row], {1: simulations})) as index:
        assert index.rows([1])[0].simulated == cell


def test_what_is_left_counts_over_all_destinations(tmp_path):
    row = judged(inspection(1, "https://g.example/", "Google"))
    left = [finding("client-id", "1", "G"), finding("email", "h", "G", state="hashed")]
    with Index.open(
        write_index(
            tmp_path / "i",
            [row],
            {1: [simulation(1, findings=left), simulation(1, destination="meta", findings=left[:1])]},
        )
    ) as index:
        assert index.rows([1])[0].simulated.left == 3


def test_absent_facts_are_empty_text_or_none(tmp_path):
    row = judged(
        inspection(1, "https://g.example/", "Google", page=None, status=None, type=None, duration_ms=None), "open"
    )
    with Index.open(write_index(tmp_path / "i", [row])) as index:
        found = index.rows([1])[0]
    assert (found.page, found.status, found.type, found.duration_ms, found.state) == ("", None, "", None, "open")
    assert (found.vendor, found.event, found.account, found.hit_count, found.consent) == ("", "", "", 0, "")
