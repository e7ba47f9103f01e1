"""Two visits with two profiles: what differs is an identifier, what is the same in both is none."""

from dataclasses import replace

import pytest
from inspections import ga4
from ledgers import CID, EMAIL, found, request

from inspector.analysis.differential import DIFFERENT, SAME, Differential, Visits

A, B = "k3j4h5g6k7x2", "z9y8x7w6v5u4"


def possible(value, kind="opaque-id", at="query:t", **more):
    return found(kind, value, at, confidence="possible", **({"how": ("statistics",)} | more))


def visits(*rows, launch=""):
    found = Visits()
    for row in rows:
        found.learn(launch, row)
    return found


def sent(*findings, host="facebook.com", **more):
    return request(1, host, findings, **more)


def judged(mine, other, row=0, **more):
    return Differential(visits(*mine), visits(*other), **more).judged("", mine[row])


def test_what_is_steady_in_one_visit_and_another_in_the_other_is_certain():
    after = judged([sent(possible(A))] * 2, [sent(possible(B))])
    assert [(f.confidence, f.why) for f in after.findings] == [("certain", f"A test says so. {DIFFERENT}")]
    assert after.suppressed == ()


def test_what_is_the_same_in_a_fresh_profile_is_cleared_and_stays_countable():
    after = judged([sent(possible(A), found("client-id", CID))] * 2, [sent(possible(A))])
    assert [f.value for f in after.findings] == [CID]
    (cleared,) = after.suppressed
    assert (cleared.value, cleared.how, cleared.why) == (A, ("differential", "statistics"), f"{SAME} A test says so.")


def test_the_same_value_at_another_field_of_a_fresh_profile_clears_too():
    assert judged([sent(possible(A))] * 2, [sent(possible(A, at="query:other"))]).findings == ()


def test_what_differs_in_every_request_is_not_steady():
    mine = [sent(possible(A)), sent(possible("n1o2n3c4e5f6"))] * 2
    assert judged(mine, [sent(possible(B))]).findings[0].confidence == "possible"


def test_what_was_seen_once_is_not_steady_and_can_still_be_cleared():
    assert judged([sent(possible(A))], [sent(possible(B))]).findings[0].confidence == "possible"
    assert judged([sent(possible(A))], [sent(possible(A))]).findings == ()


def test_a_field_that_the_other_visit_never_filled_says_nothing():
    after = judged([sent(possible(A))] * 2, [sent(possible(B, at="query:other")), sent(possible(B), host="tiktok.com")])
    assert after.findings[0].confidence == "possible"


def test_positions_in_lists_are_one_field():
    mine = [sent(possible(A, at="body.json:$.e[3].id"))] * 2
    assert judged(mine, [sent(possible(B, at="body.json:$.e[0].id"))]).findings[0].confidence == "certain"


def test_a_vendors_field_is_one_wherever_its_hits_go():
    mine = [sent(possible(A), hits=[ga4()])] * 2
    other = [sent(possible(B), host="sst.shop.example", hits=[ga4()])]
    assert judged(mine, other).findings[0].confidence == "certain"


def test_the_same_proven_client_id_shows_that_the_profile_was_not_fresh():
    mine = [sent(possible(A), found("client-id", CID))] * 2
    for value in (A, B):
        other = [sent(possible(value), found("cookie-id", f"GA1.1.{CID}", "cookie:_ga"))]
        assert judged(mine, other) is mine[0]
        assert Differential(visits(*mine), visits(*other)).one_browser()
    assert not Differential(visits(*mine), visits(sent(possible(A)))).one_browser()
    assert not Differential(visits(*mine)).one_browser()


@pytest.mark.parametrize(
    "finding",
    [
        found("client-id", CID),
        found("email", EMAIL, confidence="likely", how=("format:email",)),
        possible("u-48213-abc", "user-id"),
        possible(A, "device-id"),
        possible(A, "click-id"),
        possible(A, "opaque-id", how=("known-value",)),
        possible("en-US", "language"),
        possible("203.0.113.24", "ip-address"),
        possible(A, "api-key"),
    ],
)
def test_what_may_be_the_same_in_every_profile_is_never_cleared(finding):
    after = judged([sent(finding)] * 2, [sent(replace(finding, confidence="possible"))])
    assert [f.value for f in after.findings] == [finding.value]
    assert after.suppressed == ()


def test_personal_data_and_devices_are_not_made_certain_by_being_others():
    mine = [sent(possible("Ada Byron", "name"), possible("en-US", "language", "query:ul"))] * 2
    other = [sent(possible("Jane Doe", "name"), possible("nl-NL", "language", "query:ul"))]
    assert {f.confidence for f in judged(mine, other).findings} == {"possible"}


def test_launches_of_one_session_with_fresh_profiles_compare_with_each_other():
    found = Visits()
    for launch, value in (("client", A), ("server", B)):
        for _ in range(2):
            found.learn(launch, sent(possible(value)))
    fresh = Differential(found, fresh=("client", "server"))
    assert fresh.judged("client", sent(possible(A))).findings[0].confidence == "certain"
    assert fresh.judged("server", sent(possible(B))).findings[0].confidence == "certain"
    for launches in ((), ("client",), ("server", "third")):
        assert (
            Differential(found, fresh=launches).judged("client", sent(possible(A))).findings[0].confidence == "possible"
        )


def test_a_request_of_which_nothing_can_be_said_stays_the_very_same():
    row = sent(found("client-id", CID))
    assert Differential(visits(row), visits(sent(possible(B)))).judged("", row) is row
