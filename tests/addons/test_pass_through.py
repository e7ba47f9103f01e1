"""Hosts left undecrypted by the user's wish, and what carries no HTTP."""

import socket
import ssl
import threading

import httpx
import pytest
from proxy_rig import Certificates, Upstream, running_proxy

NAMES = dict.fromkeys(("bank.example", "www.bank.example", "notbank.example"), "127.0.0.1")


@pytest.fixture
def certificates(tmp_path):
    return Certificates(tmp_path)


@pytest.fixture
def upstream(certificates):
    server = Upstream(tls=certificates.server(*NAMES))
    yield server
    server.close()


def get(proxy, upstream, certificates, host):
    """Through the proxy, by a client that trusts the server's own authority alone."""
    trust = ssl.create_default_context(cafile=str(certificates.pem))
    with httpx.Client(proxy=proxy.url, verify=trust) as client:
        return client.get(f"https://{host}:{upstream.port}/").text


def test_a_host_passed_through_is_not_decrypted_and_counted(tmp_path, upstream, certificates):
    with running_proxy(tmp_path / "authority", names=NAMES, pass_through=["Bank.Example"]) as proxy:
        for _ in range(2):
            assert get(proxy, upstream, certificates, "bank.example") == "hello"
        with pytest.raises(httpx.ConnectError):
            get(proxy, upstream, certificates, "www.bank.example")
        passed = proxy.incidents("passed-through")
    assert [(i.host, i.launch, i.count) for i in passed] == [("bank.example", "first", 1)] * 2
    assert [e.url_text for e in proxy.exchanges()] == [f"https://www.bank.example:{upstream.port}/"]


def test_a_domain_with_a_star_means_the_hosts_below_it(tmp_path, upstream, certificates):
    with running_proxy(tmp_path / "authority", names=NAMES, pass_through=["*.bank.example"]) as proxy:
        assert get(proxy, upstream, certificates, "www.bank.example") == "hello"
        for host in ("bank.example", "notbank.example"):
            with pytest.raises(httpx.ConnectError):
                get(proxy, upstream, certificates, host)


def test_a_host_can_be_added_while_recording(tmp_path, upstream, certificates):
    with running_proxy(tmp_path / "authority", names=NAMES) as proxy:
        with pytest.raises(httpx.ConnectError):
            get(proxy, upstream, certificates, "bank.example")
        proxy.call(proxy.proxy.passing.add, "bank.example")
        assert get(proxy, upstream, certificates, "bank.example") == "hello"


def test_a_passed_through_connection_may_last_longer_than_a_request_head(tmp_path, upstream, certificates):
    options = {"names": NAMES, "pass_through": ["bank.example"]}
    with running_proxy(tmp_path / "authority", **options) as proxy, proxy.connect() as client:
        client.sendall(b"CONNECT bank.example:%d HTTP/1.1\r\n\r\n" % upstream.port)
        client.recv(1000)
        trust = ssl.create_default_context(cafile=str(certificates.pem))
        with trust.wrap_socket(client, server_hostname="bank.example"):
            assert [c.speaking_since for c in proxy.proxy.guard._clients.values()] == [None]


def test_a_tunnel_that_carries_no_http_goes_on_and_is_counted(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server, running_proxy(tmp_path / "a", names=NAMES) as proxy:
        port = server.getsockname()[1]

        def echo():
            upstream, _ = server.accept()
            while data := upstream.recv(1000):
                upstream.sendall(data.upper())
            upstream.close()

        thread = threading.Thread(target=echo)
        thread.start()
        proxy.call(proxy.proxy.guard.allow, "bank.example")
        with proxy.connect() as client:
            client.sendall(b"CONNECT bank.example:%d HTTP/1.1\r\n\r\n" % port)
            client.recv(1000)
            for _ in range(3):
                client.sendall(b"\x01\x02odd protocol")
                assert client.recv(1000) == b"\x01\x02ODD PROTOCOL"
        thread.join(5)
        assert proxy.incident("passed-through").host == "bank.example"
        assert proxy.exchanges() == []
