"""Rows of the Evidence tab: signal, value, place, weight, source and the request that taught it; all text is text."""

from dataclasses import replace

import pytest
from window_rig import HOSTILE, inspection

from inspector.model.party import Evidence, Party
from inspector.ui.evidence_rows import WHERE, evidence_rows, place_of, verdict_cell, where_words
from inspector.ui.runs import Icon, Sign, Text, plain

SESSION = Evidence("session", "host+path", "set-cookie", "request 41", "strong", 41)
HIT = Evidence("measurement", "query:tid", "G-ABC", "vendor ga4", "likely")
ODD = Evidence("browser-disagrees", "header:sec-fetch-site", "cross-site", "browser")


def party(*evidence: Evidence, **more) -> Party:
    values = {"group": "server-call", "site": "shop.test", "entity": None, "recipient": "shop.test", "confidence": "likely",
              "browser_says": "same-site", "evidence": evidence} | more  # fmt: skip
    return Party(**values)


def rows(*evidence: Evidence, **more):
    return evidence_rows(replace(inspection(), party=party(*evidence, **more)))


def words(row) -> str:
    return " | ".join(plain(cell) for cell in row.cells)


def test_each_piece_says_signal_value_place_weight_and_source():
    assert words(rows(HIT)[0]) == "a measurement to a host of the site | G-ABC | tid, query | likely | vendor ga4 | "


def test_what_the_session_taught_names_its_request():
    row = rows(SESSION)[0]
    assert words(row).endswith("request 41")
    assert row.since == 41


def test_a_place_in_the_request_is_a_link_and_others_are_not():
    dns = Evidence("cname", "dns", "x.stape.io", "Stape", "strong")
    linked, other = (row.cells[WHERE][0] for row in rows(HIT, dns)[:2])
    assert (linked.role, other.role) == ("identifier", "muted")


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("host", "url"), ("host+path", "url"), ("query:tid", "query:tid"), ("body.json:$.a", "body.json:$.a"), ("ws[3]", "ws[3]"),
        ("header:referer", "header:referer"), ("pageref", "page"), ("dns", ""), ("payload", ""), ("response:set-cookie", ""),
        ("pathology", ""),
    ],
)  # fmt: skip
def test_only_places_of_the_request_can_be_marked_there(where, place):
    assert place_of(where) == place


def test_places_of_answers_are_named_as_such():
    assert where_words("response:set-cookie") == "set-cookie, response"
    assert where_words("dns") == "DNS, asked while recording"


def test_the_browsers_word_stands_beside_ours_when_both_agree():
    lines = [words(row) for row in rows(HIT)]
    assert any(line.startswith("it says the same of the site | same-site") for line in lines)
    assert not any("Nothing in the session explains" in line for line in lines)


def test_a_browser_that_disagrees_is_flagged_by_sign_and_word():
    found = rows(HIT, ODD, browser_says="cross-site")
    row = next(row for row in found if words(row).startswith("it says otherwise"))
    assert Icon("triangle-alert", "left") in row.cells[0]
    assert any("Nothing in the session explains" in words(row) for row in found)


def test_a_disagreement_that_is_explained_is_not_called_unexplained():
    over = Evidence("redirected-over", "response:location", "t.test", "request 3", "", 3)
    assert not any("Nothing in the session" in words(row) for row in rows(HIT, ODD, over, browser_says="cross-site"))


def test_a_browser_without_the_header_is_said():
    assert any("sent no Sec-Fetch-Site" in words(row) for row in rows(HIT, browser_says=None))


def test_doubt_is_a_sign_and_a_word():
    cell = verdict_cell(party(confidence="possible"))
    assert Sign("server-call") in cell
    assert "possible ?" in plain(cell)


def test_the_role_stands_beside_the_group():
    assert plain(verdict_cell(party(group="client-side", role="tagging-server"))).endswith(
        "a tagging server by its role"
    )


def test_markup_and_line_ends_of_captured_values_stay_text():
    row = rows(Evidence("cookie", "cookie:x", HOSTILE + "\n\x1b[2J", "vendor", "weak"))[0]
    assert row.cells[1] == (Text(HOSTILE + "\\n\\x1b[2J", "text", "value", shrink=1),)
