"""Columns: words and signs, host before path, what is left after filtering."""

from dataclasses import replace

import pytest
from window_rig import ROW

from inspector.index.query import SORTS, SimCell
from inspector.ui.request_columns import AFTER, COLUMNS, NAMES, clock, tip, title_cell, words
from inspector.ui.runs import Badge, Icon, Sign, plain


def cell(name: str, **more):
    return COLUMNS[NAMES.index(name)].cell(replace(ROW, **more))


def test_every_column_can_be_sorted_by():
    assert set(NAMES) <= SORTS.keys()


def test_party_is_told_by_sign_and_word():
    assert cell("group")[0] == Sign("client-side")
    assert words(COLUMNS[NAMES.index("group")], ROW) == "third party"
    assert plain(cell("group", confidence="possible")).endswith("?")


def test_a_vendor_has_its_short_name_and_the_tip_the_whole_one():
    found = {"vendor": "Google Analytics 4", "vendor_short": "GA4", "event": "page_view", "hit_count": 1}
    assert plain(cell("vendor", **found)) == "GA4 page_view"
    assert plain(cell("vendor", **found | {"vendor_short": ""})) == "Google Analytics 4 page_view"
    assert "Google Analytics 4" in tip(COLUMNS[NAMES.index("vendor")], replace(ROW, **found))


def test_milliseconds_and_path_are_muted():
    assert [run.role for run in cell("time")] == ["text", "muted"]
    assert cell("host")[-1].role == "muted"
    assert cell("host")[-1].shrink > cell("host")[0].shrink


@pytest.mark.parametrize("state", ["failed", "refused", "interrupted"])
def test_what_went_wrong_has_a_sign(state):
    assert isinstance(cell("host", state=state)[0], Icon)


@pytest.mark.parametrize(
    ("group", "verdict", "left", "said"),
    [
        ("client-side", "sent", 2, "sent, 2 left"),
        ("server-call", "sent", 1, "sent on, 1 left"),
        ("client-side", "sent", 0, "sent, nothing left"),
        ("client-side", "blocked", 0, "blocked"),
        ("client-side", "not-filterable", 0, "not filterable"),
    ],
)
def test_after_says_what_a_filter_would_leave(group, verdict, left, said):
    assert plain(cell("simulated", group=group, simulated=SimCell(verdict, left, ("x",)))) == said


def test_without_a_simulation_after_is_empty_and_its_title_always_says_simulated():
    assert cell("simulated", simulated=None) == ()
    assert Badge("simulated") in title_cell(COLUMNS[AFTER])


def test_more_hits_than_one_are_counted():
    assert plain(cell("vendor")) == "Vendor B Purchase +1"


def test_a_time_beyond_the_calendar_is_no_error():
    assert clock(1e20) == ("–", "")
    assert plain(cell("time", started=float("nan"))) in ("–", "")
    time = next(column for column in COLUMNS if column.name == "time")
    assert tip(time, replace(ROW, started=1e308)) == ["a time that no calendar has"]


def test_every_column_has_words_and_a_tip():
    for column in COLUMNS:
        assert isinstance(words(column, ROW), str)
        assert all(isinstance(line, str) for line in tip(column, ROW))


def test_control_characters_do_not_reach_the_screen():
    assert plain(cell("host", host="a\u202eb\n", path="/\x00")) == "a\\u202eb\\n/\\x00"


def test_the_tip_of_the_party_says_who_how_sure_and_why():
    party = COLUMNS[NAMES.index("group")]
    why = (("set-cookie", "FPID"),)
    assert tip(party, replace(ROW, confidence="possible", role="tagging-server", why=why)) == [
        "Browser → third party",
        "Vendor B, possible",
        "a tagging server by its role",
        "Why: sets a cookie of a server container: FPID",
    ]
    assert tip(party, ROW)[1:] == ["Vendor B, certain", "", ""]


@pytest.mark.parametrize(
    ("text", "said", "flagged"),
    [
        ("gcs G100, gcd 13l", "gcs G100, gcd 13l", False),
        ("against refusal: gcs G100", "against refusal gcs G100", True),
        ("before any choice", "before any choice", True),
        ("without identifiers: gcs G100", "without identifiers gcs G100", False),
        ("", "", False),
    ],
)
def test_a_consent_to_look_at_has_a_sign_and_a_word(text, said, flagged):
    found = cell("consent", consent=text)
    assert plain(found) == said
    assert any(isinstance(run, Icon) for run in found) == flagged


def test_the_role_of_a_recipient_has_a_column_of_its_own():
    assert plain(cell("role", role="tagging-server")) == "tagging server"
    assert cell("role") == ()
    assert not COLUMNS[NAMES.index("role")].shown
