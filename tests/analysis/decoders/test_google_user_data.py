"""User-provided data of Google tags."""

from inspector.analysis.decoders.google_user_data import user_data
from inspector.model.hit import HitField

DIGEST = "8Ttc7L3dBPCWmP0VfBGZxoXhTZXGO_3lcYl27oM3ZYA"


def read(value):
    return [(f.at, f.kind, f.value, f.property) for f in user_data([HitField("query:em", "User-provided data", value)])]


def test_each_datum_stands_at_the_place_of_the_value():
    assert read(f"tv.1~em.{DIGEST}~fn0.{DIGEST}~pc0.0150~co0.NO") == [
        ("query:em", "email", DIGEST, "email"), ("query:em", "name", DIGEST, "name"), ("query:em", "postcode", "0150", "postcode"),
        ("query:em", "", "NO", "country"),
    ]  # fmt: skip


def test_empty_and_foreign_values_give_nothing():
    assert read("tv.1") == read("tv.1~em.") == read("jane@shop.example") == read("tv.1~zz.x") == []
