"""A child's end of the pipes: it is never held up, and takes no line for what it is not."""

import contextlib
import os
import subprocess
import sys
import time

import pytest

from inspector.processes.child_end import ChildEnd
from inspector.processes.protocol import Committed, PassThrough, Problem, ProtocolError, Stop, decode, encode


@pytest.fixture
def pipes():
    control_out, control_in = os.pipe()
    events_out, events_in = os.pipe()
    made = {"end": ChildEnd(control=control_out, events=events_in), "control": control_in, "events": events_out}
    os.close(events_in)
    made["events_in"] = None
    yield made
    for descriptor in (control_in, events_out):
        with contextlib.suppress(OSError):
            os.close(descriptor)


def gather(pipes):
    heard, wrong, ended = [], [], []
    pipes["end"].listen(heard.append, wrong.append, lambda: ended.append(True))
    return heard, wrong, ended


def settle(look):
    deadline = time.monotonic() + 5
    while not look() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert look()


def test_messages_wrong_lines_and_the_end_are_told_in_order(pipes):
    heard, wrong, ended = gather(pipes)
    too_long = b'{"v":1,"verb":"stop","x":"' + b"y" * 200_000 + b'"}\n'
    os.write(pipes["control"], encode(PassThrough("a.example")) + b"nonsense\n")
    rest = memoryview(too_long)
    while rest:
        rest = rest[os.write(pipes["control"], rest) :]
    os.write(pipes["control"], encode(Stop()))
    os.close(pipes["control"])
    settle(lambda: ended)
    assert heard == [PassThrough("a.example"), Stop()]
    assert len(wrong) == 2


def test_the_first_message_is_waited_for(pipes):
    os.write(pipes["control"], encode(PassThrough("first")) + encode(PassThrough("second")))
    assert pipes["end"].first() == PassThrough("first")
    heard, _, _ = gather(pipes)
    settle(lambda: heard)
    assert heard == [PassThrough("second")]


def test_no_first_message_is_none_and_nonsense_an_error(pipes):
    os.write(pipes["control"], b"nonsense\n")
    with pytest.raises(ProtocolError):
        pipes["end"].first()
    os.close(pipes["control"])
    assert pipes["end"].first() is None


def test_a_host_that_does_not_read_holds_nobody_up_and_loses_hints_only(pipes):
    end = pipes["end"]
    begun = time.monotonic()
    for number in range(5000):
        end.send(Committed(number, number, number, 0))
    end.send(Problem("must", "arrive"))
    assert time.monotonic() - begun < 1
    got, lines = b"", []
    while not lines or not isinstance(lines[-1], Problem):
        got += os.read(pipes["events"], 65536)
        *whole, got = got.split(b"\n")
        lines += map(decode, whole)
    seqs = [m.seq for m in lines if isinstance(m, Committed)]
    assert seqs == sorted(seqs)
    assert len(seqs) < 5000


def test_a_host_that_is_gone_is_no_fault(pipes):
    os.close(pipes["events"])
    for _ in range(10):
        pipes["end"].send(Problem("what", "why"))
        time.sleep(0.01)
    pipes["end"].close()


def test_closing_sends_what_is_queued(pipes):
    pipes["end"].send(Problem("last", "words"))
    pipes["end"].close()
    assert decode(os.read(pipes["events"], 1000)) == Problem("last", "words")


@pytest.mark.parametrize(
    "fails",
    [
        "raise ValueError(secret)",
        "import threading\ndef work(): raise ValueError(secret)\nt = threading.Thread(target=work); t.start(); t.join()",
        "import logging; logging.getLogger('library').error(secret)",
    ],
    ids=["main", "thread", "log"],
)
def test_the_log_of_a_child_never_quotes_what_was_captured(fails):
    code = "from inspector.processes.child_end import begin_child\nbegin_child()\nsecret = 'anna' + '@' + 'shop.test'\n"
    done = subprocess.run([sys.executable, "-c", code + fails], capture_output=True, text=True, check=False)
    assert "anna@shop.test" not in done.stderr
    assert ("ValueError" in done.stderr) == ("ValueError" in fails)


def test_files_of_a_child_are_for_its_user_alone(tmp_path):
    code = f"from inspector.processes.child_end import begin_child; begin_child(); open({str(tmp_path / 'a')!r}, 'w')"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
