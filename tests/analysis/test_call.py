"""Calls: parameters wherever they stand, and whose tags they are."""

import base64

import pytest
from builders import exchange

from inspector.analysis.call import Call, owners_of
from inspector.analysis.payload import payload_of
from inspector.analysis.vendor import hits_of
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
GA4 = "v=2&tid=G-ABC123&cid=1.2&en=page_view&gap.gtb=1"


def call(url, **more):
    made = exchange(url, **more)
    payload = payload_of(made.request, (), made.response)
    return Call(made, "shop.example", "/m", payload, hits_of(made.request, payload, CATALOG.vendors), CATALOG)


def test_values_of_a_wrapped_payload_are_among_them():
    packed = base64.b64encode(GA4.encode()).decode()
    found = call(f"https://shop.example/m?z=1&d={packed}")
    assert (found.values["gap.gtb"], found.values["tid"], found.values["z"]) == ("1", "G-ABC123", "1")
    assert found.measured


def test_headers_cookies_and_path_segments_are_no_data():
    found = call("https://shop.example/tid/x?a=1", headers=[(b"Cookie", b"gcs=1"), (b"X-Gtm", b"2")])
    assert [each.at for each in found.data] == ["query:a"]
    assert not found.googles


@pytest.mark.parametrize(
    ("url", "googles"),
    [
        (f"https://shop.example/m?{GA4}", True),
        ("https://shop.example/m?gtm=45g9", True),
        ("https://shop.example/m?utm_source=x", False),
        ("https://shop.example/matomo.php?idsite=1&rec=1", False),
    ],
)
def test_what_googles_tags_send_is_told(url, googles):
    assert call(url).googles is googles


def test_each_hit_has_the_company_of_its_vendor():
    assert owners_of(CATALOG.vendors)["clarity"] == "Microsoft"
    assert [owner for _, owner in call(f"https://shop.example/m?{GA4}").owners] == ["Google"]


def test_an_answer_that_is_not_there_has_no_headers():
    assert call("https://shop.example/m", status=None).answered(b"server") == ""
    assert call("https://shop.example/m", response_headers=[(b"Server", b"x")]).answered(b"server") == "x"
