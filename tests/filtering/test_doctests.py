"""The examples in the docstrings of the transformations are true."""

import doctest
import importlib
from pathlib import Path

import pytest

import inspector.filtering

MODULES = sorted(path.stem for path in Path(inspector.filtering.__file__).parent.glob("[a-z]*.py"))
WITH_EXAMPLES = {
    "actions", "codecs", "consent", "cut", "edit", "encoding", "inside", "ip", "json_build", "json_edit", "keyed_hash", "leaf", "locator", "pipes", "residue",
    "rounding", "rule_words", "text", "ua", "url",
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_hold(name):
    result = doctest.testmod(importlib.import_module(f"inspector.filtering.{name}"))
    assert result.failed == 0
    assert result.attempted > 0 or name not in WITH_EXAMPLES - {"json_edit"}
