"""Filter, scope, party, order: what the table shows is what the index answers, and why when it shows nothing."""

import pytest
from visits import visit
from window_rig import visited

from inspector.index.query import PartyKey
from inspector.ui.index_worker import IndexWorker
from inspector.ui.request_pane import RequestPane


def pane_of(qtbot, session, index) -> RequestPane:
    worker, counter = IndexWorker("rows"), IndexWorker("counts")
    made = RequestPane(worker, counter)
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    worker.open(session, index)
    counter.open(session, index)
    made.reset()
    made.workers = worker, counter
    return made


@pytest.fixture
def pane(qtbot, tmp_path):
    made = pane_of(qtbot, *visited(tmp_path))
    qtbot.waitUntil(lambda: shown(made) == [3, 4, 5, 6])
    yield made
    end(made)


def end(pane: RequestPane) -> None:
    for worker in pane.workers:
        worker.end()


def shown(pane: RequestPane) -> list[int]:
    return list(pane.model.ids())


def test_own_content_is_put_aside_until_it_is_asked_for(pane, qtbot):
    pane.show_aside(shown=True)
    qtbot.waitUntil(lambda: shown(pane) == [1, 2, 3, 4, 5, 6])


def test_a_scope_shows_its_rows_and_every_scope_its_number(pane, qtbot):
    qtbot.waitUntil(lambda: pane.scopes.button("all").accessibleName() == "All: 4")
    assert pane.scopes.button("third").accessibleName() == "Third parties: 3"
    pane.scopes.button("own").click()
    qtbot.waitUntil(lambda: shown(pane) == [6])
    qtbot.waitUntil(lambda: pane.field.count.accessibleName() == "1 of 6")


def test_a_filter_narrows_and_numbers_follow_it(pane, qtbot):
    pane.field.set_text("vendor:ga4")
    qtbot.waitUntil(lambda: shown(pane) == [3, 6])
    qtbot.waitUntil(lambda: pane.scopes.button("own").accessibleName() == "Own server: 1")
    qtbot.waitUntil(lambda: pane.field.count.accessibleName() == "2 of 6")
    pane.field.clear()
    qtbot.waitUntil(lambda: shown(pane) == [3, 4, 5, 6])


def test_a_wrong_filter_says_why_and_leaves_the_rows_as_they_were(pane, qtbot):
    pane.field.set_text("sends:persn")
    qtbot.waitUntil(lambda: bool(pane.field.fault()))
    assert "persn" in pane.field.fault()
    assert shown(pane) == [3, 4, 5, 6]
    pane.field.set_text("host:facebook")
    qtbot.waitUntil(lambda: shown(pane) == [4])
    assert pane.field.fault() == ""


def test_a_filter_that_hides_all_says_so_and_offers_the_way_back(pane, qtbot):
    pane.field.set_text("host:nobody.example")
    qtbot.waitUntil(lambda: pane.message() == "No request matches. 6 are hidden.")
    with qtbot.waitSignal(pane.offered) as offered:
        pane._message._buttons[0].click()
    assert offered.args == ["clear"]


def test_a_party_of_the_tree_filters(pane, qtbot):
    pane.show_party(PartyKey("client-side", "Meta"))
    qtbot.waitUntil(lambda: shown(pane) == [4])
    pane.show_party(PartyKey("own-content"))
    qtbot.waitUntil(lambda: shown(pane) == [1, 2])
    pane.show_all()
    qtbot.waitUntil(lambda: shown(pane) == [3, 4, 5, 6])


def test_an_order_is_asked_of_the_index(pane, qtbot):
    pane.table.ordered.emit("host", True)
    qtbot.waitUntil(lambda: shown(pane) == [6, 3, 4, 5] or shown(pane)[0] != 3)
    pane.table.ordered.emit("seq", False)
    qtbot.waitUntil(lambda: shown(pane) == [3, 4, 5, 6])


def test_clear_view_hides_the_rows_so_far_and_nothing_else(pane, qtbot):
    pane.clear_view()
    qtbot.waitUntil(lambda: shown(pane) == [])
    pane.show_all()
    qtbot.waitUntil(lambda: shown(pane) == [3, 4, 5, 6])


def test_the_overview_is_told_with_tree_and_totals(pane, qtbot):
    with qtbot.waitSignal(pane.overview) as told:
        pane.grow()
    overview = told.args[0]
    assert overview.totals.third == 3
    assert [node.key.group for node in overview.groups][:3] == ["client-side", "disguised", "server-call"]


def test_rows_are_fetched_and_painted(pane, qtbot):
    qtbot.waitUntil(lambda: pane.model.row_of(3) is not None)
    pane.grab()
    assert pane.model.row_of(4).recipient == "Meta"


def test_while_nothing_came_it_says_where_it_listens(qtbot, tmp_path):
    made = pane_of(qtbot, *visited(tmp_path, items=[]))
    made.show_listening("127.0.0.1:8899")
    assert made.message() == "Listening on 127.0.0.1:8899. Nothing has come through yet."
    end(made)


def test_without_a_third_party_it_says_so(qtbot, tmp_path):
    made = pane_of(qtbot, *visited(tmp_path, items=visit()[:2]))
    qtbot.waitUntil(lambda: made.message().startswith("No request left for a third party."))
    with qtbot.waitSignal(made.offered) as offered:
        made._message._buttons[0].click()
    assert offered.args == ["aside"]
    end(made)


def test_two_wishes_at_the_same_time_are_both_granted(pane, qtbot):
    qtbot.wait(300)
    pane.model.forget()
    pane._fetch([3])
    pane._fetch([5])
    qtbot.waitUntil(lambda: pane.model.row_of(3) is not None and pane.model.row_of(5) is not None)
    qtbot.waitUntil(lambda: pane._lacking == set())
