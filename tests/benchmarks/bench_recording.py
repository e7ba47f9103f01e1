"""Recording https with all guards and the session file on, against bare `mitmdump -q`, in alternating rounds.

`python tests/benchmarks/bench_recording.py [rounds]`; asked: at least 1.2 times as fast. Also the memory that a kept
request costs, against mitmweb; asked: at most 0.05 of it.
"""

import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]


from load import Upstream, drive, trusting

from inspector.processes.host import Host
from inspector.processes.protocol import Committed, Launch, Listening, Start
from inspector.session.reader import SessionReader

BURST = 1500
ASKED_SPEED, ASKED_MEMORY = 1.2, 0.05


class Recorder:
    name = "our recorder"

    def __init__(self, folder, upstream):
        self.session = folder / "bench.inspector"
        self.heard = []
        self._host = Host("inspector.capture.child", self.heard.append)
        start = Start(str(self.session), str(folder / "authority"), (Launch("bench"),), upstream_ca=str(upstream.ca))
        self._host.start(start)
        listening = self._wait(Listening)
        self.port, self.ca = listening.port, Path(listening.ca)

    def _wait(self, kind):
        while not (found := [m for m in list(self.heard) if isinstance(m, kind)]):
            time.sleep(0.01)
        return found[-1]

    @property
    def process(self):
        return psutil.Process(self._host.pid)

    def stop(self):
        self._host.stop()


class Mitm:
    def __init__(self, folder, upstream, program):
        self.name = " ".join(program)
        self.ca = folder / "mitmproxy-ca-cert.pem"
        self.port = _free_port()
        options = {"confdir": folder, "ssl_verify_upstream_trusted_ca": upstream.ca}
        settings = [part for key, value in options.items() for part in ("--set", f"{key}={value}")]
        executable = Path(sys.executable).with_name(program[0])
        self._process = subprocess.Popen(
            [executable, *program[1:], "--listen-host", "127.0.0.1", "-p", str(self.port), *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_listening(self.port)

    @property
    def process(self):
        return psutil.Process(self._process.pid)

    def stop(self):
        self._process.terminate()
        self._process.wait()


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _wait_listening(port):
    for _ in range(1000):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    raise SystemExit("mitmproxy did not start")


def speed(rounds):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upstream = Upstream.start(folder)
        (folder / "mitm").mkdir()
        peers = [Recorder(folder / "ours", upstream), Mitm(folder / "mitm", upstream, ["mitmdump", "-q"])]
        rates, work = {p.name: [] for p in peers}, {p.name: [] for p in peers}
        for peer in peers:
            drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=300)
        for number in range(rounds):
            for peer in peers if number % 2 else peers[::-1]:
                before = peer.process.cpu_times()
                done = drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=BURST)
                after = peer.process.cpu_times()
                rates[peer.name].append(done.rate)
                work[peer.name].append((after.user + after.system - before.user - before.system) / BURST * 1000)
                print(
                    f"  round {number + 1}: {peer.name:14} {done.rate:6.0f} requests/s, {work[peer.name][-1]:.2f} ms CPU each",
                    flush=True,
                )
        kept = 300 + rounds * BURST
        for peer in peers:
            peer.stop()
        upstream.stop()
        with SessionReader.open(peers[0].session) as reader:
            assert reader.counts().exchanges == kept, (reader.counts(), kept)
        last = [m for m in peers[0].heard if isinstance(m, Committed)][-1]
        assert last.exchanges == kept
    ours, theirs = (statistics.median(rates[p.name]) for p in peers)
    ratios = [a / b for a, b in zip(rates[peers[0].name], rates[peers[1].name], strict=True)]
    cpu = statistics.median(work[peers[0].name]) / statistics.median(work[peers[1].name])
    print(
        f"recording https: {ours:.0f} against {theirs:.0f} requests/s: {ours / theirs:.2f} times mitmdump -q"
        f" (rounds {min(ratios):.2f} to {max(ratios):.2f}; CPU a request {cpu:.2f}); asked >= {ASKED_SPEED};"
        f" all {kept} requests are rows"
    )
    return ours / theirs


def memory(count=6000):
    """Resident bytes that each further request costs, once caches of fixed size are filled."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upstream = Upstream.start(folder)
        (folder / "mitm").mkdir()
        web = ["mitmweb", "--no-web-open-browser", "--web-host", "127.0.0.1", "--web-port", str(_free_port())]
        cost = []
        for make in (lambda: Recorder(folder / "ours", upstream), lambda: Mitm(folder / "mitm", upstream, web)):
            peer = make()
            for _ in range(3):
                drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=count // 2)
            before = peer.process.memory_info().rss
            drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=count)
            cost.append((peer.process.memory_info().rss - before) / count)
            peer.stop()
        upstream.stop()
    print(
        f"memory a kept request: {cost[0] / 1024:.2f} KB against mitmweb's {cost[1] / 1024:.2f} KB:"
        f" {cost[0] / cost[1]:.3f}; asked <= {ASKED_MEMORY}"
    )
    return cost[0] / cost[1]


if __name__ == "__main__":
    speed(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
    memory()
