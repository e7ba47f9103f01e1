"""Vendor files of the user: his folder, his project, and what happens when one is wrong or takes a shipped name."""

import pytest
from acme import ACME

from inspector import paths
from inspector.catalog.catalog import load_catalog
from inspector.catalog.own_vendors import all_vendors, own_files
from inspector.catalog.project import load_project, save_project


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    paths.vendors().mkdir(parents=True)
    return paths.vendors()


def write(path, text=ACME):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path):
    file = tmp_path / "shop.toml"
    file.write_text('format = "inspector-project/1"\nvendors = ["rules/beta.toml"]\n')
    (tmp_path / "rules").mkdir()
    write(tmp_path / "rules" / "beta.toml", ACME.replace("Acme", "Beta").replace("t.acme", "t.beta"))
    return file


def test_files_of_the_users_folder_and_of_the_project_join_the_shipped_ones(home, project):
    write(home / "acme.toml")
    found = {vendor.id: vendor for vendor in load_catalog(load_project(project)).vendors}
    assert {"acme", "beta", "ga4"} <= set(found)
    assert (found["acme"].own, found["beta"].own, found["ga4"].own) == (True, True, False)


def test_a_file_of_the_user_takes_the_place_of_a_shipped_one(home):
    write(home / "matomo.toml")
    (ours,) = [vendor for vendor in all_vendors() if vendor.id == "matomo"]
    assert (ours.name, ours.own) == ("Acme", True)


def test_a_wrong_file_is_told_and_left_out_and_the_others_load(home):
    write(home / "acme.toml", ACME.replace('role = "event"', 'role = "evnt"'))
    write(home / "beta.toml")
    catalog = load_catalog()
    assert {"beta", "ga4"} <= {vendor.id for vendor in catalog.vendors}
    assert "acme" not in {vendor.id for vendor in catalog.vendors}
    (told,) = [fault for fault in catalog.faults if fault.startswith("acme.toml")]
    assert told == "acme.toml:8: role = 'evnt' is not known, did you mean event?; this vendor is left out"


def test_a_file_that_the_project_names_and_that_is_gone_is_told(home, project):
    (project.parent / "rules" / "beta.toml").unlink()
    assert any(fault.startswith("beta.toml:0: cannot be read") for fault in load_catalog(load_project(project)).faults)


def test_the_catalogue_has_another_version_when_a_file_of_the_user_changes(home):
    versions = [load_catalog().version]
    file = write(home / "acme.toml")
    versions.append(load_catalog().version)
    file.write_text(ACME + "# seen again\n")
    versions.append(load_catalog().version)
    assert len(set(versions)) == 3


def test_saving_the_project_keeps_its_vendors(home, project):
    loaded = load_project(project)
    save_project(loaded, project)
    assert load_project(project).vendors == ("rules/beta.toml",)
    assert [file.name for file in own_files(loaded)] == ["beta.toml"]
