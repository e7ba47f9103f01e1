"""TC strings: the vectors of the reference package, strict errors, and a round trip with an encoder of our own."""

import contextlib
import json
import time
from pathlib import Path

import pytest
from consent_strings import EXAMPLE, FULL, encode, text_of
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalog.bits import ALPHABET, ConsentError
from inspector.catalog.tcf import Restriction, decode_tc

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "tc-strings.json").read_text("utf-8"))["strings"]
ALL = "CQgYw8AQgYw8AEsACBENB4FsAP_gAEPgABpYImQDIAAgAGAAoADIAHAAQAAyABoAEUALYC8wGMgRMBEyAZAAEAAwAFAAZAA4ACAAGQANAAigBbAXmAxkCJgAAAAA.IAAA.YAAAAAAAAAAA"
NONE = "CQgYw8AQgYw8AEsACBENB4FgAAAAAAAAABpYAAAAAAAA.IAAA.YAAAAAAAAAAA"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["string"][:16])
def test_every_field_is_read_as_the_reference_package_reads_it(vector):
    tc = decode_tc(vector["string"])
    assert {
        "string": vector["string"], "created": tc.created, "updated": tc.updated, "cmp": tc.cmp_id, "cmpv": tc.cmp_version,
        "screen": tc.screen, "lang": tc.language, "gvl": tc.vendor_list, "policy": tc.policy, "ss": tc.service_specific,
        "nst": tc.non_standard_texts, "sf": list(tc.special_features), "pc": list(tc.purposes), "pli": list(tc.purposes_li),
        "p1": tc.purpose_one_treatment, "cc": tc.country, "vc": list(tc.vendors), "vli": list(tc.vendors_li),
        "vd": None if tc.disclosed is None else list(tc.disclosed),
        "pub": None if tc.publisher is None else [
            list(ids) for ids in (tc.publisher.purposes, tc.publisher.purposes_li, tc.publisher.custom, tc.publisher.custom_li)
        ],
    } == vector  # fmt: skip


def test_a_string_of_2_3_is_read_whole():
    tc = decode_tc(FULL)
    assert (tc.purposes, tc.purposes_li, tc.vendors, tc.vendors_li) == ((1, 7, 9), (2, 10), (755, 793), (10, 25))
    assert (tc.special_features, tc.disclosed) == ((1,), (10, 25, 755, 793))
    assert tc.restrictions == (Restriction(7, "require consent", (755,)),)
    assert (tc.publisher.purposes, tc.publisher.custom) == ((1, 2, 3), (1, 2))
    assert (tc.cmp_id, tc.cmp_version, tc.screen, tc.language, tc.vendor_list, tc.policy, tc.country) == (
        300, 2, 1, "EN", 120, 5, "NL",
    )  # fmt: skip
    assert tc.created == "2026-03-01T00:00:00.000Z"
    assert tc.warnings == []


def test_everything_and_nothing_are_told_apart():
    everything, nothing = decode_tc(ALL), decode_tc(NONE)
    assert everything.purposes == tuple(range(1, 12))
    assert everything.purposes_li == (2, 7, 8, 9, 10, 11)
    assert everything.vendors == everything.vendors_li == (1, 2, 3, 10, 25, 28, 32, 50, 52, 69, 91, 755, 793, 1100)
    assert everything.disclosed == ()
    assert set(everything.decoded().values()) == {"granted"}
    assert set(nothing.decoded().values()) == {"denied"}
    assert (nothing.purposes, nothing.vendors, nothing.policy, nothing.country) == ((), (), 5, "NL")


def test_the_example_of_the_specification_is_read():
    tc = decode_tc(EXAMPLE)
    assert (tc.purposes, tc.vendors, tc.disclosed) == ((), (1, 2, 3, 4), (1, 2, 3, 4, 5, 100, 404))
    assert (tc.cmp_id, tc.cmp_version, tc.vendor_list, tc.policy, tc.country, tc.created[:10]) == (
        880, 0, 48, 2, "DE", "2025-06-03",
    )  # fmt: skip
    assert any("Policy version 2 is not valid" in warning for warning in tc.warnings)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("CO", r"truncated at bit 6 \(36 bits needed, 6 left\)"),
        ("CAAAAA", r"truncated at bit 6 \(36 bits needed, 30 left\)"),
        ("!!!", "not base64url"),
        ("", "empty"),
        ("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", "TC version 1"),
        (EXAMPLE.partition(".")[0] + ".", "segment 2: empty"),
        (EXAMPLE.partition(".")[0] + ".IDKQ", "segment 2: truncated at bit"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(text, why):
    with pytest.raises(ConsentError, match=why):
        decode_tc(text)


@pytest.mark.parametrize("text", [FULL, ALL, NONE, EXAMPLE, *(vector["string"] for vector in VECTORS)])
def test_a_core_that_is_cut_anywhere_is_an_error_and_never_a_refusal(text):
    core = text.partition(".")[0]
    bits_used = 6 * len(core.rstrip("A"))
    for length in range(1, bits_used // 6 - 1):
        with pytest.raises(ConsentError, match=r"truncated at bit|highest vendor"):
            decode_tc(core[:length])


def test_a_string_without_disclosed_vendors_is_not_2_3():
    tc = decode_tc(FULL.partition(".")[0])
    assert tc.warnings == ["It has no segment of disclosed vendors: not TCF 2.3."]
    assert tc.detail()["tcf"] == "2.2"
    assert decode_tc(FULL).detail()["tcf"] == "2.3"


def test_legitimate_interest_for_purposes_that_need_consent_is_told():
    vector = encode(purposes_li=(2, 3, 6))
    assert any("that need consent since TCF 2.2: 3, 6." in warning for warning in decode_tc(vector).warnings)


def test_segments_that_nobody_knows_and_segments_that_come_twice_are_told():
    disclosed = FULL.split(".")[1]
    assert any("type 7" in warning for warning in decode_tc(f"{FULL}.{ALPHABET[0b111000]}A").warnings)
    assert any("comes twice" in warning for warning in decode_tc(f"{FULL}.{disclosed}").warnings)


def test_vendors_are_told_as_ranges_and_google_by_name():
    detail = decode_tc(ALL).detail()
    assert detail["vendors"] == "1-3,10,25,28,32,50,52,69,91,755,793,1100"
    assert detail["google"] == {"consent": True, "legitimate_interest": True}
    assert decode_tc(FULL).detail()["restrictions"] == [{"purpose": 7, "type": "require consent", "vendors": "755"}]


IDS = st.frozensets(st.integers(1, 1500), max_size=30)


@given(
    purposes=st.frozensets(st.integers(1, 11)), purposes_li=st.frozensets(st.integers(1, 11)),
    features=st.frozensets(st.integers(1, 2)), given_to=IDS, interest=IDS, as_ranges=st.booleans(),
    disclosed=st.none() | IDS, cmp=st.integers(0, 4095),
    restrictions=st.lists(st.tuples(st.integers(1, 11), st.integers(0, 2), IDS), max_size=3),
)  # fmt: skip
def test_what_is_encoded_is_decoded(
    purposes, purposes_li, features, given_to, interest, disclosed, cmp, restrictions, as_ranges
):
    tc = decode_tc(
        encode(
            purposes=purposes, purposes_li=purposes_li, features=features, given_to=given_to, interest=interest,
            restrictions=restrictions, as_ranges=as_ranges, disclosed=disclosed, cmp=cmp,
        )
    )  # fmt: skip
    assert (set(tc.purposes), set(tc.purposes_li), set(tc.special_features)) == (purposes, purposes_li, features)
    assert (set(tc.vendors), set(tc.vendors_li), tc.cmp_id, tc.language, tc.country) == (
        given_to,
        interest,
        cmp,
        "NL",
        "DE",
    )
    assert (None if tc.disclosed is None else set(tc.disclosed)) == disclosed
    assert [(r.purpose, set(r.vendors)) for r in tc.restrictions] == [(p, set(ids)) for p, _, ids in restrictions]


@given(st.text(ALPHABET + ".=!", max_size=120))
def test_any_text_is_decoded_or_refused_in_words(text):
    with contextlib.suppress(ConsentError):
        assert len(decode_tc("C" + text).decoded()) == 13


def test_a_string_made_to_be_heavy_is_light_or_refused():
    """A few bytes may name 65,535 vendors, a few thousand times."""
    everyone = f"1{1:016b}{65_535:016b}"
    core = f"{2:06b}" + "0" * 36 * 2 + "0" * 135
    many = f"{65_535:016b}1{2_000:012b}" + everyone * 2_000
    began = time.process_time()
    tc = decode_tc(text_of(core + many + f"{0:016b}0" + f"{0:012b}"))
    assert len(tc.vendors) == 65_535
    assert len(tc.detail()["vendors"]) < 100_000
    restricted = "".join(f"{7:06b}01{1:012b}{everyone}" for _ in range(1_000))
    with pytest.raises(ConsentError, match="more than 65,536 vendors"):
        decode_tc(text_of(core + f"{0:016b}0{0:016b}0{1_000:012b}" + restricted))
    with pytest.raises(ConsentError, match="longer than"):
        decode_tc("C" * 20_000)
    assert time.process_time() - began < 1
