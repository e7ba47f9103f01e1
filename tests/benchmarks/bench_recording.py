"""Recording https with all guards and the session file on, against bare `mitmdump -q`, in alternating rounds.

`python tests/benchmarks/bench_recording.py [rounds]`; asked: at least 1.2 times as fast. Also the memory that a kept
request costs the recorder, against mitmweb; asked: at most 0.05 of it. Exit status 1 when either is missed. The same
with the window and the analysis is bench_whole.py.
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

BURST, WARM = 1500, 300
FILL, KEEP = 12_000, 8_000
"""Requests that fill all caches of fixed size, the same for both peers; and those whose memory is then measured."""
ASKED_SPEED, ASKED_MEMORY = 1.2, 0.05


class Recorder:
    name = "our recorder"
    parts = ("recorder",)

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
    def processes(self):
        return [psutil.Process(self._host.pid)]

    def settle(self, sent):
        """Wait until all that was `sent` is done with: nothing is left to do when the answers are there."""

    def stop(self):
        self._host.stop()


class Mitm:
    def __init__(self, folder, upstream, program):
        self.name = " ".join(program)
        self.parts = program[:1]
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
    def processes(self):
        return [psutil.Process(self._process.pid)]

    def settle(self, sent):
        """Wait until all that was `sent` is done with: nothing is left to do when the answers are there."""

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


def race(what, peers, upstream, rounds, asked):
    """Alternating rounds of the first peer against the second; how many times as fast the first is (medians)."""
    rates, work = {p.name: [] for p in peers}, {p.name: [] for p in peers}
    for peer in peers:
        drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=WARM)
        peer.settle(WARM)
    for number in range(rounds):
        for peer in peers if number % 2 else peers[::-1]:
            before = _used(peer)
            done = drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=BURST)
            rates[peer.name].append(done.rate)
            begun = time.perf_counter()
            peer.settle(WARM + (number + 1) * BURST)
            late = time.perf_counter() - begun
            work[peer.name].append((_used(peer) - before) / BURST * 1000)
            print(
                f"  round {number + 1}: {peer.name:16} {done.rate:6.0f} requests/s, {work[peer.name][-1]:.2f} ms CPU each"
                + (f", all on screen {late:.1f} s later" if late > 0.01 else ""),
                flush=True,
            )
    ours, theirs = (statistics.median(rates[p.name]) for p in peers)
    ratios = [a / b for a, b in zip(rates[peers[0].name], rates[peers[1].name], strict=True)]
    cpu = statistics.median(work[peers[0].name]) / statistics.median(work[peers[1].name])
    print(
        f"{what}: {ours:.0f} against {theirs:.0f} requests/s: {ours / theirs:.2f} times {peers[1].name}"
        f" (rounds {min(ratios):.2f} to {max(ratios):.2f}; CPU a request {cpu:.2f}); asked >= {asked}"
    )
    return ours / theirs


def _used(peer):
    """Processor seconds of all its processes until now."""
    return sum(sum(process.cpu_times()[:2]) for process in peer.processes)


def grown(peer, upstream):
    """Resident bytes of each of its processes: what each further request costs, and what all take in the end.

    The caches of fixed size are full before; no two requests are to the same address.
    """
    for number in range(6):
        drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=FILL // 6, path=b"/pixel/%d/" % number)
        peer.settle((number + 1) * (FILL // 6))
    before = _resident(peer)
    for number in range(4):
        drive(peer.port, upstream.tls, trust=trusting(peer.ca), count=KEEP // 4, path=b"/kept/%d/" % number)
        peer.settle(FILL + (number + 1) * (KEEP // 4))
    after = _resident(peer)
    return {name: ((after[name] - before[name]) / KEEP, after[name]) for name in after}


def _resident(peer):
    return {name: process.memory_info().rss for name, process in zip(peer.parts, peer.processes, strict=True)}


def mitmdump(folder, upstream):
    return Mitm(_made(folder), upstream, ["mitmdump", "-q"])


def mitmweb(folder, upstream):
    port = str(_free_port())
    words = ["mitmweb", "--no-web-open-browser", "--web-host", "127.0.0.1", "--web-port", port]
    return Mitm(_made(folder), upstream, words)


def _made(folder):
    folder.mkdir()
    return folder


def speed(rounds):
    """Is it as fast as asked?"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upstream = Upstream.start(folder)
        peers = [Recorder(folder / "ours", upstream), mitmdump(folder / "mitm", upstream)]
        ratio = race("recording https", peers, upstream, rounds, ASKED_SPEED)
        for peer in peers:
            peer.stop()
        upstream.stop()
        sent = WARM + rounds * BURST
        with SessionReader.open(peers[0].session) as reader:
            assert reader.counts().exchanges == sent, (reader.counts(), sent)
        last = [m for m in peers[0].heard if isinstance(m, Committed)][-1]
        assert last.exchanges == sent
        print(f"all {sent} requests are rows")
    return ratio >= ASKED_SPEED


def memory(what, make, beside=()):
    """Does a kept request cost as little as asked? `make(folder, upstream)` starts ours; `beside`: parts told apart."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upstream = Upstream.start(folder)
        found = []
        for place, start in (("ours", make), ("mitm", mitmweb)):
            peer = start(folder / place, upstream)
            found.append(grown(peer, upstream))
            peer.stop()
        upstream.stop()
    ours, theirs = found[0], found[1]["mitmweb"][0]
    for part, (cost, resident) in (found[0] | found[1]).items():
        print(
            f"  {part:10} {resident / 1e6:6.1f} MB resident with {FILL + KEEP:,} requests;"
            f" {cost / 1024:6.3f} KB for each of the last {KEEP:,}: {cost / theirs:.3f} of mitmweb"
        )
    cost = sum(each for part, (each, _) in ours.items() if part not in beside)
    print(
        f"memory a kept request, {what}: {cost / 1024:.3f} KB against mitmweb's {theirs / 1024:.2f} KB:"
        f" {cost / theirs:.3f}; asked <= {ASKED_MEMORY}"
    )
    return cost / theirs <= ASKED_MEMORY


def main():
    fast = speed(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
    small = memory("recorder", Recorder)
    return 0 if fast and small else 1


if __name__ == "__main__":
    sys.exit(main())
