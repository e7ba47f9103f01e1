"""Who answers under the site's own name: each proof, and what is none."""

import gzip
import json

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.model.resolved import Resolved

CATALOG = load_catalog()
SHOP = "https://shop.example"
GA4 = "v=2&tid=G-ABC123&cid=1.2&en=page_view"
SEGMENT = json.dumps({"type": "track", "event": "Order Completed", "writeKey": "w1"}).encode()
EDGE = (SHOP + "/ee/v1/interact?configId=0f1c", json.dumps({"events": [{"xdm": {"eventType": "x"}}]}).encode())
ADOBE = "https://metrics.shop.example/b/ss/shopprod/1/JS-2.26.0/s1?AQB=1&pageName=home&AQE=1"


def party(url, *, memory=None, seq=5, chain=(), referer=SHOP + "/p", content=b"", method=None, **more):
    memory = memory or Memory()
    if chain:
        host = url.split("/")[2]
        memory.resolved[host] = Resolved(host, 1_795_000_000.0, chain)
    method = method or (b"POST" if content else b"GET")
    made = exchange(url, headers=[(b"Referer", referer.encode())], content=content, method=method, seq=seq, launch="",
                    connection="", **more)  # fmt: skip
    return inspect(made, CATALOG, memory).party


def signals(found):
    return {each.signal: each.weight for each in found.evidence}


class TestGateway:
    @pytest.mark.parametrize(
        "path",
        [
            f"/0fb1/ag/g/c?{GA4}&gtm=45g92e68c1v9&_uip=%3A%3A&ur=NL-UT&gap.gtb=1",
            f"/gtg/ag/g/c?{GA4}&gcs=G1--&gcd=13l3l3R3l5l1&_uip=%3A%3A",
            "/metrics/g/d/ccm/conversion/1234567890/?random=1&gtm=45g92&auid=1.2",
        ],
    )
    def test_its_paths_are_answered_by_google(self, path):
        found = party(SHOP + path)
        assert (found.group, found.confidence, found.recipient, found.role) == (
            "disguised", "certain", "Google", None,
        )  # fmt: skip

    def test_below_more_segments_a_hit_makes_it_likely(self):
        found = party(f"{SHOP}/a/b/ag/g/c?{GA4}")
        assert (found.group, found.confidence) == ("disguised", "likely")
        assert party(f"{SHOP}/a/b/ag/g/c?gtm=45").group == "own-content"

    def test_the_same_prefix_with_a_path_of_server_containers_is_another_thing(self):
        memory = Memory()
        assert party(f"{SHOP}/metrics/ag/g/c?{GA4}", memory=memory, seq=1).group == "disguised"
        assert party(f"{SHOP}/metrics/g/collect?{GA4}", memory=memory, seq=2).group == "server-call"
        assert party(f"{SHOP}/metrics/prometheus", memory=memory, seq=3).group == "own-content"

    @pytest.mark.parametrize(
        "path",
        [
            "/wp-content/plugins/google-site-kit/gtg/measurement.php?id=G-ABC123&s=/g/collect&v=2",
            "/measurement.php?id=GTM-ABC123&s=/gtm.js",
            "/m.php?id=G-ABC123&s=/ag/g/c&v=2",
        ],
    )
    def test_through_php_google_answers_too(self, path):
        found = party(SHOP + path)
        assert (found.group, found.recipient) == ("disguised", "Google")
        assert signals(found)["gateway-script"] == "strong"

    @pytest.mark.parametrize(
        "path",
        [
            "/measurement.php?id=7&s=/x", "/measurement.php?id=G-ABC123&s=", "/search.php?id=G-ABC123&s=tent",
            "/shop.php?id=G-100&s=/tenten/klein", "/x.php?s=/g/collect", "/measurement.html?id=G-ABC123&s=/g/collect",
        ],
    )  # fmt: skip
    def test_other_scripts_are_the_sites_own(self, path):
        assert party(SHOP + path).group == "own-content"


class TestProxies:
    @pytest.mark.parametrize(
        ("path", "content", "company"),
        [
            (f"/_scripts/p/www.google-analytics.com/g/collect?{GA4}", b"", "Google"),
            ("/_scripts/p/us.i.posthog.com/static/array.js", b"", "PostHog"),
            ("/_scripts/p/connect.facebook.net/en_US/fbevents.js", b"", "Meta"),
            (f"/_proxy/ga/g/collect?{GA4}", b"", "Google"),
            ("/_proxy/segment/v1/t", SEGMENT, "Twilio"),
            (f"/px/www.google-analytics.com/g/collect?{GA4}", b"", "Google"),
        ],
    )
    def test_a_proxy_whose_path_names_whom_it_asks_is_a_disguise(self, path, content, company):
        found = party(SHOP + path, content=content)
        assert (found.group, found.recipient) == ("disguised", company)
        assert "proxy-path" in signals(found)

    @pytest.mark.parametrize(
        "path",
        [
            "/_proxy/cart/1", "/_scripts/p/app.js", "/_scripts/p/img.shop.example/a.png", "/_proxy/",
            "/_scripts/p/nobody-known.example/x", "/px/www.google-analytics.com/info.html", "/files/tent.nl/x?a=1",
        ],
    )  # fmt: skip
    def test_paths_that_look_like_it_are_the_sites_own(self, path):
        assert party(SHOP + path).group == "own-content"


class TestAnswers:
    @pytest.mark.parametrize(
        ("url", "content", "headers", "company"),
        [
            (ADOBE, b"", [(b"server", b"jag"), (b"x-c", b"main-1")], "Adobe"),
            (ADOBE, b"", [(b"Server", b"Omniture DC/2.0.0")], "Adobe"),
            (*EDGE, [(b"x-adobe-edge", b"IRL1;6"), (b"x-konductor", b"23.3.2:367bc7dc")], "Adobe"),
            (f"{SHOP}/m/g/collect?{GA4}", b"", [(b"Server", b"Golfe2")], "Google"),
        ],
    )
    def test_headers_of_one_vendor_alone_are_proof(self, url, content, headers, company):
        found = party(url, content=content, response_headers=headers)
        assert (found.group, found.confidence, found.recipient) == ("disguised", "certain", company)
        assert signals(found)["vendor-answer"] == "strong"

    def test_a_reverse_proxied_segment_answers_as_segment_does(self):
        found = party(SHOP + "/sgmt/v1/t", content=SEGMENT, response_content=b'{\n  "success": true\n}')
        assert (found.group, found.confidence, found.recipient) == ("disguised", "likely", "Twilio")
        packed = gzip.compress(b'{"success":true}')
        headers = [(b"Content-Encoding", b"gzip")]
        found = party(SHOP + "/sgmt/v1/t", content=SEGMENT, response_content=packed, response_headers=headers)
        assert found.group == "disguised"

    @pytest.mark.parametrize("reply", [b"OK", b'{"ok":true}', b'{"success":true,"id":1}', b""])
    def test_collectors_that_copy_its_interface_do_not(self, reply):
        found = party(SHOP + "/sgmt/v1/t", content=SEGMENT, response_content=reply)
        assert (found.group, found.confidence) == ("server-call", "likely")

    def test_without_proof_a_vendors_own_collector_is_a_server_call_that_says_what_is_open(self):
        found = party(ADOBE)
        assert (found.group, found.confidence) == ("server-call", "likely")
        doubt = next(each for each in found.evidence if each.signal == "closed-collector")
        assert "not proven" in doubt.source

    def test_a_vendors_header_without_its_measurement_says_nothing(self):
        assert party(SHOP + "/page2", response_headers=[(b"x-adobe-edge", b"IRL1;6")]).group == "own-content"
        assert party(f"{SHOP}/m?{GA4}", response_headers=[(b"x-adobe-edge", b"IRL1;6")]).group == "server-call"

    def test_what_an_answer_proved_holds_for_later_hits_there_and_never_for_earlier_ones(self):
        memory = Memory()
        golfe = [(b"Server", b"Golfe2")]
        assert party(f"{SHOP}/m/g/collect?{GA4}", memory=memory, seq=41, response_headers=golfe).group == "disguised"
        assert party(f"{SHOP}/m/g/collect?{GA4}", memory=memory, seq=40, status=None).group == "server-call"
        later = party(f"{SHOP}/m/g/collect?{GA4}", memory=memory, seq=42, status=None, state="open")
        assert (later.group, later.confidence) == ("disguised", "likely")
        assert next(each for each in later.evidence if each.signal == "session").since == 41
        assert party(f"{SHOP}/n/g/collect?{GA4}", memory=memory, seq=43).group == "server-call"


class TestNames:
    @pytest.mark.parametrize(
        ("chain", "company"),
        [
            (("shop.example.sc.omtrdc.net",), "Adobe"),
            (("abc.widget.dnsdelegation.io", "lb.criteo.example"), "Criteo"),
            (("custom.plausible.io",), "Plausible"),
            (("g-abc123.fps.goog",), "Google"),
            (("5b589f01d617.cf-prod-us-proxy.proxyhog.com",), "PostHog"),
            (("com-shop-prod1.collector.snplow.net",), "Snowplow"),
            (("io1.eulerian.net",), "Eulerian"),
        ],
    )
    def test_a_host_that_stands_for_a_vendors_collector_is_a_disguise(self, chain, company):
        found = party("https://x7.shop.example/opaque/blob", chain=chain)
        assert (found.group, found.confidence) == ("disguised", "certain")
        assert found.recipient.startswith(company)
        assert next(each for each in found.evidence if each.signal == "cname").value == chain[0]

    def test_a_host_of_the_hits_own_vendor_is_proof_too_but_not_one_in_a_cloud(self):
        post = {"content": SEGMENT}
        found = party("https://e.shop.example/v1/t", chain=("x.segment.com",), **post)
        assert (found.group, found.confidence, found.recipient) == ("disguised", "certain", "Twilio")
        assert party("https://e.shop.example/v1/t", chain=("x.mixpanel.com",), **post).group == "server-call"
        assert party(f"https://e.shop.example/m?{GA4}", chain=("e.googleusercontent.com",)).group == "server-call"
        assert party("https://e.shop.example/a.png", chain=("x.segment.com",)).group == "own-content"

    def test_a_collector_that_nobody_is_known_behind_is_named_by_its_site(self):
        assert party("https://x7.shop.example/o", chain=("a.nc0.co",)).recipient == "nc0.co"

    @pytest.mark.parametrize("chain", [("eu.stape.io",), ("x.eu.stape.net", "lb.stape.net")])
    def test_a_host_that_stands_for_a_tagging_server_is_one(self, chain):
        found = party("https://x7.shop.example/opaque", chain=chain)
        assert (found.group, found.confidence, found.role) == ("server-call", "certain", "tagging-server")
        assert signals(found)["cname"] == "strong"

    @pytest.mark.parametrize("chain", [("ghs.googlehosted.com",), ("sst-abc-ew.a.run.app",)])
    def test_in_googles_cloud_another_sign_is_needed_since_everything_runs_there(self, chain):
        assert party("https://api.shop.example/cart", chain=chain).group == "own-content"
        found = party(f"https://x7.shop.example/m?{GA4}", chain=chain)
        assert (found.group, found.confidence) == ("server-call", "certain")

    @pytest.mark.parametrize(
        "chain", [("d111.cloudfront.net",), ("shop.b-cdn.net",), ("shop.azurewebsites.example", "x.azure.com"), ()]
    )
    def test_clouds_and_plain_names_prove_nothing(self, chain):
        found = party("https://static.shop.example/a.js", chain=chain)
        assert (found.group, found.confidence) == ("own-content", "certain")

    @pytest.mark.parametrize("chain", [("eu.stape.io",), ("shop.sc.omtrdc.net",), ("ghs.googlehosted.com",)])
    def test_a_pages_own_host_is_no_collector_whatever_it_stands_for(self, chain):
        assert party(SHOP + "/a.css", chain=chain).group == "own-content"

    def test_a_failed_question_says_nothing(self):
        memory = Memory()
        memory.resolved["x7.shop.example"] = Resolved("x7.shop.example", 1.0, (), "no answer within 1 s")
        found = party("https://x7.shop.example/o", memory=memory)
        assert (found.group, found.confidence) == ("own-content", "certain")
        shown = next(each for each in found.evidence if each.signal == "no-cname")
        assert (shown.value, shown.weight, shown.source) == (
            "no answer within 1 s", "weak", "asked 1970-01-01T00:00:01.000Z",
        )  # fmt: skip

    def test_a_name_that_nobody_is_known_behind_is_shown_and_proves_nothing(self):
        found = party("https://x7.shop.example/o", chain=("a.host.example", "b.host.example"))
        shown = next(each for each in found.evidence if each.signal == "cname")
        assert (found.group, found.confidence, shown.value, shown.weight) == (
            "own-content", "certain", "b.host.example", "weak",
        )  # fmt: skip


def test_every_proof_is_kept_and_the_first_gives_the_recipient():
    found = party(
        f"{SHOP}/0fb1/ag/g/c?{GA4}&gap.gtb=1", response_headers=[(b"Server", b"Golfe2")], chain=("x.fps.goog",)
    )
    assert {"gateway-path", "gateway-parameter", "vendor-answer", "measurement"} <= signals(found).keys()


def test_paths_of_platforms_are_asked_by_their_method_alone():
    assert party(SHOP + "/cdn-cgi/rum", content=b"{}").recipient == "Cloudflare"
    assert party(SHOP + "/cdn-cgi/rum").group == "own-content"
    assert party(SHOP + "/cdn-cgi/rumours", content=b"{}").group == "own-content"
