"""Hop templates: data that load, and faults with their line."""

import pytest

from inspector.catalog.hops import CatalogError, check_hop, load_hop, load_hops

GOOD = """\
format = "hop-template/1"
[hop]
title = "Ours"
source = "https://server.example/docs"
status = "own"
checked = 2026-11-24
[request]
roles = "event"
method = "POST"
url = "https://in.vendor.test/{path:1}"
query = "drop"
bodies_kept = []
headers_kept = "User-Agent"
[request.headers_set]
Content-Type = "application/json"
[[drop]]
at = "query:x"
[[move]]
from = ["query:a", "cookie:a"]
to = "body.json:$.a"
type = "number"
[[add]]
to = "body.json:$.t"
from = "time"
[[example]]
in = "GET https://metrics.vendor.test/?a=1"
out = "POST https://in.vendor.test/"
"""


@pytest.fixture
def write(tmp_path):
    def write(old="", new=""):
        assert old in GOOD
        path = tmp_path / "ours.toml"
        path.write_text(GOOD.replace(old, new, 1) if old else GOOD, encoding="utf-8")
        return path

    return write


def test_a_good_file_is_read_whole(write):
    hop = load_hop(write())
    assert (hop.name, hop.method, hop.keeps_query, hop.keeps_bodies, hop.headers_kept) == (
        "ours",
        "POST",
        False,
        (),
        ("user-agent",),
    )
    assert hop.headers_set == (("content-type", "application/json"),)
    assert (hop.moves[0].sources, hop.moves[0].type, hop.adds[0].from_) == (("query:a", "cookie:a"), "number", "time")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('title = "Ours"', "", "title must be a text"),
        ('status = "own"', 'status = "owned"', "did you mean own?"),
        ('roles = "event"', 'roles = "events"', "is not known"),
        ('query = "drop"', 'query = "dropp"', "did you mean drop?"),
        ('type = "number"', 'type = "numbr"', "did you mean number?"),
        ('from = "time"', "", "needs value or from"),
        ("[[example]]", "[[exampl]]", "an untested template does not load"),
        ('to = "body.json:$.a"', "", "it is missing"),
    ],
)
def test_a_fault_has_its_line(write, old, new, why):
    path = write(old, new)
    assert any(why in fault.why for fault in check_hop(path)), check_hop(path)
    with pytest.raises(CatalogError, match=r"^ours\.toml:\d+: "):
        load_hop(path)


def test_the_shipped_templates_load():
    hops = load_hops()
    assert {"identity", "sgtm-ga4", "sgtm-meta"} <= set(hops)
    assert all(hop.source and hop.examples for hop in hops.values())
