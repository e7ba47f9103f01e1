"""A cell fits its rectangle: what may shrink does, in the order that is said; the rest keeps its width."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from window_rig import colours

from inspector.ui import run_painter
from inspector.ui.look import look
from inspector.ui.run_painter import cell_width, elide, fitted, paint_cell, run_width
from inspector.ui.runs import Badge, Chip, Gap, Mark, Number, Stretch, Text


def drawn(cell, width=200, white=None) -> QImage:
    image = QImage(width, 24, QImage.Format.Format_RGB32)
    image.fill(look().colour("base"))
    painter = QPainter(image)
    paint_cell(painter, QRectF(0, 0, width, 24), cell, white)
    painter.end()
    return image


def test_the_path_gives_way_before_the_host():
    cell = (Text("region1.google-analytics.test", shrink=1), Text("/g/collect/and/much/more", "muted", shrink=2))
    host, path = (run_width(run) for run in cell)
    widths = fitted(cell, host + 30)
    assert widths[0] == host
    assert widths[1] < path


def test_a_stretch_takes_the_room_that_is_left():
    cell = (Text("a"), Stretch(), Number("5"))
    assert sum(fitted(cell, 200)) == 200


def test_numbers_of_several_rows_stand_in_one_column():
    assert run_width(Number("5")) == run_width(Number("27"))


def test_elided_text_says_so_where_it_is_cut():
    assert elide("https://shop.test/thanks", "value", 60).endswith("…")
    assert elide("https://shop.test/thanks", "value", 60, "left").startswith("…")


def test_a_mark_is_tinted_and_underlined():
    seen = colours(drawn((Mark("jane@shop.test", "red"),)))
    assert {"#fde8e8", "#b42323"} <= seen


def test_a_chip_in_clear_is_filled_and_a_hashed_one_is_not():
    assert "#fde8e8" in colours(drawn((Chip("person", "red"),)))
    assert "#fde8e8" not in colours(drawn((Chip("person #", "red", outlined=True),)))


def test_a_selected_row_is_drawn_in_one_colour():
    white = look().colour("on-selection")
    image = QImage(200, 24, QImage.Format.Format_RGB32)
    image.fill(look().colour("selection"))
    painter = QPainter(image)
    paint_cell(
        painter, QRectF(0, 0, 200, 24), (Mark("x@y", "red"), Gap(4), Chip("id", "blue"), Text("t", "third")), white
    )
    painter.end()
    assert not {"#fde8e8", "#e4f0fb", "#b93e0a", "#b42323"} & colours(image)


def test_a_badge_is_a_dashed_outline():
    image = drawn((Badge("simulated"),))
    top = [image.pixelColor(x, 3).name() for x in range(12, int(cell_width((Badge("simulated"),))) - 12)]
    assert any(name == "#ffffff" for name in top)
    assert any(name != "#ffffff" for name in top)


def test_measures_are_taken_anew_after_another_look(qapp):
    before = run_width(Text("sst.shop.test"))
    look().set_zoom(1.5, qapp)
    run_painter.forget()
    assert run_width(Text("sst.shop.test")) > before


def test_a_text_of_a_megabyte_is_drawn_at_once():
    assert drawn((Text("x" * 1_000_000, shrink=1),)).width() == 200


def test_a_chip_has_the_pixels_of_the_screen():
    picture = run_painter._pill_picture(Chip("id", "blue"), None, 2.0)
    assert picture.devicePixelRatio() == 2.0
    assert picture.height() == 2 * (look().px(18) + 1)


def test_what_was_measured_of_cells_and_texts_that_are_gone_does_not_pile_up():
    for number in range(run_painter._MEASURED + run_painter._CELLS):
        drawn((Text(f"request {number}", shrink=1),), width=40)
    assert len(run_painter._naturals) <= run_painter._CELLS
    assert len(run_painter._widths) <= run_painter._MEASURED
    assert len(run_painter._elided) <= run_painter._MEASURED


def test_of_an_endless_text_only_the_part_that_can_be_drawn_is_kept():
    run_painter.forget()
    drawn((Text("x" * 1_000_000, shrink=1),), width=60)
    assert max(len(text) for _, text in run_painter._widths) <= run_painter._CUT
    assert max(len(text) for _, text, _, _ in run_painter._elided) <= run_painter._CUT
