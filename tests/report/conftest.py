"""Sessions with their index, exported in every format."""

import io
from collections.abc import Callable, Sequence

import pytest
from visits import write_session

from inspector.catalog.catalog import load_catalog
from inspector.catalog.policies import load_policy
from inspector.index.ready import ready_index
from inspector.report.export import Export
from inspector.report.har import write_har
from inspector.report.html_report import write_html
from inspector.report.json_lines import write_json_lines
from inspector.report.spreadsheet import write_csv
from inspector.session.reader import SessionReader


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture
def exported(tmp_path, monkeypatch, catalog) -> Callable[..., bytes]:
    """`exported(items, "har", redacted=False, policy="strict", demo=True)`: the bytes of one export."""
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    number = iter(range(1000))

    def export(items: Sequence, kind: str, *, redacted: bool = True, policy: str = "", **session: object) -> bytes:
        path = write_session(tmp_path / f"s{next(number)}.inspector", items, **session)
        chosen = load_policy(policy) if policy else None
        out = io.BytesIO()
        with SessionReader.open(path) as reader, ready_index(path, catalog, chosen) as index:
            prepared = Export.prepared(reader, index, redacted=redacted)
            if kind == "har":
                write_har(prepared, out)
            elif kind == "html":
                write_html(prepared, chosen, out)
            elif kind == "csv":
                write_csv((entry.inspection for entry in prepared.entries(bodies=False)), out)
            else:
                write_json_lines((entry.inspection for entry in prepared.entries(bodies=False)), out)
        return out.getvalue()

    return export
