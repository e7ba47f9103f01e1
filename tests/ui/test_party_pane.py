"""Who receives: the tree with what its heading offers."""

import pytest
from window_rig import sources_of, visited

from inspector.ui.party_pane import PartyPane
from inspector.ui.request_pane import Overview


@pytest.fixture
def pane(qtbot, tmp_path):
    made = PartyPane()
    qtbot.addWidget(made)
    made.resize(272, 600)
    made.show()
    with sources_of(*visited(tmp_path)) as sources:
        index = sources.index()
        made.show_overview(Overview(index.groups(), index.totals(), index.progress()))
    return made


def test_the_parties_come_from_the_index(pane):
    assert pane.tree.model().rowCount() >= 4


def test_all_can_be_closed_and_opened(pane):
    first = pane.tree.model().index(0, 0)
    pane.options.actions()[1].trigger()
    assert not pane.tree.isExpanded(first)
    pane.options.actions()[0].trigger()
    assert pane.tree.isExpanded(first)


def test_own_content_is_asked_for_here_too(pane, qtbot):
    with qtbot.waitSignal(pane.aside_toggled) as told:
        pane.aside.setChecked(True)
    assert told.args == [True]


def test_another_session_begins_empty(pane):
    pane.clear()
    assert pane.tree.model().rowCount() == 0
