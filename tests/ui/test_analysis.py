"""The window's analyst: it follows the session on screen and another policy."""

import os

from visits import visit, write_session

from inspector.index.query import Index
from inspector.processes.protocol import Indexed
from inspector.ui.analysis import Analysis


def test_a_session_is_analysed_and_judged_anew_under_another_policy(tmp_path, qtbot):
    session, index = write_session(tmp_path / "a.inspector", visit()), tmp_path / "a.inspector-index"
    heard = []
    analysis = Analysis(heard.append)
    analysis.start(session, index, None, "")()
    try:
        qtbot.waitUntil(lambda: any(isinstance(m, Indexed) and m.done == 6 for m in heard), timeout=20_000)
        analysis.again(None, "strict")
        qtbot.waitUntil(lambda: any(isinstance(m, Indexed) and m.simulated == 6 for m in heard), timeout=20_000)
    finally:
        analysis.end(wait=True)
    with Index.open(index) as reader:
        assert reader.progress().policy == "strict"


def test_an_index_that_is_damaged_is_made_anew_once(tmp_path, qtbot):
    session, index = write_session(tmp_path / "a.inspector", visit()), tmp_path / "a.inspector-index"
    heard = []
    analysis = Analysis(heard.append)
    analysis.start(session, index, None, "")()
    done = lambda: any(isinstance(m, Indexed) and m.done == 6 for m in heard)  # noqa: E731
    try:
        qtbot.waitUntil(done, timeout=20_000)
        with index.open("rb") as old:
            heard.clear()
            analysis.renew()()
            qtbot.waitUntil(done, timeout=20_000)
            assert os.fstat(old.fileno()).st_nlink == 0
        with index.open("rb") as new:
            analysis.renew()()
            assert os.fstat(new.fileno()).st_nlink == 1
    finally:
        analysis.end(wait=True)
    Analysis(lambda _: None).renew()()


def test_it_can_be_ended_without_having_begun():
    Analysis(lambda _: None).end(wait=True)
    Analysis(lambda _: None).again(None, "strict")


def test_what_was_ended_before_its_process_began_never_begins(tmp_path, qtbot):
    session, index = write_session(tmp_path / "a.inspector", visit()), tmp_path / "a.inspector-index"
    heard = []
    analysis = Analysis(heard.append)
    begin = analysis.start(session, index, None, "")
    analysis.end(wait=True)
    begin()
    qtbot.wait(1500)
    assert heard == []
    assert not index.exists()


def test_a_policy_chosen_before_the_process_began_is_the_one_in_force(tmp_path, qtbot):
    session, index = write_session(tmp_path / "a.inspector", visit()), tmp_path / "a.inspector-index"
    heard = []
    analysis = Analysis(heard.append)
    begin = analysis.start(session, index, None, "")
    analysis.again(None, "strict")
    begin()
    try:
        qtbot.waitUntil(lambda: any(isinstance(m, Indexed) and m.simulated == 6 for m in heard), timeout=20_000)
    finally:
        analysis.end(wait=True)


def test_a_second_session_ends_the_analysis_of_the_first(tmp_path, qtbot):
    heard = []
    analysis = Analysis(heard.append)
    hosts = []
    for name in ("a", "b"):
        session = write_session(tmp_path / f"{name}.inspector", visit())
        analysis.start(session, tmp_path / f"{name}.inspector-index", None, "")()
        hosts.append(analysis._host)
    try:
        qtbot.waitUntil(lambda: hosts[0].pid is None, timeout=20_000)
        assert hosts[1].pid is not None
    finally:
        analysis.end(wait=True)


def test_an_index_is_left_to_the_analysis_that_began_on_it_meanwhile(tmp_path, qtbot):
    session, index = write_session(tmp_path / "a.inspector", visit()), tmp_path / "a.inspector-index"
    heard = []
    analysis = Analysis(heard.append)
    analysis.start(session, index, None, "")()
    done = lambda: any(isinstance(m, Indexed) and m.done == 6 for m in heard)  # noqa: E731
    try:
        qtbot.waitUntil(done, timeout=20_000)
        late = analysis.renew()
        analysis.start(session, index, None, "")()
        before = index.stat().st_ino
        late()
        assert index.stat().st_ino == before
    finally:
        analysis.end(wait=True)
