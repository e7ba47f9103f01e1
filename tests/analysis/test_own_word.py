"""The user's word on findings: suppressed ones stay countable, fields he names carry identifiers."""

import hashlib
from dataclasses import replace

from builders import exchange

from inspector.analysis.inspect import Memory, inspect, judge
from inspector.catalog.catalog import load_catalog
from inspector.catalog.own_words import OwnIdentifier, Suppression
from inspector.catalog.project import Project
from inspector.model.inspection import Inspection
from inspector.model.simulation import Outgoing

CATALOG = load_catalog()
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view&cid=1.2"
OTHER = "https://t.example/i?"


def seen(url, project, **kw):
    return inspect(exchange(url, **kw), replace(CATALOG, project=project), Memory())


def at(findings, place):
    return [(f.kind, f.value) for f in findings if f.at == place]


def test_what_is_suppressed_counts_no_more_and_is_still_told():
    for suppression, gone in (
        (Suppression("ga4", "query:uid", "", "team's own account"), True),
        (Suppression("", "query:uid", "u-77", "test"), True),
        (Suppression("", "query:uid", "", "test", r"u-\d+"), True),
        (Suppression("meta", "query:uid", "", "x"), False),
        (Suppression("", "query:uid", "u-78", "x"), False),
        (Suppression("", "query:uid", "", "x", r"u-\d"), False),
    ):
        found = seen(GA4 + "&uid=u-77", Project(suppressions=(suppression,)))
        kept, suppressed = at(found.findings, "query:uid"), at(found.suppressed, "query:uid")
        assert (kept, suppressed) == (([], [("user-id", "u-77")]) if gone else ([("user-id", "u-77")], []))


def test_a_suppressed_finding_says_why_and_survives_the_index():
    found = seen(GA4 + "&uid=u-77", Project(suppressions=(Suppression("", "query:uid", "", "a team account"),)))
    assert found.suppressed[0].why.endswith("By your word none: a team account.")
    assert Inspection.from_json(found.to_json()) == found
    assert "suppressed" not in seen(GA4, Project()).to_json()


def test_what_is_suppressed_teaches_the_session_nothing():
    def second(*suppressions):
        catalog, memory = replace(CATALOG, project=Project(suppressions=suppressions)), Memory()
        inspect(exchange(GA4 + "&uid=member-kx83h2lq0f91", seq=1), catalog, memory)
        later = inspect(exchange(OTHER + "q=about,member-kx83h2lq0f91", seq=2), catalog, memory)
        return [f.value for f in later.findings if f.at == "query:q" and f.how[0] == "session-value"]

    assert second() == ["member-kx83h2lq0f91"]
    assert second(Suppression("ga4", "query:uid", "", "x")) == []


def test_the_payload_after_a_filter_is_judged_by_the_same_word():
    project = Project(suppressions=(Suppression("ga4", "query:uid", "", "x"),))
    outgoing = Outgoing(b"GET", (GA4 + "&uid=u-77").encode(), (), b"", "server")
    _, _, findings = judge(outgoing, "Google", "client-side", replace(CATALOG, project=project))
    assert [f.at for f in findings] == ["query:cid"]


def test_a_field_the_user_names_is_found_wherever_it_stands():
    project = Project(identifiers=(OwnIdentifier("member", "user-id", "", "loyalty card"),))
    body = b'{"a":{"member":"M-3"},"deep":"{\\"member\\":\\"M-4\\"}"}'
    found = seen(
        OTHER + "member=M-1&ep.member=M-2&members=no&next=https%3A%2F%2Fshop.example%2F%3Fmember%3DM-5",
        project, method=b"POST", content=body,
        headers=[(b"content-type", b"application/json"), (b"cookie", b"member=M-6")],
    )  # fmt: skip
    own = {f.value: f for f in found.findings if f.how[0] == "project-rule"}
    assert sorted(own) == ["M-1", "M-2", "M-3", "M-4", "M-5", "M-6"]
    assert {(f.kind, f.confidence, f.state) for f in own.values()} == {("user-id", "certain", "plain")}
    assert own["M-3"].why == "By your word an identifier, in a.member of the JSON body: loyalty card."
    assert body[slice(*own["M-3"].span)] == b"M-3"


def test_the_users_word_comes_before_the_vendors():
    project = Project(identifiers=(OwnIdentifier("cid", "device-id", "ga4", "a kiosk's number"),))
    assert [f.kind for f in seen(GA4, project).findings if f.at == "query:cid"] == ["device-id"]
    other = Project(identifiers=(OwnIdentifier("cid", "device-id", "meta", "x"),))
    assert [f.kind for f in seen(GA4, other).findings if f.at == "query:cid"] == ["client-id"]


def test_a_named_field_without_a_value_tells_nothing_and_a_digest_is_named():
    mail = hashlib.sha256(b"jane.doe@shop.example").hexdigest()
    project = Project(identifiers=(OwnIdentifier("", "email", "", "CRM", "m[0-9]"),))
    found = [f for f in seen(f"{OTHER}m1=&m2=undefined&m3={mail}", project).findings if f.how[0] == "project-rule"]
    assert [(f.at, f.state, f.how) for f in found] == [("query:m3", "hashed", ("project-rule", "sha256"))]


def test_a_name_that_is_suppressed_as_well_stays_suppressed():
    project = Project(
        identifiers=(OwnIdentifier("member", "user-id", "", "x"),),
        suppressions=(Suppression("", "query:member[*]", "", "guest", "guest-[0-9]+"),),
    )
    found = seen(OTHER + "member=M-1&member=guest-1", project)
    assert (at(found.findings, "query:member"), at(found.suppressed, "query:member[1]")) == (
        [("user-id", "M-1")], [("user-id", "guest-1")],
    )  # fmt: skip
