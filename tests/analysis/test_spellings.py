"""Spellings of known values: what people, forms and programs make of them."""

import ipaddress

import pytest

from inspector.analysis.spellings import MAX_LENGTH, spellings


def texts(kind, value):
    return {spelling.text: spelling for spelling in spellings(kind, value)}


def test_an_address_of_mail_without_tag_dots_and_in_each_case():
    found = texts("email", "Jane.Doe+shop@Example.com")
    assert found["Jane.Doe+shop@Example.com"].how == ()
    assert found["jane.doe+shop@example.com"].how == ("lower",)
    assert found["jane.doe@example.com"].how == ("no-tag", "lower")
    assert found["janedoe+shop@example.com"].how == ("no-dots", "lower")
    assert found["janedoe@example.com"].how == ("no-tag", "no-dots", "lower")
    assert found["JANE.DOE@EXAMPLE.COM"].how == ("no-tag", "upper")


def test_googles_two_names_of_one_mail_host():
    assert "janedoe@gmail.com" in texts("email", "jane.doe@googlemail.com")
    assert "jane.doe@googlemail.com" in texts("email", "jane.doe@gmail.com")


@pytest.mark.parametrize("typed", ["+12025550143", "0012025550143", "+1 202-555-0143", "+1 (202) 555 0143"])
def test_a_telephone_number_in_every_usual_form(typed):
    found = texts("phone", typed)
    wanted = {
        "+12025550143", "12025550143", "0012025550143", "2025550143", "(202) 555-0143", "202-555-0143", "202.555.0143",
        "+1 202-555-0143", "+1 (202) 555-0143", "tel:+1-202-555-0143", "1-202-555-0143", "+1.2025550143",
    }  # fmt: skip
    assert wanted <= set(found)
    assert {spelling.alone for spelling in found.values()} == {"digits"}


def test_a_number_of_another_country_keeps_its_own_groups_and_its_zero():
    found = texts("phone", "+493012345678")
    assert {"03012345678", "030 12345678", "+49 30 12345678", "(030) 12345678", "004930 12345678"} & set(found)
    assert "3012345678" in found


def test_what_no_country_dials_is_digits_alone():
    assert "5550143" in texts("phone", "555-0143")


def test_a_name_by_parts_both_ways_round_and_without_marks():
    found = texts("name", "José Müller")
    assert {"josé müller", "jose muller", "jose.muller", "müller, josé", "jose mueller", "JOSÉ MÜLLER"} <= set(found)
    assert found["José"].how == ("first",)
    assert found["müller"].how == ("last", "lower")
    assert found["José"].alone == "named"
    assert texts("name", "Li Wu")["Li Wu"].alone == "whole"
    assert texts("name", "Cher")["Cher"].alone == "named"


def test_every_spelling_of_an_ipv4_address_is_that_address():
    found = texts("ip-address", "192.0.2.146")
    wanted = {
        "192.0.2.146", "3221226130", "0xc0000292", "c0000292", "0300.00.02.0222", "0300.0.02.0222",
        "0300.0000.0002.0222", "0xc0.0x0.0x2.0x92", "::ffff:192.0.2.146", "::ffff:c000:292", "192-0-2-146", "wAACkg==",
    }  # fmt: skip
    assert wanted <= set(found)
    for text, spelling in found.items():
        if spelling.how == ("v4-mapped",):
            assert ipaddress.IPv6Address(text).ipv4_mapped == ipaddress.IPv4Address("192.0.2.146")
    assert {t for t, s in found.items() if s.state == "shortened"} >= {"192.0.2.0", "192.0.2.0/24", "192.0.0.0"}


def test_every_spelling_of_an_ipv6_address_is_that_address():
    address = ipaddress.IPv6Address("2001:db8:85a3::8a2e:370:7334")
    found = texts("ip-address", "2001:DB8:85A3::8A2E:370:7334")
    for text, spelling in found.items():
        if spelling.state == "plain" and ":" in text:
            assert ipaddress.IPv6Address(text) == address
    assert {"20010db885a3000000008a2e03707334", str(int(address)), "2001:db8:85a3::/64", "2001:db8:85a3::/48"} <= set(
        found
    )


def test_an_address_that_is_short_already_is_not_called_shortened():
    assert not any(s.state == "shortened" and s.text == "192.0.2.0" for s in spellings("ip-address", "192.0.2.0"))


def test_a_uuid_without_dashes_in_braces_and_as_bytes():
    found = texts("user-id", "3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54")
    assert {"3f2b8f0e6c1d4b579f0a2d6a1c9e7b54", "PyuPDmwdS1efCi1qHJ57VA==", "PyuPDmwdS1efCi1qHJ57VA"} <= set(found)
    assert found["PyuPDmwdS1efCi1qHJ57VA"].state == "encoded"


def test_the_case_of_an_identifier_counts_and_a_short_one_needs_a_name():
    found = texts("user-id", "AbC-12345")
    assert not found["AbC-12345"].folded
    assert texts("user-id", "u1234")["u1234"].alone == "named"


def test_a_user_agent_is_known_by_its_head_and_its_brands():
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
    found = texts("user-agent", agent)
    assert found[agent[:40]].state == "shortened"
    assert "Chromium;131." in found
    assert agent.replace(" ", "+") in found


def test_an_address_by_its_lines():
    found = texts("address", "12 Main Street, Springfield, 12345")
    assert {"12 main street springfield 12345", "12 Main Street", "Springfield"} <= set(found)
    assert "12345" not in found


@pytest.mark.parametrize("kind", ["email", "phone", "name", "address", "ip-address", "user-id", "user-agent"])
def test_nothing_and_far_too_much_have_no_spelling(kind):
    assert spellings(kind, "") == spellings(kind, "  ") == spellings(kind, "x" * (MAX_LENGTH + 1)) == []


@pytest.mark.parametrize("kind", ["email", "phone", "name", "address", "ip-address", "user-id", "user-agent"])
@pytest.mark.parametrize(
    "value", ["@", "a@", "+", "::::", "1.2.3", "[]", "%%", "\ud800x", "  x y  ", "++49", "日本 太郎"]
)
def test_odd_values_are_spelled_without_an_error(kind, value):
    assert all(spelling.text for spelling in spellings(kind, value))


@pytest.mark.parametrize("typed", ["@a.example", "@", "@@", "a@", "a@@b.example", "@.", "a@b", "@a.b@c.d"])
@pytest.mark.parametrize("kind", ["email", "user-id", "cookie-id", "ip-address", "name"])
def test_what_is_no_whole_address_of_mail_is_searched_for_as_it_is(kind, typed):
    assert typed in texts(kind, typed) or len(typed) == 1
