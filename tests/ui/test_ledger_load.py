"""What the Ledger view reads: figures and what stands at the top, in the scope and order asked for."""

import pytest
from ledger_rig import ROWS, many, sources_of_rows

from inspector.ui.ledger_load import PAGE, Chosen, LedgerAsked, PageKey, first_pages, load_ledger


@pytest.fixture
def sources(tmp_path):
    made = sources_of_rows(tmp_path, ROWS)
    yield made
    made.close()


def test_the_first_answer_holds_what_stands_at_the_top(sources):
    answer = load_ledger(sources, LedgerAsked())
    assert set(answer.pages) == {PageKey(category, 0) for category in ("ip", "identifier", "personal", "url")}
    assert answer.figures.total == sum(len(values) for values in answer.pages.values())
    assert answer.learnt == ()
    assert answer.occurrences is None


def test_later_answers_hold_figures_alone(sources):
    assert load_ledger(sources, LedgerAsked(first=False)).pages == {}


def test_by_companies_is_one_list(sources):
    answer = load_ledger(sources, LedgerAsked(by_shared=True))
    values = answer.pages[PageKey(None, 0)]
    assert [value.shared for value in values[:2]] == [True, False]
    assert len(values) == answer.figures.total


def test_a_scope_narrows_the_pages(sources):
    answer = load_ledger(sources, LedgerAsked(scope="one-recipient"))
    assert {value.scope for values in answer.pages.values() for value in values} == {"one-recipient"}


def test_what_is_chosen_comes_with_it(sources):
    value = load_ledger(sources, LedgerAsked()).pages[PageKey("personal", 0)][0]
    answer = load_ledger(
        sources, LedgerAsked(recipient=("TikTok", "client-side"), chosen=Chosen(value.id, ("TikTok", "client-side")))
    )
    assert [line.kind for line in answer.learnt] == ["email"]
    assert [each.seq for each in answer.occurrences.found] == [4]


def test_of_a_long_ledger_only_the_top_is_read(tmp_path):
    sources = sources_of_rows(tmp_path, many(350))
    answer = load_ledger(sources, LedgerAsked())
    assert answer.figures.total == 350
    assert {key: len(values) for key, values in answer.pages.items()} == {PageKey("identifier", 0): PAGE}
    sources.close()


def test_what_lies_below_the_first_screen_is_left_for_later():
    assert first_pages({"identifier": 900, "url": 5}, by_shared=False) == (PageKey("identifier", 0),)
    assert first_pages({"ip": 2, "url": 5}, by_shared=False) == (PageKey("ip", 0), PageKey("url", 0))
    assert first_pages({}, by_shared=False) == ()
