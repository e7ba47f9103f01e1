"""What of mitmproxy's flow becomes part of an exchange."""

import pytest
from mitmproxy.test import tflow

from addons.projection import Watched, plain_url, project, rough, stored_headers, url_of


@pytest.fixture
def flow():
    made = tflow.tflow(resp=True)
    made.request.data.host, made.request.data.port, made.request.data.scheme = "shop.example", 443, b"https"
    made.request.data.authority = b""
    made.request.data.path = b"/a?b"
    made.client_conn.tls = True
    return made


def with_host(flow, value):
    flow.request.headers.fields = ((b"Host", value),)
    return flow


@pytest.mark.parametrize(
    ("stated", "url", "agrees"),
    [
        (b"shop.example", b"https://shop.example/a?b", True),
        (b"Shop.Example:443", b"https://Shop.Example:443/a?b", True),
        (b"other.example", b"https://other.example/a?b", False),
        (b"", b"https://shop.example/a?b", True),
        (b"evil@x y", b"https://shop.example/a?b", False),
        (b"shop.example:444", b"https://shop.example:444/a?b", False),
    ],
)
def test_in_a_tunnel_the_url_is_the_one_that_the_client_states(flow, stated, url, agrees):
    assert url_of(with_host(flow, stated)) == (url, agrees)


def test_in_clear_the_request_line_goes_before_the_host_header(flow):
    flow.client_conn.tls = False
    flow.request.data.scheme, flow.request.data.port = b"http", 8080
    assert url_of(with_host(flow, b"other.example")) == (b"http://shop.example:8080/a?b", False)


def test_authority_of_http2_is_the_host(flow):
    flow.request.data.authority = b"cdn.example"
    assert url_of(flow) == (b"https://cdn.example/a?b", False)


def test_ipv6_and_asterisk(flow):
    flow.request.data.host, flow.request.data.path = "::1", b"*"
    assert url_of(with_host(flow, b"")) == (b"https://[::1]", True)


def test_headers_within_the_limits_are_the_same_object():
    fields = ((b"a", b"b"),) * 1000
    assert stored_headers(fields) == (fields, 0)
    assert stored_headers(fields)[0] is fields


def test_headers_beyond_256_kb_are_cut_at_a_line():
    fields = ((b"a", b"x" * 200_000), (b"b", b"y" * 100_000), (b"c", b"z"))
    kept, cut = stored_headers(fields)
    assert kept == fields[:1]
    assert cut == 100_001 + 4 + 2 + 4


def test_project_and_rough_agree_on_the_bytes(flow):
    watched = Watched(flow, 7)
    watched.url = plain_url(flow)
    watched.state = "complete"
    full, bare = project(watched, "one"), rough(watched, "one")
    for exchange in (full, bare):
        assert exchange.seq == 7
        assert exchange.launch == "one"
        assert exchange.request.body.kept == b"content"
        assert exchange.response.body.kept == b"message"
        assert exchange.request.headers == flow.request.headers.fields
    assert full.duration_ms >= 0
    assert bare.duration_ms is None


def test_a_refused_exchange_shows_no_answer_of_ours_as_a_servers(flow):
    watched = Watched(flow, 1)
    watched.state = "refused"
    assert project(watched, "").response is None
    assert rough(watched, "").response is None
