"""An index for one command: reused when it is up to date, made for the moment otherwise."""

import pytest
from visits import visit, write_session

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index import ready
from inspector.index.build import IndexBuilder
from inspector.index.ready import ready_index
from inspector.index.schema import index_path
from inspector.session.writer import SessionWriter


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    (tmp_path / "kept").mkdir()
    return write_session(tmp_path / "kept" / "s.inspector", visit())


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


def keep_index(session, catalog, policy=None):
    with IndexBuilder(session, index_path(session), catalog, policy) as builder:
        for _ in builder.run():
            pass


def test_nothing_is_left_beside_the_session_nor_elsewhere(session, catalog, tmp_path):
    with ready_index(session, catalog) as index:
        assert len(index.ids()) == 6
    assert [path.name for path in session.parent.iterdir()] == ["s.inspector"]
    assert [path for path in (tmp_path / "home" / "temporary").iterdir() if path.name.startswith("index-")] == []


def test_every_row_is_there_and_simulated(session, catalog):
    told = []
    with ready_index(session, catalog, load_policy("strict"), on_progress=told.append) as index:
        assert index.progress().complete
        assert index.rows([3])[0].simulated is not None
    assert told[-1].simulated == 6


def test_the_index_beside_the_session_is_used_when_it_is_up_to_date(session, catalog, monkeypatch):
    keep_index(session, catalog, load_policy("strict"))

    def refuse(*_):
        raise AssertionError("a new index is made")

    monkeypatch.setattr(ready, "IndexBuilder", refuse)
    with ready_index(session, catalog, load_policy("strict")) as index:
        assert len(index.ids()) == 6
    for other in (None, load_policy("none")):
        with pytest.raises(AssertionError, match="new index"), ready_index(session, catalog, other):
            pass


def test_an_index_that_lags_behind_is_not_used(session, catalog):
    keep_index(session, catalog)
    writer = SessionWriter.open(session, source="proxy")
    writer.commit(visit(7))
    writer.close()
    with ready_index(session, catalog) as index:
        assert len(index.ids()) == 12


def test_a_damaged_index_is_left_and_another_made(session, catalog):
    keep_index(session, catalog)
    index_path(session).write_bytes(b"junk")
    with ready_index(session, catalog) as index:
        assert len(index.ids()) == 6
    assert index_path(session).read_bytes() == b"junk"


def test_an_index_whose_rows_wait_to_be_read_again_is_not_used(session, catalog, monkeypatch):
    keep_index(session, catalog)
    with IndexBuilder(session, index_path(session), catalog) as builder:
        builder._store.note({"waiting": 1})
    made = []
    monkeypatch.setattr(ready, "IndexBuilder", lambda *a: made.append(a) or IndexBuilder(*a))
    with ready_index(session, catalog):
        assert made
