"""Why vendors match, where they clash, and which examples of a file do not hold."""

from dataclasses import replace

import pytest
from acme import ACME
from reported import VENDORS

from inspector.analysis.vendor_explain import clashes, explain, failures_of, request_of
from inspector.catalog.vendors import load_vendor


@pytest.fixture
def acme(tmp_path):
    def load(old="", new=""):
        path = tmp_path / "acme.toml"
        assert old in ACME
        path.write_text(ACME.replace(old, new, 1) if old else ACME)
        return load_vendor(path)

    return load


def get(url):
    return request_of("GET", url, {}, "")


def test_a_match_is_told_with_its_conditions_and_its_line():
    (ga4,) = explain(get("https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=x"), VENDORS)
    assert (ga4.vendor.id, ga4.level, ga4.hits[0].event) == ("ga4", "host+path", "x")
    assert ga4.why[0].startswith("host region1.google-analytics.com is one of ")
    assert ga4.why[1].startswith("path /g/collect fits ")
    assert ga4.line > 0


def test_a_payload_inside_a_value_is_told_with_its_place():
    (ga4,) = explain(get("https://own.example/m?d=dj0yJnRpZD1HLUFCQzEyMyZlbj1wYWdlX3ZpZXc%3D"), VENDORS)
    assert (ga4.level, ga4.why) == ("decoded", ("a payload that bears its signature stands in query:d|base64",))


def test_nothing_is_told_of_a_request_that_is_nobodys():
    assert explain(get("https://own.example/"), VENDORS) == []


def test_two_vendors_that_report_one_event_clash_and_the_users_own_comes_first(acme):
    own = replace(acme("t.acme.example\"\npath = '/c'", "www.google-analytics.com\"\npath = '/g/collect'"), own=True)
    own = replace(own, matches=tuple(replace(match, all_of=(), required=frozenset()) for match in own.matches))
    found = explain(get("https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=x"), [*VENDORS, own])
    assert [each.vendor.id for each in found] == ["acme", "ga4"]
    assert found[0].hits[0].confidence == "project-rule"
    (told,) = clashes(found)
    assert told == "acme and ga4 both report an event of this request: acme is first, since it is your own"


def test_a_right_file_has_no_failures(acme):
    assert list(failures_of(acme())) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("/c?aid=1&ev", "/x?aid=1&ev", 15, "no match holds"),
        ('account = "1"', 'account = "2"', 15, "account is '1', the example says '2'"),
        ('events = "login"', 'events = "logout"', 15, "events are 'login', the example says 'logout'"),
        ('events = "login"', 'role = "aux"', 15, "role is event, the example says aux"),
        ('events = "login"', 'level = "parameters"', 15, "level is host+path, the example says parameters"),
        ('events = "login"', 'kinds = "user-id"', 15, "kinds are none, the example says 'user-id'"),
        ('events = "login"', 'items = [{ id = "1" }]', 15, "items are []"),
        ('events = "login"', '[example.fields]\n"query:zz" = "1"', 15, "no field query:zz with the value '1'"),
        ("/d?aid=1", "/c?aid=1", 19, "taken for one of the role event: narrow the match"),
    ],
)
def test_an_example_that_does_not_hold_is_told_with_its_line_and_what_differs(acme, old, new, line, why):
    (fault,) = failures_of(acme(old, new))
    assert (fault.line, why in fault.why) == (line, True), fault


def test_no_shipped_file_fails_by_itself():
    assert [(vendor.id, fault.line) for vendor in VENDORS for fault in failures_of(vendor)] == []
