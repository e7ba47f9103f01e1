"""More than ten thousand requests: every one is a row, none twice, and every commit is whole."""

import contextlib
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from proxy_rig import Answer, Certificates
from proxy_rig import Upstream as NotingUpstream

from inspector.processes.host import Host
from inspector.processes.protocol import Committed, Launch, Listening, Problem, Start
from inspector.session.reader import SessionReader
from inspector.session.schema import SessionError

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from load import Upstream, drive, trusting

HTTPS, HTTP, HTTP2 = 7000, 3000, 400


@pytest.fixture
def upstream(tmp_path):
    (tmp_path / "bare").mkdir()
    bare = Upstream.start(tmp_path / "bare")
    yield bare
    bare.stop()


class Watch(threading.Thread):
    """Looks into the growing session: whatever is there has no gap before it."""

    def __init__(self, session):
        super().__init__(daemon=True)
        self.session = session
        self.over = threading.Event()
        self.looks = 0
        self.gaps = []

    def run(self):
        while not self.over.wait(0.05):
            with contextlib.suppress(SessionError), SessionReader.open(self.session) as reader:
                counts = reader.counts()
                if counts.seq != counts.exchanges:
                    self.gaps.append(counts)
                self.looks += 1


@pytest.mark.load
def test_all_of_ten_thousand_requests_are_rows_and_none_twice(tmp_path, upstream, monkeypatch, request):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    certificates = Certificates(tmp_path)
    noting = NotingUpstream(lambda _: Answer(body=b"hello"), certificates.server("localhost", alpn=("h2",)))
    both = tmp_path / "both.pem"
    both.write_text(upstream.ca.read_text() + certificates.pem.read_text())
    session, heard = tmp_path / "load.inspector", []
    host = Host("inspector.capture.child", heard.append)
    request.addfinalizer(host.stop)
    host.start(
        Start(
            str(session),
            str(tmp_path / "authority"),
            (Launch("one"),),
            upstream_ca=str(both),
            allow_private=("localhost",),
        )
    )
    while not heard:
        time.sleep(0.01)
    said = next(m for m in heard if isinstance(m, Listening))
    watch = Watch(session)
    watch.start()
    trust = httpx.create_ssl_context(verify=said.ca)

    def http2():
        with httpx.Client(proxy=f"http://127.0.0.1:{said.port}", verify=trust, http2=True, timeout=60) as client:
            for number in range(HTTP2):
                assert client.get(f"https://localhost:{noting.port}/h2/{number}").http_version == "HTTP/2"

    beside = threading.Thread(target=http2, daemon=True)
    beside.start()
    drive(said.port, upstream.tls, trust=trusting(said.ca), count=HTTPS, path=b"/https/", connections=24)
    drive(said.port, upstream.plain, count=HTTP, path=b"/http/", connections=8)
    beside.join()
    host.stop()
    watch.over.set()
    watch.join()
    noting.close()

    with SessionReader.open(session) as reader:
        rows = [(e.seq, e.key, e.state, e.url_text, e.response.body.size) for e in reader.exchanges()]
    sent = HTTPS + HTTP + HTTP2
    assert [m for m in heard if isinstance(m, Problem)] == []
    assert [seq for seq, *_ in rows] == list(range(1, sent + 1))
    assert len({key for _, key, *_ in rows}) == sent
    assert Counter(state for _, _, state, _, _ in rows) == {"complete": sent}
    paths = Counter(url.split("/", 3)[3] for *_, url, _ in rows)
    wanted = [f"{kind}/{n}" for kind, count in (("https", HTTPS), ("http", HTTP), ("h2", HTTP2)) for n in range(count)]
    assert paths == Counter(wanted)
    assert [m for m in heard if isinstance(m, Committed)][-1].exchanges == sent
    assert watch.looks > 20
    assert watch.gaps == []
