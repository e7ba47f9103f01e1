"""What browsers leave of cookies, as a data file with sources."""

import re
from typing import get_args

import pytest

from inspector import paths
from inspector.catalog.browser_limits import LimitId, load_browser_limits, shipped
from inspector.catalog.toml_reader import CatalogError

DAY = 86_400.0


def test_every_limit_has_its_text_its_source_and_the_day_it_was_read():
    limits = shipped()
    assert set(limits) == set(get_args(LimitId))
    for limit in limits.values():
        assert limit.text.endswith(".")
        assert re.search(r"\. ?[a-z]|source", limit.source)
        assert limit.source.endswith("read 2026-11-25")


def test_the_lives_are_those_of_the_sources():
    lives = {name: limit.life_s for name, limit in shipped().items()}
    assert lives["safari-script"] == lives["safari-cloaked"] == lives["safari-network"] == 7 * DAY
    assert lives["safari-decorated"] == DAY
    assert lives["chromium-longest"] == lives["firefox-longest"] == 400 * DAY
    assert lives["safari-third"] == float("inf")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('life    = "24 h"', 'life    = "soon"', "life = 'soon'"),
        ('"safari-third"', '"safari-fourth"', "safari-fourth"),
        ('id      = "safari-third"', 'id      = "safari-script"', "safari-third is missing"),
        ("browser-limits/1", "browser-limits/2", "browser-limits/2"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, old, new, why):
    text = (paths.resources() / "browser_limits.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    wrong = tmp_path / "limits.toml"
    wrong.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogError, match=re.escape(why)):
        load_browser_limits(wrong)
