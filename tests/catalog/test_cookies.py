"""Whose cookie a name is: the bundled table, its corrections, and what is claimed of no name."""

import json
import re
import tomllib

import pytest

from inspector import paths
from inspector.catalog import catalog
from inspector.catalog.catalog import load_catalog
from inspector.catalog.cookies import NOBODY, PURPOSES, CookieTable, stands_out
from inspector.catalog.entities import load_entities
from inspector.catalog.toml_reader import CatalogError

TABLE = CookieTable(load_entities())
YEAR = 365 * 86_400.0


@pytest.mark.parametrize(
    ("name", "domain", "owner", "purpose", "life"),
    [
        ("_ga", "shop.example", "Google Analytics", "Analytics", 2 * YEAR),
        ("_ga_ABC123", "shop.example", "Google Analytics", "Analytics", 2 * YEAR),
        ("FPLC", "shop.example", "Google Analytics (server container)", "Analytics", 20 * 3600.0),
        ("FPAU", "shop.example", "Google Ads (server container)", "Marketing", 90 * 86_400.0),
        ("_gac_UA-1-2", "shop.example", "Google Ads", "Marketing", 90 * 86_400.0),
        ("_hjSession_3021", "shop.example", "Hotjar", "Analytics", 1800.0),
        ("_hjSessionUser_3021", "shop.example", "Hotjar", "Analytics", YEAR),
        ("mp_0123abc_mixpanel", "shop.example", "Mixpanel", "Analytics", YEAR),
        ("AMP_0123456789", "shop.example", "Amplitude", "Analytics", YEAR),
        ("AMP_TOKEN", "shop.example", "Google Analytics", "Analytics", None),
        ("AMCV_0123@AdobeOrg", "shop.example", "Adobe Experience Cloud", "Analytics", 2 * YEAR),
        ("_fbp", "shop.example", "Meta", "Marketing", 90 * 86_400.0),
        ("uid", "track.adform.net", "Adform", "Marketing", 60 * 86_400.0),
        ("NID", "google.nl", "Google", "Marketing", YEAR),
        ("PHPSESSID", "shop.example", "PHP.net", "Functional", 0.0),
        ("OptanonConsent", "shop.example", "OneTrust", "Necessary", YEAR),
    ],
)
def test_a_known_cookie_has_owner_purpose_and_the_life_it_asks_for(name, domain, owner, purpose, life):
    found = TABLE.find(name, domain)
    assert (found.owner, found.purpose, found.life_s) == (owner, purpose, life)


@pytest.mark.parametrize(
    "name",
    ["uid", "NID", "token", "session", "lang", "language", "c", "t", "tpl", "user_session", "mp_basket", "data-x", ""],
)
def test_a_name_that_anybody_may_use_is_nobodys_on_a_site_of_ones_own(name):
    assert TABLE.find(name, "shop.example") == NOBODY


def test_a_name_longer_than_any_is_nobodys():
    assert TABLE.find("_ga_" + "x" * 5000, "shop.example") == NOBODY


@pytest.mark.parametrize(
    ("value", "owner"),
    [
        ("FPID2.2.abcdef%3D.1700000000", "Google Analytics (server container)"),
        ("6f9619ff-8b86-4011-b42d-00c04fc964ff", "Adobe Experience Platform"),
        ("my-own-id", ""),
        ("", ""),
    ],
)
def test_products_that_share_a_name_are_told_apart_by_the_value(value, owner):
    assert TABLE.find("FPID", "shop.example", value).owner == owner


@pytest.mark.parametrize(
    ("name", "yes"),
    [("_ga", True), ("__cf_bm", True), ("didomi_token", True), ("JSESSIONID", True), ("hubspotutk", False), ("_y", False),
     ("id", False), ("session", False), ("a-b", False), ("basket", False)],
)  # fmt: skip
def test_names_that_stand_out_have_a_sign_of_their_own(name, yes):
    assert stands_out(name) is yes


def test_the_shipped_table_is_whole_and_each_row_has_a_known_purpose():
    data = json.loads((paths.resources() / "cookies.json").read_text(encoding="utf-8"))
    assert len(data["cookies"]) >= 2_200
    assert {row[4] for row in data["cookies"]} <= set(PURPOSES)
    assert all(row[0] and isinstance(row[0], str) and row[0].count("*") <= 1 for row in data["cookies"])
    assert all(row[5] is None or row[5] >= 0 for row in data["cookies"])
    assert TABLE.date == data["date"]


def test_each_correction_names_its_source_and_beats_the_table():
    corrections = tomllib.loads((paths.resources() / "cookie_corrections.toml").read_text(encoding="utf-8"))
    for table in corrections["cookie"]:
        assert table["source"]
        assert table["checked"]
        for name in table["names"]:
            if table["owner"] and "value" not in table:
                shown = name.replace("*", "")
                domain = table["domains"][0] if table.get("domains") else "shop.example"
                found = TABLE.find(shown, domain)
                assert found.owner, (name, found)


def test_the_catalogue_hands_the_table_on_and_counts_its_files():
    assert load_catalog().cookies.find("_ga", "shop.example").owner == "Google Analytics"
    assert {"cookies.json", "cookie_corrections.toml"} <= set(catalog._DATA)


def table_in(folder, cookies="", corrections=""):
    (folder / "cookies.json").write_text(cookies or '{"format": "cookie-table/1", "date": "2026-01-01", "cookies": []}')
    (folder / "cookie_corrections.toml").write_text(corrections or GOOD)
    return CookieTable(load_entities(), folder)


GOOD = """format = "cookie-corrections/1"
[[cookie]]
names = ["a_*"]
owner = "A"
purpose = "Marketing"
source = "x"
checked = 2026-11-25
"""


@pytest.mark.parametrize(
    ("cookies", "corrections", "why"),
    [
        ("{", "", r"cookies.json:0: is no table"),
        ('{"format": "other/1"}', "", r"cookies.json:0: is no table of the format cookie-table/1"),
        ("", GOOD.replace('"a_*"', '"a*b*"'), r"cookie_corrections.toml:3: a\*b\* has more than one"),
        ("", GOOD.replace("owner", 'life = "soon"\nowner'), r"cookie_corrections.toml:4: life = 'soon'"),
        ("", GOOD.replace("Marketing", "Fun"), r"cookie_corrections.toml:5: purpose = 'Fun'"),
        ("", GOOD.replace("source", "sauce"), r"cookie_corrections.toml:\d+: "),
        ("", GOOD.replace("owner", 'value = "("\nowner'), r"cookie_corrections.toml:4: "),
    ],
)
def test_a_wrong_file_is_named_with_its_line(tmp_path, cookies, corrections, why):
    with pytest.raises(CatalogError, match=re.compile(why)):
        table_in(tmp_path, cookies, corrections).find("x", "shop.example")


def test_of_several_patterns_the_longest_counts(tmp_path):
    more = GOOD + GOOD.partition("\n")[2].replace("a_*", "a_b*").replace('"A"', '"B"')
    table = table_in(tmp_path, "", more)
    assert [table.find(name, "shop.example").owner for name in ("a_x", "a_bx", "b")] == ["A", "B", ""]
