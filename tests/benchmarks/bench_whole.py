"""Recording https with the window and the analysis at work, against bare `mitmdump -q`, in alternating rounds.

`python tests/benchmarks/bench_whole.py [rounds]`, offscreen unless a display is named in QT_QPA_PLATFORM. The whole
program runs in processes of its own, as for a user: recorder, session file, analyst with its simulation, index, window
that follows the end. Asked: at least 0.9 times as fast; and memory of recorder and window that a kept request
costs, at most 0.05 of mitmweb's, once all caches are full; the analyst's is told beside it. Before the peer's turn all
rows are on screen, so that nothing of ours takes the peer's processor. Exit status 1 when either is missed.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil
from bench_recording import memory, mitmdump, race
from load import Upstream

from inspector.index.query import Index

ASKED_SPEED = 0.9
SETTLE_SECONDS = 60.0


class Whole:
    """The program with its window; its recorder trusts the upstream by the system's way, SSL_CERT_FILE."""

    name = "recorder, window"
    parts = ("window", "recorder", "analyst")

    def __init__(self, folder, upstream):
        environment = os.environ | {"INSPECTOR_HOME": str(folder), "SSL_CERT_FILE": str(upstream.ca)}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        self._window = subprocess.Popen(
            [sys.executable, __file__, "--window"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        self.port, ca = json.loads(self._window.stdout.readline())
        self.ca = Path(ca)
        window = psutil.Process(self._window.pid)
        by_module = {process.cmdline()[-1]: process for process in window.children()}
        self.processes = [window, by_module["inspector.capture.child"], by_module["inspector.analyst.child"]]

    def settle(self, sent):
        """Wait until every request is a row of the window, judged and simulated."""
        self._window.stdin.write(f"{sent}\n")
        self._window.stdin.flush()
        assert self._window.stdout.readline() == "settled\n"

    def stop(self):
        self._window.stdin.close()
        self._window.wait(30)
        self._window.stdout.close()


def window():
    """The program itself: says where it records, and answers `settle` when it has nothing left to do."""
    from bench_window import pump, started, wait  # noqa: PLC0415 - loads Qt

    app = started()
    app.record()
    wait(lambda: app.window.bar.state() == "recording")
    at = next(iter(app._recording.listening.values()))
    asked = queue.SimpleQueue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    print(json.dumps([at.port, at.ca]), flush=True)
    while order := _next(asked, pump):
        wait(lambda n=int(order): _settled(app, n), SETTLE_SECONDS)
        print("settled", flush=True)
    app.window.close()
    app.close()


def _read(asked):
    for line in sys.stdin:
        asked.put(line)
    asked.put("")


def _next(asked, pump):
    """The next line of standard input, "" at its end; the window lives meanwhile."""
    while asked.empty():
        pump(0.05)
    return asked.get()


def _settled(app, sent):
    """Are so many requests rows of the table, judged and simulated?"""
    if app.window.requests.model.rowCount() < sent:
        return False
    with Index.open(app.window._session.index) as index:
        progress = index.progress()
    return progress.complete and progress.done == sent and progress.policy != ""


def speed(rounds):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upstream = Upstream.start(folder)
        peers = [Whole(folder / "home", upstream), mitmdump(folder / "mitm", upstream)]
        ratio = race("recording https, window and analysis at work", peers, upstream, rounds, ASKED_SPEED)
        for peer in peers:
            peer.stop()
        upstream.stop()
    return ratio >= ASKED_SPEED


def main():
    if sys.argv[1:2] == ["--window"]:
        window()
        return 0
    fast = speed(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
    small = memory("recorder and window", Whole, beside=("analyst",))
    return 0 if fast and small else 1


if __name__ == "__main__":
    sys.exit(main())
