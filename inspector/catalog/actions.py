"""The twelve actions' parameters, read from a policy file and checked; what they do is `filtering.actions`."""

import re
from collections.abc import Callable
from typing import Any

from inspector import paths
from inspector.catalog.toml_reader import Table, TomlFile

ALGORITHMS = ("hmac-sha256", "hmac-sha512", "sha256", "sha384", "sha512", "sha1", "md5")
LEVELS = ("drop", "family", "major", "common")
UNITS = ("screen", "hours", "km", "lang")
LONGEST = 200
"""Characters that may stand for a value; more would let one rule fill the memory."""
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _replace(table: Table) -> dict[str, Any]:
    if not table.has("value"):
        table.fault("do", 'replace needs a value, such as value = "OPT-OUT"; use drop to remove the field')
    return {"value": _short(table, "value")}


def _mask(table: Table) -> dict[str, Any]:
    pattern = table.pattern("pattern")
    char = table.text("char") or "*"
    if len(char) != 1:
        table.fault("do", "char must be one character")
    found = {"first": _number(table, "first", 0, 0, 1000), "last": _number(table, "last", 0, 0, 1000), "char": char}
    return found | {"pattern": pattern, "with": _short(table, "with") if table.has("with") else char}


def _short(table: Table, key: str) -> str:
    text = table.text(key)
    if len(text) > LONGEST:
        table.fault("do", f"{key} may have at most {LONGEST} characters")
    return text


def _ip(table: Table) -> dict[str, Any]:
    to = table.choice("to", ["country"], default="address") if table.has("to") else ""
    return {"v4": _number(table, "v4", 24, 0, 32), "v6": _number(table, "v6", 48, 0, 128), "to": to}


def _hash(table: Table) -> dict[str, Any]:
    return {
        "algo": table.choice("algo", ALGORITHMS, default="hmac-sha256"),
        "secret": table.text("secret"),
        "rotate": _duration(table, "rotate"),
        "bits": _number(table, "bits", 0, 4, 512),
    }


def _random(table: Table) -> dict[str, Any]:
    return {
        "shape": table.choice("shape", ["keep", "uuid"], default="keep"),
        "stable": table.choice("stable", ["event", "session"], default="event"),
        "secret": table.text("secret"),
    }


def _url(table: Table) -> dict[str, Any]:
    query = table.raw("query")
    mode = "keep-all"
    names: tuple[str, ...] = ()
    if isinstance(query, dict):
        inner = table.inner("do", query)
        mode = "allow" if inner.has("allow") else "deny"
        names = inner.texts(mode, required=True)
        inner.done()
    elif query == "list":
        mode, names = "deny", tracking_parameters()
    elif query in ("keep-all", "drop-all"):
        mode = query
    elif query is not None:
        table.fault("do", 'query must be "keep-all", "drop-all", "list", { allow = [names] } or { deny = [names] }')
    return {
        "query": mode,
        "names": names,
        "path": table.choice("path", ["keep", "template", "drop"], default="keep"),
        "fragment": table.choice("fragment", ["keep", "drop"], default="keep"),
        "host_only": table.flag("host_only"),
        "external": table.choice("external", ["drop", "origin"], default="same") if table.has("external") else "",
    }


def _ua(table: Table) -> dict[str, Any]:
    return {"level": table.choice("level", LEVELS)}


def _bucket(table: Table) -> dict[str, Any]:
    size = table.raw("size")
    if size is not None and (not isinstance(size, int | float) or isinstance(size, bool) or not 0 < size <= 10_000):
        table.fault("do", "size must be a number above 0: hours, or kilometres")
        size = None
    return {"to": table.choice("to", UNITS), "size": size}


OPTIONS: dict[str, Callable[[Table], dict[str, Any]]] = {
    "replace": _replace, "mask": _mask, "ip": _ip, "hash": _hash, "random": _random, "url": _url, "ua": _ua,
    "bucket": _bucket,
}  # fmt: skip
"""Action -> reader of its parameters; the other four have none of their own."""


def tracking_parameters() -> tuple[str, ...]:
    """Names that `query = "list"` removes; each has its source in `resources/tracking_parameters.toml`."""
    file = TomlFile(paths.resources() / "tracking_parameters.toml")
    file.raise_first()
    return tuple(name for table in file.top.tables("list") for name in table.texts("names"))


def _number(table: Table, key: str, default: int, least: int, most: int) -> int:
    value = table.raw(key)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    table.fault("do", f"{key} must be a whole number from {least} to {most}")
    return default


def _duration(table: Table, key: str) -> float:
    """`24h`, `30m`, `7d`, `90s` in seconds; 0 when absent."""
    text = table.text(key)
    found = re.fullmatch(r"([0-9]{1,6})\s*([smhd])", text)
    if text and (not found or not int(found[1])):
        table.fault("do", f'{key} must be a number with s, m, h or d, such as "24h"')
    return int(found[1]) * _SECONDS[found[2]] if found else 0
