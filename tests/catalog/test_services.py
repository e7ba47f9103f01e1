"""Hosts of services: the shipped table, whole names only, and faults with their lines."""

import pytest

from inspector.catalog.services import load_services
from inspector.catalog.toml_reader import CatalogError

SERVICES = load_services()


def test_browsers_own_services_are_told_with_the_browsers_name():
    assert SERVICES.browser_of("update.googleapis.com", "/service/update2/json") == "Chromium, Chrome"
    assert SERVICES.browser_of("firefox.settings.services.mozilla.com", "/v1/") == "Firefox"
    assert SERVICES.browser_of("x.dl.delivery.mp.microsoft.com", "/") == "Edge"


@pytest.mark.parametrize(
    ("host", "path"),
    [("fonts.googleapis.com", "/css"), ("accounts.google.com", "/gsi/client"), ("www.mozilla.org", "/"), ("", "/")],
)
def test_what_pages_call_too_is_not_listed(host, path):
    assert SERVICES.browser_of(host, path) is None


def test_rented_tagging_servers_are_known_by_site_or_cloud():
    assert SERVICES.rents_tagging("abc.stape.io", "stape.io")
    assert SERVICES.rents_tagging("sst-x-ew.a.run.app", "sst-x-ew.a.run.app")
    assert not SERVICES.rents_tagging("notrun.app", "notrun.app")
    assert not SERVICES.rents_tagging("shop.example", "shop.example")


def test_content_networks_are_known_by_whole_labels():
    assert SERVICES.is_cdn("d111.cloudfront.net")
    assert not SERVICES.is_cdn("notcloudfront.net")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('format = "services/2"\n', "services.toml:1: "),
        ('format = "services/1"\n', "services.toml:0: [[browser]] is missing"),
        ('format = "services/1"\n[[browser]]\nname = "X"\nat = ["x.example"]\n', "services.toml:2: source"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, text, told):
    path = tmp_path / "services.toml"
    path.write_text(text)
    with pytest.raises(CatalogError) as caught:
        load_services(path)
    assert str(caught.value).startswith(told)
