"""HAR: valid by the published schema, read back by mitmproxy and by ourselves."""

import base64
import gzip
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from builders import body, exchange
from planted import planted
from referencing import Registry, Resource
from visits import sent, visit, write_session

from inspector.analysis.inspect import inspect_all
from inspector.model.exchange import Body, Message
from inspector.model.incident import Incident
from inspector.processes.inputs import open_input
from inspector.session.reader import SessionReader
from inspector.session.schema import LaunchInfo

SCHEMA = Path(__file__).parents[1] / "data" / "har-schema"
PNG = b"\x89PNG\r\n\x1a\n\x00\xff\xfe"


@pytest.fixture(scope="module")
def validator():
    schemas = [json.loads(path.read_text()) for path in SCHEMA.glob("*.json")]
    registry = Registry().with_resources([(s["$id"].rstrip("#"), Resource.from_contents(s)) for s in schemas])
    har = next(s for s in schemas if s["$id"] == "har.json#")
    return jsonschema.Draft6Validator(har, registry=registry, format_checker=jsonschema.Draft6Validator.FORMAT_CHECKER)


def odd_exchanges(first=1):
    """What a session may hold beside ordinary requests."""
    n = iter(range(first, first + 100))
    return [
        sent(next(n), "https://img.example/a.png", "image", response_headers=[(b"content-type", b"image/png")], response_content=PNG),
        sent(next(n), "https://api.example/up", method=b"POST", content=PNG, headers=[(b"content-type", b"application/octet-stream")]),
        sent(next(n), "https://api.example/gz", response_headers=[(b"content-type", b"text/plain"), (b"content-encoding", b"gzip")], response_content=gzip.compress(b"hello gzip")),
        sent(next(n), "https://api.example/bogus", response_headers=[(b"content-encoding", b"aws-chunked")], response_content=b"data"),
        sent(next(n), "https://api.example/two", response_headers=[(b"content-encoding", b"gzip, br")], response_content=b"data"),
        sent(next(n), "https://api.example/bad", response_headers=[(b"content-encoding", b"gzip")], response_content=b"no gzip"),
        sent(next(n), "https://down.example/", status=None, state="failed", error="The server did not answer."),
        sent(next(n), "https://private.example/", status=None, state="refused", error="Refused."),
        sent(next(n), "https://ws.example/s", status=101, messages=(Message(True, True, body(b'{"hi":"there"}'), 1.5), Message(False, False, body(PNG), 2.5)), message_count=2),
        sent(next(n), "https://api.example/cut", response_content=b"x"),
        sent(next(n), "https://api.example/304", status=304),
        sent(next(n), "https://api.example/dup?a=1&a=2&b&c=", headers=[(b"cookie", b"a=1; b=2"), (b"x-dup", b"1"), (b"x-dup", b"2")], response_headers=[(b"set-cookie", b"s=1; Path=/; Domain=example; HttpOnly; Secure; Expires=Wed, 21 Oct 2026 07:28:00 GMT"), (b"set-cookie", b"t=2; expires=never")]),
        sent(next(n), "https://api.example/\xe4", server_ip="192.0.2.7", duration_ms=None),
    ]  # fmt: skip


def log_of(raw: bytes) -> dict:
    return json.loads(raw)["log"]


@pytest.mark.parametrize("redacted", [True, False])
def test_it_is_valid_by_the_published_schema(exported, validator, redacted):
    items = [*visit(), *odd_exchanges(7), *planted()[0]]
    items = [
        item
        if n < 19
        else type(item)(**{f: getattr(item, f) for f in item.__slots__} | {"seq": n + 1, "key": f"k{n + 1}"})
        for n, item in enumerate(items)
    ]
    har = json.loads(
        exported(
            [*items, Incident("crashed", 1.0, "a.example", "browser", "It crashed.")],
            "har",
            redacted=redacted,
            launches=[LaunchInfo("browser", "Chromium 156", "127.0.0.1", 1, 1.0)],
        )
    )
    assert [error.message for error in validator.iter_errors(har)] == []
    assert len(har["log"]["entries"]) == len(items)


def test_the_schema_would_refuse_a_wrong_entry(exported, validator):
    har = json.loads(exported(visit(), "har"))
    del har["log"]["entries"][0]["request"]["url"]
    assert list(validator.iter_errors(har))


def test_an_empty_session_is_a_valid_log(exported, validator):
    har = json.loads(exported([], "har"))
    assert har["log"]["entries"] == []
    assert not list(validator.iter_errors(har))


@pytest.mark.parametrize("redacted", [True, False])
def test_our_own_import_gives_the_same_rows_and_groups(exported, catalog, tmp_path, redacted):
    items = [*visit(), *odd_exchanges(7)]
    session = write_session(tmp_path / "first.inspector", items)
    (tmp_path / "log.har").write_bytes(exported(items, "har", redacted=redacted))
    with SessionReader.open(session) as reader:
        before = list(inspect_all(reader.exchanges(), catalog))
    with open_input(tmp_path / "log.har") as found, SessionReader.open(found.session) as reader:
        assert found.refused == []
        after = list(inspect_all(reader.exchanges(), catalog))
    assert [i.party.group for i in after] == [i.party.group for i in before]
    assert [i.party.recipient for i in after] == [i.party.recipient for i in before]
    assert [[h.vendor for h in i.hits] for i in after] == [[h.vendor for h in i.hits] for i in before]
    assert [i.status for i in after] == [i.status for i in before]


def test_an_unredacted_log_imports_to_the_same_bytes(exported, tmp_path):
    items = [*visit(), *odd_exchanges(7)]
    (tmp_path / "log.har").write_bytes(exported(items, "har", redacted=False))
    with open_input(tmp_path / "log.har") as found, SessionReader.open(found.session) as reader:
        for before, after in zip(items, reader.exchanges(), strict=True):
            assert (after.request.method, after.request.url) == (before.request.method, before.request.url)
            assert after.request.body.kept == before.request.body.kept
            assert after.request.headers == before.request.headers
            assert [m.body.kept for m in after.messages] == [m.body.kept for m in before.messages]


@pytest.mark.parametrize("redacted", [True, False])
def test_mitmproxy_reads_it(exported, tmp_path, redacted):
    items = [item for item in [*visit(), *odd_exchanges(7)] if b"\xc3" not in item.request.url]
    path = tmp_path / "log.har"
    path.write_bytes(exported(items, "har", redacted=redacted))
    code = (
        "import sys; from mitmproxy.io import FlowReader\n"
        "flows = list(FlowReader(open(sys.argv[1], 'rb')).stream())\n"
        "print(len(flows)); print(flows[2].request.pretty_url.split('?')[0]); print(flows[8].response.text)"
    )
    found = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    count, url, text = found.stdout.split("\n")[:3]
    assert int(count) == len(items)
    assert url == "https://region1.google-analytics.com/g/collect"
    assert text == ("" if redacted else "hello gzip")


def test_bodies_stand_decoded_or_in_base64(exported):
    entries = log_of(exported(odd_exchanges(), "har", redacted=False))["entries"]
    png, upload, packed, bogus, _, broken = (entry for entry in entries[:6])
    assert base64.b64decode(png["response"]["content"]["text"]) == PNG
    assert png["response"]["content"]["encoding"] == "base64"
    assert base64.b64decode(upload["request"]["postData"]["text"]) == PNG
    assert upload["request"]["postData"]["_encoding"] == "base64"
    assert packed["response"]["content"]["text"] == "hello gzip"
    assert packed["response"]["content"]["size"] == len("hello gzip")
    assert "content-encoding" not in [header["name"] for header in bogus["response"]["headers"]]
    assert broken["response"]["content"]["text"] == "no gzip"
    assert "could not be decoded" in broken["response"]["content"]["comment"]


def test_answers_are_left_out_of_a_redacted_log_and_their_sizes_stay(exported):
    entry = log_of(exported(visit(), "har"))["entries"][0]
    assert "text" not in entry["response"]["content"]
    assert entry["response"]["content"]["size"] == len(b"<html>hello</html>")
    assert "left out" in entry["response"]["content"]["comment"]


def test_entries_name_page_party_and_findings(exported):
    log = log_of(exported(visit(), "har", redacted=False))
    assert [page["title"] for page in log["pages"]] == ["https://shop.example/checkout?step=2"]
    assert {entry["pageref"] for entry in log["entries"]} == {"page_1"}
    facts = log["entries"][2]["_inspector"]
    assert (facts["group"], facts["recipient"]) == ("client-side", "Google")
    assert facts["hits"][0] == {"vendor": "ga4", "role": "event", "account": "G-ABC123", "event": "page_view"}
    assert {"ip-address", "user-agent"} <= {finding["kind"] for finding in facts["findings"]}


def test_server_address_websocket_cookies_and_duplicates_are_kept(exported):
    entries = {
        entry["request"]["url"].split("/")[-1]: entry
        for entry in log_of(exported(odd_exchanges(), "har", redacted=False))["entries"]
    }
    assert entries["ä"]["serverIPAddress"] == "192.0.2.7"
    assert entries["s"]["_webSocketMessages"] == [
        {"type": "send", "time": 1.5, "opcode": 1, "data": '{"hi":"there"}'},
        {"type": "receive", "time": 2.5, "opcode": 2, "data": base64.b64encode(PNG).decode()},
    ]
    dup = entries["dup?a=1&a=2&b&c="]
    assert [q["name"] for q in dup["request"]["queryString"]] == ["a", "a", "b", "c"]
    assert [c["value"] for c in dup["request"]["cookies"]] == ["1", "2"]
    assert [c["name"] for c in dup["response"]["cookies"]] == ["s", "t"]
    assert dup["response"]["cookies"][0]["expires"] == "2026-10-21T07:28:00Z"
    assert [h["value"] for h in dup["request"]["headers"] if h["name"] == "x-dup"] == ["1", "2"]


def test_a_failed_request_is_an_entry_with_its_reason(exported):
    entry = log_of(exported(odd_exchanges(), "har"))["entries"][6]
    assert (entry["response"]["status"], entry["_inspector"]["state"]) == (0, "failed")
    assert entry["response"]["_error"] == "The server did not answer."


def test_a_body_of_which_only_a_part_was_kept_says_so(exported):
    cut = sent(1, "https://api.example/", method=b"POST")
    part = Body(b"begin", 10_000_000, "ab" * 32)
    values = {f: getattr(cut, f) for f in cut.__slots__}
    request = {f: getattr(cut.request, f) for f in cut.request.__slots__} | {"body": part}
    item = type(cut)(**values | {"request": type(cut.request)(**request)})
    entry = log_of(exported([item], "har", redacted=False))["entries"][0]
    assert entry["request"]["bodySize"] == 10_000_000
    assert "first part" in entry["request"]["postData"]["comment"]


def test_the_log_says_whether_it_is_redacted_and_what_is_simulated(exported):
    assert log_of(exported(visit(), "har"))["_inspector"]["redacted"] is True
    assert "Not redacted" in log_of(exported(visit(), "har", redacted=False))["comment"]


def test_incidents_travel_along(exported):
    log = log_of(
        exported([*visit(), Incident("passed-through", 1.0, "bank.example", "browser", "By your wish.", 3)], "har")
    )
    assert log["_inspector"]["incidents"][0]["host"] == "bank.example"
    assert log["_inspector"]["incidents"][0]["count"] == 3


def test_a_url_that_is_no_text_does_not_break_the_log(exported):
    raw = exported([exchange(b"https://\xff\xfe.example/\xed\xa0\x80?\x00", method=b"G\xffT")], "har", redacted=False)
    assert json.loads(raw)["log"]["entries"]


def test_consent_of_a_hit_stands_beside_its_findings_and_nowhere_else(exported):
    url = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1.2&en=page_view&gcs=G100"
    items = [exchange(url, seq=1), exchange("https://shop.example/a.css", seq=2)]
    hit, content = (entry["_inspector"] for entry in json.loads(exported(items, "har"))["log"]["entries"])
    assert hit["consent"]["verdict"] == "against-refusal"
    assert hit["consent"]["signals"][0]["raw"] == "G100"
    assert "consent" not in content


def test_evidence_and_cookies_stand_beside_the_findings_and_no_value_of_a_cookie(exported):
    headers = [(b"cookie", b"_ga=GA1.1.222222222.1763978534; sid=s3cr3t-0123456789abcdef")]
    items = [*visit(), sent(7, "https://shop.example/basket", "empty", "same-origin", headers=headers)]
    entries = [entry["_inspector"] for entry in json.loads(exported(items, "har"))["log"]["entries"]]
    tagging = entries[5]
    assert (tagging["group"], tagging["role"]) == ("server-call", "tagging-server")
    assert {"signal", "where", "value", "source"} <= tagging["evidence"][0].keys()
    assert any(each["signal"] == "measurement" for each in tagging["evidence"])
    assert [cookie["name"] for cookie in entries[6]["cookies"]] == ["_ga", "sid"]
    assert entries[0]["cookies"][0]["direction"] == "set"
    assert "cookies" not in entries[1]
    assert "s3cr3t" not in json.dumps(entries)
