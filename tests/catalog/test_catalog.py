"""The catalogue: loaded once, versioned, and usable when one file is not."""

import shutil

from inspector import paths
from inspector.catalog import catalog as room
from inspector.catalog.catalog import load_catalog
from inspector.catalog.project import Persona, Project


def test_the_shipped_catalogue_is_whole():
    catalog = load_catalog()
    assert catalog.faults == ()
    assert {"ga4", "google-ads"} <= {vendor.id for vendor in catalog.vendors}
    assert catalog.entities.owner_of("google-analytics.com") == "Google"
    assert catalog.project == Project()


def test_the_version_is_stable_and_follows_project_and_files(tmp_path, monkeypatch):
    first = load_catalog().version
    assert load_catalog().version == first
    assert load_catalog(Project(sites=("shop.example",))).version != first
    assert load_catalog(Project(persona=Persona(emails=("a@b.example",)))).version != first
    copy = tmp_path / "resources"
    shutil.copytree(paths.resources(), copy)
    (copy / "entities.json").write_bytes((copy / "entities.json").read_bytes() + b"\n")
    monkeypatch.setattr(room.paths, "resources", lambda: copy)
    assert load_catalog().version != first


def test_what_does_not_change_a_verdict_does_not_change_the_version():
    assert load_catalog(Project(pass_through=("bank.example",))).version == load_catalog().version


def test_one_wrong_vendor_file_is_a_fault_and_the_others_load(tmp_path, monkeypatch):
    copy = tmp_path / "resources"
    shutil.copytree(paths.resources(), copy)
    whole = len(load_catalog().vendors)
    (copy / "vendors" / "broken.toml").write_text("name = ")
    monkeypatch.setattr(room.paths, "resources", lambda: copy)
    catalog = load_catalog()
    assert len(catalog.vendors) == whole
    assert catalog.faults[0].startswith("broken.toml:1: ")


def test_a_projects_warnings_are_faults_of_the_catalogue():
    assert load_catalog(Project(warnings=("shop.toml:3: x",))).faults == ("shop.toml:3: x",)
