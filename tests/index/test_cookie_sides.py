"""Cookies before and after a tagging server, side by side."""

import json

import pytest

from inspector.catalog.cookies import CookieTable
from inspector.catalog.entities import load_entities
from inspector.index.cookie_rows import CookieRow, Cookies
from inspector.index.cookie_sides import cookie_pairs
from inspector.model.cookie import Cookie

SUCCESSORS = CookieTable(load_entities()).successors
YEARS = 63072000.0


def rows(*cookies: Cookie) -> list[CookieRow]:
    sums = Cookies()
    for n, cookie in enumerate(cookies, 1):
        sums.add([cookie], "Shop", 1, (n, n))
    return sums.rows()


def script(name: str) -> Cookie:
    return Cookie(
        name, "", "sent", "shop.example", "", "first", "Google Analytics", "", None, set_by="script", usual_s=YEARS
    )


def server(name: str, *facts: str, life: float | None = YEARS, party: str = "first") -> Cookie:
    return Cookie(name, "", "set", "shop.example", "/", party, "", "", life, set_by="server", facts=facts)


def test_a_servers_cookie_stands_beside_the_scripts_that_it_takes_the_place_of():
    assert SUCCESSORS["FPID"] == "_ga"
    (pair,) = cookie_pairs(rows(script("_ga")), rows(server("FPID", "document")), SUCCESSORS)
    assert (pair.name, pair.owner, pair.party, pair.change) == ("_ga", "Google Analytics", "first", "longer")
    assert [(each.row.name, each.life.life_s) for each in (*pair.before, *pair.after)] == [
        ("_ga", 604800.0),
        ("FPID", YEARS),
    ]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ([script("_ga")], [server("FPID", "other-network")], "same"),
        ([script("_ga")], [server("FPID", "same-host")], "longer"),
        ([server("id", "document")], [script("id")], "shorter"),
        ([script("_ga")], [server("FPID")], "unknown"),
        ([script("_ga")], [], "gone"),
        ([], [server("id", "document")], "added"),
        ([server("id", party="third")], [server("id", party="third")], "same"),
        ([server("id", "document", life=None)], [server("id", "document", life=None)], "same"),
    ],
)
def test_what_changes_is_said_in_one_word(before, after, change):
    (pair,) = cookie_pairs(rows(*before), rows(*after), SUCCESSORS)
    assert pair.change == change
    assert json.loads(json.dumps(pair.to_json()))["change"] == change


def test_a_third_partys_cookie_of_the_same_name_is_another_one():
    pairs = cookie_pairs(rows(server("_ttp", party="third")), rows(server("_ttp", "document")), SUCCESSORS)
    assert [(pair.name, pair.party, pair.change) for pair in pairs] == [
        ("_ttp", "first", "added"),
        ("_ttp", "third", "gone"),
    ]
