"""What the tables know of a host."""

from inspector.analysis.hosts import host_of
from inspector.catalog.catalog import load_catalog
from inspector.catalog.suffixes import LONGEST

CATALOG = load_catalog()


def test_a_host_has_its_site_and_company():
    found = host_of(CATALOG, "region1.google-analytics.com")
    assert (found.site, found.owner, found.entity) == ("google-analytics.com", "Google", "Google")
    assert found.shown.signal == "registrable-domain"
    assert found.owned is not None
    assert found.owned.value == "Google"


def test_an_address_has_no_site_and_no_company():
    found = host_of(CATALOG, "192.0.2.7")
    assert (found.site, found.owner, found.entity, found.owned) == (None, None, None, None)
    assert found.shown.signal == "no-registrable-domain"


def test_a_host_that_is_asked_again_gets_the_same_answer_and_another_catalog_its_own():
    first = host_of(CATALOG, "shop.example")
    assert host_of(CATALOG, "shop.example") is first
    other = load_catalog()
    assert host_of(other, "shop.example") == first
    assert host_of(other, "shop.example") is not first


def test_what_is_too_long_for_a_host_is_answered_and_not_kept():
    long = "a" * LONGEST + ".example"
    assert host_of(CATALOG, long).site is None
    assert host_of(CATALOG, long) is not host_of(CATALOG, long)
