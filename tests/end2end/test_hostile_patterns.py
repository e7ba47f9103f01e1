"""No pattern of ours can be made to work much longer than a text's length asks.

Patterns from files (vendors, policies, the user's project) are RE2's and take linear time by nature; these are the ones in the
code, each used as its module uses it, on texts that make a careless pattern try everything.
"""

import importlib
import inspect as sources
import pkgutil
import re
import time

import pytest
from hostile import costly

import inspector

ROOMS = ("analysis", "catalog", "filtering", "index", "report")
LENGTH = 40_000
LIMIT = 1.0
"""Seconds of the processor: a linear pattern takes milliseconds, a quadratic one several seconds."""
BAITS = [(name, text[:LENGTH]) for name, text in costly() if "again and again" in name or name == "random text"]


def modules(room):
    package = importlib.import_module(f"{inspector.__name__}.{room}")
    return [
        importlib.import_module(each.name) for each in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]


def patterns(module):
    """(name, pattern, ways in which the module uses it): those that it holds in a table, whole texts alone."""
    source = sources.getsource(module)
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern):
            used = set(re.findall(rf"\b{name}\.(match|fullmatch|search|finditer|findall|sub|split)\(", source))
            yield name, value, used
        elif isinstance(value, list | tuple) and not name.startswith("__"):
            inner = [each for each in value if isinstance(each, re.Pattern)]
            yield from ((name, each, {"fullmatch"}) for each in inner)


def use(pattern, how, text):
    if how == "sub":
        pattern.sub(b"" if isinstance(text, bytes) else "", text)
    else:
        made = getattr(pattern, how)(text)
        if how == "finditer":
            sum(1 for _ in made)


@pytest.mark.parametrize("room", ROOMS)
def test_every_pattern_takes_time_in_proportion(room):
    slow, count = [], 0
    for module in modules(room):
        for name, pattern, used in patterns(module):
            for how in used:
                count += 1
                for bait, raw in BAITS:
                    text = raw if isinstance(pattern.pattern, bytes) else raw.decode("utf-8", "replace")
                    start = time.process_time()
                    use(pattern, how, text)
                    took = time.process_time() - start
                    if took > LIMIT:
                        slow.append(f"{module.__name__}.{name}.{how} on {bait}: {took:.1f} s")
                        break
    assert slow == []
    assert count > 2
