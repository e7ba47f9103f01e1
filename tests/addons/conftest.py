"""A recorder's proxy between a client and servers of this computer, shared by the tests of a file."""

import httpx
import pytest
from proxy_rig import Answer, Certificates, Upstream, running_proxy


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("upstream"))


@pytest.fixture(scope="module")
def h1(certificates):
    upstream = Upstream(tls=certificates.server("*.shop.example", "localhost"))
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def h2(certificates):
    upstream = Upstream(tls=certificates.server("*.shop.example", "localhost", alpn=("h2", "http/1.1")))
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def plain():
    upstream = Upstream()
    yield upstream
    upstream.close()


@pytest.fixture(scope="module")
def proxy(certificates, tmp_path_factory):
    names = {"www.shop.example": "127.0.0.1", "plain.shop.example": "127.0.0.1"}
    folder = tmp_path_factory.mktemp("authority")
    options = {"names": names, "allow_private": tuple(names), "upstream_ca": str(certificates.pem)}
    with running_proxy(folder, **options) as running:
        yield running


@pytest.fixture
def fresh(proxy, h1, h2, plain):
    proxy.items.clear()
    for upstream in (h1, h2, plain):
        upstream.seen.clear()
        upstream.answer = lambda _: Answer(body=b"hello")


@pytest.fixture
def client(proxy):
    with httpx.Client(proxy=proxy.url, verify=proxy.trust, http2=True, timeout=20) as made:
        yield made
