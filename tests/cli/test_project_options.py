"""The four project options as one project, and their faults as wrong usage."""

import argparse

import pytest

from inspector.catalog.project import Endpoint, Persona
from inspector.cli.options import UsageError, add_project_options
from inspector.cli.project_options import project_of


def parsed(*words):
    parser = argparse.ArgumentParser()
    add_project_options(parser)
    return parser.parse_args([str(word) for word in words])


def test_without_options_the_project_is_empty():
    project = project_of(parsed())
    assert (project.sites, project.tagging_servers, project.persona) == ((), (), Persona())


def test_options_add_to_the_project_file(tmp_path):
    file = tmp_path / "shop.toml"
    file.write_text('format = "inspector-project/1"\nsites = ["shop.example"]\n[persona]\nnames = ["Old"]\n')
    persona = tmp_path / "persona.toml"
    persona.write_text('names = ["Jane Doe"]\n')
    words = ["--project", file, "--site", "b.example", "--site", "c.example"]
    project = project_of(parsed(*words, "--tagging-server", "b.example/m", "--persona", persona))
    assert project.sites == ("shop.example", "b.example", "c.example")
    assert project.tagging_servers == (Endpoint("b.example", "/m"),)
    assert project.persona == Persona(names=("Old", "Jane Doe"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--site", "no host"], "'no host' is no host name"),
        (["--project", "missing.toml"], "missing.toml:0: cannot be read"),
        (["--persona", "missing.toml"], "missing.toml:0: cannot be read"),
    ],
)
def test_a_fault_is_wrong_usage(words, told):
    with pytest.raises(UsageError, match=told):
        project_of(parsed(*words))
