"""Routes: each piece of evidence of detection.md 4, the shared first-party cases, and look-alikes."""

import json
from pathlib import Path

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect, inspect_all
from inspector.catalog.catalog import load_catalog

CASES = Path(__file__).parents[3] / "shared" / "cases" / "first-party.jsonl"
CATALOG = load_catalog()
GA4 = "v=2&tid=G-ABC123&cid=1.2&en=page_view"
FPID = b"FPID2.2.abcDEF%2Bg%3D.1791212460"


def party(url, *, headers=(), memory=None, seq=1, **more):
    made = exchange(
        url, headers=[(b"Referer", b"https://shop.example/p"), *headers], seq=seq, launch="", connection="", **more
    )
    return inspect(made, CATALOG, memory or Memory()).party


def weights(found):
    return {evidence.signal: evidence.weight for evidence in found.evidence if evidence.weight}


def test_every_shared_first_party_case_gets_its_group():
    if not CASES.exists():
        pytest.skip("the shared cases are not beside the project; clone them to ../shared")
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    exchanges = []
    for seq, case in enumerate(cases, 1):
        body = (case["post_data"] or "").encode()
        kind = b"application/json" if body.startswith(b"{") else b"text/plain;charset=UTF-8"
        headers = [(b"Referer", case["page"].encode()), *([(b"Content-Type", kind)] if body else [])]
        exchanges.append(
            exchange(
                case["url"],
                seq=seq,
                method=case["method"].encode(),
                headers=headers,
                content=body,
                launch="",
                connection="",
            )
        )
    wrong = []
    for case, found in zip(cases, inspect_all(exchanges, CATALOG), strict=True):
        wanted = {"none": "own-content", "gtg": "disguised"}.get(case["transport"], "server-call")
        if found.party.group != wanted:
            wrong.append((case["id"], case["transport"], found.party.group))
    assert wrong == []


class TestStrong:
    @pytest.mark.parametrize(
        "cookie",
        [b"FPID=" + FPID + b"; HttpOnly; Max-Age=63072000", b"FPLC=abc", b"FPAU=1.1.2.3", b"FPGCLAW=x", b"FPGSID=x"],
    )
    def test_a_server_containers_cookie_is_proof(self, cookie):
        found = party("https://x.shop.example/opaque", response_headers=[(b"Set-Cookie", cookie)])
        assert (found.group, found.confidence, found.role) == ("server-call", "certain", "tagging-server")

    def test_adobes_cookie_of_the_same_name_is_none(self):
        cookie = b"FPID=3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54; Path=/"
        assert party("https://x.shop.example/page", response_headers=[(b"Set-Cookie", cookie)]).group == "own-content"

    def test_the_preview_header_is_proof(self):
        assert party("https://x.shop.example/a", headers=[(b"X-Gtm-Server-Preview", b"z")]).confidence == "certain"

    @pytest.mark.parametrize("name", [b"x-gtm-server-preview", b"X-Stape-Preview"])
    def test_allowing_the_preview_header_is_proof(self, name):
        headers = [(b"Access-Control-Allow-Headers", b"content-type, " + name)]
        assert party("https://x.shop.example/a", response_headers=headers).group == "server-call"

    def test_the_data_clients_answer_is_proof(self):
        reply = b'{"timestamp":1791212460,"unique_event_id":"1791212460_17"}'
        assert party("https://x.shop.example/a", response_content=reply).group == "server-call"


class TestLikely:
    @pytest.mark.parametrize(
        "url",
        [
            f"https://any.shop.example/any/path?{GA4}",
            "https://any.shop.example/a?sst.rnd=1&sst.gcd=13l3l3l3l5",
            "https://any.shop.example/a?x=1&richsstsse",
            "https://any.shop.example/a?dtdc=eyJldmVudF9uYW1lIjogInBhZ2VfdmlldyJ9",
            "https://any.shop.example/gtm.js?id=GTM-ABC123",
            "https://shop.example/metrics/gtag/js?id=G-ABC123",
        ],
    )
    def test_a_signature_on_an_own_host_is_a_server_call(self, url):
        found = party(url)
        assert (found.group, found.confidence) == ("server-call", "likely")

    def test_a_container_under_any_name_is_found_by_what_it_is(self):
        script = b'// x\n(function(){var data={"resource": {"version":"1"}};google_tag_manager["GTM-A"]={}})()'
        headers = [(b"Content-Type", b"text/javascript")]
        found = party("https://shop.example/z9.js", response_headers=headers, response_content=script)
        assert found.group == "server-call"

    def test_a_script_that_only_asks_for_a_container_is_own_content(self):
        headers = [(b"Content-Type", b"text/javascript")]
        found = party(
            "https://shop.example/app.js", response_headers=headers, response_content=b"if(window.google_tag_manager){}"
        )
        assert found.group == "own-content"


class TestSupporting:
    def test_the_cookie_of_a_server_container_alone_moves_nothing(self):
        found = party("https://shop.example/api/cart", headers=[(b"Cookie", b"FPID=" + FPID)])
        assert (found.group, found.confidence) == ("own-content", "likely")
        assert weights(found) == {"cookie": "supporting"}

    def test_the_cookie_beside_content_does_not_even_lower_the_confidence(self):
        found = party(
            "https://shop.example/app.js", headers=[(b"Cookie", b"FPID=" + FPID)], response_content=b"x" * 2_000
        )
        assert (found.group, found.confidence) == ("own-content", "certain")
        assert weights(found) == {"cookie": "weak"}

    def test_together_with_a_measurement_it_is_proof(self):
        found = party(f"https://x.shop.example/g/collect?{GA4}", headers=[(b"Cookie", b"FPID=" + FPID)])
        assert (found.group, found.confidence) == ("server-call", "certain")

    def test_answers_like_a_beacons_move_nothing(self):
        found = party("https://api.shop.example/log", method=b"POST", content=b"{}", status=204)
        assert found.group == "own-content"
        assert weights(found) == {"beacon-answer": "supporting"}

    @pytest.mark.parametrize("label", ["load", "sst", "gtm", "server", "stape", "ss", "sgtm"])
    def test_a_label_alone_is_no_verdict(self, label):
        found = party(f"https://{label}.shop.example/logo.svg")
        assert (found.group, found.confidence) == ("own-content", "certain")
        assert weights(found) == {"host-label": "weak"}


class TestDisguised:
    @pytest.mark.parametrize(
        "url",
        [
            f"https://shop.example/0fb1/ag/g/c?{GA4}",
            "https://shop.example/gtg/ag/g/c?v=2&tid=G-ABC123",
            "https://shop.example/x1/g/d/ccm/conversion/123/?gtm=45g9&random=1",
            "https://shop.example/wp-content/measurement.php?id=G-ABC123&s=/g/collect",
            f"https://shop.example/_proxy/ga/collect?{GA4}",
            f"https://shop.example/_scripts/p/www.google-analytics.com/g/collect?{GA4}",
            f"https://shop.example/m/g/collect?{GA4}&gap.gtb=1",
        ],
    )
    def test_where_the_vendor_answers_the_recipient_is_the_vendor(self, url):
        found = party(url)
        assert (found.group, found.recipient, found.site) == ("disguised", "Google", "shop.example")

    @pytest.mark.parametrize(
        ("path", "recipient"),
        [
            ("/cdn-cgi/rum?", "Cloudflare"),
            ("/.well-known/shopify/monorail/unstable/produce_batch", "Shopify"),
            ("/_vercel/insights/view", "Vercel"),
        ],
    )
    def test_a_path_that_a_platform_keeps_for_itself_is_answered_by_the_platform(self, path, recipient):
        found = party("https://shop.example" + path, method=b"POST", content=b"{}")
        assert (found.group, found.confidence, found.recipient) == ("disguised", "certain", recipient)
        assert party("https://shop.example" + path).group == "own-content"

    def test_zaraz_runs_in_the_sites_name(self):
        found = party("https://shop.example/cdn-cgi/zaraz/t", method=b"POST", content=b'{"name":"Pageview"}')
        assert (found.group, found.confidence, found.role) == ("server-call", "likely", "tagging-server")

    def test_an_answer_that_only_the_vendor_gives_is_proof(self):
        found = party(f"https://shop.example/m/g/collect?{GA4}", response_headers=[(b"Server", b"Golfe2")])
        assert (found.group, found.confidence) == ("disguised", "certain")

    @pytest.mark.parametrize(
        "url",
        [
            f"https://shop.example/g/collect?{GA4}",
            f"https://shop.example/metrics/g/collect?{GA4}",
            "https://shop.example/gtm.js?id=GTM-ABC123",
        ],
    )
    def test_a_path_that_a_server_container_uses_too_is_no_such_proof(self, url):
        assert party(url).group == "server-call"

    @pytest.mark.parametrize(
        "path",
        [
            "ag/g/cart?sku=1", "ag/g/c", "x/ag/g/c", "x/ag/g/cart?v=2", "a/b/ag/g/c/d?x=1", "measurement.php?id=7&s=/x",
            "measurement.php", "x/g/d/ccmenu?id=1", "_proxy/cart/1", "metrics/prometheus?name=http_requests",
        ],
    )  # fmt: skip
    def test_look_alikes_are_own_content(self, path):
        assert party("https://shop.example/" + path).group == "own-content"


class TestTaught:
    def test_what_a_session_teaches_is_bound_to_host_and_full_path(self):
        memory = Memory()
        party(f"https://shop.example/metrics/g/collect?{GA4}", memory=memory, seq=1)
        groups = {
            path: party(f"https://shop.example/{path}", memory=memory, seq=2).group
            for path in ("metrics/g/collect?z=1", "metrics/prometheus", "metrics/g/collect/x", "metrics")
        }
        assert groups == {
            "metrics/g/collect?z=1": "server-call", "metrics/prometheus": "own-content",
            "metrics/g/collect/x": "own-content", "metrics": "own-content",
        }  # fmt: skip
        assert party("https://other.shop.example/metrics/g/collect", memory=memory, seq=3).group == "own-content"

    def test_it_never_informs_the_past(self):
        memory = Memory()
        assert party("https://shop.example/m", memory=memory, seq=1).group == "own-content"
        party(f"https://shop.example/m?{GA4}", memory=memory, seq=2)
        assert party("https://shop.example/m", memory=memory, seq=1).group == "own-content"
        later = party("https://shop.example/m", memory=memory, seq=3)
        assert (later.group, later.confidence) == ("server-call", "likely")
        assert any(e.signal == "session" and e.source == "request 2" for e in later.evidence)

    def test_a_gateway_teaches_nothing_about_a_server(self):
        memory = Memory()
        party(f"https://shop.example/m/ag/g/c?{GA4}", memory=memory, seq=1)
        assert party("https://shop.example/m/ag/g/c", memory=memory, seq=2).group == "own-content"
