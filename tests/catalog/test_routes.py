"""Routes: the shipped table, whole labels only, and faults with their lines."""

import pytest

from inspector.catalog.routes import load_routes
from inspector.catalog.toml_reader import CatalogError

ROUTES = load_routes()


@pytest.mark.parametrize(
    ("name", "kind", "company"),
    [
        ("eu.stape.io", "tagging", "Stape"),
        ("ghs.googlehosted.com", "tagging", "Google"),
        ("sst-x-ew.a.run.app", "tagging", "Google"),
        ("shop.sc.omtrdc.net", "collector", "Adobe"),
        ("g-1.fps.goog", "collector", "Google"),
        ("d1.cloudfront.net", "cloud", ""),
        ("a.nc0.co", "collector", ""),
    ],
)
def test_a_name_is_known_by_its_longest_suffix(name, kind, company):
    found = ROUTES.target_of(name)
    assert (found.kind, found.company) == (kind, company)


@pytest.mark.parametrize("name", ["shop.example", "notstape.io", "googlehosted.com", "stape.io.shop.example", ""])
def test_only_whole_labels_at_the_end_count(name):
    assert ROUTES.target_of(name) is None


def test_all_targets_of_the_public_list_are_there_and_clouds_prove_nothing():
    assert len(ROUTES.targets) >= 72
    assert {s for s, t in ROUTES.targets.items() if t.kind == "cloud"} >= {
        "b-cdn.net", "azure.com", "amazonaws.com", "cloudfront.net", "trafficmanager.net", "akamaiedge.net",
        "impervadns.net", "wpeproxy.com", "awsglobalaccelerator.com", "parkingcrew.net", "myshopify.com",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/_scripts/p/www.google-analytics.com/g/collect", ("Nuxt Scripts", "www.google-analytics.com")),
        ("/_proxy/ga/collect", ("Nuxt Scripts", "ga")),
        ("/_proxy/ga", None),
        ("/_proxy//x", None),
        ("/a/_proxy/ga/x", None),
    ],
)
def test_a_proxys_path_names_whom_it_asks(path, found):
    assert ROUTES.proxy_of(path) == found


HEAD = 'format = "routes/1"\n'
SOURCED = 'source = "x"\nchecked = 2026-11-25\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('format = "routes/2"\n', "routes.toml:1: "),
        (HEAD, "routes.toml:0: [[reserved]] is missing"),
        (HEAD + '[[cname]]\nkind = "other"\ntargets = ["a.example"]\n' + SOURCED, "routes.toml:3: kind"),
        (HEAD + '[[answer]]\ncompany = "A"\nheader = "b"\nvalue = "("\n' + SOURCED, "routes.toml:5: "),
        (HEAD + '[[answer]]\ncompany = "A"\n' + SOURCED, "routes.toml:2: body"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, text, told):
    path = tmp_path / "routes.toml"
    path.write_text(text)
    with pytest.raises(CatalogError) as caught:
        load_routes(path)
    assert told in str(caught.value) or str(caught.value).startswith("routes.toml:0: [[reserved]]")
