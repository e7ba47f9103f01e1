"""The user's word on a value, as a change of the project."""

import pytest

from inspector.catalog.own_words import OwnIdentifier, Suppression
from inspector.catalog.project import Persona, Project
from inspector.catalog.toml_reader import CatalogError
from inspector.catalog.user_word import PERSON_KEYS, counted_again, identified, of_the_person, suppressed
from inspector.model.finding import Finding

SAID = Suppression("ga4", "query:uid", "", "a team account")


def finding(at="query:uid", value="u-77"):
    return Finding("user-id", at, None, value, "plain", "Acme", "certain", ("vendor-field",), "User ID in uid.")


def test_a_suppression_is_added_once_and_its_later_reason_counts():
    project = suppressed(suppressed(Project(), SAID), Suppression("ga4", " query:uid ", "", "  another \n reason "))
    assert project.suppressions == (Suppression("ga4", "query:uid", "", "another reason"),)
    wider = suppressed(project, Suppression("", "query:uid", "", "x"))
    assert len(wider.suppressions) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Suppression("", "", "", "x"), "place is missing"),
        (Suppression("", "query:u", "", " "), "reason is missing"),
        (Suppression("", "query:u", "", "x", "(?=a)"), "no RE2 pattern"),
    ],
)
def test_a_suppression_that_says_too_little_is_refused(said, words):
    with pytest.raises(CatalogError, match=words.replace("(", r"\(")):
        suppressed(Project(), said)


def test_what_counts_again_loses_every_suppression_that_held_for_it_and_no_other():
    others = (Suppression("meta", "query:uid", "", "x"), Suppression("", "query:uid", "u-78", "x"))
    project = Project(suppressions=(SAID, Suppression("", "query:uid[*]", "", "x", "u-.*"), *others))
    assert counted_again(project, finding(), {"ga4"}).suppressions == others


def test_values_of_the_person_join_and_stand_once():
    project = of_the_person(Project(persona=Persona(emails=("a@shop.example",))), "emails", " b@shop.example ")
    project = of_the_person(project, "emails", "b@shop.example")
    assert project.persona == Persona(emails=("a@shop.example", "b@shop.example"))
    assert set(PERSON_KEYS) == {"emails", "phones", "names", "user_ids", "addresses", "ips"}
    with pytest.raises(CatalogError, match="value is missing"):
        of_the_person(project, "phones", "  ")


def test_a_later_word_on_a_name_takes_the_place_of_the_earlier():
    project = identified(Project(), OwnIdentifier("Member", "user-id", "", "x"))
    project = identified(project, OwnIdentifier(" member", "client-id", "", "y"))
    assert project.identifiers == (OwnIdentifier("member", "client-id", "", "y"),)
    assert len(identified(project, OwnIdentifier("member", "client-id", "ga4", "y")).identifiers) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (OwnIdentifier(" ", "user-id", "", "x"), "name is missing"),
        (OwnIdentifier("a", "user-id", "", ""), "reason is missing"),
        (OwnIdentifier("a", "userid", "", "x"), "no kind"),
        (OwnIdentifier("", "user-id", "", "x", "a("), "no RE2 pattern"),
    ],
)
def test_an_identifier_that_says_too_little_is_refused(said, words):
    with pytest.raises(CatalogError, match=words):
        identified(Project(), said)
