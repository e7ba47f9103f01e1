"""The left column: tree above, bars below."""

import pytest
from window_rig import sources_of, visited

from inspector.ui.left_pane import LeftPane
from inspector.ui.request_pane import Overview


@pytest.fixture
def pane(qtbot, tmp_path):
    made = LeftPane()
    qtbot.addWidget(made)
    made.resize(272, 600)
    made.show()
    with sources_of(*visited(tmp_path)) as sources:
        index = sources.index()
        made.show_overview(Overview(index.groups(), index.totals(), index.progress()))
    return made


def test_who_and_how_much_come_from_the_index(pane):
    assert pane.tree.model().rowCount() >= 4
    assert {bar.category for bar in pane.bars.bars()} >= {"ip", "user-agent", "identifier", "personal", "url"}
    assert all(bar.after is not None for bar in pane.bars.bars())


def test_all_can_be_closed_and_opened(pane):
    first = pane.tree.model().index(0, 0)
    pane._menu.actions()[1].trigger()
    assert not pane.tree.isExpanded(first)
    pane._menu.actions()[0].trigger()
    assert pane.tree.isExpanded(first)


def test_own_content_is_asked_for_here_too(pane, qtbot):
    with qtbot.waitSignal(pane.aside_toggled) as told:
        pane.aside.setChecked(True)
    assert told.args == [True]


def test_another_session_begins_empty(pane):
    pane.clear()
    assert pane.tree.model().rowCount() == 0
    assert all(not bar.before for bar in pane.bars.bars())
