"""What the user says of values, in the project file: suppressions by place and pattern, own names of identifiers."""

import doctest

import pytest

from inspector.catalog import own_words
from inspector.catalog.own_words import OwnIdentifier, Suppression, every_position
from inspector.catalog.project import Project, load_project, save_project
from inspector.catalog.toml_reader import CatalogError
from inspector.model.finding import Finding

HEAD = 'format = "inspector-project/1"\n'


def finding(at, value="u-77"):
    return Finding("user-id", at, None, value, "plain", "Acme", "certain", ("vendor-field",), "User ID in uid.")


def loaded(path, text):
    path.write_text(HEAD + text, encoding="utf-8")
    return load_project(path)


def test_the_examples_hold():
    assert doctest.testmod(own_words).failed == 0


def test_a_place_is_meant_exactly_and_with_a_star_at_every_position():
    once, all_ = Suppression("", "query:uid", "", "x"), Suppression("", "query:uid[*]", "", "x")
    assert [once.holds(finding(at)) for at in ("query:uid", "query:uid[1]")] == [True, False]
    places = ("query:uid", "query:uid[1]", "query:uid[12]", "query:uidx", "query:uid[a]", "body.form:uid")
    assert [all_.holds(finding(at)) for at in places] == [True, True, True, False, False, False]


def test_a_line_and_a_json_element_may_be_any():
    line = Suppression("", every_position("body.lines[2]:ep.id"), "", "x")
    leaf = Suppression("", every_position("body.json:$.items[0].id"), "", "x")
    assert [line.holds(finding(f"body.lines[{n}]:ep.id")) for n in (0, 2, 19)] == [True] * 3
    assert not line.holds(finding("body.lines[0]:ep_id"))
    assert leaf.holds(finding("body.json:$.items[7].id"))
    assert not leaf.holds(finding("body.json:$.items[7].sku"))


def test_value_and_pattern_must_both_be_the_whole_value():
    by_pattern = Suppression("", "query:uid", "", "x", r"u-[0-9]+")
    assert [by_pattern.holds(finding("query:uid", v)) for v in ("u-77", "u-77x", "xu-77", "U-77")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert not Suppression("", "query:uid", "u-78", "x", r"u-[0-9]+").holds(finding("query:uid"))


def test_a_name_is_meant_whatever_its_case_and_what_wraps_it():
    rule = OwnIdentifier("member_no", "user-id", "", "x")
    names = ("member_no", "Member_No", "ep.member_no", "user[member_no]", "member_nos", "member")
    assert [rule.means(name) for name in names] == [True, True, True, True, False, False]
    assert OwnIdentifier("", "user-id", "", "x", r"(?i)mem_\w+").means("MEM_no")
    assert not OwnIdentifier("", "user-id", "", "x", r"mem_\w+").means("xmem_no")


def test_both_are_read_and_written_again(tmp_path):
    path = tmp_path / "shop.toml"
    project = Project(
        suppressions=(
            Suppression("ga4", "query:uid", "", "team"),
            Suppression("", "query:x[*]", "v", "y", r'a"\d'),
        ),
        identifiers=(
            OwnIdentifier("member", "user-id", "meta", "loyalty card"),
            OwnIdentifier("", "opaque-id", "", "p", r"m\d+"),
        ),
    )
    save_project(project, path)
    again = load_project(path)
    assert (again.suppressions, again.identifiers) == (project.suppressions, project.identifiers)
    assert "value" not in path.read_text().split("[[suppression]]")[1]


def test_a_suppression_of_an_older_file_says_the_same(tmp_path):
    text = '[[suppression]]\nvendor = ""\nat = "query:uid"\nvalue = "u-77"\nreason = "x"\n'
    assert loaded(tmp_path / "shop.toml", text).suppressions == (Suppression("", "query:uid", "u-77", "x"),)


def test_an_identifier_without_a_kind_is_an_opaque_one(tmp_path):
    text = '[[identifier]]\nname = "member"\nreason = "x"\n'
    assert loaded(tmp_path / "shop.toml", text).identifiers == (OwnIdentifier("member", "opaque-id", "", "x"),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[suppression]]\nat = "query:u"\npattern = "(?=x)"\nreason = "x"\n', 4, "no RE2 pattern"),
        ('[[suppression]]\nat = "query:u"\npattern = 7\nreason = "x"\n', 4, "pattern must be a text"),
        ('[[suppression]]\nat = "query:u"\nvalu = "x"\nreason = "x"\n', 4, "did you mean value?"),
        ('[[suppression]]\nvendor = "ga4"\nreason = "x"\n', 2, "at must be a text"),
        ('[[identifier]]\nname = "a"\n', 2, "reason must be a text"),
        ('[[identifier]]\nreason = "a"\n', 2, "a name or a pattern"),
        ('[[identifier]]\nname = "a"\npattern = "b"\nreason = "a"\n', 3, "a name or a pattern"),
        ('[[identifier]]\npattern = "(a"\nreason = "a"\n', 3, "no RE2 pattern"),
        ('[[identifier]]\nname = "a"\nkind = "userid"\nreason = "a"\n', 4, "did you mean user-id?"),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(tmp_path, text, line, words):
    with pytest.raises(CatalogError) as caught:
        loaded(tmp_path / "shop.toml", text)
    told = str(caught.value)
    assert told.startswith(f"shop.toml:{line}: ")
    assert words in told
    assert "more)" not in told
