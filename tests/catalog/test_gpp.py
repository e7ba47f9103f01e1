"""GPP strings: the vectors of the reference package, the header's ranges, and strict errors."""

import contextlib
import json
from pathlib import Path

import pytest
from consent_strings import EXAMPLE, fibonacci, text_of
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.bits import ALPHABET, ConsentError
from inspector.catalog.gpp import decode_gpp, decode_us_privacy, section_tables
from inspector.catalog.toml_reader import CatalogError

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "gpp-strings.json").read_text("utf-8"))["strings"]
GPC = ("GpcSegmentType", "GpcSegmentIncluded")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["string"][:16])
def test_every_section_is_read_as_the_reference_package_reads_it(vector):
    sections = decode_gpp(vector["string"])
    assert [section.id for section in sections] == vector["ids"]
    for section in sections:
        wanted = dict(vector["sections"].get(section.name, {}))
        if section.id == 2:
            assert section.detail["cmp"] == wanted["cmp"]
            assert section.detail["vendors"] == ",".join(map(str, wanted["vendors"]))
            granted = [n for n in range(1, 12) if section.decoded[f"purpose_{n}"] == "granted"]
            assert granted == wanted["purposes"]
        elif section.id == 6:
            assert section.detail["string"] == "1{Notice}{OptOutSale}{LspaCovered}".format(**wanted)
        elif section.id > 6:
            gpc = wanted.pop("Gpc", None)
            for other in (*GPC, "SensitiveDataProcessing"):
                wanted.pop(other, None)
            fields = {
                name: value for name, value in section.detail["fields"].items() if name != "SensitiveDataProcessing"
            }
            assert fields == wanted
            if "gpc" in section.detail:
                assert section.detail["gpc"] == gpc


def test_a_string_without_sections_has_none():
    assert decode_gpp("DBAA") == ()


def test_a_sale_that_was_opted_out_of_is_denied():
    first, national = decode_gpp("DBABzw~1YNN~CAAQAAAAAABA.YA")
    assert first.decoded == {"notice": "granted", "sale": "granted", "lspa": "denied"}
    assert (national.id, national.name) == (7, "usnat")
    assert national.decoded == {"sale": "denied", "sharing": None, "targeted_advertising": None, "gpc": "denied"}
    assert (national.detail["fields"]["SaleOptOut"], national.detail["gpc"]) == (1, True)


def test_the_european_section_is_a_tc_string():
    (section,) = decode_gpp(f"DBABMA~{EXAMPLE}")
    assert (section.name, section.detail["vendors"], section.detail["disclosed"]) == ("tcfeuv2", "1-4", "1-5,100,404")


def test_the_first_national_version_has_shorter_lists():
    first = text_of(f"{1:06b}" + "00" * 6 + "01" + "00" * 20 + "01")
    (section,) = decode_gpp(f"DBABLA~{first}")
    assert section.detail["fields"]["SaleOptOut"] == 1
    assert len(section.detail["fields"]["SensitiveDataProcessing"]) == 12


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "header: empty"),
        ("!!", "header: not base64url"),
        ("CAAA", "header: type 2, not 3"),
        ("DCAA", "header: GPP version 2"),
        ("DBAB", "header: truncated at bit"),
        ("DBABTA", "lists 1 sections, 0 follow"),
        ("DBABTA~1YNN~1YNN", "lists 1 sections, 2 follow"),
        ("DBABTA~1YXN", r"section 6 \(uspv1\): not of the form"),
        ("DBABMA~CO", r"section 2 \(tcfeuv2\): truncated at bit 6"),
        ("DBABLA~CA", r"section 7 \(usnat\): truncated at bit"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(text, why):
    with pytest.raises(ConsentError, match=why):
        decode_gpp(text)


@given(st.frozensets(st.integers(28, 60), min_size=1, max_size=8))
def test_the_header_s_ranges_are_read_back(ids):
    parts, last = [], 0
    runs: list[list[int]] = []
    for number in sorted(ids):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    for start, end in runs:
        parts.append(
            f"1{fibonacci(start - last)}{fibonacci(end - start)}" if end > start else f"0{fibonacci(start - last)}"
        )
        last = end
    header = text_of(f"{3:06b}{1:06b}{len(runs):012b}" + "".join(parts))
    sections = decode_gpp("~".join([header, *("AA" for _ in ids)]))
    assert [section.id for section in sections] == sorted(ids)
    assert {section.name for section in sections} == {f"section {number}" for number in ids}


@given(st.text(ALPHABET + "~.=", max_size=80))
def test_any_text_is_decoded_or_refused_in_words(text):
    with contextlib.suppress(ConsentError):
        assert all(section.name for section in decode_gpp("DB" + text))


def test_us_privacy_names_its_three_answers():
    assert decode_us_privacy("1YNN") == {"notice": "granted", "sale": "granted", "lspa": "denied"}
    assert decode_us_privacy("1---") == {"notice": None, "sale": None, "lspa": None}
    assert decode_us_privacy("2YNN") == {}


def test_every_section_of_the_table_has_a_name_and_the_us_ones_their_fields():
    tables = section_tables()
    assert sorted(tables) == list(range(1, 28))
    assert all(tables[number].fields for number in range(7, 28))


def test_a_wrong_table_is_a_fault_with_its_line(tmp_path):
    path = tmp_path / "gpp.toml"
    path.write_text(
        'format = "gpp-sections/1"\nsource = "x"\nchecked = 2026-11-25\n[[section]]\nid = 7\nname = "usnat"\nfields = ["A"]\n'
    )
    with pytest.raises(CatalogError, match=r'gpp.toml:7: .*"Name:bits"'):
        section_tables(path)
