"""Drafts of vendor files: each loads, knows its own request, and guesses account and event by their names."""

import re
import tomllib
from datetime import date

import pytest

from inspector import paths
from inspector.analysis.vendor_explain import failures_of
from inspector.catalog.vendor_draft import Sent, draft, name_of, save
from inspector.catalog.vendors import check_vendor, load_vendor

TODAY = date(2026, 11, 25)


def sent(url="https://t.acme.example/c/?aid=7&ev=login&uid=u-77", path="/c/", keys=(), **more):
    keys = keys or (("aid", "7"), ("ev", "login"), ("uid", "u-77"))
    values = {"method": "GET", "host": "t.acme.example", "content_type": "", "body": ""} | more
    return Sent(url=url, path=path, keys=keys, **values)


@pytest.fixture
def loaded(tmp_path):
    def load(given):
        file = tmp_path / "acme.toml"
        file.write_text(draft(given, TODAY), encoding="utf-8")
        assert check_vendor(file) == []
        vendor = load_vendor(file)
        assert list(failures_of(vendor)) == []
        return vendor

    return load


def test_a_draft_loads_and_knows_its_request(loaded):
    vendor = loaded(sent())
    assert (vendor.name, vendor.checked, [match.role for match in vendor.matches]) == ("Acme", TODAY, ["event"])
    assert (vendor.examples[0].account, vendor.examples[0].events) == ("7", ("login",))
    assert vendor.fields["param:aid"].name == "Aid"


def test_json_in_the_body_is_read_and_what_identifies_gets_its_kind(loaded):
    body = '{"event":"Buy","user":{"email":"jane@shop.example"},"list":[{"sku":"a\\"b"}]}'
    keys = [
        ("body.json:$.event", "Buy"),
        ("body.json:$.user.email", "jane@shop.example"),
        ("body.json:$.list[*].sku", 'a"b'),
    ]
    vendor = loaded(
        sent("https://t.acme.example/c", "/c", keys, method="POST", content_type="application/json", body=body)
    )
    assert vendor.examples[0].events == ("Buy",)
    assert vendor.fields["body.json:$.user.email"].kind == "email"
    assert vendor.fields["body.json:$.list[*].sku"].name == "Sku"


def test_numbers_in_the_path_that_change_are_not_part_of_the_match(loaded):
    vendor = loaded(sent("https://t.acme.example/p/123456789/x.gif?aid=1", "/p/123456789/x.gif", [("aid", "1")]))
    assert vendor.matches[0].path.fullmatch("/p/987654321/x.gif")
    assert not vendor.matches[0].path.fullmatch("/p/987654321/x.gif/more")


@pytest.mark.parametrize(
    "keys",
    [
        [('a\\b"c', "x")], [("zeilen", "a\nb\tc")], [("e", "\x7f\u2028\x00")], [("k", "'''")], [("half", "\ud800")],
        [(f"p{n}", "1") for n in range(500)],
    ],
)  # fmt: skip
def test_odd_names_and_values_do_not_break_the_file(loaded, keys):
    assert loaded(sent(keys=keys)).name == "Acme"


def test_a_body_that_is_no_text_is_left_out_and_said(tmp_path):
    text = draft(sent(method="POST", body=None), TODAY)
    assert "The body is no text" in text
    assert "account =" in text.partition("[[field]]")[0]
    assert "account =" not in text.partition("[[example]]")[2]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("t.acme.example", "acme"),
        ("a.b.shop.co.uk", "shop"),
        ("192.0.2.1", "192"),
        ("xn--bcher-kva.example", "xn--bcher-kva"),
    ],
)
def test_the_file_is_called_after_the_domain(host, name):
    assert name_of(host) == name


def test_a_draft_takes_a_name_that_is_free_of_files_and_of_shipped_vendors(monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path))
    first, second, shipped = (save("x", host) for host in ("t.acme.example", "u.acme.example", "x.matomo.example"))
    assert [file.name for file in (first, second, shipped)] == ["acme.toml", "acme-2.toml", "matomo-2.toml"]
    assert first.parent == paths.vendors()
    assert first.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "path", ["/a\nb", "/a\r\n[[match]]\nhost = 'x'", "/\x00\x01\x1b[2J", "/'\n\x27", "/\u2028\x85", "/\ud800"]
)
def test_a_hostile_path_writes_nothing_of_its_own_into_the_file(tmp_path, path):
    file = tmp_path / "acme.toml"
    file.write_text(draft(sent(f"https://t.acme.example{path}", path), TODAY), encoding="utf-8")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [match["host"] for match in read["match"]] == ["t.acme.example"]
    assert set(read) >= {"format", "match", "example"}


@pytest.mark.parametrize("host", ["../../etc", "..", "con.example", "LPT1.example", "a" * 5_000, "a\nb", "c:\\x"])
def test_a_hostile_host_leads_nowhere_else_and_names_no_device(monkeypatch, tmp_path, host):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path))
    file = save("", host)
    assert file.parent == paths.vendors()
    assert re.fullmatch(r"[a-z0-9-]{1,70}\.toml", file.name)
    assert file.stem not in ("con", "lpt1")
