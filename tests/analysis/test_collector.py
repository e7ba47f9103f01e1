"""Signs of a collector: shapes of cookies, what servers of containers get and give, and what only supports."""

import pytest
from builders import exchange

from inspector.analysis.collector import is_server_cookie
from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog

CATALOG = load_catalog()
GA4 = "v=2&tid=G-ABC123&cid=1.2&en=page_view"
FPID = b"FPID2.2.abcDEF%2Bg%3D.1791212460"
LONG = b"_id=x; Max-Age=34560000; HttpOnly"
UUID = "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54"


def party(url, *, headers=(), memory=None, seq=1, **more):
    named = [(b"Referer", b"https://shop.example/p"), *headers]
    made = exchange(url, headers=named, seq=seq, launch="", connection="", **more)
    return inspect(made, CATALOG, memory or Memory()).party


def weights(found):
    return {each.signal: each.weight for each in found.evidence if each.weight}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FPID", "FPID2.2.rBkIPHwKu5%2FqGgLY0%3D.1791212460"),
        ("FPLC", "rBkIPHwKu5qGgLY0VnM%2Fa%2BcR2xq3Zy"),
        ("FPAU", "1.2.1234567890.1791212460"),
        ("FPGCLAW", "2.1.kCj0KCQiA$i1791212460"),
        ("FPGCLDC", "GCL.1791212460.Cj0KCQiA"),
        ("FPGSID", "1.1791212460.1791212460.G-ABC123.x1y2"),
    ],
)
def test_cookies_of_a_server_container_are_told_by_name_and_shape(name, value):
    assert is_server_cookie(name, value)
    found = party("https://x.shop.example/opaque", response_headers=[(b"Set-Cookie", f"{name}={value}".encode())])
    assert (found.group, found.confidence) == ("server-call", "certain")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FPID", UUID), ("FPID", "1234"), ("FPID", ""), ("FPLC", ""), ("FPLC", UUID), ("FPLC", "deleted"),
        ("FPAU", "true"), ("FPAU", "abc"), ("fpid", "FPID2.2.x.1"), ("FPX", "1.2.3.4"), ("_ga", "GA1.1.1.2"),
    ],
)  # fmt: skip
def test_others_of_these_names_are_none(name, value):
    assert not is_server_cookie(name, value)
    found = party("https://x.shop.example/opaque", response_headers=[(b"Set-Cookie", f"{name}={value}".encode())])
    assert found.group == "own-content"


@pytest.mark.parametrize(
    "path",
    [
        "_/service_worker/66g0/sw_iframe.html?origin=https%3A%2F%2Fshop.example&1p=1", "metrics/_/service_worker/66g0/sw.js",
        "_/set_cookie?val=abc",
    ],
)  # fmt: skip
def test_paths_that_googles_tags_ask_of_a_server_of_the_site(path):
    found = party("https://sst.shop.example/" + path)
    assert (found.group, found.confidence) == ("server-call", "likely")
    assert weights(found)["container-path"] == "likely"


@pytest.mark.parametrize(
    "path", ["service_worker/sw.js", "_/service_worker/sw.js", "_/set_cookies", "_/service_worker/66g0/x"]
)
def test_other_workers_are_the_sites_own(path):
    assert party("https://shop.example/" + path).group == "own-content"


@pytest.mark.parametrize(
    "url", ["abcdefgh.js?id=GTM-ABC123", "kpabcdefgh.js?id=GTM-ABC123&bi=x1", "gtm.js?id=GTM-ABC123"]
)
def test_stapes_loaders_load_a_container(url):
    found = party("https://load.shop.example/" + url)
    assert (found.group, weights(found)["loader"]) == ("server-call", "likely")


@pytest.mark.parametrize(
    "url", ["9xk4icgbaujh.js?60a=aWQ9R1RNLVNIT1A0Mlg%3D&page=2", "a4xshopqwer.js?2nz=GwFKNiQiRSA6KidFQjdOBU9XWUBWCwZO"]
)
def test_a_loader_whose_parameters_are_encoded_loads_a_container_too(url):
    found = party("https://load.shop.example/" + url)
    told = next(each for each in found.evidence if each.signal == "loader")
    assert (found.group, told.weight, told.value) == ("server-call", "likely", "GTM-SHOP42X")
    assert told.where.partition("|")[0] in ("query:60a", "query:2nz")
    assert told.where.endswith("|form:id")


@pytest.mark.parametrize("url", ["abcdefgh.js?id=GTM", "abcdefgh.js?id=7", "kp.js", "gtm.js", "lib.js?gtm=GTM-ABC123"])
def test_other_scripts_load_none(url):
    found = party("https://load.shop.example/" + url)
    assert (found.group, found.confidence) == ("own-content", "likely")
    assert party("https://www.shop.example/" + url).confidence == "certain"


def test_a_parameter_for_server_containers_is_found_inside_a_wrapped_payload_too():
    import base64  # noqa: PLC0415 - for this test alone

    packed = base64.b64encode((GA4 + "&sst.rnd=1").encode()).decode()
    assert weights(party(f"https://shop.example/m?d={packed}"))["server-parameter"] == "likely"


class TestSupporting:
    @pytest.mark.parametrize(
        "headers", [[(b"Server", b"Google Frontend")], [(b"Via", b"1.1 google")], [(b"X-Cloud-Trace-Context", b"ab/1")]]
    )
    def test_googles_cloud_is_shown_and_moves_nothing(self, headers):
        found = party("https://api.shop.example/x", response_headers=headers)
        assert (found.group, weights(found)["server"]) == ("own-content", "supporting")

    def test_a_beacon_answered_as_one_with_a_cookie_for_over_a_year_is_a_possible_collector(self):
        beacon = {
            "method": b"POST", "content": b"\\x00opaque", "status": 204, "response_headers": [(b"Set-Cookie", LONG)],
            "headers": [(b"Sec-Fetch-Mode", b"no-cors"), (b"Content-Type", b"text/plain;charset=UTF-8")],
        }  # fmt: skip
        found = party("https://x.shop.example/b", **beacon)
        assert (found.group, found.confidence) == ("server-call", "possible")
        assert {"beacon-answer", "beacon-request", "long-cookie"} <= weights(found).keys()

    @pytest.mark.parametrize(
        ("status", "cookie", "kind"),
        [
            (204, b"session=1; Max-Age=3600", b"text/plain"),
            (200, LONG, b"text/plain"),
            (204, LONG, b"application/json"),
        ],
    )
    def test_with_less_than_that_it_is_the_sites_own(self, status, cookie, kind):
        headers = [(b"Sec-Fetch-Mode", b"no-cors"), (b"Content-Type", kind)]
        found = party("https://x.shop.example/b", method=b"POST", content=b"x", status=status, headers=headers,
                      response_headers=[(b"Set-Cookie", cookie), (b"Content-Type", b"text/html")])  # fmt: skip
        assert found.group == "own-content"

    def test_a_pixel_and_an_event_stream_are_answers_to_beacons(self):
        for kind, reply in ((b"image/gif", b"GIF89a\x01"), (b"text/event-stream", b"data: 1\n\n")):
            found = party("https://x.shop.example/b", method=b"POST", content=b"x", response_content=reply,
                          response_headers=[(b"Content-Type", kind)])  # fmt: skip
            assert weights(found) == {"beacon-answer": "supporting"}

    def test_posthogs_documented_path_is_said_and_proves_nothing(self):
        body = b'{"api_key":"phc_0123456789abcdefghij","event":"$pageview","properties":{"distinct_id":"d"}}'
        headers = [(b"Content-Type", b"application/json")]
        found = party("https://shop.example/ingest/e/", method=b"POST", content=body, headers=headers)
        assert (found.group, weights(found)["documented-proxy"]) == ("server-call", "supporting")


def test_a_servers_cookie_says_since_which_exchange_it_is_known():
    memory = Memory()
    party("https://sst.shop.example/s", memory=memory, seq=41, response_headers=[(b"Set-Cookie", b"FPID=" + FPID)])
    sent = [(b"Cookie", b"FPID=" + FPID)]
    later = party(f"https://shop.example/m?{GA4}", memory=memory, seq=42, headers=sent)
    assert next(each for each in later.evidence if each.signal == "cookie").since == 41
    earlier = party(f"https://shop.example/m?{GA4}", memory=memory, seq=40, headers=sent)
    assert next(each for each in earlier.evidence if each.signal == "cookie").since is None
    other = exchange("https://other.example/m?" + GA4, seq=43, launch="", connection="",
                     headers=[(b"Referer", b"https://other.example/"), *sent])  # fmt: skip
    assert next(e for e in inspect(other, CATALOG, memory).party.evidence if e.signal == "cookie").since is None


def test_proof_of_an_endpoint_is_as_good_for_its_next_request_and_none_for_the_one_before():
    memory = Memory()
    party("https://sst.shop.example/s", memory=memory, seq=41, response_headers=[(b"Set-Cookie", b"FPID=" + FPID)])
    assert party("https://sst.shop.example/s?x=1", memory=memory, seq=40).group == "own-content"
    later = party("https://sst.shop.example/s?x=1", memory=memory, seq=42)
    assert (later.group, later.confidence) == ("server-call", "certain")
    assert next(each for each in later.evidence if each.signal == "session").since == 41
    assert party("https://sst.shop.example/s/t", memory=memory, seq=43).group == "own-content"
