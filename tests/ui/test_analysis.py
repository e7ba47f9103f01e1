"""The window's analyst: it follows the session on screen and another policy."""

from visits import visit, write_session

from inspector.index.query import Index
from inspector.processes.protocol import Indexed
from inspector.ui.analysis import Analysis


def test_a_session_is_analysed_and_judged_anew_under_another_policy(tmp_path, qtbot):
    session, index = write_session(tmp_path / "a.inspector", visit()), tmp_path / "a.inspector-index"
    heard = []
    analysis = Analysis(heard.append)
    analysis.start(session, index, None, "")
    try:
        qtbot.waitUntil(lambda: any(isinstance(m, Indexed) and m.done == 6 for m in heard), timeout=20_000)
        analysis.again(None, "strict")
        qtbot.waitUntil(lambda: any(isinstance(m, Indexed) and m.simulated == 6 for m in heard), timeout=20_000)
    finally:
        analysis.end(wait=True)
    with Index.open(index) as reader:
        assert reader.progress().policy == "strict"


def test_it_can_be_ended_without_having_begun():
    Analysis(lambda _: None).end(wait=True)
    Analysis(lambda _: None).again(None, "strict")
