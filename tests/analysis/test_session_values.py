"""Values that a session showed: by launch, bounded, and the same in whatever order requests come."""

import random

import pytest
from builders import exchange

from inspector.analysis.payload import payload_of
from inspector.analysis.session_values import MAX_VALUES, SessionValues
from inspector.model.finding import Finding

VISITOR = "k3J9x2LmPq84Zt7w"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def row(seq, *cookies, sets=(), launch="a", agent="", client_ip="127.0.0.1"):
    headers = [(b"Cookie", "; ".join(cookies).encode())] if cookies else []
    headers += [(b"User-Agent", agent.encode())] if agent else []
    return exchange(
        headers=headers, response_headers=[(b"Set-Cookie", each.encode()) for each in sets], seq=seq, launch=launch,
        client_ip=client_ip,
    )  # fmt: skip


def teach(values, *rows):
    for each in rows:
        values.teach(each, payload_of(each.request, (), each.response))
    return values


def found(kind, value, confidence="certain", state="plain", how=("vendor-field",)):
    return Finding(kind, "query:x", None, value, state, "T", confidence, how, "")


def known(values, launch="a"):
    return {taught[2].value: taught[2] for taught in values.launches[launch].taught.values()}


def test_cookies_sent_and_set_are_learned_and_google_s_client_id_out_of_its_cookie():
    values = teach(
        SessionValues(),
        row(1, f"v={VISITOR}", "lang=en", "_ga=GA1.1.1473268947.1550531325", sets=["s=9fK2mQ7xL4pR8tWz; Path=/"]),
    )
    assert list(known(values)) == [VISITOR, "1473268947.1550531325", "9fK2mQ7xL4pR8tWz"]
    assert known(values)[VISITOR].origin == "the cookie v"
    assert known(values)["1473268947.1550531325"].kind == "client-id"
    assert {each.layer for each in known(values).values()} == {"session-value"}


def test_parts_of_a_cookie_that_identify_by_themselves_are_learned_too():
    values = teach(SessionValues(), row(1, f"uid=%7B%22id%22%3A%22{VISITOR}%22%2C%22t%22%3A1791212459%7D"))
    assert VISITOR in known(values)
    assert "1791212459" not in known(values)


@pytest.mark.parametrize(
    "cookie",
    [
        "lang=en-US", "tid=G-ABCDEF1234", "seen=1791212459123", "theme=dark", "v=131.0.6778.86", "ab=variant_checkout_b",
        "OptanonConsent=isGpcEnabled=0&groups=C0001%3A1%2CC0002%3A0&consentId=3f2b8f0e-6c1d-4b57-9f0a-2d6a1c9e7b54",
        "CookieConsent={stamp:%27abcDEF123xyz456%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:false%2Cmarketing:false}",
    ],
)  # fmt: skip
def test_what_names_no_one_is_not_learned(cookie):
    assert known(teach(SessionValues(), row(1, cookie))) == {}


def test_the_head_of_every_jwt_is_no_part_that_identifies():
    head, body = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0"
    values = teach(SessionValues(), row(1, f"t={head}.{body}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"))
    assert head not in known(values)
    assert body not in known(values)


def test_the_user_agent_and_an_address_that_singles_out_are_learned():
    values = teach(SessionValues(), row(1, agent=AGENT, client_ip="203.0.113.7"), row(2, client_ip="::1"))
    assert {(each.kind, each.value) for each in known(values).values()} == {
        ("user-agent", AGENT), ("ip-address", "203.0.113.7"),
    }  # fmt: skip


def test_identifiers_that_are_certain_and_persons_that_are_plain_are_learned():
    values = SessionValues()
    values.learn("a", 1, [
        found("client-id", "client-12345"),
        found("user-id", "user-1234567"),
        found("client-id", "likely-12345", confidence="likely"),
        found("client-id", "hashed-12345", state="hashed"),
        found("client-id", "known-123456", how=("session-value",)),
        found("email", "jane@shop.example", confidence="likely"),
        found("phone", "+12025550143", confidence="likely"),
        found("email", "maybe@shop.example", confidence="possible"),
        found("client-id", "short"),
        found("client-id", "x" * 2_000),
        found("client-id", "undefined"),
    ])  # fmt: skip
    assert set(known(values)) == {"client-12345", "user-1234567", "jane@shop.example", "+12025550143"}


def test_a_launch_knows_nothing_of_another():
    values = teach(SessionValues(), row(5, f"v={VISITOR}"))
    assert values.pool("a").matches(VISITOR)
    assert not values.pool("b").matches(VISITOR)


def test_what_changed_since_can_be_asked_for():
    values = teach(SessionValues(), row(5, f"v={VISITOR}"))
    before = values.changes("a")
    assert values.since("a", before) == set()
    teach(values, row(7, f"v={VISITOR}"))
    assert values.since("a", before) == set()
    teach(values, row(8, "w=9fK2mQ7xL4pR8tWz"))
    assert {known.value for known in values.since("a", before)} == {"9fK2mQ7xL4pR8tWz"}


def test_the_earliest_showing_counts_and_says_where_it_comes_from():
    values = teach(SessionValues(), row(5, f"later={VISITOR}"))
    before = values.changes("a")
    teach(values, row(3, f"first={VISITOR}"))
    assert known(values)[VISITOR].origin == "the cookie first"
    assert {known.value for known in values.since("a", before)} == {VISITOR}


def test_of_too_many_values_the_earliest_stay_in_whatever_order_they_come():
    chance = random.Random(2)
    rows = [row(seq, *(f"c{n}={chance.getrandbits(80):020x}" for n in range(8))) for seq in range(1, 81)]
    states = []
    for _ in range(4):
        values = teach(SessionValues(), *rows)
        states.append(dict(values.launches["a"].taught))
        assert len(values.pool("a")) == len(values.launches["a"].taught) == MAX_VALUES
        chance.shuffle(rows)
    assert all(state == states[0] for state in states)
    seqs = {seq for seq, _, _ in states[0].values()}
    assert seqs == set(range(1, max(seqs) + 1))
    assert max(seqs) < 60


def test_a_value_that_had_to_go_is_told_as_a_change():
    values = teach(SessionValues(), *(row(seq, f"v={seq:04}k3J9x2LmPq84") for seq in range(10, 10 + MAX_VALUES)))
    before = values.changes("a")
    teach(values, row(1, "v=9fK2mQ7xL4pR8tWz"))
    gone = f"{9 + MAX_VALUES:04}k3J9x2LmPq84"
    assert gone not in known(values)
    assert gone in {known.value for known in values.since("a", before)}
    assert not values.pool("a").matches(gone)
