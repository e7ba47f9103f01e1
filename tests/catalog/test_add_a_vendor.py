"""`add-a-vendor.md`, followed to the letter: its file, put together from its pieces, does what it says."""

import re
import shlex
from pathlib import Path

import pytest
from reported import hits

from inspector import paths
from inspector.catalog.own_vendors import all_vendors
from inspector.cli.main import main

TEXT = (Path(__file__).parents[2] / "resources" / "docs" / "add-a-vendor.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def file(monkeypatch, tmp_path):
    """The file as sections 1 to 5 have it written, in the folder that section 1 names."""
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    paths.vendors().mkdir()
    path = paths.vendors() / "acme.toml"
    path.write_text("\n".join(blocks("toml")), encoding="utf-8")
    monkeypatch.chdir(paths.vendors())
    return path


def run(command, capsys):
    """What a command of the document prints, on both streams."""
    words = shlex.split(command.removeprefix("$ inspector "))
    main(words)
    told = capsys.readouterr()
    return told.out + told.err


def consoles():
    return [block.partition("\n")[::2] for block in blocks("console")]


def test_the_file_passes_the_check_as_the_document_says(file, capsys):
    command, told = consoles()[0]
    assert run(command, capsys) == told


def test_the_mistake_of_the_document_is_told_as_it_says(file, capsys):
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('role = "event"', 'rolle = "event"', 1), encoding="utf-8")
    command, told = consoles()[1]
    assert run(command, capsys) == told


def test_the_request_is_explained_as_the_document_says(file, capsys):
    command, told = consoles()[2]
    assert run(command, capsys) == told


def test_the_request_of_the_document_is_read_as_its_file_says(file):
    (shown,) = blocks("text")
    head, _, body = shown.partition("\n\n")
    first, media = head.splitlines()
    method, url = first.split()
    view, buy = hits(method, url, [tuple(media.split(": "))], body.strip(), all_vendors())
    assert [(hit.vendor, hit.account, hit.event, hit.confidence) for hit in (view, buy)] == [
        ("acme", "77", "view", "project-rule"), ("acme", "77", "buy", "project-rule"),
    ]  # fmt: skip
    assert ("Visitor ID", "3f2b8f0e", "client-id") in [(f.name, f.value, f.kind) for f in buy.fields]
    assert [[(part.name, part.value) for part in item.parts] for item in buy.items] == [
        [("id", "SKU1"), ("price", "80")]
    ]


def test_the_loader_of_the_second_match_is_a_script(file):
    (hit,) = hits("GET", "https://cdn.acme.example/acme.js", vendors=all_vendors())
    assert (hit.vendor, hit.role) == ("acme", "script")


def test_every_folder_that_the_document_names_is_the_programs(monkeypatch):
    monkeypatch.delenv("INSPECTOR_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert f"~/{paths.vendors().relative_to(Path.home())}" in TEXT
    monkeypatch.setattr("sys.platform", "darwin")
    assert f"~/{paths.vendors().relative_to(Path.home())}" in TEXT
