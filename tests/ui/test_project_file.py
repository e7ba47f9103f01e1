"""What the user declares is kept, and read again."""

import pytest

from inspector import paths
from inspector.catalog.declaration import Declaration
from inspector.catalog.own_words import Suppression
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.user_word import ProjectChange, suppressed
from inspector.ui.project_file import ProjectFile


def test_declarations_are_kept_and_read_again():
    made = ProjectFile()
    assert made.path() is None
    made.declare(Declaration("ours", ("shop.example",), "the shop itself"))
    made.declare(Declaration("tagging-server", ("sst.shop.example",), "set up in May"))
    made.declare(Declaration("third-party", ("old.shop.example",), "sold"))
    made.pass_through("bank.example")
    made.pass_through("bank.example")
    made.allow_private("192.168.1.1")
    again = ProjectFile().load()
    assert again.sites == ("shop.example",)
    assert [server.host for server in again.tagging_servers] == ["sst.shop.example"]
    assert again.reasons == {"shop.example": "the shop itself", "sst.shop.example": "set up in May"}
    assert [(str(each.endpoint), each.group, each.reason) for each in again.overrides] == [
        ("old.shop.example", "client-side", "sold")
    ]
    assert again.pass_through == ("bank.example",)
    assert again.allow_private == ("192.168.1.1",)
    assert made.path() == paths.data() / "project.toml"


def test_what_is_no_host_is_refused_and_nothing_is_written():
    made = ProjectFile()
    with pytest.raises(CatalogError):
        made.declare(Declaration("ours", ("not a host",), "x"))
    assert made.path() is None
    assert made.project.sites == ()


def suppress(at, reason="x"):
    said = Suppression("", at, "", reason)
    return ProjectChange(f"{at} is none", lambda project: suppressed(project, said))


def test_changes_are_undone_and_said_again_in_order():
    made = ProjectFile()
    made.change(suppress("query:a"))
    made.declare(Declaration("ours", ("shop.example",), "the shop itself"))
    assert (made.undoable(), made.redoable()) == ("your word on shop.example", "")
    assert made.undo().sites == ()
    assert made.undo().suppressions == ()
    assert (made.undoable(), made.redoable()) == ("", "query:a is none")
    assert [s.at for s in made.redo().suppressions] == ["query:a"]
    assert made.redo().sites == ("shop.example",)
    made.undo()
    made.change(suppress("query:b"))
    assert made.redoable() == ""
    assert [s.at for s in ProjectFile().load().suppressions] == ["query:a", "query:b"]


def test_what_was_written_by_hand_meanwhile_is_not_lost():
    made = ProjectFile()
    made.change(suppress("query:a"))
    path = made.path()
    path.write_text(path.read_text() + '\n[[suppression]]\nat = "query:mine"\nreason = "by hand"\n')
    made.change(suppress("query:b"))
    assert [s.at for s in made.load().suppressions] == ["query:a", "query:mine", "query:b"]
    path.write_text(path.read_text().replace("by hand", "by my hand"))
    with pytest.raises(CatalogError, match="changed outside the window"):
        made.undo()
    assert made.undoable() == "query:b is none"
    assert "by my hand" in path.read_text()


def test_a_file_that_has_become_wrong_is_told_and_stays():
    made = ProjectFile()
    made.change(suppress("query:a"))
    text = made.path().read_text() + '[[suppression]]\nat = "query:b"\nreason = "x"\npattern = "(?=x)"\n'
    made.path().write_text(text)
    with pytest.raises(CatalogError, match=r"project\.toml:\d+: .*no RE2 pattern"):
        made.change(suppress("query:c"))
    assert made.path().read_text() == text


def test_what_changes_nothing_is_no_step_and_what_holds_for_good_is_not_undone():
    made = ProjectFile()
    made.change(suppress("query:a"))
    made.change(suppress("query:a"))
    made.undo()
    assert made.undoable() == ""
    made.change(suppress("query:a"))
    made.pass_through("bank.example")
    assert made.undoable() == ""
