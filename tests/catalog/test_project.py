"""Project and persona files: read with line numbers, written whole, unknown keys kept."""

import stat
import sys

import pytest

from inspector.catalog.project import (
    Endpoint,
    Persona,
    Project,
    endpoint_of,
    load_persona,
    load_project,
    save_project,
)
from inspector.catalog.toml_reader import CatalogError

WHOLE = """format = "inspector-project/1"
sites = ["Shop.Example", "https://shop-cdn.example/"]
tagging_servers = ["sst.shop.example", "shop.example/metrics/"]
pass_through = ["bank.example"]
allow_private = ["localhost:8080"]
later = "unknown here"

[persona]
emails = ["Jane.Doe@shop.example"]
ips = ["203.0.113.24"]
shoe_size = "40"

[[override]]
at = "t.example/own"
group = "own-content"
reason = "ours since May"

[[suppression]]
vendor = "ga4"
at = "query:ep.page_type"
reason = "a page type, no person"
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shop.toml"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_is_read(path):
    project = load_project(write(path, WHOLE))
    assert project.sites == ("shop.example", "shop-cdn.example")
    assert project.tagging_servers == (Endpoint("sst.shop.example"), Endpoint("shop.example", "/metrics"))
    assert project.persona == Persona(emails=("Jane.Doe@shop.example",), ips=("203.0.113.24",))
    assert (project.pass_through, project.allow_private) == (("bank.example",), ("localhost:8080",))
    assert [(str(o.endpoint), o.group, o.reason) for o in project.overrides] == [
        ("t.example/own", "own-content", "ours since May")
    ]
    assert project.suppressions[0].at == "query:ep.page_type"
    assert project.path == path


def test_unknown_keys_are_warned_with_their_lines(path):
    warnings = load_project(write(path, WHOLE)).warnings
    assert [warning.split(": ")[0] for warning in warnings] == ["shop.toml:6", "shop.toml:11"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('sites = ["shop.example"]\n', 0, "format must be a text"),
        ('format = "inspector-project/9"\n', 1, "inspector-project/9"),
        ('format = "inspector-project/1"\nsites = "a b"\n', 2, "no host name"),
        ('format = "inspector-project/1"\nsites = [7]\n', 2, "list of texts"),
        ('format = "inspector-project/1"\ntagging_servers = ["/metrics"]\n', 2, "no host name"),
        ('format = "inspector-project/1"\n[[override]]\nat = "a.example"\ngroup = "mine"\nreason = "x"\n', 4, "mine"),
        ('format = "inspector-project/1"\n[[override]]\nat = "a.example"\ngroup = "browser"\n', 2, "reason"),
        (
            'format = "inspector-project/1"\n[[override]]\nat="a.example"\ngroup="browser"\nreason="x"\nhost="y"\n',
            6,
            "host",
        ),
        ('format = "inspector-project/1"\npersona = "jane"\n', 2, "[[persona]]"),
        ('format = "inspector-project/1"\nsites = [\n', 2, "no TOML"),
        ("\x00", 1, "no TOML"),
    ],
)
def test_a_wrong_file_names_file_line_and_what_is_wrong(path, text, line, words):
    with pytest.raises(CatalogError) as caught:
        load_project(write(path, text))
    told = str(caught.value)
    assert told.startswith(f"shop.toml:{line}: ")
    assert words in told


def test_a_file_that_cannot_be_read_or_is_too_large_is_one_sentence(path, tmp_path):
    with pytest.raises(CatalogError, match=r"shop\.toml:0: cannot be read"):
        load_project(path)
    with pytest.raises(CatalogError, match="cannot be read"):
        load_project(tmp_path)
    with pytest.raises(CatalogError, match="larger than 1 MB"):
        load_project(write(path, "#" * 1_100_000))


def test_deep_nesting_is_refused_without_a_crash(path):
    with pytest.raises(CatalogError, match=r"shop\.toml"):
        load_project(write(path, "a = " + "[" * 100_000))


def test_saving_keeps_what_is_not_ours(path):
    project = load_project(write(path, WHOLE)).merged(sites=["new.example"])
    save_project(project, path)
    again = load_project(path)
    assert again.sites == ("shop.example", "shop-cdn.example", "new.example")
    assert (again.persona, again.overrides, again.suppressions) == (
        project.persona,
        project.overrides,
        project.suppressions,
    )
    text = path.read_text()
    assert 'later = "unknown here"' in text
    assert 'shoe_size = "40"' in text


def test_saving_drops_what_was_taken_out(path):
    save_project(load_project(write(path, WHOLE)), path)
    save_project(Project(sites=("only.example",)), path)
    again = load_project(path)
    assert (again.sites, again.tagging_servers, again.persona) == (("only.example",), (), Persona())
    assert 'shoe_size = "40"' in path.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_saved_project_is_for_its_owner_alone(path):
    save_project(Project(persona=Persona(emails=("jane@shop.example",))), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_saving_over_a_file_that_is_no_toml_leaves_it_untouched(path):
    write(path, "not toml [")
    with pytest.raises(CatalogError, match="another name"):
        save_project(Project(), path)
    assert path.read_text() == "not toml ["
    assert [each.name for each in path.parent.iterdir()] == ["shop.toml"]


def test_saving_into_a_missing_folder_raises_and_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        save_project(Project(), tmp_path / "missing" / "shop.toml")


def test_options_add_to_the_project(path):
    project = load_project(write(path, WHOLE)).merged(
        sites=["SHOP.example", "b.example"], tagging_servers=["https://b.example/c"], persona=Persona(names=("Jane",))
    )
    assert project.sites == ("shop.example", "shop-cdn.example", "b.example")
    assert project.tagging_servers[-1] == Endpoint("b.example", "/c")
    assert project.persona == Persona(emails=("Jane.Doe@shop.example",), names=("Jane",), ips=("203.0.113.24",))
    with pytest.raises(CatalogError, match="no host name"):
        project.merged(sites=["no host"])


@pytest.mark.parametrize(
    ("text", "host", "path_"),
    [
        ("sst.shop.example", "sst.shop.example", ""),
        ("https://SST.shop.example:8443/", "sst.shop.example", ""),
        ("shop.example/a/b/", "shop.example", "/a/b"),
        ("*.shop.example/m", "*.shop.example", "/m"),
        ("localhost:8080/g", "localhost", "/g"),
        ("[2001:db8::1]:8080/g", "2001:db8::1", "/g"),
        ("食狮.example", "xn--85x722f.example", ""),
    ],
)
def test_endpoints_are_read_as_people_write_them(text, host, path_):
    assert endpoint_of(text) == Endpoint(host, path_)


@pytest.mark.parametrize("text", ["", "/", "a b", "https://", "a..b", "?x=1", "x@y.example"])
def test_what_names_no_host_is_refused(text):
    with pytest.raises(ValueError, match="no host name"):
        endpoint_of(text)


def test_endpoints_hold_for_whole_hosts_and_whole_segments():
    assert Endpoint("shop.example", "/m").holds("shop.example", "/m/x")
    assert not Endpoint("shop.example", "/m").holds("shop.example", "/mx")
    assert not Endpoint("shop.example").holds("www.shop.example", "/")
    assert Endpoint("*.shop.example").holds("www.shop.example", "/")
    assert not Endpoint("*.shop.example").holds("shop.example", "/")


def test_own_sites_include_their_subdomains_and_no_look_alikes():
    project = Project(sites=("shop.example",))
    assert project.owns("www.shop.example")
    assert project.owns("shop.example")
    assert not project.owns("myshop.example")


def test_a_persona_file_is_the_table_at_its_top(tmp_path):
    path = tmp_path / "persona.toml"
    assert load_persona(write(path, 'emails = ["a@b.example"]\nphones = ["+12025550143"]\n')) == Persona(
        emails=("a@b.example",), phones=("+12025550143",)
    )
    with pytest.raises(CatalogError, match=r"persona\.toml:1: email is not known here, did you mean emails"):
        load_persona(write(path, 'email = ["a@b.example"]\n'))
