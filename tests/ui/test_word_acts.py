"""The user's word on a value, from the right-click menu to the change of the project."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings
from window_rig import commands, detail, finding, visited

from inspector.catalog.catalog import load_catalog
from inspector.catalog.own_words import OwnIdentifier, Suppression
from inspector.catalog.project import Persona, Project
from inspector.ui.identifier_dialog import IdentifierDialog
from inspector.ui.main_window import MainWindow
from inspector.ui.open_session import OpenSession
from inspector.ui.payload_view import request_rows
from inspector.ui.person_dialog import PersonDialog
from inspector.ui.runs import CellRow
from inspector.ui.suppress_dialog import SuppressDialog
from inspector.ui.word_acts import ENTRIES, WordActs, subject_of
from inspector.ui.word_dialog import Subject

FBP = "fb.1.1763978534204.480216"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def window(qtbot, tmp_path, asked):
    made = MainWindow(commands(asked), QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    made.show_catalog(load_catalog())
    made.show()
    made.show_session(OpenSession(*visited(tmp_path), "visit"))
    qtbot.waitUntil(lambda: made.requests.model.rowCount() == 4)
    made.select(4)
    qtbot.waitUntil(lambda: made.detail.detail() is not None)
    made.detail.turn_to(1)
    table = made.detail.findings.table
    table.selectRow(next(n for n, row in enumerate(table.cells.rows()) if row.value == FBP))
    return made


def said(asked) -> Project:
    """What the last command makes of an empty project."""
    name, change = asked[-1]
    assert name == "change"
    return change.apply(Project())


def names(menu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_a_finding_is_suppressed_after_it_was_counted(window, asked, qtbot):
    window.action("suppress").trigger()
    dialog = window.findChildren(SuppressDialog)[-1]
    assert (dialog.place.text(), dialog.vendor.currentData()) == ("query:fbp", "meta")
    qtbot.waitUntil(lambda: dialog.counted.text().startswith("Takes out 1 finding in 1 request"))
    dialog.reason.setText("a test browser")
    assert asked == []
    dialog.accept()
    assert said(asked).suppressions == (Suppression("meta", "query:fbp", "", "a test browser"),)
    assert FBP not in asked[-1][1].words


def test_a_value_becomes_the_test_persons(window, asked):
    window.action("test-person").trigger()
    dialog = window.findChildren(PersonDialog)[-1]
    assert (dialog.key(), dialog.value()) == ("user_ids", FBP)
    dialog.accept()
    assert said(asked).persona == Persona(user_ids=(FBP,))
    assert FBP not in asked[-1][1].words


def test_a_field_becomes_an_identifier(window, asked):
    window.action("identifier").trigger()
    dialog = window.findChildren(IdentifierDialog)[-1]
    dialog.reason.setText("the browser")
    dialog.accept()
    assert said(asked).identifiers == (OwnIdentifier("fbp", "client-id", "", "the browser"),)


def test_nothing_is_said_when_the_dialog_is_closed(window, asked):
    for name in ("suppress", "test-person", "identifier"):
        window.action(name).trigger()
    for kind in (SuppressDialog, PersonDialog, IdentifierDialog):
        window.findChildren(kind)[-1].reject()
    assert asked == []


def test_a_heading_has_no_word_to_say(window, asked):
    table = window.detail.findings.table
    table.selectRow(next(n for n, row in enumerate(table.cells.rows()) if row.heading))
    assert not set(ENTRIES) & {
        name for name in ENTRIES if window.action(name).text() in names(window.acts.value_menu())
    }
    window.action("suppress").trigger()
    assert window.findChildren(SuppressDialog) == []


def test_the_menu_offers_what_makes_sense(window):
    offered = names(window.acts.value_menu())
    assert "Not an identifier…" in offered
    assert "Count again as a finding" not in offered
    hidden = Subject(FBP, "query:fbp", "fbp", "client-id", vendors=(("meta", "Meta"),), suppressed=True)
    shown = names(window.acts.words.menu(hidden, {name: window.action(name) for name in ENTRIES}))
    assert shown[0] == "Count again as a finding"
    assert "Not an identifier…" not in shown


def test_what_was_suppressed_counts_again_at_once(window, asked):
    subject = Subject("u-7", "query:uid", "uid", "user-id", vendors=(("ga4", "GA4"),), suppressed=True)
    window.acts.words.act("count-again", subject)
    project = Project(suppressions=(Suppression("ga4", "query:uid", "", "x"), Suppression("", "query:b", "", "y")))
    assert asked[-1][1].apply(project).suppressions == (Suppression("", "query:b", "", "y"),)


def test_another_view_gives_its_own_subject(window, asked):
    """As the ledger does: a value without a place is the person's, and no more."""
    subject = Subject("jane@shop.example", kind="email")
    menu = window.acts.words.menu(subject, {name: window.action(name) for name in ENTRIES})
    assert names(menu) == ["This is the test person's…"]
    menu.actions()[0].trigger()
    window.findChildren(PersonDialog)[-1].accept()
    assert said(asked).persona == Persona(emails=("jane@shop.example",))


def test_a_field_of_the_request_is_a_subject_with_or_without_a_finding():
    shown = detail()
    rows = {row.at: row for row in request_rows(shown) if row.at}
    assert subject_of(shown, rows["query:fbp"]) == Subject(
        "fb.1.17.48", "query:fbp", "fbp", "client-id", vendors=(("meta", "Vendor B Pixel"),)
    )
    plain = subject_of(shown, rows["query:ev"])
    assert (plain.value, plain.name, plain.kind) == ("Purchase", "ev", "")
    assert WordActs.may("identifier", plain)
    assert not WordActs.may("suppress", plain)


def test_a_suppressed_row_is_told_from_one_that_counts():
    shown = detail()
    gone = finding("user-id", "query:uid", "u-77")
    shown = replace(shown, inspection=replace(shown.inspection, suppressed=(gone,)))
    assert subject_of(shown, CellRow((), value="u-77", at="query:uid")).suppressed
    assert not subject_of(shown, CellRow((), value="fb.1.17.48", at="query:fbp")).suppressed
    assert subject_of(shown, CellRow((), heading=True)) is None
