"""Host: starts, hears, restarts and stops one child; a child outlives its host."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspector.processes.host import Host
from inspector.processes.protocol import (
    AddLaunch,
    AllowPrivate,
    Analyse,
    BrowseUnrecorded,
    Launch,
    Listening,
    PassThrough,
    Problem,
    Start,
    Stopped,
)

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _places(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), str(HERE.parents[1])]))
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))


class Listener:
    """A host with everything it heard."""

    def __init__(self, first, *, restart=True):
        self.heard = []
        self.host = Host("small_child", self.heard.append, restart=restart)
        self.host.start(first)

    def wait(self, kind, *, count=1, what=None, seconds=10):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [m for m in list(self.heard) if isinstance(m, kind) and (what is None or m.what == what)]
            if len(found) >= count:
                return found[count - 1]
            time.sleep(0.005)
        raise AssertionError(f"not heard: {kind.__name__} {what}; heard {self.heard}")


@pytest.fixture
def listening():
    made = []

    def make(first=None, **options):
        made.append(Listener(first or Start("s", "a", (Launch("one"), Launch("two"))), **options))
        return made[-1]

    yield make
    for listener in made:
        listener.host.stop()


def test_a_child_is_started_with_its_first_message_and_heard(listening):
    listener = listening()
    assert listener.wait(Listening).launch == "one"
    assert listener.wait(Listening, count=2).launch == "two"
    assert listener.host.pid
    listener.host.send(PassThrough("a.example"))
    assert listener.wait(Problem, what="heard").why == "a.example"


def test_a_stray_print_does_not_break_the_protocol(listening):
    listener = listening()
    listener.host.send(PassThrough("print"))
    listener.host.send(PassThrough("after"))
    assert listener.wait(Problem, what="heard").why == "after"


def test_stopping_ends_the_child_and_tells_its_last_event(listening):
    listener = listening()
    listener.wait(Listening)
    listener.host.stop()
    assert listener.host.pid is None
    assert isinstance(listener.heard[-1], Stopped)


def test_a_killed_child_is_back_on_its_ports_with_all_it_was_told(listening):
    listener = listening()
    listener.wait(Problem, what="started")
    listener.host.send(PassThrough("p.example"))
    listener.host.send(AllowPrivate("a.example"))
    listener.host.send(BrowseUnrecorded(allowed=True))
    listener.host.send(AddLaunch(Launch("three")))
    listener.wait(Listening, count=3)
    begun = time.monotonic()
    os.kill(listener.host.pid, signal.SIGKILL)
    words = listener.wait(Problem, count=2, what="started").why
    assert time.monotonic() - begun < 2.0
    assert words == "p.example a.example unrecorded one=4000 two=4000 three=4001"
    again = listener.wait(Problem, what="small_child was started again")
    assert "signal 9" in again.why


def test_the_last_first_message_is_the_one_sent_again(listening):
    listener = listening(Analyse("s", "i", policy="old"))
    listener.wait(Problem, what="started")
    listener.host.send(Analyse("s", "i", policy="new"))
    listener.wait(Problem, what="heard")
    os.kill(listener.host.pid, signal.SIGKILL)
    assert listener.wait(Problem, count=2, what="started").why == "new"


def test_three_deaths_within_a_minute_end_it_and_say_why(listening):
    listener = listening(Start("dies", "a", ()))
    told = listener.wait(Problem, what="small_child was not started again")
    assert "3 times within a minute" in told.why
    assert "exit status 9" in told.why
    assert [m.what for m in listener.heard if isinstance(m, Problem)].count("started") == 3
    assert listener.host.pid is None


def test_deaths_far_apart_do_not_add_up(listening, monkeypatch):
    listener = listening()
    listener.wait(Problem, what="started")
    for number in range(2, 5):
        listener.host._deaths = [moment - 61 for moment in listener.host._deaths]
        os.kill(listener.host.pid, signal.SIGKILL)
        listener.wait(Problem, count=number, what="started")


def test_a_child_that_says_it_cannot_start_is_not_started_again(listening):
    listener = listening(Start("unusable", "a", ()))
    listener.wait(Problem, what="unusable")
    listener.host.stop()
    assert [m.what for m in listener.heard] == ["unusable"]


def test_without_restart_a_death_is_a_problem(listening):
    listener = listening(restart=False)
    listener.wait(Problem, what="started")
    listener.host.send(PassThrough("die"))
    assert "exit status 7" in listener.wait(Problem, what="small_child ended unexpectedly").why
    assert listener.host.pid is None


def test_a_flood_of_events_arrives_whole_and_in_order(listening):
    listener = listening()
    listener.host.send(PassThrough("flood"))
    listener.host.send(PassThrough("after"))
    listener.wait(Problem, what="heard", seconds=20)
    numbers = [int(m.what) for m in listener.heard if isinstance(m, Problem) and m.what.isdigit()]
    assert numbers == list(range(20_000))


def test_a_child_that_does_not_end_is_ended(listening, tmp_path):
    listener = listening()
    listener.wait(Listening)
    os.kill(listener.host.pid, signal.SIGSTOP)
    begun = time.monotonic()
    listener.host.stop(timeout=0.3)
    assert listener.host.pid is None
    assert time.monotonic() - begun < 4


def test_a_child_outlives_its_host_and_its_terminal(tmp_path):
    gone = tmp_path / "gone"
    code = (
        "import sys, time, os\n"
        "from inspector.processes.host import Host\n"
        "from inspector.processes.protocol import *\n"
        "heard = []\n"
        "host = Host('small_child', heard.append)\n"
        f"host.start(Start('s', {str(gone)!r}, ()))\n"
        "while not heard: time.sleep(0.01)\n"
        "print(os.getsid(host.pid) != os.getsid(0))\n"
        "sys.stdout.flush()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=HERE.parents[1], check=False
    )
    assert done.stdout == "True\n"
    deadline = time.monotonic() + 5
    while not gone.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert gone.exists()


def test_what_a_child_writes_to_standard_error_lies_in_a_private_log(listening, tmp_path):
    listener = listening()
    listener.host.send(PassThrough("print"))
    listener.host.stop()
    log = tmp_path / "home" / "logs" / "small_child.log"
    assert log.read_text() == "a stray print\n"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_host_is_started_once(listening):
    listener = listening()
    with pytest.raises(RuntimeError):
        listener.host.start(Start("s", "a", ()))


def test_a_child_that_does_not_read_holds_nobody_up(listening):
    listener = listening()
    listener.wait(Problem, what="started")
    listener.host.send(PassThrough("deaf"))
    begun = time.monotonic()
    for _ in range(200):  # more than any pipe holds
        listener.host.send(PassThrough("x" * 10_000))
    assert time.monotonic() - begun < 5
    listener.host.stop(0.5)
    assert listener.host.pid is None


def test_who_hears_of_a_death_may_speak_to_the_host_at_once():
    heard = []

    def hear(message):
        heard.append(message)
        if isinstance(message, Problem) and "was started again" in message.what:
            host.send(PassThrough("after"))
            heard.append("sent")

    host = Host("small_child", hear)
    host.start(Start("s", "a", (Launch("one"),)))
    host.send(PassThrough("die"))
    deadline = time.monotonic() + 20
    while "sent" not in heard and time.monotonic() < deadline:
        time.sleep(0.005)
    host.stop()
    assert "sent" in heard
    assert host.pid is None


def test_who_hears_of_a_death_may_end_the_host():
    ended = []

    def hear(message):
        if isinstance(message, Problem) and "was started again" in message.what:
            host.stop()
            ended.append(host.pid)

    host = Host("small_child", hear)
    host.start(Start("s", "a", (Launch("one"),)))
    host.send(PassThrough("die"))
    deadline = time.monotonic() + 20
    while not ended and time.monotonic() < deadline:
        time.sleep(0.005)
    host.stop()
    assert ended == [None]
    assert host.pid is None
