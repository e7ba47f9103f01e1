"""What is left to ask of a request is all that could hold, and little more."""

from pathlib import Path

import pytest
from builders import exchange

from inspector.analysis import candidates as candidates_module
from inspector.analysis.candidates import Candidates, candidates_of
from inspector.analysis.payload import payload_of
from inspector.analysis.vendor import Sight
from inspector.catalog.vendors import load_vendor, load_vendors

VENDORS = load_vendors()
FILE = """
format = "vendor/1"
name = "Acme"
owner = "Acme"
category = "analytics"
source = "x"
checked = 2026-11-25
%s
[[example]]
url = "%s"
[[counterexample]]
url = "https://other.example/"
because = "x"
"""


def acme(tmp_path: Path, match: str, url: str = "https://t.acme.example/p?a=1"):
    path = tmp_path / "acme.toml"
    path.write_text(FILE % (match, url), encoding="utf-8")
    return [load_vendor(path)]


def asked(vendors, url, **more):
    request = exchange(url, **more).request
    sight = sight_of(request, candidates_of(vendors))
    return candidates_of(vendors).of(sight.host, sight.path, sight.names)


def sight_of(request, candidates=None):
    return Sight(request, payload_of(request), candidates or candidates_of(VENDORS))


def requests():
    for vendor in VENDORS:
        for example in (*vendor.examples, *vendor.counterexamples):
            headers = [(name.encode(), value.encode()) for name, value in example.headers.items()]
            yield exchange(
                example.url, method=example.method.encode(), content=example.body.encode(), headers=headers
            ).request


def allows(match, sight):
    """The conditions on host, path and keys, one after the other, as a vendor file's reader would ask them."""
    labels = sight.host.split(".")
    names = {sight.host, *("*." + ".".join(labels[i:]) for i in range(1, len(labels)))}
    return (
        (not match.hosts or bool(match.hosts & names))
        and (not match.host or bool(match.host.fullmatch(sight.host)))
        and not match.not_hosts & names
        and (not match.path or bool(match.path.fullmatch(sight.path)))
        and match.required <= sight.names
        and (not match.any_of or not sight.names.isdisjoint(match.any_of))
    )


def test_nothing_that_could_hold_is_left_out_for_any_request_of_any_vendor():
    candidates, seen = candidates_of(VENDORS), 0
    for request in requests():
        sight = sight_of(request)
        left = {id(place.match) for place in candidates.of(sight.host, sight.path, sight.names)}
        for vendor in VENDORS:
            for match in vendor.matches:
                if allows(match, sight):
                    seen += 1
                    assert id(match) in left, (vendor.id, sight.host, sight.path)
    assert seen > len(VENDORS)


def test_few_are_left_of_hundreds():
    counts = []
    for request in requests():
        sight = sight_of(request)
        counts.append(len(candidates_of(VENDORS).of(sight.host, sight.path, sight.names)))
    assert sum(len(vendor.matches) for vendor in VENDORS) > 250
    assert sum(counts) / len(counts) < 8


def test_they_come_in_the_order_of_vendors_and_of_their_matches():
    for request in requests():
        sight = sight_of(request)
        ranks = [place.rank for place in candidates_of(VENDORS).of(sight.host, sight.path, sight.names)]
        assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("match", "url", "left"),
    [
        ('host = "t.acme.example"', "https://t.acme.example/", True),
        ('host = "t.acme.example"', "https://x.acme.example/", False),
        ('host = "*.acme.example"', "https://a.b.acme.example/", True),
        ('host = "*.acme.example"', "https://notacme.example/", False),
        ('path = "/p"', "https://any.example/p", True),
        ('path = "/p"', "https://any.example/p/q", False),
        ('path = "/p"\nnot_host = "own.example"', "https://own.example/p", False),
        ('host = "t.acme.example"\nall = ["acme_id", "a"]', "https://t.acme.example/?a=1", False),
        ('host = "t.acme.example"\nall = ["acme_id", "a"]', "https://t.acme.example/?acme_id=1", True),
        ('host = "t.acme.example"\nany = ["b", "c"]', "https://t.acme.example/?c", True),
        ('host = "t.acme.example"\nany = ["b", "c"]', "https://t.acme.example/?d", False),
    ],
)
def test_each_condition_leaves_out_what_it_forbids(tmp_path, match, url, left):
    vendors = acme(tmp_path, "[[match]]\nrole = 'event'\n" + match)
    assert bool(asked(vendors, url)) is left


def test_a_path_longer_than_all_patterns_at_once_may_be_is_tried_by_each(tmp_path):
    vendors = acme(tmp_path, "[[match]]\nrole = 'event'\npath = '/.*/end'")
    assert asked(vendors, f"https://any.example/{'x' * 5000}/end")
    assert not asked(vendors, f"https://any.example/{'x' * 5000}/fin")


@pytest.mark.parametrize("memory", [candidates_module._MEMORY, 1_000])
def test_patterns_that_are_too_large_together_are_tried_one_by_one(tmp_path, monkeypatch, memory):
    monkeypatch.setattr(candidates_module, "_MEMORY", memory)
    match = "\n".join(f"[[match]]\nrole = 'event'\npath = '(/[a-z]{{1,300}}){{1,2}}/x|/P{n}'" for n in range(3))
    candidates = Candidates(acme(tmp_path, match))
    assert (candidates._paths is None) is (memory == 1_000)
    assert [place.match.path.pattern[-3:] for place in candidates.of("any.example", "/P1", set())] == ["/P1"]
    assert not candidates.of("any.example", "/Q1", set())


def test_candidates_are_made_once_for_one_collection_of_vendors():
    assert candidates_of(VENDORS) is candidates_of(VENDORS)
    assert candidates_of(list(VENDORS)) is not candidates_of(VENDORS)


def test_signatures_are_matches_for_events_that_name_neither_host_nor_path():
    found = candidates_of(VENDORS).signatures({"param:v", "param:tid", "param:cid", "param:en"})
    assert "ga4" in {place.vendor.id for place in found}
    assert all(not (p.match.hosts or p.match.host or p.match.path) and p.match.role == "event" for p in found)
    assert candidates_of(VENDORS).signatures(set()) == []
