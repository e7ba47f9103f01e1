"""The Request tab: every field with its place, found values marked, vendor's names beside."""

from dataclasses import replace

from window_rig import detail

from inspector.model.hit import Item, ItemPart
from inspector.ui import payload_view
from inspector.ui.payload_view import PayloadView, request_rows
from inspector.ui.runs import Mark, plain


def test_every_field_of_the_payload_is_a_row():
    made = detail()
    told = [row.at for row in request_rows(made) if row.at]
    assert sorted(told) == sorted(item.at for item in made.payload.fields)


def test_found_values_are_marked_and_others_are_not():
    rows = [row for row in request_rows(detail()) if not row.heading]
    marked = {row.at for row in rows if any(isinstance(run, Mark) for run in row.cells[1])}
    assert marked == {"", "header:user-agent", "query:fbp", "query:ud[em]", "query:dl"}  # "" is the source IP


def test_the_vendors_name_for_a_field_stands_beside_it():
    row = next(row for row in request_rows(detail()) if row.at == "query:fbp")
    assert plain(row.cells[2]) == "Browser ID"


def test_a_payload_of_many_fields_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(payload_view, "LIMIT", 2)
    rows = request_rows(detail())
    assert sum(1 for row in rows if row.at) == 2
    assert "more fields are in the export" in plain(rows[-1].cells[0])


def test_the_view_shows_and_clears(qtbot):
    view = PayloadView()
    qtbot.addWidget(view)
    view.show_detail(detail())
    assert view.table.cells.rowCount() > 5
    view.show_detail(None)
    assert view.table.cells.rowCount() == 0


def test_the_products_of_an_event_stand_above_the_fields_and_lead_to_them(qtbot):
    view = PayloadView()
    qtbot.addWidget(view)
    made = detail()
    item = Item((ItemPart("id", "SKU1", "query:fbp|item[0]:id"), ItemPart("price", "80", "query:fbp|item[0]:pr")))
    hit = replace(made.inspection.hits[0], event="purchase", items=(item, item))
    view.show_detail(replace(made, inspection=replace(made.inspection, hits=(hit,))))
    assert not view.items.isHidden()
    view.items.place.emit(view.items.at(view.items.cells.index(1, 2)))
    assert view.table.current().at == "query:fbp"
    view.show_detail(made)
    assert view.items.isHidden()


def test_a_place_is_shown_by_choosing_its_row(qtbot):
    view = PayloadView()
    qtbot.addWidget(view)
    view.show_detail(detail())
    assert view.show_place("query:fbp")
    assert view.table.current().value == "fb.1.17.48"
    assert view.show_place("query:dl|json:$.a")
    assert view.table.current().at == "query:dl"
    assert view.show_place("url")
    assert view.table.current().value.startswith("https://pixel.vendor-b.test/tr")
    assert view.show_place("header")
    assert view.table.current().at == "header:user-agent"


def test_a_place_that_is_not_there_changes_nothing(qtbot):
    view = PayloadView()
    qtbot.addWidget(view)
    view.show_detail(detail())
    view.show_place("query:fbp")
    assert not view.show_place("cookie:FPID")
    assert view.table.current().at == "query:fbp"
