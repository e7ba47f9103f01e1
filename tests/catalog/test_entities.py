"""Who owns a site."""

import json

import pytest

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


def test_the_table_names_many_companies_and_only_whole_sites():
    table = shipped()
    assert len(set(table.owners.values())) >= 150
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
