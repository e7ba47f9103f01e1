"""The demo's answers, through the real proxy: every host of its own, 451 for every other, and no connection anywhere."""

import json
import socket
from pathlib import Path

import httpx
import pytest
from proxy_rig import running_proxy

from addons.demo_shop import DemoShop

FOLDER = Path(__file__).parents[2] / "resources" / "demo"
ORIGIN = {"origin": "https://shop.test"}


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    with running_proxy(tmp_path_factory.mktemp("authority"), answering=[DemoShop(FOLDER)]) as running:
        yield running


@pytest.fixture
def client(proxy):
    proxy.items.clear()
    with httpx.Client(proxy=proxy.url, verify=proxy.trust, http2=True, timeout=20) as made:
        yield made


def test_the_shop_answers(client):
    answer = client.get("https://shop.test/client")
    assert answer.status_code == 200
    assert "Gooseneck kettle" in answer.text
    assert "shop_session=" in answer.headers["set-cookie"]


def test_a_visitor_with_a_session_is_not_given_another(client):
    client.get("https://shop.test/client")
    assert "set-cookie" not in client.get("https://shop.test/client/basket").headers


def test_the_plain_address_leads_to_the_encrypted_one(client):
    answer = client.get("http://shop.test/client?walk=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "https://shop.test/client?walk=1")


def test_an_order_leads_to_thanks_with_its_number(client):
    answer = client.post("https://shop.test/server/order", data={"email": "robin@mail.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/server/thanks/10042")


@pytest.mark.parametrize(
    ("method", "url", "status", "kind"),
    [
        ("POST", "https://region1.google-analytics.com/g/collect?v=2", 204, ""),
        ("POST", "https://stats.g.doubleclick.net/g/collect?v=2", 204, ""),
        ("POST", "https://pagead2.googlesyndication.com/ccm/collect", 204, ""),
        ("GET", "https://www.googleadservices.com/pagead/conversion/100000004711/?label=x", 200, "image/gif"),
        ("GET", "https://www.facebook.com/tr/?id=1", 200, "image/gif"),
        ("POST", "https://analytics.tiktok.com/api/v2/pixel", 204, ""),
        ("GET", "https://ads.vendor-b.test/px.gif", 200, "image/gif"),
        ("GET", "https://ads.vendor-b.test/conv?email=x", 200, "image/gif"),
        ("POST", "https://metrics.vendor-a.test/v1/track", 200, "application/json"),
        ("POST", "https://metrics.vendor-a.test/v1/beacon", 204, ""),
        ("GET", "https://www.googletagmanager.com/gtag/js?id=G-1", 200, "text/javascript"),
        ("GET", "https://connect.facebook.net/en_US/fbevents.js", 200, "text/javascript"),
        ("GET", "https://sst.shop.test/gtag/js?id=G-1", 200, "text/javascript"),
        ("GET", "https://shop.test/walk-done?variant=client", 204, ""),
        ("GET", "https://shop.test/assets/nothing.js", 404, "text/plain; charset=utf-8"),
        ("GET", "https://www.google.com/search", 404, "text/plain; charset=utf-8"),
    ],
)
def test_each_host_answers_as_its_sender_expects(client, method, url, status, kind):
    answer = client.request(method, url)
    assert (answer.status_code, answer.headers.get("content-type", "")) == (status, kind)


def test_remarketing_is_sent_on_as_it_really_is(client):
    answer = client.get("https://googleads.g.doubleclick.net/pagead/viewthroughconversion/100000004711/?random=1")
    assert answer.status_code == 302
    assert answer.headers["location"] == "https://www.google.com/pagead/1p-user-list/100000004711/?random=1&is_vtc=1"
    assert client.get(answer.headers["location"]).headers["content-type"] == "image/gif"


def test_vendors_set_cookies_once(client):
    first = client.get("https://ads.vendor-b.test/px.gif").headers["set-cookie"]
    assert first.startswith("vb_id=vb.")
    assert "Partitioned" in first
    assert "set-cookie" not in client.get("https://ads.vendor-b.test/px.gif").headers


def test_the_tagging_server_sets_first_party_cookies_only_with_consent(client):
    assert "set-cookie" not in client.post("https://sst.shop.test/g/collect?v=2&gcs=G100&richsstsse").headers
    given = client.post("https://sst.shop.test/g/collect?v=2&gcs=G111&richsstsse")
    assert "FPID=FPID2.2." in given.headers["set-cookie"]
    assert given.text.startswith("event: message")


def test_the_data_client_answers_with_its_own_ids(client):
    answer = client.post("https://sst.shop.test/data?v=2", json={"event_name": "purchase"})
    assert set(json.loads(answer.text)) == {"timestamp", "unique_event_id"}


def test_a_page_may_read_answers_and_ask_first(client):
    asked = client.request(
        "OPTIONS", "https://metrics.vendor-a.test/v1/track",
        headers={**ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "content-type"},
    )  # fmt: skip
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "https://shop.test"
    assert asked.headers["access-control-allow-headers"] == "content-type"
    sent = client.post("https://metrics.vendor-a.test/v1/track", headers=ORIGIN, json={})
    assert sent.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize(
    "url", ["https://www.shop.example/x", "http://198.51.100.7/", "https://localhost/", "https://google.com/"]
)
def test_every_other_host_is_refused_in_a_plain_sentence_and_never_contacted(proxy, client, url):
    answer = client.get(url)
    assert answer.status_code == 451
    assert "nothing left this computer" in answer.text
    assert proxy.row(httpx.URL(url).host + httpx.URL(url).path).server_ip is None


def test_not_even_an_own_port_on_this_computer_is_reached(proxy, client):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        assert client.get(f"http://127.0.0.1:{server.getsockname()[1]}/").status_code == 451
        with pytest.raises(TimeoutError):
            server.accept()


def test_every_answer_is_a_row_as_any_other(proxy, client):
    client.get("https://www.facebook.com/tr/?id=1&ev=PageView")
    row = proxy.row("/tr/?id=1&ev=PageView")
    assert (row.state, row.response.status) == ("complete", 200)
