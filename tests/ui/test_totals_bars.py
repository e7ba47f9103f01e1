"""Bars: before solid, after dashed, one scale; the numbers in words for who cannot see them."""

from window_rig import colours, picture, sources_of, visited

from inspector.ui.look import look
from inspector.ui.runs import plain
from inspector.ui.totals_bars import Bar, TotalsBars

BARS = (Bar("identifier", 22, 5), Bar("ip", 11, 0), Bar("device", 0, 0), Bar("secret", 1, 1))


def bars(qtbot, shown=BARS) -> TotalsBars:
    made = TotalsBars()
    qtbot.addWidget(made)
    made.show_bars(shown)
    made.resize(272, made.sizeHint().height())
    return made


def test_bars_stand_in_the_order_of_the_categories_and_empty_ones_that_are_rare_are_left_out(qtbot):
    assert [bar.category for bar in bars(qtbot).bars()] == ["ip", "identifier", "secret"]


def test_before_is_solid_and_after_is_dashed(qtbot):
    image = picture(bars(qtbot, (Bar("identifier", 20, 20),)))
    before = [y for y in range(image.height()) if image.pixelColor(112, y) == look().colour("before")]
    after = [y for y in range(image.height()) if image.pixelColor(109, y) == look().colour("after")]
    assert before
    assert after
    solid = [image.pixelColor(x, before[2]) == look().colour("before") for x in range(108, 160)]
    dashed = [image.pixelColor(x, after[2]) == look().colour("after") for x in range(108, 160)]
    assert all(solid)
    assert any(dashed)
    assert not all(dashed)


def test_numbers_are_told_in_words_with_the_word_simulated(qtbot):
    said = bars(qtbot).accessibleName()
    assert "Identifiers: 22, after 5" in said
    assert "simulated" in said


def test_without_a_policy_there_is_no_after(qtbot):
    made = bars(qtbot, (Bar("ip", 11, None),))
    assert "after" not in made.accessibleName().split("simulated): ")[1]
    assert look().colour("after").name() not in colours(picture(made))


def test_totals_come_from_the_index_and_another_session_begins_empty(qtbot, tmp_path):
    made = bars(qtbot)
    with sources_of(*visited(tmp_path)) as sources:
        made.show_totals(sources.index().totals(), sources.index().progress())
    assert {bar.category for bar in made.bars()} >= {"ip", "user-agent", "identifier", "personal", "url"}
    assert all(bar.after is not None for bar in made.bars())
    assert plain(made.heading.cell()).endswith("simulated")
    made.clear()
    assert all(not bar.before for bar in made.bars())
    assert plain(made.heading.cell()) == "Reaching third parties"
