"""What the user declares is kept, and read again."""

import pytest

from inspector import paths
from inspector.catalog.declaration import Declaration
from inspector.catalog.toml_reader import CatalogError
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
