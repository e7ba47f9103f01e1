"""Who owns a site."""

import json
import re

import pytest

from inspector import paths
from inspector.catalog.entities import load_entities, owner_of, shipped
from inspector.catalog.suffixes import site_of
from inspector.catalog.toml_reader import CatalogError


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("region1.google-analytics.com", "Google"),
        ("www.google.com.au", "Google"),
        ("stats.g.doubleclick.net", "Google"),
        ("fonts.googleapis.com", "Google"),
        ("connect.facebook.net", "Meta"),
        ("analytics.tiktok.com", "TikTok"),
        ("px.ads.linkedin.com", "Microsoft"),
        ("dpm.demdex.net", "Adobe"),
        ("static.hotjar.com", "Contentsquare"),
        ("consent.cookiebot.com", "Usercentrics"),
        ("rum.browser-intake-datadoghq.eu", "Datadog"),
        ("lh3.googleusercontent.com", "Google"),
        ("metrics.vendor-a.test", "Vendor A Analytics"),
        ("ads.vendor-b.test", "Vendor B Ads"),
        ("shop.example", None),
    ],
)
def test_a_host_belongs_to_its_company(host, owner):
    assert owner_of(site_of(host)) == owner


@pytest.mark.parametrize(
    "host", ["customer.cloudfront.net", "bucket.s3.amazonaws.com", "me.github.io", "app.pages.dev"]
)
def test_what_a_customer_hosts_is_not_the_hosters(host):
    assert owner_of(site_of(host)) is None


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("www.youtube.com", "Google"),
        ("www.google.com", "Google"),
        ("www.linkedin.com", "Microsoft"),
        ("bat.bing.com", "Microsoft"),
        ("connect.facebook.net", "Meta"),
        ("b1h.liadm.com", "LiveIntent"),
    ],
)
def test_where_the_tables_of_others_are_wrong_ours_says_otherwise(host, owner):
    assert owner_of(site_of(host)) == owner
    assert shipped().source_of(site_of(host)).startswith("entities ")


def test_what_ours_does_not_name_the_tables_of_others_may():
    table = shipped()
    site = next(site for site in table.others if site not in table.owners)
    assert table.owner_of(site) == table.others[site][0]
    assert table.source_of(site) == table.lists[0] == "third-party-web 2026-09-14"
    assert len(table.owners.keys() | table.others.keys()) > 3_000


def test_every_table_of_others_says_whence_it_is_and_under_what_licence():
    sources = (paths.resources() / "SOURCES.md").read_text("utf-8")
    for path in (paths.resources() / "owners").glob("*.json"):
        head = json.loads(path.read_text("utf-8"))
        assert head["licence"] in ("MIT", "Apache-2.0")
        assert re.fullmatch(r"[0-9a-f]{64}", head["sha256"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", head["date"])
        assert head["source"].partition(" ")[0] in sources
        assert head["sha256"] in sources
        assert all(site_of(site) == site for sites in head["companies"].values() for site in sites)


def test_the_table_names_many_companies_and_only_whole_sites():
    table = shipped()
    assert len(set(table.owners.values())) >= 150
    assert len(table.owners) >= 900
    assert [site for site in table.owners if site_of(site) != site] == []
    assert [s for s in table.services if site_of(s) is not None] == []


def test_a_site_given_twice_and_a_broken_table_are_refused(tmp_path):
    path = tmp_path / "entities.json"
    path.write_text(json.dumps({"entities": {"A": ["a.example"], "B": ["a.example"]}, "services": {}, "date": "x"}))
    with pytest.raises(CatalogError, match=r"a\.example is given to A and to B"):
        load_entities(path)
    path.write_text("[]")
    with pytest.raises(CatalogError, match="is no table of the format entities/1"):
        load_entities(path)
    with pytest.raises(CatalogError, match="cannot be read"):
        load_entities(tmp_path / "gone.json")
