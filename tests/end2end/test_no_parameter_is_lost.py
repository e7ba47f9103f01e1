"""Every parameter of every shared case is found again: in the payload, and in the fields of each vendor's hits.

What a request holds is read here by the standard library alone. A vendor file or a decoder may add names and values; it
may never hide one, and the raw key always stays.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from builders import exchange

from inspector.analysis.inspect import Memory, inspect
from inspector.analysis.payload import payload_of
from inspector.catalog.catalog import load_catalog

CASES = Path(__file__).parents[3] / "shared" / "cases"
FILES = ("omnibug", "tagdragon", "pixel-tag-tracer", "first-party")
DATA = ("query:", "body", "ws[", "fragment")
CATALOG = load_catalog()


def cases(name: str) -> list[dict[str, Any]]:
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case.get("url")]


def body_of(case: dict[str, Any]) -> str:
    body, form = case.get("post_data") or case.get("body") or "", case.get("post_form")
    if not body and form is not None:
        fields = isinstance(form, dict) and not case["id"].startswith("tagdragon")
        body = urlencode(form, doseq=True) if fields else json.dumps(form)
    return body if isinstance(body, str) else json.dumps(body)


def request_of(case: dict[str, Any], seq: int):
    body = body_of(case)
    given = case.get("headers") or {}
    headers = [(name.encode(), str(value).encode()) for name, value in dict(given).items()]
    return exchange(
        case["url"], seq=seq, method=(case.get("method") or ("POST" if body else "GET")).encode(),
        content=body.encode(), headers=headers, page=case.get("page") or "https://shop.example/",
    )  # fmt: skip


def pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="backslashreplace", max_num_fields=10_000)


def leaves(value: Any, key: str = "$") -> Iterator[tuple[str, str]]:
    """(last key, text) of every value in JSON; empty containers are values."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from leaves(inner, key)
    elif isinstance(value, str):
        yield key, value
    else:
        yield key, json.dumps(value)


def held_by(case: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, value) of each parameter, as the standard library reads the request."""
    found = pairs(urlsplit(case["url"]).query)
    body = body_of(case)
    try:
        read = json.loads(body) if body.lstrip()[:1] in ("{", "[") else None
    except ValueError:
        read = None
    if read is not None:
        return found + (list(leaves(read)) if read else [])
    if re.fullmatch(r"[^\s=&{}<>\"]+=[^\r\n]*([\r\n]+[^\s=&{}<>\"]+=[^\r\n]*)*[\r\n]*", body):
        for line in body.splitlines():
            found += pairs(line)
    return found


def number(text: str) -> str:
    """Numbers compare as numbers: `80.50` is written by JSON as 80.5."""
    try:
        return str(float(text)) if re.fullmatch(r"-?[0-9][0-9.eE+-]*", text) else text
    except ValueError:
        return text


def lacking(held: list[tuple[str, str]], shown: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted = Counter((name, number(value)) for name, value in held)
    return list((wanted - shown).elements())


@pytest.mark.parametrize("name", FILES)
def test_every_parameter_of_every_case_is_found_again(name):
    if not CASES.is_dir():
        pytest.skip("the cases lie beside the project, in ../shared/cases")
    memory, lost, seen = Memory(), [], 0
    for seq, case in enumerate(cases(name), 1):
        item = request_of(case, seq)
        fields = [field for field in payload_of(item.request).fields if field.at.startswith(DATA)]
        held = held_by(case)
        seen += len(held)
        missing = lacking(held, Counter((field.name, number(field.value)) for field in fields))
        lost += [(case["id"], "payload", *each) for each in missing]
        hits = inspect(item, CATALOG, memory).hits
        for vendor in {hit.vendor for hit in hits}:
            shown = {(field.at, field.value) for hit in hits if hit.vendor == vendor for field in hit.fields}
            lost += [
                (case["id"], vendor, field.at, field.value) for field in fields if (field.at, field.value) not in shown
            ]
    assert lost == []
    assert seen > 200


@pytest.mark.parametrize("vendor", CATALOG.vendors, ids=lambda vendor: vendor.id)
def test_every_parameter_of_a_vendors_examples_is_found_again(vendor):
    for seq, example in enumerate(vendor.examples, 1):
        headers = [(name.encode(), value.encode()) for name, value in example.headers.items()]
        item = exchange(
            example.url, seq=seq, method=example.method.encode(), content=example.body.encode(), headers=headers
        )
        fields = [field for field in payload_of(item.request).fields if field.at.startswith(DATA)]
        hits = [hit for hit in inspect(item, CATALOG, Memory()).hits if hit.vendor == vendor.id]
        shown = {(field.at, field.value) for hit in hits for field in hit.fields}
        assert [field.at for field in fields if (field.at, field.value) not in shown] == []
        assert lacking(
            pairs(urlsplit(example.url).query), Counter((field.name, number(field.value)) for field in fields)
        ) == []  # fmt: skip
