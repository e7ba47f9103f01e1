"""The bridge: events of any thread arrive in the UI thread, in batches, none lost but the outdated ones."""

import threading
import time

from inspector.processes.protocol import Committed, Problem
from inspector.ui.bridge import Bridge


def test_events_of_another_thread_arrive_in_this_one(qtbot):
    bridge = Bridge()
    where = []
    bridge.batch.connect(lambda _: where.append(threading.current_thread()))
    with qtbot.waitSignal(bridge.batch):
        threading.Thread(target=lambda: bridge.post(Problem("a", "b"))).start()
    assert where == [threading.main_thread()]


def test_a_flood_arrives_in_few_batches_and_only_the_newest_count_is_kept(qtbot):
    bridge = Bridge()
    batches: list[list] = []
    bridge.batch.connect(batches.append)

    def flood() -> None:
        for number in range(2_000):
            bridge.post(Committed(number, number, number, 0))
            if number % 500 == 0:
                bridge.post(Problem(str(number), ""))
            time.sleep(0.0001)

    thread = threading.Thread(target=flood)
    began = time.monotonic()
    thread.start()
    qtbot.waitUntil(
        lambda: any(m == Committed(1999, 1999, 1999, 0) for batch in batches for m in batch), timeout=10_000
    )
    seconds = time.monotonic() - began
    assert len(batches) <= seconds / 0.05 + 2
    assert [m.what for batch in batches for m in batch if isinstance(m, Problem)] == ["0", "500", "1000", "1500"]
    assert all(sum(isinstance(m, Committed) for m in batch) <= 1 for batch in batches)


def test_the_first_event_after_a_rest_does_not_wait(qtbot):
    bridge = Bridge()
    began = time.monotonic()
    with qtbot.waitSignal(bridge.batch):
        bridge.post(Problem("a", ""))
    assert time.monotonic() - began < 0.045


def test_a_job_runs_in_a_thread_and_its_result_arrives_here(qtbot):
    bridge = Bridge()
    got = []
    bridge.run(threading.current_thread, got.append, got.append, ())
    qtbot.waitUntil(lambda: bool(got))
    assert got[0] is not threading.main_thread()


def test_an_expected_fault_is_handed_over_and_another_one_is_raised(qtbot):
    bridge = Bridge()
    got = []

    def fails() -> None:
        raise OSError("no room")

    bridge.run(fails, got.append, got.append, OSError)
    qtbot.waitUntil(lambda: bool(got))
    assert str(got[0]) == "no room"
    with qtbot.captureExceptions() as raised:
        bridge.run(fails, got.append, got.append, KeyError)
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is OSError
    assert len(got) == 1


def test_jobs_that_still_run_are_known(qtbot):
    bridge = Bridge()
    gate = threading.Event()
    bridge.run(gate.wait, lambda _: None, lambda _: None, ())
    assert len(bridge.threads()) == 1
    gate.set()
    qtbot.waitUntil(lambda: not bridge.threads())


def test_after_the_end_nothing_arrives(qtbot):
    bridge = Bridge()
    got = []
    bridge.batch.connect(got.append)
    bridge.run(lambda: 1, got.append, got.append, ())
    bridge.post(Problem("a", ""))
    bridge.close()
    qtbot.wait(120)
    assert got == []
