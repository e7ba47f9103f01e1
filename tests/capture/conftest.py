"""A recorder as a process, and a server of this computer behind it."""

import pytest
from proxy_rig import Answer, Certificates, Upstream
from recorder_rig import Recording


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("upstream"))


@pytest.fixture(scope="module")
def upstream(certificates):
    server = Upstream(tls=certificates.server("localhost", alpn=("h2", "http/1.1")))
    yield server
    server.close()


@pytest.fixture
def fresh(upstream, monkeypatch, tmp_path):
    upstream.seen.clear()
    upstream.answer = lambda _: Answer(body=b"hello")
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def recording(tmp_path, certificates):
    made = []

    def start(**values):
        made.append(Recording(tmp_path, certificates, **values))
        return made[-1]

    yield start
    for one in made:
        one.host.stop()
