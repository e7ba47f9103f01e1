"""Vendor files: what loads, what is refused and how it is said."""

import re

import pytest

from inspector.catalog.entities import shipped
from inspector.catalog.vendors import CatalogError, check_vendor, key_of, load_vendor, load_vendors, pattern_of

GOOD = """\
format = "vendor/1"
name = "Acme"
owner = "Acme"
category = "analytics"
source = "https://acme.example/docs"
checked = 2026-11-24

[[match]]
role = "event"
host = "t.acme.example"

[hit]
account = "aid"

[[field]]
at = "uid"
name = "User ID"
kind = "user-id"

[[example]]
url = "https://t.acme.example/?aid=1"

[[counterexample]]
url = "https://acme.example/"
because = "the company's own site"
"""


@pytest.fixture
def write(tmp_path):
    def write(old="", new="", text=GOOD):
        assert old in text
        path = tmp_path / "acme.toml"
        path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        return path

    return write


def fault(path):
    with pytest.raises(CatalogError) as caught:
        load_vendor(path)
    return str(caught.value)


def test_a_good_file_loads_and_is_named_after_its_file(write):
    vendor = load_vendor(write())
    assert (vendor.id, vendor.name, vendor.owner) == ("acme", "Acme", "Acme")
    assert vendor.fields["param:uid"].class_ == "identifier"


def test_a_short_name_is_shorter_than_the_name_and_the_name_where_there_is_none(write):
    assert load_vendor(write()).short == "Acme"
    assert load_vendor(write('name = "Acme"', 'name = "Acme Analytics"\nshort = "Acme"')).short == "Acme"
    assert "no shorter than the name" in fault(write('name = "Acme"', 'name = "Acme"\nshort = "Acme"'))


def test_what_the_window_shows_most_has_a_short_name():
    shorts = {vendor.id: vendor.short for vendor in load_vendors()}
    wanted = {
        "ga4": "GA4",
        "gtm": "GTM",
        "google-ads": "Google Ads",
        "meta": "Meta",
        "tiktok": "TikTok",
        "microsoft-uet": "UET",
    }
    assert {name: shorts[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('[[example]]\nurl = "https://t.acme.example/?aid=1"\n', "", "acme.toml:0: [[example]] is missing: an untested vendor does not load"),
        ('[[counterexample]]\nurl = "https://acme.example/"\nbecause = "the company\'s own site"\n', "", "acme.toml:0: [[counterexample]] is missing: say what looks alike and is none"),
        ('because = "the company\'s own site"\n', "", "acme.toml:23: because must be a text in quotes, and it is missing"),
        ('kind = "user-id"', 'kind = "userid"', "acme.toml:18: kind = 'userid' is not known, did you mean user-id?"),
        ('kind = "user-id"', 'kind = "user-id"\nproperty = "userid"', "acme.toml:19: property = 'userid' is not known, did you mean userId?"),
        ('role = "event"', 'role = "evnt"', "acme.toml:9: role = 'evnt' is not known, did you mean event?"),
        ('host = "t.acme.example"', 'hots = "t.acme.example"', "acme.toml:10: hots is not known here, did you mean host? (and 1 more)"),
        ('host = "t.acme.example"', 'host = "T.acme.example"', "acme.toml:10: host 'T.acme.example' must be a lower-case name or *.name; use host_pattern for more"),
        ('host = "t.acme.example"', "", "acme.toml:8: a match without host, path and parameters would match every request, give it one of them"),
        ("checked = 2026-11-24", 'checked = "2026"', "acme.toml:6: checked must be a date without quotes, such as 2026-11-24"),
        ('at = "uid"', "", "acme.toml:15: a field needs either at (exact) or pattern (RE2)"),
        ('account = "aid"', "account = 7", "acme.toml:13: account must name a place, a table { at, pattern, as }, or a list of these"),
        ('account = "aid"', 'account = { at = "aid", wrong = "x" }', "acme.toml:13: wrong is not known here, there are as, at, join, pattern, upper, words"),
        ('format = "vendor/1"', 'format = "vendor/2"', "acme.toml:1: format = 'vendor/2' is not known, did you mean vendor/1?"),
        ('format = "vendor/1"', 'format = "vendor/1"\ndecoder = "gaa"', "acme.toml:2: decoder = 'gaa' is not known, there are ga4, google-user-data"),
        ("[[example]]", "[[item]]\npattern = 'p([0-9])'\nnames = { i = \"sku\" }\n[[example]]", "acme.toml:22: names an item's part 'sku', there are id, name"),
        ("[[example]]", '[[item]]\npattern = "p"\nas = "adobe"\n[[example]]', "acme.toml:22: as = 'adobe' is not known, "),
        ('aid=1"\n', 'aid=1"\nitems = "SKU1"\n', "acme.toml:22: items must be a list of tables of texts"),
        ('format = "vendor/1"', 'format = "vendor/1', "acme.toml:1: is no TOML: Illegal character '\\n'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_what_to_do(write, old, new, message):
    assert fault(write(old, new)).startswith(message)


def test_a_pattern_that_re2_refuses_is_a_fault(write):
    path = write('host = "t.acme.example"', "path = '(?=x)'")
    assert fault(path).startswith("acme.toml:10: '(?=x)' is no RE2 pattern")


def test_a_field_described_twice_is_a_fault(write):
    path = write("[[example]]", '[[field]]\nat = ["a", "uid"]\nname = "x"\n\n[[example]]')
    assert fault(path) == "acme.toml:21: param:uid is described twice, keep one of them"


def test_every_fault_is_found_in_the_order_of_the_lines(write):
    path = write('name = "Acme"', "", GOOD.replace('kind = "user-id"', 'kind = "x"').replace("host", "hots"))
    assert [f.line for f in check_vendor(path)] == [0, 8, 10, 18]


def test_a_missing_file_and_one_that_is_no_text_are_faults(tmp_path):
    assert fault(tmp_path / "gone.toml") == "gone.toml:0: cannot be read (No such file or directory)"
    (tmp_path / "bin.toml").write_bytes(b"\xff\xfe")
    assert fault(tmp_path / "bin.toml") == "bin.toml:0: is no UTF-8 text: save it as UTF-8"


def test_one_wrong_file_does_not_keep_the_others_away(write, tmp_path):
    write()
    (tmp_path / "bad.toml").write_text("x = 1\n")
    with pytest.raises(CatalogError, match=r"bad\.toml"):
        load_vendors(tmp_path)
    faults: list[str] = []
    assert [v.id for v in load_vendors(tmp_path, faults)] == ["acme"]
    assert len(faults) == 1
    assert faults[0].startswith("bad.toml:")


def test_the_shipped_files_load_and_each_names_source_and_day():
    vendors = load_vendors()
    assert {"ga4", "google-ads", "meta", "tiktok", "gtm", "vendor-a", "vendor-b"} <= {v.id for v in vendors}
    assert [v.id for v in vendors if not v.sources or v.checked.year < 2026] == []


def test_a_bare_name_is_a_parameter_wherever_it_stands():
    assert key_of("tid") == "param:tid"
    assert key_of("s:event:type") == "param:s:event:type"
    assert key_of("body.json:$.a") == "body.json:$.a"
    assert key_of("path") == "path"
    assert key_of("pathname") == "param:pathname"
    assert [key_of(word) for word in ("wsz", "fragments", "hosted")] == ["param:wsz", "param:fragments", "param:hosted"]
    assert [key_of(word) for word in ("ws|json:$.a", "body.lines", "fragment")] == [
        "ws|json:$.a",
        "body.lines",
        "fragment",
    ]


def test_the_owner_of_every_vendor_is_a_company_of_the_table():
    companies = set(shipped().owners.values())
    assert [(v.id, v.owner) for v in load_vendors() if v.owner not in companies] == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dimension([0-9]+)", "param:dimension([0-9]+)"),
        (r"ep\.(.+)", r"param:ep\.(.+)"),
        ("(?:a|b)([0-9])", "param:(?:a|b)([0-9])"),
        (r"cookie:_ga_(.+)", r"cookie:_ga_(.+)"),
        (r"body\.json:\$\.traits\.(.+)", r"body\.json:\$\.traits\.(.+)"),
        (r"(?:.*\|json|body\.json):\$\.user_data\.(.+)", r"(?:.*\|json|body\.json):\$\.user_data\.(.+)"),
        (r"(?:query|body\.form):data\|pairs:(.+)", r"(?:query|body\.form):data\|pairs:(.+)"),
    ],
)
def test_a_pattern_that_names_its_place_keeps_it(text, key):
    assert pattern_of(text) == key


def test_no_shipped_pattern_looks_for_a_place_among_the_names_of_parameters():
    lost = [
        (v.id, r.name)
        for v in load_vendors()
        for r in v.patterns
        if re.match(r"param:.*(body|query|path|header|cookie)[.:]", r.pattern.pattern.replace("\\", ""))
    ]
    assert lost == []
