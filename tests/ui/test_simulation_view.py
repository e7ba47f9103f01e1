"""The Before/after tab: it always says that after is simulated, and says why when there is nothing."""

from dataclasses import replace

import pytest
from window_rig import detail, simulation

from inspector.ui.runs import Badge, plain
from inspector.ui.simulation_view import SimulationView, summary


@pytest.fixture
def view(qtbot):
    made = SimulationView()
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    return made


def title(view: SimulationView, number: int):
    return view.table.cells.columns()[number].title


def test_after_is_called_simulated_and_begins_at_the_dashed_line(view):
    view.show_detail(detail())
    assert Badge("simulated") in title(view, 2)
    assert plain(title(view, 1)).startswith("Before browser → Vendor B, recorded")
    assert view.table.simulated_from == 2
    assert view.message() == ""


def test_it_says_why_there_is_nothing(view, qtbot):
    view.show_detail(None)
    assert view.message() == "Select a request."
    view.show_detail(detail(policy="", simulations=()))
    assert view.message().startswith("Choose a policy")
    with qtbot.waitSignal(view.policies_wanted):
        view._message._buttons[0].click()
    view.show_detail(detail(simulations=()))
    assert "no vendor was recognised" in view.message()


def test_unchanged_fields_come_and_go(view):
    view.show_detail(detail())
    rows = view.table.cells.rowCount()
    assert view._toggle.accessibleName() == "Show unchanged (3)"
    view._toggle.click()
    assert view.table.cells.rowCount() == rows + 4
    assert view._toggle.accessibleName() == "Hide unchanged (3)"


def test_a_request_sent_on_to_two_is_shown_for_the_chosen_one(view):
    two = (simulation(), replace(simulation(), destination="ga4"))
    view.show_detail(detail(simulations=two))
    assert view._strip.isVisible()
    view._segments.button("1").click()
    assert view.simulation().destination == "ga4"
    view.show_detail(detail(simulations=two))
    assert view.simulation().destination == "ga4"
    view.show_detail(detail())
    assert not view._strip.isVisible()


def test_the_summary_tells_findings_and_what_is_left():
    made = detail()
    assert plain(summary(made, made.simulations[0])) == "#27 Vendor B Pixel Purchase 5 findings → 1 left simulated"
    blocked = simulation(verdict="blocked", after=None, findings=())
    assert plain(summary(made, blocked)).endswith("blocked simulated")
    hits = tuple(replace(hit, role="script", event=None) for hit in made.inspection.hits)
    loader = replace(made, inspection=replace(made.inspection, hits=hits))
    assert plain(summary(loader, blocked)).endswith("→ not fetched simulated")
    assert plain(summary(loader, made.simulations[0])).endswith("→ fetched, 1 left simulated")
    assert summary(None, None) == ()
