"""What the user says of a host: kept with its reason, the later word in place of the earlier one, and it decides."""

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.catalog.catalog import load_catalog
from inspector.catalog.declaration import Declaration, declared
from inspector.catalog.project import Project, load_project, save_project
from inspector.catalog.toml_reader import CatalogError

GA4 = "v=2&tid=G-ABC123&cid=1.2&en=page_view"


def party(project, url, page="https://shop.example/"):
    made = exchange(url, headers=[(b"Referer", page.encode())], launch="", connection="")
    return inspect(made, load_catalog(project), Memory()).party


def test_this_is_ours_changes_the_verdict_on_the_pages_it_was_said_for():
    url = "https://img.shop-cdn.example/1.webp"
    assert party(Project(), url).group == "client-side"
    project = declared(Project(), Declaration("ours", ("shop-cdn.example",), "our own CDN", ("shop.example",)))
    found = party(project, url)
    assert (found.group, found.overridden) == ("same-owner", True)
    assert any(each.source == "project: our own CDN" for each in found.evidence)
    assert party(project, url, page="https://stranger.example/").group == "client-side"
    assert party(project, f"https://sst.shop-cdn.example/g/collect?{GA4}").group == "server-call"


def test_this_is_our_tagging_server_beats_what_the_program_says_and_shows_both():
    project = declared(Project(), Declaration("tagging-server", ("xyz.agency.example/in",), "run for us"))
    found = party(project, "https://xyz.agency.example/in/opaque")
    assert (found.group, found.role, found.confidence) == ("server-call", "tagging-server", "certain")
    assert [each.value for each in found.evidence if each.signal == "program-says"] == ["client-side"]
    assert any(each.source == "project: run for us" for each in found.evidence)
    assert party(project, "https://xyz.agency.example/out").group == "client-side"


def test_not_ours_is_a_third_party_under_the_sites_own_name():
    project = declared(Project(), Declaration("third-party", ("m.shop.example",), "the vendor answers there"))
    found = party(project, f"https://m.shop.example/x?{GA4}")
    assert (found.group, found.role, found.overridden) == ("client-side", None, True)


def test_a_later_word_takes_the_place_of_an_earlier_one():
    project = Project()
    for word, group in (
        ("third-party", "client-side"),
        ("tagging-server", "server-call"),
        ("third-party", "client-side"),
    ):
        project = declared(project, Declaration(word, ("m.shop.example",), f"now {word}"))
        assert party(project, f"https://m.shop.example/x?{GA4}").group == group
    assert (project.tagging_servers, len(project.overrides)) == ((), 1)
    project = declared(project, Declaration("ours", ("m.shop.example",), "bought back"))
    assert (project.overrides, project.sites) == ((), ("m.shop.example",))


def test_a_word_that_is_taken_back_leaves_no_trace_at_that_place():
    project = Project()
    for word, at in (
        ("third-party", "m.shop.example"),
        ("tagging-server", "sst.shop.example/x"),
        ("ours", "shop.example"),
    ):
        project = declared(project, Declaration(word, (at,), "because"))
    again = declared(project, Declaration("taken-back", ("sst.shop.example/x/y?z",), ""))
    assert (again.tagging_servers, again.sites, len(again.overrides)) == ((), (), 1)
    assert again.reasons == {}
    again = declared(project, Declaration("taken-back", ("m.shop.example/",), ""))
    assert (len(again.tagging_servers), again.sites, again.overrides) == (1, (), ())
    assert declared(project, Declaration("taken-back", ("other.example/",), "")) == project


def test_it_is_kept_in_the_project_file(tmp_path):
    project = declared(Project(), Declaration("ours", ("*.shop.example",), "  the \n shop ", ("www.shop.example",)))
    path = tmp_path / "shop.toml"
    save_project(project, path)
    again = load_project(path)
    assert (again.sites, again.reasons, again.warnings) == (
        ("shop.example", "www.shop.example"), {"shop.example": "the shop"}, (),
    )  # fmt: skip


def test_another_reason_is_another_catalogue():
    first = declared(Project(), Declaration("ours", ("a.example",), "one"))
    assert (
        load_catalog(first).version != load_catalog(declared(first, Declaration("ours", ("a.example",), "two"))).version
    )


@pytest.mark.parametrize(
    "said",
    [
        Declaration("ours", ("a.example",), "  "), Declaration("ours", (), "x"), Declaration("ours", ("a b",), "x"),
        Declaration("ours", ("a.example/x",), "x"),
    ],
)  # fmt: skip
def test_what_says_nothing_or_names_no_host_is_refused(said):
    with pytest.raises(CatalogError):
        declared(Project(), said)
