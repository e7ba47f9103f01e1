"""The analyst as a real child process: follows, reports, changes policy, survives what befalls its index, ends."""

import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from visits import visit, write_session

from inspector.catalog.project import Project, save_project
from inspector.index.query import Index
from inspector.index.schema import IndexFileError
from inspector.processes.host import Host
from inspector.processes.protocol import Analyse, Indexed, Problem, decode, encode
from inspector.session.writer import SessionWriter


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "s.inspector", tmp_path / "s.inspector-index"


@pytest.fixture
def analyst(monkeypatch, tmp_path):
    """A running analyst; its events in order of arrival."""
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    events: queue.Queue = queue.Queue()
    hosts = []

    def start(order):
        host = Host("inspector.analyst.child", events.put)
        host.start(order)
        hosts.append(host)
        return host

    start.events = events
    yield start
    for host in hosts:
        host.stop()


def wait_for(events, wanted, seconds=20.0):
    end = time.monotonic() + seconds
    seen = []
    while (left := end - time.monotonic()) > 0:
        try:
            event = events.get(timeout=left)
        except queue.Empty:
            break
        seen.append(event)
        if wanted(event):
            return event
    raise AssertionError(f"never came; seen: {seen}")


def indexed(number):
    return lambda event: isinstance(event, Indexed) and event.done == number


def order(paths, **more):
    return Analyse(str(paths[0]), str(paths[1]), **more)


def test_it_indexes_a_session_and_says_so(paths, analyst):
    write_session(paths[0], visit())
    analyst(order(paths))
    event = wait_for(analyst.events, lambda event: isinstance(event, Indexed) and event.change == 6)
    assert (event.done, event.total, event.seq) == (6, 6, 6)
    with Index.open(paths[1]) as index:
        assert len(index.ids()) == 6


def test_it_follows_a_recording_within_a_fraction_of_a_second(paths, analyst):
    writer = SessionWriter.open(paths[0], source="proxy")
    writer.commit(visit()[:1])
    analyst(order(paths))
    wait_for(analyst.events, indexed(1))
    began = time.monotonic()
    writer.commit(visit()[1:])
    wait_for(analyst.events, indexed(6))
    assert time.monotonic() - began < 1.0
    writer.close()


def test_it_speaks_ten_times_a_second_at_most(paths, analyst):
    writer = SessionWriter.open(paths[0], source="proxy")
    writer.commit(visit()[:1])
    analyst(order(paths))
    wait_for(analyst.events, indexed(1))
    began, events = time.monotonic(), []
    for n in range(60):
        writer.commit(visit(2 + 6 * n))
        time.sleep(0.02)
    while not events or events[-1].done < 361:
        events.append(analyst.events.get(timeout=20))
    writer.close()
    assert len(events) <= 10 * (time.monotonic() - began) + 2


def test_a_deleted_index_is_made_anew(paths, analyst):
    write_session(paths[0], visit())
    analyst(order(paths))
    wait_for(analyst.events, indexed(6))
    for file in paths[1].parent.glob(f"{paths[1].name}*"):
        if not file.name.endswith("-lock"):
            file.unlink()
    deadline = time.monotonic() + 15
    while rows_of(paths[1]) != 6 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert rows_of(paths[1]) == 6


def rows_of(path):
    try:
        with Index.open(path) as index:
            return len(index.ids())
    except IndexFileError:
        return 0


def test_every_row_is_simulated_and_another_policy_does_so_anew(paths, analyst):
    write_session(paths[0], visit())
    host = analyst(order(paths, policy="strict"))
    wait_for(analyst.events, lambda event: isinstance(event, Indexed) and event.simulated == 6)
    with Index.open(paths[1]) as index:
        strict = index.totals()
    host.send(order(paths, policy="none"))
    wait_for(analyst.events, lambda event: isinstance(event, Indexed) and event.simulated == 6)
    with Index.open(paths[1]) as index:
        none = index.totals()
        assert index.progress().policy == "none"
    assert [total.before for total in strict.categories] == [total.before for total in none.categories]
    assert sum(total.after for total in strict.categories) < sum(total.after for total in none.categories)
    host.send(order(paths))
    wait_for(analyst.events, lambda event: isinstance(event, Indexed) and event.simulated == 0)


def test_a_project_that_was_changed_under_its_name_is_judged_anew(paths, analyst, tmp_path):
    project = tmp_path / "shop.toml"
    save_project(Project().merged(sites=["shop.example"]), project)
    write_session(paths[0], visit())
    host = analyst(order(paths, project=str(project)))
    wait_for(analyst.events, lambda event: isinstance(event, Indexed) and event.change == 6)
    with Index.open(paths[1]) as index:
        assert 4 in index.ids(scope="third")
    save_project(Project().merged(sites=["shop.example", "facebook.com"]), project)
    host.send(order(paths, project=str(project)))
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with Index.open(paths[1]) as index:
            if len(index.ids()) == 6 and 4 not in index.ids(scope="third"):
                return
        time.sleep(0.05)
    raise AssertionError("the new project was not heeded")


def test_a_session_that_the_recorder_is_about_to_make_is_waited_for(paths, analyst):
    analyst(order(paths))
    time.sleep(1.5)
    write_session(paths[0], visit())
    first = wait_for(analyst.events, lambda event: isinstance(event, Indexed | Problem))
    assert isinstance(first, Indexed)


@pytest.mark.parametrize("consent", ["granted", "denied"])
def test_consent_that_is_assumed_counts(paths, analyst, consent):
    write_session(paths[0], visit())
    analyst(order(paths, policy="strict", consent=consent))
    wait_for(analyst.events, lambda event: isinstance(event, Indexed) and event.simulated == 6)
    with Index.open(paths[1]) as index:
        assert index.rows([3])[0].simulated.verdict == ("sent" if consent == "granted" else "blocked")


def test_consent_that_is_none_is_told(paths, analyst):
    write_session(paths[0], visit())
    analyst(order(paths, policy="strict", consent="maybe"))
    wait_for(analyst.events, lambda event: isinstance(event, Problem) and "consent" in event.why)


def test_a_killed_analyst_is_started_again_and_goes_on(paths, analyst):
    writer = SessionWriter.open(paths[0], source="proxy")
    writer.commit(visit())
    host = analyst(order(paths))
    wait_for(analyst.events, indexed(6))
    os.kill(host.pid, signal.SIGKILL)
    writer.commit(visit(7))
    wait_for(analyst.events, indexed(12))
    writer.close()


def test_a_second_analyst_reads_what_the_first_keeps_and_takes_over(paths, analyst):
    write_session(paths[0], visit())
    first = analyst(order(paths))
    wait_for(analyst.events, indexed(6))
    analyst(order(paths))
    wait_for(analyst.events, indexed(6))
    first.stop()
    writer = SessionWriter.open(paths[0], source="proxy")
    writer.commit(visit(7))
    wait_for(analyst.events, indexed(12))
    writer.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "does not exist"), (b"junk", "session"), (b"", "session")],
)
def test_a_session_that_cannot_be_read_is_told_in_words(paths, analyst, content, words):
    if content is not None:
        paths[0].write_bytes(content)
    analyst(order(paths))
    event = wait_for(analyst.events, lambda event: isinstance(event, Problem))
    assert "session" in event.what.lower()
    assert words or event.why


def test_a_wrong_policy_is_told_and_the_analysis_goes_on(paths, analyst):
    write_session(paths[0], visit())
    analyst(order(paths, policy="strcit"))
    problem = wait_for(analyst.events, lambda event: isinstance(event, Problem))
    assert "policy" in problem.what
    wait_for(analyst.events, indexed(6))


def test_it_ends_with_its_host(paths):
    write_session(paths[0], visit())
    child = subprocess.Popen(
        [sys.executable, "-m", "inspector.analyst.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    child.stdin.write(encode(order(paths)))
    child.stdin.flush()
    while not isinstance(decode(child.stdout.readline()), Indexed):
        pass
    child.stdin.close()
    assert child.wait(10) == 0
    assert child.stderr.read() == b""
    child.stdout.close()
    child.stderr.close()
    assert not paths[1].with_name(paths[1].name + "-wal").exists()


def test_it_loads_neither_window_nor_proxy():
    code = "import sys, inspector.analyst.child; print([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'mitmproxy')])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert found.stdout.strip() == "[]"
