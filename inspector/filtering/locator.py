"""Locator patterns of rules and hop templates: `query:ep.*`, `body.lines:NAME`, `body.json:$.events[*].email`."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import re2

_POSITION = re.compile(r"\[[0-9]+\]\Z")
_LINES = re.compile(r"body\.lines(?=[:|]|\Z)")


_LINEAR = re2.Options()
_LINEAR.log_errors = False
_LINEAR.dot_nl = True


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Any:
    r"""What a pattern matches, with one group for each `*`.

    `*` stands for any run of characters but `|`. A name without position means every one of that name,
    `body.lines` without index every line, a JSON path also all below it; header names count without case.

    >>> bool(compiled("query:a").fullmatch("query:a[1]")), bool(compiled("body.lines:en").fullmatch("body.lines[3]:en"))
    (True, True)
    >>> compiled("query:ud[*]").fullmatch("query:ud[em]")[1]
    'em'
    >>> bool(compiled("body.json:$.user").fullmatch("body.json:$.user.email"))
    True
    """
    return _pattern([pattern])


@lru_cache(maxsize=1024)
def any_of(patterns: tuple[str, ...]) -> Any:
    """What one of several patterns matches.

    >>> bool(any_of(("query:a", "query:sst.*")).fullmatch("query:sst.rnd")), bool(any_of(()).fullmatch("query:a"))
    (True, False)
    """
    return _pattern(patterns)


def _pattern(patterns: Iterable[str]) -> Any:
    """One pattern for all. With several `*` by RE2: Python's own would try all ways to share a long name among them."""
    text = "|".join(map(_text, patterns)) or r"(?!)"
    if any(pattern.count("*") > 1 for pattern in patterns):
        return re2.compile(text, _LINEAR)
    return re.compile(text, re.DOTALL)


def _text(pattern: str) -> str:
    if pattern.startswith("header:"):
        head, pipe, tail = pattern.partition("|")
        pattern = head.lower() + pipe + tail
    return r"\|".join(_part(part) for part in pattern.split("|"))


def captured(pattern: str, at: str) -> str | None:
    """What the last `*` stands for, "" for a pattern without; None where it does not match.

    >>> captured("body.form:*", "body.form:tid"), captured("query:id", "query:id"), captured("query:id", "query:ev")
    ('tid', '', None)
    """
    found = compiled(pattern).fullmatch(at)
    return None if not found else found[found.lastindex] or "" if found.lastindex else ""


def name_of(at: str) -> str:
    """The plain name that a locator ends in.

    >>> name_of("query:a%5B1%5D[2]"), name_of("query:d|base64|form:ud[em]"), name_of("header:x-a")
    ('a[1]', 'ud[em]', 'x-a')
    """
    return unquote(_POSITION.sub("", at.rpartition("|")[2].partition(":")[2]))


def _part(part: str) -> str:
    if part == "*":
        return r"(.*)"
    text = _LINES.sub("\0", part)
    text = "".join(r"([^|]*?)" if char == "*" else re.escape(char) for char in text)
    text = text.replace(re.escape("\0"), "\0").replace("\0", r"body\.lines\[[0-9]+\]")
    if "json:$" in part:
        return text + r"(?:[.\[#][^|]*)?"
    return text if _POSITION.search(part) else text + r"(?:\[[0-9]+\])?"
