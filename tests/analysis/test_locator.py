"""Locators: names and keys written so that they can be read back in one way only."""

import pytest

from inspector.analysis.locator import Places, key_step, name_locator


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("cid", "cid"), ("ud[em]", "ud[em]"), ("a[1]", "a%5B1%5D"), ("a[1][2]", "a[1]%5B2%5D"), ("50%", "50%25"),
        ("a|b", "a%7Cb"), ("", ""), ("a]", "a]"), ("[7]", "%5B7%5D"), ("a[x1]", "a[x1]"),
    ],
)  # fmt: skip
def test_names_never_end_like_a_position_nor_hold_a_pipe(name, written):
    assert name_locator(name) == written


def test_a_repeated_name_carries_its_position():
    places = Places()
    assert [places.at("query:a"), places.at("query:b"), places.at("query:a"), places.at("query:a")] == [
        "query:a", "query:b", "query:a[1]", "query:a[2]",
    ]  # fmt: skip


def test_keys_with_signs_of_the_path_stand_in_quotes():
    assert [key_step(key) for key in ("cid", "a.b", "a'b", "a\nb")] == [".cid", '["a.b"]', '["a\'b"]', '["a\\nb"]']
