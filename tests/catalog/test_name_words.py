"""Words in names, as a data file."""

import pytest

from inspector import paths
from inspector.catalog.name_words import load_name_words, shipped
from inspector.catalog.toml_reader import CatalogError


def test_words_are_sorted_into_people_and_things():
    words = shipped()
    assert words.people["visitor"] == "client-id"
    assert {"campaign", "build", "sku"} <= words.things
    assert "id" in words.passed_over
    assert all(word == word.lower() for word in (*words.people, *words.things, *words.passed_over))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('session-id = "', 'e-mail = "', "e-mail is no kind of identifier"),
        ('keys = "apikey', 'keys = "visitor', "visitor stands in two lists"),
        ("name-words/1", "name-words/2", "name-words/2"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, old, new, why):
    text = (paths.resources() / "name_words.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    wrong = tmp_path / "words.toml"
    wrong.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogError, match=why):
        load_name_words(wrong)
