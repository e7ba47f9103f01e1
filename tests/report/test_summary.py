"""Figures and sentences of the report."""

import pytest
from inspections import finding, ga4, inspection, judged, meta, simulation, write_index

from inspector.index.query import CategoryTotal, Index, Totals
from inspector.model.finding import CATEGORIES
from inspector.report import summary


def totals(before: int = 4, after: int | None = 1, **counts: int) -> Totals:
    categories = tuple(
        CategoryTotal(c, before if c == "ip" else 0, None if after is None else after if c == "ip" else 0)
        for c in CATEGORIES
    )
    return Totals(categories, **({"all": 10, "third": 4, "own": 1, "aside": 5} | counts))


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


def test_every_category_has_a_chip_and_a_bar():
    assert set(summary.CHIPS) == set(summary.BARS) == set(CATEGORIES)


@pytest.mark.parametrize(
    ("third", "recipients", "words"),
    [
        (0, 0, "No request reached a third party."),
        (1, 1, "1 request reached 1 third party."),
        (1200, 3, "1,200 requests reached 3 third parties."),
    ],
)
def test_the_headline(third, recipients, words):
    assert summary.headline(totals(third=third), recipients) == words


def test_the_lead_accounts_for_every_request():
    assert summary.lead(totals(all=12)) == (
        "12 requests in all: 4 to third parties, 1 to the site's own server, 5 for the site's own content or by the browser itself, "
        "2 to the same owner or not assigned."
    )


def test_the_sentence_needs_a_policy_and_findings():
    assert summary.sentence(totals()) == "4 facts reached third parties; 1 would be left after filtering, simulated."
    assert summary.sentence(totals(after=None)) == ""
    assert summary.sentence(totals(before=0, after=0)) == ""


def test_bars_share_one_scale():
    first = summary.bars(totals())[0]
    assert (first.label, first.share_before, first.share_after) == ("IP address", 1.0, 0.25)
    assert len(summary.bars(totals())) == 5


def test_recipients_carry_what_the_policy_makes_of_them(index):
    third, own = summary.recipients(index, str.upper)
    assert [(r.name, r.count, r.verdicts) for r in third] == [
        ("GOOGLE", 1, summary.Verdicts(sent=1, left=1)), ("META", 1, summary.Verdicts(blocked=1))
    ]  # fmt: skip
    assert third[0].vendors == (("Google Analytics 4", "G-ABC123"),)
    assert [(r.name, r.simulated) for r in own] == [("SHOP", False), ("GA4", True)]
    assert [(c.text, c.hashed) for c in third[0].chips] == [("id", False), ("person", True)]
