"""The scripted client walks the whole shop, both variants, from the description that the pages read."""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from proxy_rig import running_proxy

from addons.demo_shop import DemoShop
from inspector.capture import scripted_client
from inspector.model.exchange import header
from inspector.processes.protocol import Listening

FOLDER = Path(__file__).parents[2] / "resources" / "demo"
LANDING = "https://shop.test/{}?walk=1&gclid=Cj0Demo&fbclid=IwDemo"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    with running_proxy(tmp_path_factory.mktemp("authority"), answering=[DemoShop(FOLDER)]) as running:
        yield running


@pytest.fixture(scope="module")
def walked(proxy):
    """Variant -> the rows of its walk, the steps that were told."""
    at = Listening("client", "127.0.0.1", proxy.port, str(proxy.authority.certificate), "")
    found = {}
    for variant in ("client", "server"):
        proxy.items.clear()
        steps = []
        count = scripted_client.walk(at, LANDING.format(variant), steps.append)
        proxy.row(f"/walk-done?variant={variant}")
        found[variant] = proxy.exchanges(), steps
        assert count == len(proxy.exchanges())
    return found


def hosts(rows):
    return Counter(urlsplit(row.url_text).hostname for row in rows)


def one(rows, part):
    (row,) = [row for row in rows if part in row.url_text]
    return row


def query(row):
    return dict(parse_qsl(urlsplit(row.url_text).query, keep_blank_values=True))


def test_every_step_is_told_in_order(walked):
    assert walked["client"][1] == walked["server"][1]
    assert walked["client"][1][0] == "The list of products, and the banner"
    assert len(walked["client"][1]) == 6


def test_no_request_is_refused(walked):
    for rows, _ in walked.values():
        assert [row.url_text for row in rows if row.response.status >= 400] == []


def test_with_client_side_tags_each_vendor_hears_of_it(walked):
    found = hosts(walked["client"][0])
    assert found == {
        "shop.test": 12, "region1.google-analytics.com": 12, "metrics.vendor-a.test": 11, "analytics.tiktok.com": 6,
        "ads.vendor-b.test": 4, "www.facebook.com": 5, "googleads.g.doubleclick.net": 2, "www.google.com": 2,
        "connect.facebook.net": 2, "www.googletagmanager.com": 1, "pagead2.googlesyndication.com": 1,
        "stats.g.doubleclick.net": 1, "www.googleadservices.com": 1,
    }  # fmt: skip


def test_with_a_tagging_server_no_other_company_does(walked):
    assert hosts(walked["server"][0]) == {"shop.test": 12, "sst.shop.test": 16}


def test_consent_is_denied_before_the_banner_and_granted_after_it(walked):
    rows = [row for row in walked["client"][0] if "google-analytics" in row.url_text]
    assert [query(row)["gcs"] for row in rows] == ["G100"] + ["G111"] * (len(rows) - 1)
    assert query(rows[0])["gcd"] == "13p3p3p3p5"
    assert query(rows[1])["gcd"] == "13r3r3r3r5"


def test_before_consent_the_client_id_is_a_passing_one(walked):
    rows = [row for row in walked["client"][0] if "google-analytics" in row.url_text]
    ids = [query(row)["cid"] for row in rows]
    assert ids[0] != ids[1]
    assert len(set(ids[1:])) == 1


def test_two_companies_learn_one_client_id(walked):
    rows = walked["client"][0]
    purchase = [row for row in rows if "google-analytics" in row.url_text and b"en=purchase" in row.request.body.kept]
    vendor_a = [
        json.loads(row.request.body.kept) for row in rows if "/v1/track" in row.url_text and row.request.body.size
    ]
    assert query(purchase[0])["cid"] == vendor_a[-1]["anonymous_id"] == query(one(rows, "/conv?"))["cid"]


def test_the_address_is_in_clear_at_one_vendor_and_hashed_at_four(walked):
    rows = [row for row in walked["client"][0] if urlsplit(row.url_text).hostname != "shop.test"]
    clear = [row for row in rows if "robin.voorbeeld" in row.url_text or b"robin.voorbeeld" in row.request.body.kept]
    assert [urlsplit(row.url_text).hostname for row in clear] == ["ads.vendor-b.test"]
    mail = b"0719a7b5011edcec00e2cc9179daea4634c2967be60b8e891095f5fb98a354cb"
    assert {urlsplit(row.url_text).hostname for row in rows if mail in row.request.body.kept} == {
        "www.facebook.com", "analytics.tiktok.com", "metrics.vendor-a.test",
    }  # fmt: skip
    assert query(one(rows, "pagead/conversion"))["em"] == "tv.1~em.BxmntQEe3OwA4syRedrqRjTClnvmC46JEJX1-5ijVMs"


def test_batches_have_one_event_a_line(walked):
    row = next(row for row in walked["client"][0] if b"en=purchase" in row.request.body.kept)
    lines = row.request.body.kept.decode().split("\r\n")
    assert [dict(parse_qsl(line))["en"] for line in lines] == ["page_view", "purchase", "sign_up"]
    assert header(row.request.headers, b"content-type") == b"text/plain;charset=UTF-8"


def test_the_tagging_server_gets_its_own_parameters_and_cookies(walked):
    rows = [row for row in walked["server"][0] if "/g/collect" in row.url_text]
    assert "sst.gcd" in query(rows[0])
    assert b"FPID=" in header(rows[-1].request.headers, b"cookie")
    data = json.loads([row for row in walked["server"][0] if "/data?" in row.url_text][-1].request.body.kept)
    assert data["user_data"] == {"email_address": "robin.voorbeeld@mail.example"}


def test_an_address_travels_in_a_body(walked):
    track = [row for row in walked["client"][0] if "/v1/track" in row.url_text and row.request.body.size]
    assert json.loads(track[0].request.body.kept)["context"]["ip"] == "203.0.113.24"


def test_json_is_asked_for_first_as_a_browser_does(walked):
    methods = [row.method_text for row in walked["client"][0] if "/v1/track" in row.url_text]
    assert methods == ["OPTIONS", "POST"] * 3


def test_without_a_recorder_it_fails_as_an_os_error(proxy):
    with pytest.raises(OSError, match="refused"):
        scripted_client.walk(Listening("x", "127.0.0.1", 1, str(proxy.authority.certificate), ""), LANDING)
