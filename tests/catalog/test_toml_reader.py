"""TOML files read with types: what is wrong is told with its line."""

import time

import pytest

from inspector.catalog.toml_reader import CatalogError, TomlFile, compile_pattern

TEXT = '''\
title = "x"
many = ["a", "b"]
flag = true
text = """
title = "not a key"
[not-a-table]
"""

[[row]]
"odd name" = "1"
[row.inner]
k = "v"

[[row]]
n = 7
'''


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(TEXT, encoding="utf-8")
    return TomlFile(path)


def test_values_are_read_with_their_types(file):
    assert file.top.text("title") == "x"
    assert file.top.texts("title") == ("x",)
    assert file.top.texts("many") == ("a", "b")
    assert file.top.flag("flag") is True
    assert file.top.flag("absent") is False
    assert file.top.tables("row")[0].text_map("inner") == {"k": "v"}
    assert file.faults == []


def test_lines_are_those_of_the_text_also_behind_a_long_text(file):
    assert [file.line("", 0, key) for key in ("title", "many", "text")] == [1, 2, 4]
    assert [file.line("row", i) for i in (0, 1)] == [9, 14]
    assert file.line("row", 0, "odd name") == 10
    assert file.line("row", 0, "inner") == 11
    assert file.line("row", 1, "n") == 15
    assert file.line("row", 1, "absent") == 14


@pytest.mark.parametrize(
    ("ask", "line", "why"),
    [
        (lambda top: top.text("flag"), 3, "flag must be a text in quotes"),
        (lambda top: top.flag("title"), 1, "title must be true or false"),
        (lambda top: top.texts("flag"), 3, "flag must be a text or a list of texts"),
        (lambda top: top.text_map("title"), 1, "title must be a table of texts"),
        (lambda top: top.tables("title"), 1, "title must be written as [[title]]"),
        (lambda top: top.day("title"), 1, "title must be a date without quotes, such as 2026-11-24"),
        (lambda top: top.choice("title", ["xy"]), 1, "title = 'x' is not known, did you mean xy?"),
        (lambda top: top.compiled("title", "("), 1, "'(' is no RE2 pattern (missing ): (): it knows no look-around, no back-reference"),
        (lambda top: top.tables("row")[1].text("n"), 15, "n must be a text in quotes"),
        (lambda top: top.inner("many", {"x": 1}).text("x"), 2, "x must be a text in quotes"),
        (lambda top: (top.text("title"), top.texts("many"), top.raw("text"), top.raw("row"), top.done()), 3, "flag is not known here, there are many, row, text, title"),
    ],
)  # fmt: skip
def test_a_fault_has_its_line(file, ask, line, why):
    ask(file.top)
    assert [(f.line, f.why) for f in file.faults] == [(line, why)]


def test_the_first_fault_is_raised_and_the_rest_counted(file):
    file.top.text("flag")
    file.top.flag("title")
    with pytest.raises(CatalogError, match=r"^acme\.toml:3: flag must be a text in quotes \(and 1 more\)$"):
        file.raise_first()


@pytest.mark.parametrize("pattern", ["(?=x)", r"(a)\1", "a{2000}", "("])
def test_only_patterns_of_linear_time_compile(pattern):
    with pytest.raises(ValueError, match="is no RE2 pattern"):
        compile_pattern(pattern)


BOMBS = {
    "nested lists": "x = " + "[" * 400_000,
    "nested tables": "x = " + "{a = " * 100_000,
    "a key of many parts": "a" + ".a" * 200_000 + " = 1",
    "a key of many quoted parts": '"a"' + '."a"' * 150_000 + " = 1",
    "a header of many parts": "[a" + " . a" * 150_000 + "]",
    "an inner key of many parts": "x = {a" + ".a" * 200_000 + " = 1}",
    "blanks in headers": "\n".join("[ a" + " " * 20_000 for _ in range(40)),
    "many tables": "[[rule]]\n" * 100_000,
    "a long number": "x = " + "9" * 500_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_a_fault_at_once(tmp_path, text):
    path = tmp_path / "bomb.toml"
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    assert len(TomlFile(path).faults) == 1
    assert time.process_time() - began < 1


def test_dots_in_texts_and_comments_are_no_keys(tmp_path):
    path = tmp_path / "fine.toml"
    dotted = ".".join("abcdefghijkl")
    path.write_text(
        f'a = "{dotted}"\nb = \'{dotted}\'\nc = """\n{dotted} "x" \\""" \n"""\nd.e.f = 1\n', encoding="utf-8"
    )
    file = TomlFile(path)
    assert file.faults == []
    assert file.top.text("a") == dotted


def test_faults_are_gathered_up_to_a_thousand(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text("".join(f"k{n} = 1\n" for n in range(3000)), encoding="utf-8")
    file = TomlFile(path)
    file.top.done()
    assert len(file.faults) == 1000


@pytest.mark.parametrize("sign", ['"', '\\"', "'", '"""', "'''", '"\\', "#", '# """\n', "'\n", '"\n'])
def test_texts_that_do_not_end_are_refused_in_time_in_proportion(tmp_path, sign):
    path = tmp_path / "acme.toml"
    path.write_text("a = 1\n" + sign * (200_000 // len(sign)) + "\n=", encoding="utf-8")
    start = time.process_time()
    with pytest.raises(CatalogError):
        TomlFile(path).raise_first()
    assert time.process_time() - start < 5


def test_quotes_in_a_comment_hide_nothing_that_would_take_long(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text('# """\n' + ".".join("a" * 500) + ' = 1\n# """\n', encoding="utf-8")
    with pytest.raises(CatalogError, match="key of more than eight parts"):
        TomlFile(path).raise_first()
