"""Panes around the requests: each is moved, hidden, floated; the arrangement comes back, and can be undone."""

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget, QTreeView, QWidget

from inspector.ui import desk as desks
from inspector.ui.desk import ABOVE, WIDTH, Desk
from inspector.ui.dock import Pane, plain_title
from inspector.ui.look import look
from inspector.ui.style import style_sheet

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


def low() -> QWidget:
    made = QWidget()
    made.setMinimumHeight(150)
    return made


def desk(qtbot, kept=None) -> tuple[QStackedWidget, Desk]:
    """A desk as a page of a window, as it stands there."""
    made = Desk(QWidget())
    made.add_pane(Pane("parties", plain_title("Parties"), QTreeView()), "left")
    made.add_pane(Pane("totals", plain_title("Totals"), low()), "left")
    made.add_pane(Pane("detail", plain_title("Detail"), QWidget()), "below")
    if kept is not None:
        made.take(kept)
    pages = QStackedWidget()
    pages.addWidget(QWidget())
    pages.addWidget(made)
    qtbot.addWidget(pages)
    made.pages = pages  # kept alive with it
    pages.setStyleSheet(style_sheet())
    pages.resize(1280, 660)
    pages.show()
    turn(pages, made)
    return pages, made


def turn(pages: QStackedWidget, page: QWidget) -> None:
    page.resize(pages.size())
    pages.setCurrentWidget(page)


def places(made: Desk) -> dict[str, tuple]:
    return {p.objectName(): (made.dockWidgetArea(p), p.isFloating(), p.isHidden()) for p in made.panes()}


def test_at_first_the_panes_stand_as_designed(qtbot):
    _, made = desk(qtbot)
    parties, totals, detail = made.panes()
    qtbot.waitUntil(lambda: parties.width() == totals.width() == look().px(WIDTH))
    assert totals.height() == totals.minimumSizeHint().height()
    assert parties.geometry().bottom() < totals.geometry().top()
    assert totals.geometry().bottom() == detail.geometry().bottom() == made.height() - 1
    assert detail.geometry().left() == parties.width() + 1
    assert made.centralWidget().height() == look().px(ABOVE)


def test_every_pane_can_be_moved_closed_and_set_apart(qtbot):
    _, made = desk(qtbot)
    wanted = (
        Pane.DockWidgetFeature.DockWidgetClosable
        | Pane.DockWidgetFeature.DockWidgetMovable
        | Pane.DockWidgetFeature.DockWidgetFloatable
    )
    for pane in made.panes():
        assert pane.features() == wanted
        assert pane.allowedAreas() == Qt.DockWidgetArea.AllDockWidgetAreas
        assert pane.objectName()


def test_an_arrangement_comes_back(qtbot):
    _, made = desk(qtbot)
    parties, totals, detail = made.panes()
    made.addDockWidget(RIGHT, parties)
    totals.close()
    detail.set_apart(True)
    _, again = desk(qtbot, made.state())
    assert places(again) == places(made)
    assert again.dockWidgetArea(again.panes()[0]) is RIGHT


def test_sizes_come_back_though_the_desk_was_not_shown_when_they_were_taken(qtbot):
    _, made = desk(qtbot)
    made.resizeDocks([made.panes()[0]], [400], Qt.Orientation.Horizontal)
    made.resizeDocks([made.panes()[2]], [200], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: made.panes()[0].width() == 400 and made.panes()[2].height() == 200)
    _, again = desk(qtbot, made.state())
    qtbot.waitUntil(lambda: [p.size() for p in again.panes()] == [p.size() for p in made.panes()])


def test_what_was_kept_stays_kept_when_no_session_was_opened(qtbot):
    _, made = desk(qtbot)
    made.panes()[1].close()
    kept = made.state()
    unseen = Desk(QWidget())
    qtbot.addWidget(unseen)
    unseen.take(kept)
    assert unseen.state() == kept


@pytest.mark.parametrize("kept", [QByteArray(), QByteArray(b"\x00\xff\x00\xfdjunk")], ids=["nothing", "junk"])
def test_an_arrangement_that_cannot_be_read_gives_the_design(qtbot, kept):
    _, made = desk(qtbot, kept)
    qtbot.waitUntil(lambda: made.panes()[0].width() == look().px(WIDTH))
    assert not any(pane.isHidden() for pane in made.panes())


def test_an_arrangement_of_another_version_is_not_taken(qtbot, monkeypatch):
    _, made = desk(qtbot)
    made.panes()[1].close()
    kept = made.state()
    monkeypatch.setattr(desks, "VERSION", desks.VERSION + 1)
    _, again = desk(qtbot, kept)
    assert not again.panes()[1].isHidden()


def test_reset_puts_everything_back(qtbot):
    _, made = desk(qtbot)
    parties, totals, detail = made.panes()
    qtbot.waitUntil(lambda: parties.width() == look().px(WIDTH))
    before, heights = places(made), [p.size() for p in made.panes()]
    made.addDockWidget(RIGHT, parties)
    totals.close()
    detail.set_apart(True)
    made.tabifyDockWidget(parties, totals)
    made.arrange()
    qtbot.waitUntil(lambda: places(made) == before and [p.size() for p in made.panes()] == heights)


def test_the_menu_shows_hides_and_sets_apart(qtbot):
    _, made = desk(qtbot)
    menu = QMenu(made)
    made.fill_menu(menu)
    assert [a.text() for a in menu.actions()[:3]] == ["Parties", "Totals", "Detail"]
    menu.actions()[1].trigger()
    menu.actions()[6].trigger()
    assert made.panes()[1].isHidden()
    assert made.panes()[2].isFloating()
    made.fill_menu(menu)
    assert [a.isChecked() for a in menu.actions() if not a.isSeparator()] == [True, False, True, False, False, True]
    menu.actions()[1].trigger()
    menu.actions()[6].trigger()
    assert not made.panes()[1].isHidden()
    assert not made.panes()[2].isFloating()


def test_panes_set_apart_go_with_the_session_and_are_not_forgotten(qtbot):
    pages, made = desk(qtbot)
    detail = made.panes()[2]
    detail.set_apart(True)
    turn(pages, pages.widget(0))
    made.show_apart(shown=False)
    assert not detail.isVisible()
    _, again = desk(qtbot, made.state())
    assert again.panes()[2].isFloating()
    assert again.panes()[2].isVisible()
    turn(pages, made)
    made.show_apart(shown=True)
    assert detail.isVisible()


def test_docked_panes_count_as_shown_while_another_page_is_looked_at(qtbot):
    pages, made = desk(qtbot)
    turn(pages, pages.widget(0))
    _, again = desk(qtbot, made.state())
    assert not any(pane.isHidden() for pane in again.panes())
