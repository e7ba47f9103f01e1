"""What the user declares is kept, and read again."""

import pytest

from inspector import paths
from inspector.catalog.toml_reader import CatalogError
from inspector.ui.project_file import ProjectFile


def test_declarations_are_kept_and_read_again():
    made = ProjectFile()
    assert made.path() is None
    made.declare(sites=("shop.example",), tagging_servers=("sst.shop.example",))
    made.pass_through("bank.example")
    made.pass_through("bank.example")
    made.allow_private("192.168.1.1")
    again = ProjectFile().load()
    assert again.sites == ("shop.example",)
    assert [server.host for server in again.tagging_servers] == ["sst.shop.example"]
    assert again.pass_through == ("bank.example",)
    assert again.allow_private == ("192.168.1.1",)
    assert made.path() == paths.data() / "project.toml"


def test_what_is_no_host_is_refused_and_nothing_is_written():
    made = ProjectFile()
    with pytest.raises(CatalogError):
        made.declare(sites=("not a host",))
    assert made.path() is None
    assert made.project.sites == ()
