"""`--columns`: names of columns in the order asked for; anything else is wrong usage with what is known."""

import argparse

import pytest

from inspector.cli.csv_columns import add_columns, columns_of
from inspector.cli.options import UsageError
from inspector.report.spreadsheet import COLUMNS


def given(*words: str, format_: str = "csv") -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_columns(parser)
    return parser.parse_args(words, argparse.Namespace(format=format_))


def test_without_it_the_columns_are_those_of_the_interface():
    assert columns_of(given()) == tuple(COLUMNS)
    assert columns_of(given(format_="jsonl")) == tuple(COLUMNS)


def test_columns_stand_in_the_order_asked_for():
    assert columns_of(given("--columns", "evidence, seq,cookies")) == ("evidence", "seq", "cookies")


@pytest.mark.parametrize(
    ("words", "format_", "said"), [("seq,nothing", "csv", "'nothing'"), ("seq", "jsonl", "not for jsonl")]
)
def test_what_is_no_column_is_wrong_usage(words, format_, said):
    with pytest.raises(UsageError, match=said):
        columns_of(given("--columns", words, format_=format_))
