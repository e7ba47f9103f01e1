"""Purposes: the shipped table, and how signals are read into the common language."""

import pytest

from inspector.catalog.purposes import load_purposes, shipped
from inspector.catalog.toml_reader import CatalogError
from inspector.model.policy import GOOGLE_PURPOSES


def test_the_shipped_table_speaks_of_google_s_types_alone():
    purposes = shipped()
    told = [types for language in purposes.languages.values() for types in (language.to | language.likely).values()]
    assert {type_ for types in told for type_ in types} <= set(GOOGLE_PURPOSES)
    assert purposes.served("analytics") == ("analytics_storage",)
    assert purposes.served("nobody knows") == ()


def test_a_type_is_denied_when_one_of_its_purposes_is():
    purposes = shipped()
    said = purposes.google(
        "tcf", {"purpose_1": "granted", "purpose_3": "granted", "purpose_4": "denied", "purpose_7": "granted"}
    )
    assert said == {"ad_storage": "granted", "ad_user_data": "granted", "ad_personalization": "denied"}
    assert purposes.google("tcf", {"purpose_1": "denied", "purpose_7": "granted"})["ad_user_data"] == "denied"


def test_what_is_not_set_decides_nothing():
    purposes = shipped()
    assert purposes.google("gcs", {"ad_storage": None, "analytics_storage": "denied"}) == {
        "analytics_storage": "denied"
    }
    assert purposes.google("dma", {"applies": None}) == {}


def test_our_own_reading_counts_only_where_it_is_asked_for():
    purposes = shipped()
    told = {"purpose_1": "granted", "purpose_8": "granted"}
    assert "analytics_storage" not in purposes.google("tcf", told)
    assert purposes.google("tcf", told, likely=True)["analytics_storage"] == "granted"
    assert purposes.google("segment", {"Advertising": "denied"}, likely=True)["ad_storage"] == "denied"


HEAD = 'format = "consent/1"\n'
LANGUAGE = '[[language]]\nkinds = ["gcs"]\nsource = ["x"]\nchecked = 2026-11-25\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f'{HEAD}{LANGUAGE}[language.to]\nx = ["ad_store"]\n[serves]\n', "no type of Google's consent mode"),
        (HEAD + LANGUAGE.replace('"gcs"', '"gsc"') + "[serves]\n", "no kind of signal"),
        (HEAD + LANGUAGE, r"serves.* is missing"),
        (HEAD + LANGUAGE.replace('source = ["x"]\n', "") + "[serves]\n", "source must be"),
        (HEAD + LANGUAGE + '[serves]\nanalytix = ["ad_storage"]\n', "analytix is not known"),
        ('format = "consent/2"\n', "is not known"),
    ],
)
def test_a_wrong_table_is_a_fault(tmp_path, text, why):
    path = tmp_path / "consent.toml"
    path.write_text(text)
    with pytest.raises(CatalogError, match=why):
        load_purposes(path)
