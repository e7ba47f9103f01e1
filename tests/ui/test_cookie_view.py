"""The Cookies view: what was recorded left of the dashed line, what browsers would leave right of it, as a model."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from window_rig import HOSTILE

from inspector.index.cookie_sides import CookiePair, CookieSide
from inspector.index.filter_language import parse
from inspector.index.query import CookieRow
from inspector.model.cookie import Life
from inspector.ui.cookie_view import EMPTY, CookieAnswer, CookieView, filter_of, outcome_cell
from inspector.ui.run_views import CELL
from inspector.ui.runs import Badge, Icon, plain

DAY = 86_400.0
LIVES = (
    Life("safari", "capped", 7 * DAY, "Set by script.", "WebKit, read 2026-11-24"),
    Life("firefox", "partitioned", 90 * DAY, "Third party."),
    Life("chromium", "kept", 90 * DAY, ""),
    Life("chromium-no-third", "blocked", None, "Third party.", "Chromium"),
)
FBP = CookieRow(
    "_fbp", "shop.example", "Facebook", "Marketing", "first", "script", 90 * DAY, True, False, True, "lax", False, "",
    ("Meta", "shop.example"), 5, 60, 9, LIVES,
)  # fmt: skip
IDE = replace(FBP, name="IDE", domain="ads.example", party="third", set_by="server", recipients=(), lives=(), count=2)
ODD = replace(FBP, name="x", owner="", refused="SameSite=None asks for Secure.", life_s=None, persistent=None)


def shown(qtbot, *rows: CookieRow) -> CookieView:
    view = CookieView()
    qtbot.addWidget(view)
    view.resize(1280, 640)
    view.show_answer(CookieAnswer(list(rows or (FBP, IDE, ODD))))
    view.show()
    return view


def titles(view: CookieView) -> list[str]:
    return [view.table.cells.headerData(n, Qt.Orientation.Horizontal) for n in range(view.table.cells.columnCount())]


def below(view: CookieView) -> list[str]:
    return [" | ".join(plain(cell) for cell in row.cells) for row in view.below.cells.rows()]


def test_each_cookie_says_whose_it_is_and_what_was_asked_for(qtbot):
    view = shown(qtbot)
    words = dict(zip(titles(view), [plain(cell) for cell in view.table.cells.rows()[0].cells], strict=True))
    assert words["Cookie"] == "_fbp shop.example"
    assert words["Owner"] == "Facebook Marketing"
    assert (words["Party"], words["Set by"], words["Asked for"]) == ("first party", "script", "90 days")
    assert words["Flags"] == "Secure, Lax"
    assert words["Sent to"] == "Meta +1"


def test_models_stand_behind_the_dashed_line_and_each_is_called_one(qtbot):
    view = shown(qtbot)
    begins = view.table.simulated_from
    assert [title.split()[0] for title in titles(view)[begins:]] == ["Safari", "Firefox", "Chromium"]
    for number in range(begins, len(titles(view))):
        assert Badge("model") in view.table.cells.headerData(number, Qt.Orientation.Horizontal, CELL)


def test_what_a_browser_takes_away_is_a_sign_and_a_word():
    cell = outcome_cell(LIVES[0])
    assert isinstance(cell[0], Icon)
    assert plain(cell) == "7 days"
    assert plain(outcome_cell(LIVES[1])) == "partitioned"
    assert plain(outcome_cell(None)) == "–"


def test_a_click_on_the_number_of_requests_asks_for_them(qtbot):
    view = shown(qtbot)
    rect = view.table.visualRect(view.table.cells.index(0, titles(view).index("Requests")))
    with qtbot.waitSignal(view.filter_wanted) as told:
        QTest.mouseClick(
            view.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 12, rect.center().y())
        )
    assert told.args == ["cookie:_fbp@shop.example"]


def test_enter_asks_for_the_requests_too(qtbot):
    view = shown(qtbot)
    view.table.selectRow(1)
    with qtbot.waitSignal(view.filter_wanted) as told:
        QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert told.args == ["cookie:IDE@ads.example"]


@pytest.mark.parametrize("name", ['a "b" c', "", "two words", "-x", "key:value"])
def test_any_name_gives_a_filter_that_can_be_read(name):
    assert len(parse(filter_of(replace(FBP, name=name)))) == 1


def test_the_cookie_chosen_tells_every_model_with_reason_and_source(qtbot):
    view = shown(qtbot)
    view.table.selectRow(0)
    lines = below(view)
    assert lines[1] == "Safari | 7 days | – | – | Set by script. (WebKit, read 2026-11-24)"
    assert lines[2] == "Firefox | 90 days, partitioned | – | – | Third party."
    assert lines[4] == "Chromium without third-party | blocked | – | – | Third party. (Chromium)"
    assert "model" in lines[0]
    assert "Sent to | Meta |  |  | " in lines


def test_before_and_after_a_tagging_server_stand_side_by_side_with_the_reasons_in_the_tip(qtbot):
    elsewhere = (Life("safari", "capped", 7 * DAY, "Another range."),)
    beside = (Life("safari", "kept", 90 * DAY, "The same host."),)
    view = shown(qtbot, replace(FBP, elsewhere=elsewhere, beside=beside))
    view.table.selectRow(0)
    assert below(view)[1] == "Safari | 7 days | 7 days | 90 days | Set by script. (WebKit, read 2026-11-24)"
    tip = view.below.cells.rows()[1].tip
    assert tip[2:] == (
        "A tagging server elsewhere: 7 days. Another range.",
        "A tagging server in the page's address range: 90 days. The same host.",
    )


def test_a_refused_cookie_is_flagged_and_the_reason_told(qtbot):
    view = shown(qtbot)
    view.table.selectRow(2)
    assert isinstance(view.table.cells.rows()[2].cells[0][0], Icon)
    assert any("SameSite=None asks for Secure." in line for line in below(view))


def test_first_and_last_request_of_a_cookie_are_links(qtbot):
    view = shown(qtbot)
    view.table.selectRow(0)
    view.below.selectRow([row.since for row in view.below.cells.rows()].index(60))
    with qtbot.waitSignal(view.request_wanted) as told:
        QTest.keyClick(view.below, Qt.Key.Key_Return)
    assert told.args == [60]


def test_sorting_by_a_model_puts_what_lives_longest_first(qtbot):
    view = shown(
        qtbot, replace(FBP, lives=(replace(LIVES[0], outcome="blocked", life_s=None),)), replace(IDE, lives=LIVES)
    )
    view.table.sort(view.table.simulated_from)
    assert [row.name for row in view.table.records()] == ["_fbp", "IDE"]


def test_third_parties_can_be_seen_alone(qtbot):
    view = shown(qtbot)
    view.segments.button("third").click()
    assert [row.name for row in view.table.records()] == ["IDE"]


def test_the_right_click_menu_offers_what_keys_do(qtbot):
    view = shown(qtbot)
    assert [action.text() for action in view.menu().actions() if action.text()] == [
        "Show requests",
        "Copy table as Markdown",
        "Sort",
    ]
    assert not view.menu().actions()[0].isEnabled()
    view.table.selectRow(0)
    assert view.menu().actions()[0].isEnabled()


def test_a_session_without_cookies_says_so(qtbot):
    view = CookieView()
    qtbot.addWidget(view)
    view.show_answer(CookieAnswer([]))
    assert view.message() == EMPTY


def test_markup_stays_text(qtbot):
    hostile = replace(FBP, name=HOSTILE, domain=HOSTILE, owner=HOSTILE, recipients=(HOSTILE,), refused=HOSTILE)
    view = shown(qtbot, hostile)
    view.table.selectRow(0)
    assert plain(view.table.cells.rows()[0].cells[0]).endswith(f"{HOSTILE} {HOSTILE}")
    assert any(HOSTILE in line for line in below(view))


def with_sides(qtbot) -> CookieView:
    kept = Life("safari", "kept", 400 * DAY, "Set by the host of the page itself.")
    before = (CookieSide(replace(FBP, name="_ga"), LIVES[0]),)
    after = (CookieSide(replace(FBP, name="FPID", set_by="server"), kept),)
    pairs = [
        CookiePair("_ga", "Google Analytics", "first", before, after), CookiePair("IDE", "Google Ads", "third", before, ()),
    ]  # fmt: skip
    view = shown(qtbot)
    view.show_answer(CookieAnswer([FBP, IDE], pairs, ("client", "server")))
    return view


def below_titles(view: CookieView) -> list[str]:
    return [view.below.cells.headerData(n, Qt.Orientation.Horizontal) for n in range(5)]


def test_two_launches_stand_side_by_side_until_a_cookie_is_chosen(qtbot):
    view = with_sides(qtbot)
    assert below_titles(view)[:4] == ["Cookie", "Before: client", "After: server", "Change"]
    assert below(view)[0] == (
        "_ga Google Analytics | _ga by script: 7 days | FPID by server: 400 days | stays longer | Set by the host of the page itself."
    )
    assert below(view)[1].startswith("IDE Google Ads | _ga by script: 7 days | — | gone")
    assert "model" in plain(view.heading.cell())
    view.table.selectRow(0)
    assert below_titles(view)[1] == "As it is"
    assert "What browsers would leave of it" in below(view)[0]


def test_one_launch_has_no_other_side(qtbot):
    view = shown(qtbot)
    assert below_titles(view)[0] == "Fact"
    assert below(view) == []
