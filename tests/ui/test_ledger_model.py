"""The matrix as a model: sections, pages on demand, what stays at hand."""

import pytest
from ledger_rig import ROWS, many, sources_of_rows
from PySide6.QtCore import Qt

from inspector.ui.ledger_load import PAGE, LedgerAsked, PageKey, load_ledger, load_pages
from inspector.ui.ledger_model import CACHED, LedgerModel
from inspector.ui.run_views import CELL, SECTION
from inspector.ui.runs import plain


def filled(sources, **asked) -> LedgerModel:
    model = LedgerModel()
    show(model, sources, **asked)
    return model


def show(model: LedgerModel, sources, **asked) -> None:
    answer = load_ledger(sources, LedgerAsked(**asked))
    model.show_figures(answer.figures, by_shared=answer.asked.by_shared)
    model.show_receivers(answer.figures.receivers, ())
    model.put(answer.pages)


@pytest.fixture
def sources(tmp_path):
    made = sources_of_rows(tmp_path, ROWS)
    yield made
    made.close()


def words(model: LedgerModel, row: int) -> list[str]:
    return [plain(model.index(row, column).data(CELL) or ()) for column in range(model.columnCount())]


def test_it_obeys_qts_rules(qtmodeltester, sources):
    qtmodeltester.check(filled(sources), force_py=False)


def test_values_stand_under_the_heading_of_their_section(sources):
    model = filled(sources)
    lines = [words(model, row)[0] for row in range(model.rowCount())]
    assert [line for row, line in enumerate(lines) if model.index(row, 0).data(SECTION)] == [
        "IP Network part of every request", "id Identifiers tell one browser from another",
        "person Personal data names a person", "URL Page addresses what was looked at",
    ]  # fmt: skip
    at = lines.index("id Identifiers tell one browser from another")
    assert lines[at + 1] == "client ID 1473268947.1550531325"
    assert model.headings() == [row for row in range(model.rowCount()) if model.index(row, 0).data(SECTION)]


def test_each_receiver_has_a_column_with_count_and_state(sources):
    model = filled(sources)
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert titles == ["Value", "Meta", "Google", "TikTok", "shop.example", "Same value at"]
    email = next(row for row in range(model.rowCount()) if words(model, row)[0].startswith("e-mail"))
    assert words(model, email)[1:] == ["1×", "·", "1× #", "·", "2 companies"]
    assert model.index(email, 3).data(int(Qt.ItemDataRole.AccessibleTextRole)) == "TikTok: 1 request, hashed"


def test_headings_cannot_be_chosen(sources):
    model = filled(sources)
    for row in range(model.rowCount()):
        selectable = bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsSelectable)
        assert selectable != bool(model.index(row, 0).data(SECTION))


def test_receivers_without_room_share_a_column(sources):
    model = filled(sources)
    meta, google, tiktok, own = model.shown_receivers()
    model.show_receivers((meta,), (google, tiktok, own))
    assert model.headerData(2, Qt.Orientation.Horizontal) == "+3 more"
    email = next(row for row in range(model.rowCount()) if words(model, row)[0].startswith("e-mail"))
    assert words(model, email)[1:3] == ["1×", "1× #"]


def test_a_page_that_is_painted_and_not_there_is_asked_for_once(qtbot, tmp_path):
    sources = sources_of_rows(tmp_path, many(350))
    model = filled(sources)
    row = 1 + 3 * PAGE + 7
    with qtbot.waitSignal(model.wanted) as told:
        assert words(model, row)[0] == "…"
        words(model, row + 1)
    assert told.args == [[PageKey("identifier", 3)]]
    assert model.value_at(row) is None
    model.put(load_pages(sources.index(), LedgerAsked(), told.args[0]))
    assert words(model, row)[0].startswith("cookie ID id-")
    with qtbot.assertNotEmitted(model.wanted, wait=30):
        words(model, row)
    sources.close()


def test_what_changed_is_shown_as_it_was_until_it_is_read_again(qtbot, sources):
    model = filled(sources)
    before = [words(model, row) for row in range(model.rowCount())]
    model.outdate()
    with qtbot.waitSignal(model.wanted) as told:
        assert [words(model, row) for row in range(model.rowCount())] == before
    assert set(told.args[0]) == {PageKey(category, 0) for category in ("ip", "identifier", "personal", "url")}


def test_what_is_kept_is_bounded(tmp_path):
    sources = sources_of_rows(tmp_path, many(3))
    model = filled(sources)
    value = model.value_at(1)
    model.put({PageKey("identifier", number): [value] for number in range(CACHED + 20)})
    assert len(model._pages) == CACHED
    sources.close()


def test_a_value_is_found_by_its_number_and_by_its_place(sources):
    model = filled(sources)
    row = next(row for row in range(model.rowCount()) if words(model, row)[0].startswith("user ID"))
    assert model.row_of(model.value_at(row).id) == row
    assert model.row_at("identifier", 1) == row
    assert model.row_of("v999") == -1
    assert model.row_at("device", 0) == -1


def test_one_list_has_no_headings(sources):
    model = filled(sources, by_shared=True)
    assert model.headings() == []
    assert model.rowCount() == 5
    assert model.row_of(model.value_at(0).id) == 0


def test_another_scope_forgets_what_was_read(sources):
    model = filled(sources)
    model.forget()
    show(model, sources, scope="one-recipient")
    shown = {model.value_at(row).scope for row in range(model.rowCount()) if model.value_at(row)}
    assert shown == {"one-recipient"}


def test_the_same_figures_reset_nothing(qtbot, sources):
    model = filled(sources)
    with qtbot.assertNotEmitted(model.modelReset):
        show(model, sources)
