"""The selected request is read beside the window and shown; of two the one selected last."""

import pytest
from window_rig import visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.ui.detail_loader import DetailLoader
from inspector.ui.detail_pane import DetailPane
from inspector.ui.index_worker import IndexWorker
from inspector.ui.request_pane import RequestPane


@pytest.fixture
def opened(qtbot, tmp_path):
    """(requests of the shared visit, detail pane, loader that knows no catalogue yet)"""
    pane = DetailPane()
    qtbot.addWidget(pane)
    workers = [IndexWorker(name, pane) for name in ("rows", "counts", "detail")]
    requests = RequestPane(workers[0], workers[1])
    qtbot.addWidget(requests)
    loader = DetailLoader(workers[2], requests.table, pane)
    session, index = visited(tmp_path)
    for worker in workers:
        worker.open(session, index)
    requests.reset("")
    requests.grow()
    qtbot.waitUntil(lambda: requests.model.rowCount() > 0)
    yield requests, pane, loader
    for worker in workers:
        worker.end()


def test_nothing_is_shown_before_it_is_known_what_requests_are_judged_by(opened, qtbot):
    requests, pane, loader = opened
    requests.table.select_seq(4)
    qtbot.waitUntil(lambda: requests.table.seq() == 4)
    loader.load()
    assert pane.detail() is None
    loader.catalog = load_catalog()
    loader.load()
    qtbot.waitUntil(lambda: pane.detail() is not None)
    assert pane.detail().exchange.seq == 4
    assert not pane.detail().simulations


def test_the_policy_in_force_is_simulated(opened, qtbot):
    requests, pane, loader = opened
    loader.catalog, loader.policy = load_catalog(), load_policy("strict")
    requests.table.select_seq(4)
    qtbot.waitUntil(lambda: requests.table.seq() == 4)
    loader.load()
    qtbot.waitUntil(lambda: pane.detail() is not None)
    assert pane.detail().policy == "strict"
    assert pane.detail().simulations


def test_of_two_requests_the_one_selected_last_stays(opened, qtbot):
    requests, pane, loader = opened
    loader.catalog = load_catalog()
    first = requests.model.index(0, 0)
    requests.table.setCurrentIndex(first)
    earlier = requests.table.seq()
    loader.load()
    requests.table.select_seq(4)
    qtbot.waitUntil(lambda: requests.table.seq() == 4)
    assert earlier != 4
    loader.load()
    qtbot.waitUntil(lambda: pane.detail() is not None and pane.detail().exchange.seq == 4)
