"""How words are spelt, as a data file."""

import pytest

from inspector import paths
from inspector.catalog.letters import load_letters, shipped
from inspector.catalog.toml_reader import CatalogError


def test_every_pair_has_a_cost_and_common_pairs_cost_less_than_chance():
    pairs = shipped()
    assert len(pairs) == 26 * 26
    assert all(pairs[pair] < 4.7 for pair in ("er", "en", "ch", "in", "de", "qu"))
    assert all(pairs[pair] > 9 for pair in ("qx", "jq", "vw", "zx"))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [('\nq = "', '\nqq = "', "q needs 26"), ("letter-pairs/1", "letter-pairs/2", "letter-pairs/2")],
)
def test_a_wrong_file_is_named(tmp_path, old, new, why):
    text = (paths.resources() / "letter_pairs.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "pairs.toml"
    wrong.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogError, match=why):
        load_letters(wrong)
