"""The description of vendor files says what the loader reads: its whole example loads, every word is in it."""

import re
from pathlib import Path

from inspector.catalog.vendors import CATEGORIES, CODECS, DECODERS, READERS, load_vendor
from inspector.model.finding import KINDS
from inspector.model.hit import ITEM_PARTS

TEXT = (Path(__file__).parents[2] / "resources" / "docs" / "vendor-format.md").read_text(encoding="utf-8")


def test_the_whole_file_shown_loads(tmp_path):
    shown = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1]
    path = tmp_path / "acme.toml"
    path.write_text(shown, encoding="utf-8")
    assert load_vendor(path).name == "Acme"


def test_every_word_is_described():
    words = [*CATEGORIES, *CODECS, *DECODERS, *KINDS, *READERS, *ITEM_PARTS]
    assert [word for word in words if f"`{word}`" not in TEXT] == []
