"""The pool: what stands in a value, in what form, where; and what only looks so."""

import base64
import gzip
import hashlib
import time
from itertools import product
from urllib.parse import quote

import pytest
from compressions import lz
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.analysis.known_pool import NEWEST, Pool, fold, persona_pool
from inspector.analysis.lz_string import ALPHABETS
from inspector.analysis.needles import HASHES, Known
from inspector.catalog.project import Persona

PERSONA = Persona(
    emails=("Jane.Doe+shop@Example.com",), phones=("+12025550143",), names=("Jane Doe",),
    user_ids=("3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54", "1473268947.1550531325"),
    addresses=("12 Main Street, Springfield",), ips=("192.0.2.146", "2001:db8:85a3::8a2e:370:7334"),
)  # fmt: skip
POOL = persona_pool(PERSONA)
VALUES = [
    ("email", PERSONA.emails[0]), ("phone", PERSONA.phones[0]), ("name", PERSONA.names[0]),
    ("user-id", PERSONA.user_ids[0]), ("user-id", PERSONA.user_ids[1]), ("address", PERSONA.addresses[0]),
    ("ip-address", PERSONA.ips[0]), ("ip-address", PERSONA.ips[1]),
]  # fmt: skip


def b64(text, *, url=False, pad=True):
    encoded = (base64.urlsafe_b64encode if url else base64.b64encode)(text.encode()).decode()
    return encoded if pad else encoded.rstrip("=")


def raw(name, *, url):
    def made(text):
        digest = hashlib.new(name, text.encode(), usedforsecurity=False).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=") if url else base64.b64encode(digest).decode()

    return made


def digits(name, *, upper=False):
    def made(text):
        digest = hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()
        return digest.upper() if upper else digest

    return made


CASES = {"": str, "lower": str.lower, "upper": str.upper}
DIGESTS = {
    **{(name,): digits(name) for name in HASHES},
    **{(name, "upper"): digits(name, upper=True) for name in HASHES},
    **{(name, "base64"): raw(name, url=False) for name in HASHES},
    **{(name, "base64url"): raw(name, url=True) for name in HASHES},
}
ENCODINGS = {
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "html": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "json": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "base64": b64,
    "base64url": lambda text: b64(text, url=True, pad=False),
    "hex": lambda text: text.encode().hex(),
    "gzip": lambda text: base64.b64encode(gzip.compress(text.encode())).decode(),
    "lz-string": lambda text: lz(text, ALPHABETS[0]),
}


def the(value, known):
    """The one match of the value: of the known one, over all of it, nothing else beside."""
    found = POOL.matches(value)
    assert [match.needle.known.value for match in found] == [known], value[:80]
    assert (found[0].start, found[0].end) == (0, len(value)), value[:80]
    return found[0]


@pytest.mark.parametrize(("kind", "known"), VALUES)
def test_every_value_in_every_case_hashed_by_every_algorithm(kind, known):
    for (case, cased), (words, hashed) in product(CASES.items(), DIGESTS.items()):
        text = cased(known)
        match = the(hashed(text), known)
        chain = match.how
        assert words[0] in chain
        assert (case in chain) == (text != known and bool(case))
        raw_digest = words[-1] in ("base64", "base64url")
        assert match.state == ("hashed+encoded" if raw_digest else "hashed")
        assert raw_digest == (chain[-1] in ("base64", "base64url"))


@pytest.mark.parametrize(("kind", "known"), VALUES)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_every_chain_of_encodings_is_undone_and_named_inside_out(kind, known, depth):
    for words in product(ENCODINGS, repeat=depth):
        if "lz-string" in words[1:]:
            continue
        value = known
        for word in words:
            value = ENCODINGS[word](value)
        if len(value) > 3_000:
            continue
        match = the(value, known)
        told = [word for word in match.how if word not in ("lower", "upper", "cased")]
        wanted = [each for word in words for each in (("gzip", "base64") if word == "gzip" else (word,))]
        assert [w.replace("base64url", "base64") for w in told] == [w.replace("base64url", "base64") for w in wanted]
        opaque = set(words) & {"base64", "base64url", "hex", "gzip", "lz-string"}
        assert match.state == ("encoded" if opaque else "plain")


@pytest.mark.parametrize(("kind", "known"), VALUES)
def test_a_digest_that_is_encoded_again_is_found(kind, known):
    for name, word in product(("md5", "sha1", "sha256", "sha512"), ENCODINGS):
        if word == "lz-string" and name == "sha512":
            continue
        match = the(ENCODINGS[word](digits(name)(known.lower())), known)
        assert [each for each in match.how if each != "lower"][:1] == [name]


def test_digests_of_google_stand_behind_their_prefix():
    value = "tv.1~em." + raw("sha256", url=True)("jane.doe+shop@example.com")
    (match,) = POOL.matches(value)
    assert match.how == ("lower", "sha256", "base64url")
    assert value[match.start : match.end] == value[8:]


def test_padding_belongs_to_a_digest():
    value = raw("sha256", url=False)("jane.doe+shop@example.com")
    assert value.endswith("=")
    assert POOL.matches(f"a,{value};b")[0].end == 2 + len(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("moc.elpmaxe@pohs+eod.enaj", ("lower", "reversed")),
        ("JANE.DOE@EXAMPLE.COM", ("no-tag", "upper")),
        ("12025550143", ("digits",)), ("2025550143", ("national",)), ("(202) 555-0143", ("formatted",)),
        ("0012025550143", ("00",)), ("3f2b8f0e6c1d4b579f0a2d6a1c9e7b54", ("no-dashes",)),
        ("3221226130", ("decimal",)), ("0300.00.02.0222", ("octal",)), ("::ffff:192.0.2.146", ("v4-mapped",)),
        ("wAACkg", ("packed", "base64")), ("192.0.2.0", ("shortened",)), ("2001:db8:85a3::/64", ("shortened",)),
        ("20010db885a3000000008a2e03707334", ("hexadecimal",)), ("doe, jane", ("last-first", "joined", "lower")),
        ("Main Street, Springfield 12 12 Main Street", ("part",)),
    ],
)  # fmt: skip
def test_spellings_are_named(value, words):
    assert POOL.matches(value)[-1].how == words


@pytest.mark.parametrize(
    "value",
    [
        "112025550143", "120255501430", "20255501439", "1192.0.2.146", "192.0.2.1461", "192.0.2.146.7", "1.192.0.2.146",
        "v192.0.2.146", "2001:db8:85a3::8a2e:370:73341", "2001:db8:85a3::8a2e:370:7334:1", "2001:db8:85a3::1",
        "janedoerk", "Jane", "Doe", "jane", "xJane Doey", "192.0.2.14", "192.0.3.0", "11473268947.15505313251",
        "0.0.0.0", "127.0.0.1", "00000000-0000-0000-0000-000000000000", "deadbeef", "1791212459", "en-US",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_value_is_none(value):
    assert [match for match in POOL.matches(value) if match.needle.alone != "named"] == []


def test_the_longer_value_stands_for_what_it_holds():
    (match,) = POOL.matches("to: jane.doe@example.com")
    assert match.needle.known.kind == "email"


def test_two_values_in_one_text_are_two():
    found = POOL.matches("Jane Doe <jane.doe@example.com>, 192.0.2.146:443")
    assert [match.needle.known.kind for match in found] == ["name", "email", "ip-address"]


def test_a_cut_user_agent_is_shortened_and_another_one_is_none():
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
    pool = Pool([Known("user-agent", agent, "session-value")])
    assert pool.matches(agent)[0].how == ()
    (match,) = pool.matches(agent[:64])
    assert (match.state, match.end) == ("shortened", 64)
    assert pool.matches(agent.replace("131", "99")) == ()
    assert pool.matches(agent.replace(" ", "+"))[0].how == ("plus",)
    (brands,) = pool.matches("Google%20Chrome;131.0.6778.86|Chromium;131.0.6778.86|Not_A%20Brand;24.0.0.0")
    assert brands.how == ("brands",)


def test_values_come_and_go_one_by_one():
    pool = Pool()
    knowns = [Known("cookie-id", f"k3J9x2LmPq84Z{n:04}", "session-value") for n in range(3 * NEWEST)]
    for n, known in enumerate(knowns):
        pool.add(known)
        assert all(pool.matches(each.value) for each in knowns[max(0, n - 2) : n + 1])
    assert all(pool.matches(known.value) for known in knowns)
    pool.drop(knowns[0])
    pool.drop(knowns[-1])
    assert [bool(pool.matches(known.value)) for known in (knowns[0], knowns[1], knowns[-1])] == [False, True, False]
    assert len(pool) == len(knowns) - 2


def test_the_case_of_an_identifier_counts():
    pool = Pool([Known("cookie-id", "k3J9x2LmPq84Zt7w", "session-value")])
    assert pool.matches("k3J9x2LmPq84Zt7w")
    assert pool.matches("K3j9X2lMpQ84zT7W") == ()


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_folding_keeps_places_and_never_fails(text):
    folded = fold(text)
    assert len(folded) == len(text)
    folded.encode()


@example("\ufffd", "", "+12025550143")
@example("\ufffd\ufffd", "", "jane.doe@example.com")
@given(
    st.text(max_size=30), st.text(max_size=30), st.sampled_from(["jane.doe@example.com", "192.0.2.146", "+12025550143"])
)
@settings(max_examples=300, deadline=None)
def test_a_value_between_any_signs_is_at_its_very_place(before, after, known):
    text = f"{before} {known} {after}"
    at = len(before) + 1
    assert any((m.start, m.end) == (at, at + len(known)) for m in POOL.matches(text))
    coded = quote(f"{before} ".encode("utf-8", "replace"), safe="") + quote(known, safe="") + "%20x"
    start = len(quote(f"{before} ".encode("utf-8", "replace"), safe=""))
    assert any((m.start, m.end) == (start, start + len(quote(known, safe=""))) for m in POOL.matches(coded))


def test_a_text_full_of_a_value_takes_little_time():
    found = POOL.matches("jane.doe@example.com " * 5_000)
    assert len(found) == 5_000


def test_escapes_that_are_no_text_before_a_value_shift_no_place():
    for before in ("%E4%B8", "%FF%FE", "%ED%A0%80", "%EF%BF%BD", "%F0%9F%98"):
        text = f"{before}%20jane.doe%40example.com"
        assert [(m.start, m.end) for m in POOL.matches(text)] == [(len(before) + 3, len(text))]


def test_many_escaped_values_take_little_time():
    start = time.process_time()
    assert len(POOL.matches("jane.doe%40example.com%20" * 4_000)) == 4_000
    assert time.process_time() - start < 5
