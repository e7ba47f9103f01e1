"""IP addresses: what is kept, what is refused, and that nothing but an address is ever passed on."""

import json
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.filtering.ip import bare_address, hides_nothing, shorten_ips, truncate_ip

VECTORS = Path(__file__).parents[3] / "shared" / "cases" / "ip-vectors.json"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        pytest.param("203.0.113.77", "203.0.113.0", id="v4 loses its last octet"),
        pytest.param("2001:db8:aa:bb::1", "2001:db8:aa::", id="v6 keeps 48 bits"),
        pytest.param("::ffff:203.0.113.77", "203.0.113.0", id="v4 carried in v6 is v4"),
        pytest.param("fe80::1%eth0", "fe80::", id="the zone goes"),
        pytest.param("2002:cb00:714d:1::1", "2002:cb00:7100::", id="6to4 keeps no more of its v4 than v4 does"),
    ],
)
def test_keeps_the_network_part(address, kept):
    assert truncate_ip(address) == kept
    assert truncate_ip(kept) == kept


@pytest.mark.parametrize("bad", ["", "example.org", "203.0.113.77:443", "[::1]", "777.2.23", "0313.0.113.077"])
def test_refuses_what_is_no_address(bad):
    with pytest.raises(ValueError):
        truncate_ip(bad)


@pytest.mark.parametrize("bits", [{"keep_v4": 33}, {"keep_v4": -1}, {"keep_v6": 129}])
def test_refuses_more_bits_than_there_are(bits):
    with pytest.raises(ValueError):
        truncate_ip("203.0.113.77", **bits)


def test_all_golden_vectors_are_right():
    if not VECTORS.exists():
        pytest.skip("the vectors lie beside the project, in ../shared/cases")
    rows = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert len(rows) == 8
    for row in rows:
        got = shorten_ips(row["in"])
        if row["ga"].startswith("ERR"):
            assert got is None
        else:
            assert ip_address(got) == ip_address(row["ga"]), row["in"]


@pytest.mark.parametrize(
    ("value", "short"),
    [
        ("203.0.113.77, 198.51.100.9", "203.0.113.0, 198.51.100.0"),
        ("203.0.113.77:4711", "203.0.113.0"),
        ("[2001:db8:85a3:1::7]:443", "2001:db8:85a3::"),
        ("2001:db8:85a3:1::7/64", "2001:db8:85a3::"),
        ("203.0.113.77, unknown", "203.0.113.0, unknown"),
        ("203.0.113.77,_hidden", "203.0.113.0,unknown"),
        ("203.0.113.77, jane@shop.example", "203.0.113.0, unknown"),
        ('for="[2001:db8:85a3:1::7]:4711";proto=https', 'for="[2001:db8:85a3::]";proto=https'),
        ("for=203.0.113.77;by=198.51.100.9", "for=203.0.113.0;by=198.51.100.0"),
        ("For=_SEVKISEK", "For=unknown"),
        ("for=203.0.113.77;secret=198.51.100.9", "for=203.0.113.0"),
        ("for=203.0.113.77, 198.51.100.9", "for=203.0.113.0, unknown"),
        ("unknown", "unknown"),
    ],
)
def test_every_address_of_a_list_is_shortened_and_the_list_keeps_its_form(value, short):
    assert shorten_ips(value) == short


@pytest.mark.parametrize("value", ["777.2.23", "", "jane@shop.example", "a, b", "203.0.113", "localhost"])
def test_a_value_without_any_address_is_removed(value):
    assert shorten_ips(value) is None


@given(st.one_of(st.text(max_size=60), st.ip_addresses().map(str)))
def test_nothing_of_a_hostile_value_passes_but_shortened_addresses(value):
    short = shorten_ips(value)
    if short is None:
        return
    for part in short.replace("=", ",").replace(";", ",").replace('"', "").split(","):
        text = part.strip().strip("[]")
        if text in ("", "unknown") or text.lower() in ("for", "by", "host", "proto"):
            continue
        if bare_address(text):
            assert truncate_ip(text) == text
        else:
            assert "=" in value  # a host or proto of RFC 7239


def test_masks_that_hide_nothing_are_named():
    assert "hides nothing" in hides_nothing(32, 48)
    assert "48 is usual" in hides_nothing(24, 64)
    assert hides_nothing(16, 32) == ""
