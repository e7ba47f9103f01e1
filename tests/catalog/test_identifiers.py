"""Names and shapes that identify by themselves."""

import pytest

from inspector.catalog.identifiers import load_identifiers, shipped
from inspector.catalog.toml_reader import CatalogError


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("gclid", "Cj0KCQiA4711", "click-id"),
        ("GCLID", "Cj0KCQiA4711", "click-id"),
        ("ScCid", "abcdef-1234", "click-id"),
        ("mc_eid", "0123abcdef", "user-id"),
        ("u_hem", "f660ab912ec121d1b1e928a0bb4bc61b15f5ad44d5efdc4e1c92a25e99b8e44a", "email"),
        ("lat", "52.0907", "coordinates"),
        ("phone", "06 1234 5678", "phone"),
        ("dl", "https://shop.example/", "page-url"),
    ],
)
def test_a_name_with_the_right_shape_is_known(name, value, kind):
    sign = shipped().by_name(name)
    assert sign is not None
    assert sign.shape.fullmatch(value)
    assert sign.kind == kind


@pytest.mark.parametrize(
    ("name", "value"),
    [("gclid", "x"), ("em", "value"), ("em", "12"), ("lat", "52"), ("phone", "12-3"), ("ph", "7.2"), ("ref", "home"), ("awc", "1")],
)  # fmt: skip
def test_a_name_with_another_shape_is_not(name, value):
    sign = shipped().by_name(name)
    assert sign is not None
    assert not sign.shape.fullmatch(value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("GA1.1.746406658.1791212460", "client-id"),
        ("GS2.1.s1791212459$o1$g0$t1791212459", "session-id"),
        ("fb.1.1791212460000.123456789", "client-id"),
        ("fb.1.1791212460000.IwAR0abcdefghij", "click-id"),
        ("1.1.890045014.1556389977", "client-id"),
        ("GCL.1791212459.Cj0KCQiA4711", "click-id"),
        ("746406658.1791212460", "client-id"),
        ("27914645550662449863676805716141562873", "client-id"),
    ],
)
def test_a_shape_speaks_for_itself(value, kind):
    assert shipped().by_shape(value).kind == kind


@pytest.mark.parametrize("value", ["1.2.3.4", "2560x1440", "19.90", "123456.789", "1791212460", "GA1.1", "fb.1.x.1"])
def test_ordinary_values_have_none_of_the_shapes(value):
    assert shipped().by_shape(value) is None


def test_cookies_are_known_by_name_or_by_its_start():
    table = shipped()
    assert table.cookie_of("IDE") == "Google"
    assert table.cookie_of("_hjSessionUser_12345") == "Hotjar"
    assert table.cookie_of("theme") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[name]]\nnames = "x"\nkind = "click-id"\nlabel = "X"\nshape = "("\nconfidence = "likely"\n', r":8: '\(' is no RE2 pattern"),
        ('[[name]]\nnames = "x"\nkind = "click"\nlabel = "X"\nshape = "x"\nconfidence = "likely"\n', r":6: kind = 'click' is not known"),
        ('[[shape]]\npattern = "x"\nkind = "email"\nlabel = "X"\n', r":4: confidence must be a text in quotes, and it is missing"),
        ('[[name]]\nnames = ["x", "X"]\nkind = "email"\nlabel = "X"\nshape = "x"\nconfidence = "likely"\n[[name]]\nnames = "x"\nkind = "email"\nlabel = "X"\nshape = "x"\nconfidence = "likely"\n', r":11: x is described twice"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path, text, message):
    path = tmp_path / "identifiers.toml"
    path.write_text(f'format = "identifiers/1"\nchecked = 2026-11-24\nsource = "x"\n{text}', encoding="utf-8")
    with pytest.raises(CatalogError, match=message):
        load_identifiers(path)
