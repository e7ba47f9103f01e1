"""Sites by the Public Suffix List: all public vectors, and the hosts around it that are no domain names."""

import re
import socket
from pathlib import Path

import pytest

from inspector.catalog import suffixes
from inspector.catalog.suffixes import ends_as_hosts_do, is_address, list_date, normal_host, same_site, site_of

VECTORS = [
    line.split()
    for line in (Path(__file__).parents[1] / "data" / "public_suffix_vectors.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("//")
]


def test_there_are_77_public_vectors_beside_the_null_input():
    assert len([host for host, _ in VECTORS if host != "null"]) == 77


@pytest.mark.parametrize(("host", "expected"), VECTORS, ids=[host for host, _ in VECTORS])
def test_public_vector_holds(host, expected):
    wanted = None if expected == "null" else normal_host(expected)
    assert site_of("" if host == "null" else host) == wanted


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("alice.github.io", "alice.github.io"),
        ("x.alice.github.io", "alice.github.io"),
        ("github.io", None),
        ("co.uk", None),
        ("shop.example", "shop.example"),
        ("sst.shop.test", "shop.test"),
        ("a.b.internal", "b.internal"),
        ("localhost", None),
        ("shop.example.", "shop.example"),
        ("shop.example..", None),
        ("a..example", None),
        ("[2001:db8::1]", None),
        ("2001:db8::1", None),
        ("203.0.113.7", None),
        ("127.1", None),
        ("0x7f.1", None),
        ("2130706433", None),
        ("1.2.3.999", None),
        ("_dmarc.shop.example", "shop.example"),
        ("食狮。中国", "xn--85x722f.xn--fiqs8s"),
        ("☃.net", "☃.net"),
        ("project.a.run.app", "project.a.run.app"),
        ("project.appspot.com", "project.appspot.com"),
        ("xyz.stape.io", "stape.io"),
        ("", None),
    ],
)
def test_host_has_this_site(host, site):
    assert site_of(host) == site


def test_hosts_are_compared_without_case_trailing_dot_and_spelling():
    assert normal_host("WWW.Shop.Example.") == "www.shop.example"
    assert normal_host("食狮.中国") == "xn--85x722f.xn--fiqs8s"
    assert normal_host("[2001:DB8:0:0::1]") == "2001:db8::1"


def test_hosts_without_a_site_are_same_site_with_themselves_only():
    assert same_site("203.0.113.7", "203.0.113.7")
    assert not same_site("203.0.113.7", "203.0.113.8")
    assert same_site("localhost", "LOCALHOST")
    assert not same_site("alice.github.io", "github.io")
    assert not same_site("", "")


def test_subdomains_are_same_site_and_shared_suffixes_are_not():
    assert same_site("sst.shop.example", "www.shop.example")
    assert not same_site("alice.github.io", "bob.github.io")


def test_every_spelling_of_an_address_is_one():
    assert all(is_address(host) for host in ("127.0.0.1", "127.1", "0x7f.0.0.1", "[::1]", "::1", "1.2.3.999"))
    assert not any(is_address(host) for host in ("shop.example", "a1.example", "xn--85x722f.xn--fiqs8s"))


def test_the_list_is_dated_and_newer_than_the_librarys_snapshot():
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", list_date())
    assert list_date() > "2025-04-07"


def test_no_socket_is_opened(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a socket was opened")

    suffixes._extractor.cache_clear()
    suffixes._SITES.clear()
    monkeypatch.setattr(socket, "socket", refuse)
    assert site_of("www.shop.co.uk") == "shop.co.uk"


def test_a_missing_list_is_said_and_never_replaced(monkeypatch, tmp_path):
    suffixes._extractor.cache_clear()
    suffixes._SITES.clear()
    monkeypatch.setattr(suffixes.paths, "resources", lambda: tmp_path)
    with pytest.raises(FileNotFoundError, match="public_suffix_list"):
        site_of("never-seen.example")
    suffixes._extractor.cache_clear()


@pytest.mark.parametrize(
    "host", ["shop.com", "mail.shop.co.uk", "shop.example", "mail.shop.test", "x.internal", "bücher.de"]
)
def test_a_host_ends_as_hosts_do(host):
    assert ends_as_hosts_do(host)


@pytest.mark.parametrize(
    "host", ["2x.png", "app.min.js", "v1.2.3", "co.uk", "localhost", "127.0.0.1", "", "a..com", "x.css"]
)
def test_a_file_name_or_version_does_not_end_as_hosts_do(host):
    assert not ends_as_hosts_do(host)


def test_what_is_too_long_for_a_host_name_has_no_site_and_costs_nothing():
    long = "A." * 100_000 + "example"
    assert site_of(long) is None
    assert normal_host(long) == long.lower()
    assert same_site(long, long.lower())
    assert not same_site(long, "a.example")
    assert not ends_as_hosts_do(long)
