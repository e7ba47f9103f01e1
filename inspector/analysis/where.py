"""Places in words, for the sentence of a finding."""

import re
from urllib.parse import unquote

from inspector.model.memo import Memo

_OFTEN = 128
"""Characters of a locator up to which its bare name is kept: vendors repeat their names in each request."""
_LINE = re.compile(r"body\.lines\[([0-9]+)\]")
_MESSAGE = re.compile(r"ws\[([0-9]+)\]")
_WORDS = {
    "query": "the URL parameter", "body.form": "the form field", "body.part": "the form part", "header": "the header",
    "cookie": "the cookie",
}  # fmt: skip

_STEPS = {"name": "name", "filename": "file name", "url.path": "path", "url.fragment": "fragment"}
_IN_URL = {
    "path": "the path of the URL", "fragment": "the fragment of the URL", "host": "the host of the URL",
    "userinfo": "the user name before the host of the URL",
}  # fmt: skip


def where(at: str) -> str:
    """`query:dl|url.query:gclid` -> `gclid of the URL in the URL parameter dl`."""
    head, _, tail = at.partition("|")
    place = _place(head)
    for step in tail.split("|") if tail else []:
        place = _inside(step, place)
    return place


def short(at: str) -> str:
    """The bare name that a place has: `cid`, `context.user.email`, `cookie _ga`, `en on line 2`."""
    return _SHORT[at]


def _short(at: str) -> str:
    outer, pipe, step = at.rpartition("|")
    if pipe and step.partition(":")[0] in _STEPS:
        return f"{_STEPS[step.partition(':')[0]]} of {short(outer)}"
    head, _, tail = at.partition("|")
    last = tail.rpartition("|")[2] if tail else head
    name = last.partition(":")[2] or last
    name = unquote(name.removeprefix("$").removeprefix("."))
    if tail:
        return f"{name} inside {short(head)}"
    if found := _LINE.match(head):
        line = f"line {int(found[1]) + 1}"
        return f"{name} on {line}" if ":" in head else line
    if head.startswith("path:"):
        return "the path"
    return f"{head.partition(':')[0]} {name}" if head.startswith(("cookie:", "header:")) else name


def _place(head: str) -> str:
    place, _, name = head.partition(":")
    name = unquote(name)
    if place in _WORDS:
        return f"{_WORDS[place]} {name}"
    if place == "body.json":
        return f"{name.removeprefix('$').removeprefix('.') or 'the value'} of the JSON body"
    if found := _LINE.match(place):
        line = f"line {int(found[1]) + 1} of the body"
        return f"{name} on {line}" if name else line
    if found := _MESSAGE.match(place):
        return f"WebSocket message {int(found[1]) + 1}"
    return _IN_URL.get(place, "the body")


def _inside(step: str, place: str) -> str:
    codec, _, name = step.partition(":")
    if codec in _STEPS:
        return f"the {_STEPS[codec]} of {place}"
    name = unquote(name.removeprefix("$").removeprefix("."))
    if codec == "json":
        return f"{name} of the JSON in {place}" if name else f"the JSON in {place}"
    if codec == "url.query":
        return f"{name} of the URL in {place}"
    if codec in ("base64", "base64url"):
        return f"the {codec} text in {place}"
    return f"{name} in {place}" if name else place


_SHORT = Memo(_short, lambda at: len(at) <= _OFTEN, 4096)
