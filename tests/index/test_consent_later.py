"""The conditions over the index that tell what later requests show: found by indexes, sites and pages kept apart.

That they say the same as `analysis.consent_later` is told by `test_consent`.
"""

from contextlib import closing

from inspections import inspection, judged, meta, write_index

from inspector.index.consent_later import JUDGED, SITE, changed_verdicts, mask, page_number, settled_by
from inspector.index.schema import connect_reading
from inspector.model.inspection import Consent, Standing

PAGE = "https://shop.example/1"
HIT = Consent(verdict="no-signal", standing=Standing(("ad_storage",), ("client-id (query:fbp)",)))
OPEN = Consent(standing=Standing(undecided="page"))


def row(seq, consent, page=PAGE):
    return judged(inspection(seq, "https://x.example/", "X", hits=(meta(),), consent=consent, page=page))


def opened(tmp_path, *rows):
    return closing(connect_reading(write_index(tmp_path / "a.inspector-index", list(rows))))


def test_rows_of_which_a_later_request_tells_otherwise_are_named_with_both_verdicts(tmp_path):
    with opened(tmp_path, row(1, HIT), row(2, HIT, "https://shop.example/2"), row(3, OPEN)) as connection:
        assert changed_verdicts(connection, [1, 2, 3, 99]) == {1: ("no-signal", "before-choice")}
        assert settled_by(connection, 1, HIT).verdict_why.startswith("Request 3 still shows no choice; ")
        assert settled_by(connection, 2, HIT) is HIT


def test_no_line_is_found_by_reading_the_table_through(tmp_path):
    with opened(tmp_path, row(1, HIT), row(2, OPEN)) as connection:
        plan = [line[3] for line in connection.execute(f"EXPLAIN QUERY PLAN {JUDGED}")]
    assert [line for line in plan if line.startswith("SCAN")] == ["SCAN c"]
    assert any("consents_news" in line for line in plan)
    assert any("consents_open" in line for line in plan)


def test_no_page_has_the_number_of_the_whole_site():
    assert page_number(PAGE) != page_number(PAGE + "2")
    assert SITE < page_number("") < 2**63


def test_types_are_bits_of_their_own():
    assert mask(()) == 0
    assert mask(("ad_storage", "analytics_storage")) == mask(("ad_storage",)) | mask(("analytics_storage",))
    assert mask(("ad_storage",)) & mask(("analytics_storage",)) == 0
