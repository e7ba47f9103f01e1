"""Parameters of actions: read with their defaults, refused with the reason."""

import pytest

from inspector.catalog.actions import OPTIONS, tracking_parameters
from inspector.catalog.toml_reader import TomlFile


def read(tmp_path, action, text):
    path = tmp_path / "p.toml"
    path.write_text(f"do = {{ {text} }}\n", encoding="utf-8")
    file = TomlFile(path)
    table = file.top.inner("do", file.top.raw("do"))
    return OPTIONS[action](table), [fault.why for fault in file.faults]


@pytest.mark.parametrize(
    ("action", "text", "options"),
    [
        ("replace", 'value = ""', {"value": ""}),
        ("ip", "", {"v4": 24, "v6": 48, "to": ""}),
        ("ip", 'to = "country"', {"to": "country"}),
        ("hash", 'secret = "s", rotate = "24h", bits = 16', {"algo": "hmac-sha256", "rotate": 86400, "bits": 16}),
        ("random", 'shape = "uuid", stable = "session"', {"shape": "uuid", "stable": "session"}),
        ("url", 'query = "drop-all", path = "template"', {"query": "drop-all", "path": "template", "fragment": "keep"}),
        ("url", 'query = { allow = ["utm_*"] }', {"query": "allow", "names": ("utm_*",)}),
        ("url", 'query = { deny = "gclid" }', {"query": "deny", "names": ("gclid",)}),
        ("ua", 'level = "family"', {"level": "family"}),
        ("bucket", 'to = "km", size = 10', {"to": "km", "size": 10}),
        ("mask", "first = 2", {"first": 2, "last": 0, "char": "*", "pattern": None}),
    ],
)
def test_reads(tmp_path, action, text, options):
    found, faults = read(tmp_path, action, text)
    assert faults == []
    assert options.items() <= found.items()


@pytest.mark.parametrize(
    ("action", "text", "why"),
    [
        ("replace", "", "needs a value"),
        ("ip", "v4 = 33", "from 0 to 32"),
        ("ip", 'v6 = "48"', "whole number"),
        ("hash", 'algo = "sha255"', "did you mean sha256?"),
        ("hash", 'rotate = "daily"', 'such as "24h"'),
        ("hash", 'rotate = "0h"', 'such as "24h"'),
        ("url", 'query = "some"', "query must be"),
        ("url", "query = { allow = [] }", "must be a text or a list"),
        ("ua", 'level = "minor"', "did you mean major?"),
        ("bucket", 'to = "miles"', "there are"),
        ("bucket", 'to = "km", size = 0', "above 0"),
        ("mask", 'pattern = "(?=x)"', "no RE2 pattern"),
        ("mask", 'char = "--"', "one character"),
    ],
)
def test_refuses(tmp_path, action, text, why):
    assert any(why in fault for fault in read(tmp_path, action, text)[1])


def test_the_list_of_tracking_parameters_is_shipped_with_sources():
    assert {"gclid", "fbclid", "msclkid", "ttclid"} <= set(tracking_parameters())


@pytest.mark.parametrize(("action", "key"), [("replace", "value"), ("mask", "with")])
def test_what_stands_for_a_value_cannot_fill_the_memory(tmp_path, action, key):
    assert read(tmp_path, action, f'{key} = "{"x" * 200}"')[1] == []
    assert read(tmp_path, action, f'{key} = "{"x" * 201}"')[1] == [f"{key} may have at most 200 characters"]
