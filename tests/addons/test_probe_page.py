"""The page by which a browser shows that it comes through the recorder and trusts it."""

import ssl

import h2.connection
import httpx
import pytest
from proxy_rig import running_proxy, wait_for

from addons.probe_page import HOST, URL


@pytest.fixture
def proxy(tmp_path):
    with running_proxy(tmp_path / "authority") as running:
        yield running


def test_a_browser_that_trusts_us_is_ready_with_the_protocol_it_speaks(proxy):
    with httpx.Client(proxy=proxy.url, verify=proxy.trust) as client:
        page = client.get(URL)
        assert f'fetch("https://{HOST}/twin"' in page.text
        answer = client.get(f"https://{HOST}/twin")
    assert answer.headers["access-control-allow-origin"] == f"http://{HOST}"
    assert [told[:3] for told in proxy.probed] == [("first", False, "reached"), ("first", True, "tls")]
    assert "HTTP/1.1" in proxy.probed[1][3]


def test_http2_is_reported(proxy):
    trust = proxy.trust
    trust.set_alpn_protocols(["h2", "http/1.1"])
    with proxy.connect() as client:
        client.sendall(b"CONNECT %s:443 HTTP/1.1\r\n\r\n" % HOST.encode())
        client.recv(1000)
        with trust.wrap_socket(client, server_hostname=HOST) as tunnel:
            assert tunnel.selected_alpn_protocol() == "h2"
            conn = h2.connection.H2Connection()
            conn.initiate_connection()
            head = [(":method", "GET"), (":scheme", "https"), (":authority", HOST), (":path", "/twin")]
            conn.send_headers(1, head, end_stream=True)
            tunnel.sendall(conn.data_to_send())
            wait_for(lambda: proxy.probed)
    assert proxy.probed[-1][:3] == ("first", True, "h2")


def test_a_browser_that_does_not_trust_us_is_told_the_failing_step(proxy):
    with (
        httpx.Client(proxy=proxy.url, verify=ssl.create_default_context()) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get(f"https://{HOST}/twin")
    told = wait_for(lambda: proxy.probed)[-1]
    assert told[:3] == ("first", False, "reached")
    assert "refused our certificate" in told[3]


def test_the_probe_is_no_row_of_the_session_and_connects_nowhere(proxy):
    with httpx.Client(proxy=proxy.url, verify=proxy.trust) as client:
        client.get(URL)
        client.get(f"{URL}favicon.ico")
        client.get(f"https://{HOST}/twin")
    with (
        httpx.Client(proxy=proxy.url, verify=ssl.create_default_context()) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get(f"https://{HOST}/twin")
    wait_for(lambda: proxy.probed[-1][1] is False)
    assert proxy.items == []


def test_a_launched_browser_goes_on_to_its_first_page_by_way_of_the_encrypted_one(proxy):
    with httpx.Client(proxy=proxy.url, verify=proxy.trust) as client:
        first = client.get(f"{URL}?to=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1%26c")
        assert (first.status_code, first.headers["location"]) == (
            302,
            f"https://{HOST}/?to=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1%26c",
        )
        second = client.get(first.headers["location"], headers={"sec-fetch-site": "none"})
    assert (second.status_code, second.headers["location"]) == (302, "https://shop.example/a?b=1&c")
    assert [told[1] for told in proxy.probed] == [False, True]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("https%3A%2F%2Fshop.example%2F", {"sec-fetch-site": "cross-site"}),
        ("https%3A%2F%2Fshop.example%2F", {"referer": "https://shop.example/"}),
        ("javascript%3Aalert(1)", {}),
        ("file%3A%2F%2F%2Fetc%2Fpasswd", {}),
        ("https%3A%2F%2Fshop.example%2F%0D%0Aset-cookie%3A%20a%3Db", {}),
    ],
)
def test_a_page_cannot_use_the_probe_to_lead_elsewhere_nor_any_address_do_harm(proxy, query, headers):
    with httpx.Client(proxy=proxy.url, verify=proxy.trust) as client:
        for scheme in ("http", "https"):
            answer = client.get(f"{scheme}://{HOST}/?to={query}", headers=headers)
            assert answer.status_code != 302
            assert not {"location", "set-cookie"} & answer.headers.keys()
