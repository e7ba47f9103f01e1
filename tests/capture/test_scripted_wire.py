"""The scripted client's requests look as Chromium's do: headers by way and page, cookies by their rules."""

from pathlib import Path

import pytest
from proxy_rig import running_proxy

from addons.demo_shop import DemoShop
from inspector.capture.authority import Authority
from inspector.capture.scripted_wire import Wire
from inspector.processes.protocol import Listening

FOLDER = Path(__file__).parents[2] / "resources" / "demo"
PAGE = "https://shop.test/client?x=1"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    with running_proxy(tmp_path_factory.mktemp("authority"), answering=[DemoShop(FOLDER)]) as running:
        yield running


@pytest.fixture
def wire(proxy):
    proxy.items.clear()
    made = Wire(Listening("client", "127.0.0.1", proxy.port, str(proxy.authority.certificate), ""))
    yield made
    made.close()


def sent(proxy, ending):
    return {name.decode(): value.decode() for name, value in proxy.row(ending).request.headers}


def test_a_visit_begins_without_a_page(proxy, wire):
    assert wire.send("page", PAGE, page="").status == 200
    headers = sent(proxy, "/client?x=1")
    assert (headers["sec-fetch-site"], headers["sec-fetch-mode"], headers["sec-fetch-dest"]) == (
        "none",
        "navigate",
        "document",
    )
    assert not {"referer", "origin", "cookie"} & headers.keys()


@pytest.mark.parametrize(
    ("way", "url", "site", "referer"),
    [
        ("script", "https://shop.test/assets/shop.js", "same-origin", PAGE),
        ("fetch", "https://sst.shop.test/data?v=2", "same-site", "https://shop.test/"),
        ("image", "https://ads.vendor-b.test/conv", "cross-site", "https://shop.test/"),
    ],
)
def test_requests_say_how_they_relate_to_their_page(proxy, wire, way, url, site, referer):
    wire.send(way, url, page=PAGE)
    headers = sent(proxy, url.partition("://")[2])
    assert (headers["sec-fetch-site"], headers["referer"]) == (site, referer)


def test_posts_carry_origin_and_length(proxy, wire):
    wire.send("beacon", "https://metrics.vendor-a.test/v1/beacon", page=PAGE, method="POST", body=b"{}")
    headers = sent(proxy, "/v1/beacon")
    assert (headers["origin"], headers["content-length"]) == ("https://shop.test", "2")


def test_cookies_hold_from_the_moment_the_answers_are_settled(proxy, wire):
    wire.send("page", PAGE, page="")
    wire.send("script", "https://shop.test/assets/shop.js", page=PAGE)
    assert "cookie" not in sent(proxy, "shop.js")
    wire.settle()
    wire.send("script", "https://shop.test/assets/walk.js", page=PAGE)
    assert sent(proxy, "walk.js")["cookie"].startswith("shop_session=")


def test_a_hosts_own_cookie_stays_with_it_and_a_sites_cookie_goes_to_all_of_it(proxy, wire):
    wire.send("page", PAGE, page="")
    wire.settle()
    wire.set_cookie("_ga", "GA1.1.1.2")
    assert wire.cookie("_ga") == "GA1.1.1.2"
    wire.send("fetch", "https://sst.shop.test/data?v=3", page=PAGE, method="POST", body=b"")
    assert sent(proxy, "/data?v=3")["cookie"] == "_ga=GA1.1.1.2"
    wire.send("image", "https://ads.vendor-b.test/conv?a", page=PAGE)
    assert "cookie" not in sent(proxy, "/conv?a")


def test_third_parties_keep_partitioned_cookies_alone(proxy, wire):
    for url in ("https://ads.vendor-b.test/px.gif", "https://analytics.tiktok.com/api/v2/pixel"):
        wire.send("image", url, page=PAGE)
        wire.settle()
        wire.send("image", f"{url}?again", page=PAGE)
    assert sent(proxy, "px.gif?again")["cookie"].startswith("vb_id=")
    assert "cookie" not in sent(proxy, "pixel?again")


def test_a_preflight_carries_no_cookie(proxy, wire):
    wire.set_cookie("_ga", "x")
    wire.send("fetch", "https://sst.shop.test/data?v=4", page=PAGE, method="OPTIONS")
    assert "cookie" not in sent(proxy, "/data?v=4")


def test_an_authority_that_is_not_ours_is_not_trusted(proxy, tmp_path):
    other = Authority.make(tmp_path / "other")
    wire = Wire(Listening("client", "127.0.0.1", proxy.port, str(other.certificate), ""))
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        wire.send("page", PAGE, page="")
    wire.close()
