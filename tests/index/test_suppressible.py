"""What a suppression would take out, counted on an index."""

import pytest
from inspections import finding, ga4, inspection, judged, meta, write_index

from inspector.catalog.own_words import Suppression
from inspector.index.query import Index
from inspector.index.suppressible import Suppressible, suppressible

URL = "https://t.example/i"


@pytest.fixture
def index(tmp_path):
    rows = [
        judged(inspection(n, URL, "Google", hits=[ga4()], findings=[
            finding("client-id", f"c{n % 3}", "Google", "query:cid"),
            finding("user-id", f"u-{n}", "Google", f"body.lines[{n}]:uid"),
        ]))
        for n in range(1, 7)
    ]  # fmt: skip
    rows.append(
        judged(inspection(7, URL, "Meta", hits=[meta()], findings=[finding("client-id", "c1", "Meta", "query:cid")]))
    )
    gone = finding("client-id", "c9", "Google", "query:cid")
    rows.append(judged(inspection(8, URL, "Google", hits=[ga4()], findings=[], suppressed=(gone,))))
    with Index.open(write_index(tmp_path / "s.inspector-index", rows)) as index:
        yield index


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (Suppression("", "query:cid", "", "x"), Suppressible(7, 7, 3)),
        (Suppression("ga4", "query:cid", "", "x"), Suppressible(6, 6, 3)),
        (Suppression("ga4", "query:cid", "c1", "x"), Suppressible(2, 2, 1)),
        (Suppression("", "query:cid", "", "x", "c[01]"), Suppressible(5, 5, 2)),
        (Suppression("", "body.lines[2]:uid", "", "x"), Suppressible(1, 1, 1)),
        (Suppression("", "body.lines[*]:uid", "", "x"), Suppressible(6, 6, 6)),
        (Suppression("acme", "query:cid", "", "x"), Suppressible(0, 0, 0)),
        (Suppression("", "query:ci", "", "x"), Suppressible(0, 0, 0)),
    ],
)
def test_it_counts_what_counts_now_and_would_not(index, said, counted):
    assert suppressible(index, said) == counted


def test_without_time_it_says_that_there_may_be_more(index):
    found = suppressible(index, Suppression("", "query:cid", "", "x"), patience=-1)
    assert not found.whole
