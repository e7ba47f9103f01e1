"""Items of an event: one line each, a column for each part, in the order of shops; clicks lead to the field."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from window_rig import HOSTILE

from inspector.model.hit import Hit, Item, ItemPart
from inspector.ui.item_table import MOST, ItemTable, item_rows, part_names
from inspector.ui.runs import plain

MUG = Item((ItemPart("price", "80", "query:pr1|item[0]:pr"), ItemPart("id", "SKU1", "query:pr1|item[0]:id")))
POT = Item((ItemPart("id", "SKU2", "body.json:$.items[1].id"), ItemPart("k9", "own", "body.json:$.items[1].k9")))


def hit(*items: Item, event: str = "purchase") -> Hit:
    return Hit("ga4", "Google Analytics 4", "event", None, event, "host+path", (), items)


def shown(qtbot, *hits: Hit) -> ItemTable:
    made = ItemTable()
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show_hits(hits)
    return made


def titles(made: ItemTable) -> list[str]:
    return [made.cells.headerData(n, Qt.Orientation.Horizontal) for n in range(made.cells.columnCount())]


def lines(made: ItemTable) -> list[list[str]]:
    return [[plain(cell) for cell in row.cells] for row in made.cells.rows()]


def test_parts_stand_in_the_order_of_shops_and_a_vendors_own_behind_them(qtbot):
    made = shown(qtbot, hit(MUG, POT))
    assert titles(made) == ["Item", "Id", "Price", "K9"]
    assert lines(made) == [
        ["Items purchase to Google Analytics 4, 2 items"], ["1", "SKU1", "80", "·"], ["2", "SKU2", "·", "own"],
    ]  # fmt: skip


def test_each_event_has_its_own_items(qtbot):
    made = shown(qtbot, hit(MUG), hit(), hit(POT, event="refund"))
    assert [line[0] for line in lines(made)] == [
        "Items purchase to Google Analytics 4, 1 item", "1", "Items refund to Google Analytics 4, 1 item", "1",
    ]  # fmt: skip


def test_without_items_there_is_no_table(qtbot):
    made = shown(qtbot, hit(MUG))
    assert not made.isHidden()
    made.show_hits([hit()])
    assert made.isHidden()


def test_a_click_on_a_part_names_the_field_that_holds_it(qtbot):
    made = shown(qtbot, hit(MUG, POT))
    made.show()
    rect = made.visualRect(made.cells.index(1, 1))
    with qtbot.waitSignal(made.place) as told:
        QTest.mouseClick(
            made.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(12, rect.height() // 2)
        )
    assert told.args == ["query:pr1"]
    assert made.at(made.cells.index(2, 1)) == "body.json:$.items[1].id"


def test_what_is_no_part_leads_nowhere(qtbot):
    made = shown(qtbot, hit(MUG, POT))
    assert made.at(made.cells.index(0, 0)) == ""
    assert made.at(made.cells.index(1, 0)) == ""
    assert made.at(made.cells.index(1, 3)) == ""


def test_parts_without_room_stand_in_the_tip(qtbot):
    many = Item(tuple(ItemPart(f"p{n}", str(n), "query:x") for n in range(MOST + 4)))
    made = shown(qtbot, hit(many))
    assert len(titles(made)) == MOST + 1
    assert f"p{MOST + 3}: {MOST + 3} in query:x" in made.cells.rows()[1].tip


def test_markup_and_breaks_in_items_stay_text(qtbot):
    odd = hit(Item((ItemPart(HOSTILE, f"{HOSTILE}\n", "query:x"),)))
    made = shown(qtbot, odd)
    assert lines(made)[1][1] == f"{HOSTILE}\\n"
    assert part_names([odd]) == [HOSTILE]
    assert item_rows([odd], [HOSTILE])[1].value == f"{HOSTILE}={HOSTILE}\\n"
