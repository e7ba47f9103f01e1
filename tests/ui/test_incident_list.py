"""Incidents: what happened to which host how often, and the two things that can be allowed."""

from typing import get_args

import pytest
from window_rig import HOSTILE

from inspector.model.incident import Incident, Kind
from inspector.ui.incident_list import NAMES, IncidentList, incident_rows, total
from inspector.ui.runs import plain


def incident(kind: str, host: str, count: int = 1) -> Incident:
    return Incident(kind, 1795000000.0, host, "browser", "So it was.", count)


INCIDENTS = [
    incident("passed-through", "bank.example", 12), incident("refused-private", "192.168.1.1", 2),
    incident("client-distrusts", "pinned.example", 5), incident("crashed", "", 1),
]  # fmt: skip


@pytest.fixture
def made(qtbot):
    dialog = IncidentList()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_incidents(INCIDENTS)
    return dialog


def test_each_is_told_with_host_reason_and_count_passed_through_last():
    rows = [[plain(cell) for cell in row.cells] for row in incident_rows(INCIDENTS)]
    assert rows[0] == ["Could not decrypt", "pinned.example", "So it was.", "5"]
    assert rows[-1][:2] == ["Passed through, not decrypted", "bank.example"]


def test_the_status_bar_does_not_count_what_the_user_asked_for():
    assert total(INCIDENTS) == 8


def test_every_kind_has_a_name():
    assert set(get_args(Kind)) == NAMES.keys()


def test_a_host_that_distrusts_can_be_passed_through(made, qtbot):
    made.table.selectRow(0)
    assert made.pass_button.isVisible()
    assert not made.allow_button.isVisible()
    with qtbot.waitSignal(made.pass_through) as asked:
        made.pass_button.click()
    assert asked.args == ["pinned.example"]


def test_a_private_address_can_be_allowed(made, qtbot):
    made.table.selectRow(1)
    with qtbot.waitSignal(made.allow_private) as asked:
        made.allow_button.click()
    assert asked.args == ["192.168.1.1"]


def test_a_crash_offers_nothing(made):
    made.table.selectRow(2)
    assert not made.pass_button.isVisible()
    assert not made.allow_button.isVisible()


def test_the_chosen_row_stays_chosen_when_counts_grow(made):
    made.table.selectRow(1)
    made.show_incidents([incident("refused-private", "192.168.1.1", 9), *INCIDENTS[2:]])
    assert made.table.current().value == "192.168.1.1"


def test_none_is_said_in_words_and_markup_stays_text(made):
    made.show_incidents([])
    assert not made.table.isVisible()
    assert made._empty.words().startswith("No incident")
    made.show_incidents([incident("refused-private", HOSTILE)])
    assert plain(made.table.cells.rows()[0].cells[1]) == HOSTILE
