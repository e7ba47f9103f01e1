"""Inspect: one inspection for each exchange, whatever it is; the shape of inspection/1; the judge of simulations."""

import gc
import json
import time
import tracemalloc

import pytest
from builders import body, exchange
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.analysis.inspect import Memory, inspect, inspect_all, judge
from inspector.catalog.catalog import load_catalog
from inspector.model.exchange import Body, Exchange, Message, Request, Response
from inspector.model.finding import KINDS
from inspector.model.inspection import Inspection
from inspector.model.party import GROUPS
from inspector.model.simulation import Outgoing

CATALOG = load_catalog()
UA = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1473268947.1550531325&en=page_view&gcs=G100"
HEADERS = [(b"Referer", b"https://shop.example/"), (b"User-Agent", UA), (b"Sec-Fetch-Site", b"cross-site")]


def one(url=GA4, *, headers=HEADERS, memory=None, **more):
    made = exchange(url, headers=list(headers), **({"launch": "", "connection": ""} | more))
    return inspect(made, CATALOG, memory or Memory())


class TestShape:
    """The example of the interface, key by key."""

    def row(self):
        return one(
            GA4, method=b"POST", client_ip="203.0.113.24", seq=12, started=1795428120.137, status=204,
            response_headers=[(b"Content-Type", b"Image/GIF; charset=x")],
        ).to_json()  # fmt: skip

    def test_the_row_has_exactly_the_keys_of_the_interface(self):
        assert list(self.row()) == [
            "format", "seq", "time", "method", "url", "status", "page", "party", "type", "size_request", "size_response",
            "duration_ms", "server_ip", "http_version", "hits", "findings", "consent", "notes", "cookies",
        ]  # fmt: skip

    def test_its_plain_values_are_those_of_the_exchange(self):
        row = self.row()
        assert row["format"] == "inspection/1"
        assert (row["seq"], row["method"], row["url"], row["status"]) == (12, "POST", GA4, 204)
        assert row["time"] == "2026-11-23T10:02:00.137Z"
        assert (row["page"], row["type"], row["http_version"]) == ("https://shop.example/", "image/gif", "HTTP/2")
        assert (row["size_request"], row["duration_ms"], row["server_ip"]) == (0, 12.5, None)

    def test_the_party_is_told_in_the_words_of_the_interface(self):
        party = self.row()["party"]
        assert set(party) == {
            "group", "site", "entity", "recipient", "confidence", "browser_says", "overridden", "role", "evidence",
        }  # fmt: skip
        assert party["group"] in GROUPS
        assert (party["recipient"], party["browser_says"], party["confidence"]) == ("Google", "cross-site", "certain")
        assert party["evidence"][0] == {
            "signal": "registrable-domain", "where": "host", "value": "google-analytics.com", "source": "psl",
        }  # fmt: skip

    def test_hits_name_vendor_account_event_and_fields(self):
        hit = self.row()["hits"][0]
        assert (hit["vendor"], hit["role"], hit["account"], hit["event"]) == ("ga4", "event", "G-ABC123", "page_view")
        client = next(f for f in hit["fields"] if f["at"] == "query:cid")
        assert (client["name"], client["value"], client["class"]) == (
            "Client ID",
            "1473268947.1550531325",
            "identifier",
        )

    def test_findings_have_every_key_and_known_words(self):
        findings = self.row()["findings"]
        for finding in findings:
            assert set(finding) == {
                "kind", "category", "at", "span", "value", "state", "recipient", "confidence", "how", "also_sent_to", "why",
            }  # fmt: skip
            assert KINDS[finding["kind"]] == finding["category"]
        connection = next(f for f in findings if f["at"] == "connection")
        assert (connection["kind"], connection["span"], connection["value"]) == ("ip-address", None, "203.0.113.24")
        agent = next(f for f in findings if f["at"] == "header:user-agent")
        assert agent["span"] == [0, len(UA)]
        client = next(f for f in findings if f["at"] == "query:cid")
        assert GA4[slice(*client["span"])] == client["value"] == "1473268947.1550531325"

    def test_consent_is_decoded_beside_it(self):
        denied = {"ad_storage": "denied", "analytics_storage": "denied"}
        consent = self.row()["consent"]
        why = consent.pop("verdict_why")
        assert consent == {
            "signals": [{"kind": "gcs", "at": "query:gcs", "raw": "G100", "decoded": denied}],
            "contradictions": [], "state": denied, "verdict": "", "cookieless": True,
            "standing": {"serves": ["analytics_storage"], "page_ids": ["client-id (query:cid)"]},
        }  # fmt: skip
        assert why == (
            "This hit itself carries gcs=G100 (analytics_storage denied); this hit sends client-id (query:cid), which no "
            "other page has sent so far."
        )

    def test_it_is_json_and_comes_back_the_same(self):
        inspection = one(GA4)
        row = json.loads(json.dumps(inspection.to_json()))
        assert Inspection.from_json(row).to_json() == row


class TestWhatIsMissing:
    def test_without_a_response_nothing_of_it_is_known(self):
        row = one(state="failed", status=None, error="The server's name was not found.", duration_ms=None)
        assert (row.status, row.type, row.size_response, row.duration_ms) == (None, None, 0, None)
        assert "The server's name was not found." in row.notes

    @pytest.mark.parametrize("state", ["open", "failed", "refused", "interrupted"])
    def test_every_state_but_complete_is_told(self, state):
        assert one(state=state, status=None).notes
        assert one(state="complete").notes == ()

    def test_what_was_odd_while_recording_is_told(self):
        assert one(marks=("The header was cut.",)).notes == ("The header was cut.",)

    def test_findings_of_own_content_are_not_counted_but_its_hits_would_be_shown(self):
        row = one("https://shop.example/logo.svg")
        assert (row.party.group, row.findings) == ("own-content", ())

    def test_http_versions_are_written_as_the_interface_does(self):
        versions = {}
        for version in ("HTTP/1.1", "HTTP/2.0", "HTTP/3", "HTTP/1.0", ""):
            request = Request(b"GET", b"https://t.example/", version, ())
            made = Exchange(1, "k", "complete", "", 0.0, None, "", "", None, request)
            versions[version] = inspect(made, CATALOG, Memory()).http_version
        assert versions == {
            "HTTP/1.1": "HTTP/1.1",
            "HTTP/2.0": "HTTP/2",
            "HTTP/3": "HTTP/3",
            "HTTP/1.0": "HTTP/1.0",
            "": None,
        }


class TestMemory:
    def test_a_row_seen_again_gives_the_same_inspection(self):
        rows = [
            exchange(
                "https://shop.example/", seq=1, launch="a",
                headers=[(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")],
                response_headers=[(b"Set-Cookie", b"visitor=k3J9x2LmPq84Zt7w; Path=/")],
            ),
            exchange(GA4, seq=2, headers=HEADERS, launch="a"),
            exchange("https://t.example/p?v=k3J9x2LmPq84Zt7w", seq=3, headers=HEADERS, launch="a"),
        ]  # fmt: skip
        memory = Memory()
        first = [inspect(row, CATALOG, memory) for row in rows]
        assert [inspect(row, CATALOG, memory) for row in rows] == first == list(inspect_all(rows, CATALOG))

    def test_a_value_that_the_session_taught_is_found_later_and_not_before(self):
        sent = "https://t.example/p?page=x&v=a-k3J9x2LmPq84Zt7w-b"
        cookie = exchange(
            "https://shop.example/x", seq=2, launch="a", headers=[*HEADERS, (b"Cookie", b"visitor=k3J9x2LmPq84Zt7w")]
        )
        rows = [
            exchange(sent, seq=1, headers=HEADERS, launch="a"),
            cookie,
            exchange(sent, seq=3, headers=HEADERS, launch="a"),
        ]
        other = exchange(sent, seq=4, headers=HEADERS, launch="b")
        found = [
            any("session-value" in finding.how for finding in each.findings)
            for each in inspect_all([*rows, other], CATALOG)
        ]
        assert found == [False, False, True, False]

    def test_a_beacon_of_the_page_that_is_left_belongs_to_that_page(self):
        headers = [(b"Sec-Fetch-Dest", b"document"), (b"Sec-Fetch-Mode", b"navigate")]
        rows = [
            exchange("https://shop.example/", seq=1, headers=headers),
            exchange("https://shop.example/product", seq=2, headers=headers),
            exchange(GA4 + "&dl=https%3A%2F%2Fshop.example%2F", seq=3, headers=HEADERS),
        ]
        found = list(inspect_all(rows, CATALOG))[2]
        assert found.page == "https://shop.example/"
        assert [e.source for e in found.party.evidence if e.signal == "page"] == ["reported"]


class TestJudge:
    def outgoing(self, source_ip="server", headers=()):
        return Outgoing(b"POST", GA4.encode(), tuple(headers), b"", source_ip)

    def test_the_same_findings_stand_in_an_unchanged_request(self):
        before = one(GA4, client_ip="203.0.113.24")
        payload, hits, findings = judge(
            self.outgoing("203.0.113.24", HEADERS), before.party.recipient, before.party.group, CATALOG
        )
        assert findings == before.findings
        assert hits == before.hits
        assert payload.body_kind == "none"

    def test_a_servers_own_address_is_no_finding(self):
        findings = judge(self.outgoing(), "Google", "client-side", CATALOG)[2]
        assert "connection" not in {finding.at for finding in findings}
        assert "query:cid" in {finding.at for finding in findings}


BYTES = st.binary(max_size=120)
PAIRS = st.lists(
    st.tuples(st.one_of(st.sampled_from([b"cookie", b"referer", b"origin", b"set-cookie", b"location"]), BYTES), BYTES),
    max_size=4,
)


@given(
    BYTES, st.one_of(BYTES, st.just(b"https://shop.example/?a=%ff")), PAIRS, BYTES, PAIRS, BYTES, st.text(max_size=20)
)
@settings(max_examples=400, deadline=None)
def test_odd_exchanges_give_exactly_one_inspection_in_plain_utf8(method, url, headers, content, answer, reply, page):
    request = Request(method, url, "?", tuple(headers), Body(content, len(content) + 1, ""), headers_cut=5)
    response = Response(-1, b"\xff", "", tuple(answer), body(reply))
    message = Message(from_client=True, text=True, body=body(content), time=float("inf"))
    made = Exchange(
        0, "", "complete", "\ud800", 1e300, None, "", "not an address", None, request, response,
        messages=(message,), page=page,
    )  # fmt: skip
    rows = list(inspect_all([made, made], CATALOG))
    assert len(rows) == 2
    for row in rows:
        text = json.dumps(row.to_json(), ensure_ascii=False)
        if page.isascii():
            assert text.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep JSON", b"[" * 200_000),
        ("wide JSON", b"[" + b'"jane@shop.example",' * 100_000 + b"1]"),
        ("long string", b'{"a":"' + b"A" * 2_000_000 + b'"}'),
        ("pairs", b"&".join(b"a%d=%d" % (n, n) for n in range(150_000))),
        ("lines", b"\n".join(b"en=e%d" % n for n in range(100_000))),
        ("base64", b"eyJh" * 400_000),
        ("noise", bytes(range(256)) * 8_000),
        ("backslashes", b'{"a":"' + b"\\u0041" * 300_000 + b'"}'),
        ("percent", b"a=" + b"%25" * 600_000),
    ],
)
def test_a_hostile_body_of_two_megabytes_is_inspected_within_seconds(name, content):
    start = time.perf_counter()
    one("https://t.example/p", content=content, method=b"POST")
    assert time.perf_counter() - start < 3, name


def test_what_a_site_sends_once_does_not_stay_in_memory():
    """Long names, values and hosts come once: remembered ones would be a site's way to fill the memory."""
    memory = Memory()

    def seen(n: int) -> None:
        long = f"{n:08d}abcdefgh" * 6_000
        for url in (
            f"https://t.example/?{long}=1",
            f"https://www.google-analytics.com/g/collect?v=2&tid=G-1&en=x&ep.{long}=1",
            f"https://{'a.' * 40_000}{n}.example/",
        ):
            item = exchange(url, seq=n, headers=[(b"cookie", f"{long}=1".encode())])
            inspect(item, CATALOG, memory)

    seen(1)
    tracemalloc.start()
    for n in range(2, 22):
        seen(n)
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 20 * 50_000
