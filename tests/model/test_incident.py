"""Incident: one happening unless counted otherwise."""

from inspector.model.incident import Incident


def test_an_incident_stands_for_one_happening():
    assert Incident("crashed", 0.0, "", "browser", "why").count == 1
