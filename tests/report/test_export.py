"""What all exports share: two passes, demo addresses, words about themselves, progress."""

import pytest
from inspections import finding
from visits import visit, write_session

from inspector.index.ready import ready_index
from inspector.model.incident import Incident
from inspector.report.export import DEMO_BROWSER, Export, demo_address
from inspector.session.reader import SessionReader


@pytest.fixture
def opened(tmp_path, monkeypatch, catalog):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    path = write_session(
        tmp_path / "s.inspector", [*visit(), Incident("crashed", 1.0, "a.example", "b", "It crashed.")], demo=True
    )
    with SessionReader.open(path) as reader, ready_index(path, catalog) as index:
        yield reader, index


def test_every_step_is_told_and_the_last_is_all(opened):
    told = []
    export = Export.prepared(*opened, progress=lambda done, total: told.append((done, total)))
    assert len(list(export.entries())) == 6
    assert told == [(n, 12) for n in range(1, 13)]


def test_an_unredacted_export_needs_one_pass(opened):
    told = []
    export = Export.prepared(*opened, redacted=False, progress=lambda done, total: told.append((done, total)))
    entries = list(export.entries())
    assert told[-1] == (6, 6)
    assert [entry.exchange.key for entry in entries] == [item.key for item in visit()]


def test_a_demo_shows_a_documentation_address_in_place_of_loopback(opened):
    export = Export.prepared(*opened, redacted=False)
    addresses = {f.value for entry in export.entries() for f in entry.inspection.findings if f.at == "connection"}
    assert addresses == {DEMO_BROWSER}
    assert demo_address(finding("ip-address", "127.0.0.1", "G", "query:ip")).value == "127.0.0.1"
    assert any("Demo" in line for line in export.words())


def test_the_words_say_whether_it_is_redacted(opened):
    assert any(line.startswith("Redacted: ") for line in Export.prepared(*opened).words())
    assert any(line.startswith("Not redacted") for line in Export.prepared(*opened, redacted=False).words())


def test_what_was_replaced_is_counted_by_kind(opened):
    export = Export.prepared(*opened)
    assert "client-id" in export.replaced()
    assert "values replaced by marks" in export.replaced()
    assert Export.prepared(*opened, redacted=False).replaced() == "no value had to be replaced"


def test_pages_are_named_as_they_are_written(opened):
    export = Export.prepared(*opened)
    written = {entry.inspection.page for entry in export.entries()}
    assert written == set(export.pages)


def test_incidents_are_part_of_the_facts(opened):
    assert Export.prepared(*opened).facts()["incidents"][0]["host"] == "a.example"
