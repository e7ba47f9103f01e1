"""Finding: every kind belongs to one category, and every category has kinds."""

from inspector.model.finding import CATEGORIES, KINDS, Finding


def test_the_category_follows_from_the_kind():
    finding = Finding("email", "query:em", (0, 3), "a@b.example", "plain", "Meta", "certain", ("format:email",), "why")
    assert finding.category == "personal"


def test_every_category_of_the_chips_has_a_kind():
    assert set(KINDS.values()) == set(CATEGORIES)
