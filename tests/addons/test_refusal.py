"""Answers of our own: words escaped, long bodies not waited for."""

import pytest
from mitmproxy.test import tflow

from addons.refusal import REFUSED, private_words, refuse, tunnel_without_server


def test_the_page_shows_the_words_as_text():
    flow = tflow.tflow()
    refuse(flow, 403, private_words("<b>host</b>", "page.example"))
    assert flow.response.status_code == 403
    assert b"&lt;b&gt;host" in flow.response.raw_content
    assert b"<b>" not in flow.response.raw_content
    assert "page.example" in flow.metadata[REFUSED]


@pytest.mark.parametrize(
    "headers", [{"content-length": "1048576"}, {"transfer-encoding": "chunked"}, {"content-length": "x"}]
)
def test_a_body_that_would_have_to_be_waited_for_ends_the_connection(headers):
    flow = tflow.tflow()
    flow.live = True
    flow.request.headers.clear()
    for name, value in headers.items():
        flow.request.headers[name] = value
    refuse(flow, 403, "words")
    assert flow.response is None
    assert flow.error is not None
    assert flow.metadata[REFUSED] == "words"


def test_a_tunnel_without_a_server_is_answered_as_made():
    flow = tflow.tflow()
    tunnel_without_server(flow)
    assert (flow.response.status_code, flow.response.raw_content) == (200, b"")
