"""`inspector inspect` as a user runs it: a child process, real files, real import."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UA = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0"
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=1473268947.1550531325&en=page_view&gcs=G100"


def entry(url, method="GET", body=None, referer="https://shop.example/"):
    headers = [{"name": "User-Agent", "value": UA}, {"name": "Referer", "value": referer}]
    request = {
        "method": method, "url": url, "httpVersion": "HTTP/2", "cookies": [], "headers": headers, "queryString": [],
        "headersSize": -1, "bodySize": len(body or ""),
    }  # fmt: skip
    if body is not None:
        request["postData"] = {"mimeType": "text/plain", "text": body}
    response = {
        "status": 204, "statusText": "", "httpVersion": "HTTP/2", "cookies": [], "headers": [], "redirectURL": "",
        "content": {"size": 0, "mimeType": ""}, "headersSize": -1, "bodySize": 0,
    }  # fmt: skip
    return {
        "startedDateTime": "2026-11-23T10:02:00.137Z", "time": 5, "request": request, "response": response, "cache": {},
        "timings": {"send": 1, "wait": 3, "receive": 1},
    }  # fmt: skip


@pytest.fixture
def har(tmp_path):
    entries = [
        entry(GA4),
        entry("https://sst.shop.example/g/collect?v=2&tid=G-ABC123&cid=1.2", "POST", "en=scroll\r\nen=purchase"),
        entry("https://shop.example/logo.svg"),
        entry("https://track.shop.example/x?email=jane%40shop.example"),
    ]
    path = tmp_path / "visit.har"
    path.write_text(
        json.dumps({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}})
    )
    return path


def run(*words, home, stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "inspector", "inspect", *map(str, words)],
        capture_output=True, cwd=ROOT, timeout=60, input=stdin, check=False,
        env={"INSPECTOR_HOME": str(home), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


def rows(done):
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_json_lines_hold_one_inspection_for_each_request_in_order(har, tmp_path):
    found = rows(run(har, home=tmp_path))
    assert [row["format"] for row in found] == ["inspection/1"] * 4
    assert [row["seq"] for row in found] == [1, 2, 3, 4]
    assert [row["party"]["group"] for row in found] == ["client-side", "server-call", "own-content", "own-content"]
    assert [hit["event"] for hit in found[1]["hits"]] == ["scroll", "purchase"]
    assert found[0]["consent"]["signals"][0]["decoded"] == {"ad_storage": "denied", "analytics_storage": "denied"}


def test_a_har_is_read_from_standard_input_too(har, tmp_path):
    assert len(rows(run("-", home=tmp_path, stdin=har.read_bytes()))) == 4


def test_csv_has_the_columns_of_the_interface(har, tmp_path):
    done = run(har, "--format", "csv", home=tmp_path)
    table = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert list(table[0]) == [
        "seq", "time", "group", "method", "host", "path", "query", "status", "type", "size", "duration_ms", "recipient",
        "entity", "vendor", "account", "event", "consent", "findings", "page", "note",
    ]  # fmt: skip
    assert (table[0]["recipient"], table[0]["account"]) == ("Google", "G-ABC123")


def test_the_table_is_for_people(har, tmp_path):
    lines = run(har, "--format", "table", home=tmp_path).stdout.decode().splitlines()
    assert len(lines) == 5
    assert lines[0].split()[:4] == ["seq", "group", "recipient", "method"]
    assert lines[1].split()[:5] == ["1", "client-side", "Google", "GET", "204"]
    assert "ip, user-agent, identifier" in lines[1]


def test_options_of_the_project_decide(har, tmp_path):
    found = rows(run(har, "--tagging-server", "track.shop.example", "--site", "google-analytics.com", home=tmp_path))
    assert (found[3]["party"]["group"], found[3]["party"]["overridden"]) == ("server-call", True)
    assert found[0]["party"]["group"] == "client-side"
    project = tmp_path / "shop.toml"
    project.write_text('format = "inspector-project/1"\ntagging_servers = ["track.shop.example/x"]\n')
    assert rows(run(har, "--project", project, home=tmp_path))[3]["party"]["group"] == "server-call"


def test_output_goes_to_a_file_whole(har, tmp_path):
    target = tmp_path / "out.jsonl"
    done = run(har, "-o", target, home=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert len(target.read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["missing.har"], "missing.har cannot be read"),
        (["."], "is a folder"),
        (["HAR", "--format", "xml"], "invalid choice"),
        (["HAR", "--site", "no host"], "no host name"),
        (["HAR", "--project", "missing.toml"], "missing.toml:0: cannot be read"),
        (["HAR", "--persona", "HAR"], "visit.har:1: is no TOML"),
        (["HAR", "-o", "/nowhere/at/all.jsonl"], "cannot write /nowhere/at/all.jsonl"),
        ([], "required"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(har, tmp_path, words, told):
    done = run(*[har if word == "HAR" else word for word in words], home=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    errors = [line for line in done.stderr.decode().splitlines() if line.startswith("inspector: ")]
    assert len(errors) == 1
    assert told in errors[0]
    assert "Traceback" not in done.stderr.decode()


def test_a_bad_entry_is_told_and_the_good_ones_are_inspected(har, tmp_path):
    data = json.loads(har.read_text())
    data["log"]["entries"].insert(1, {"request": 7})
    har.write_text(json.dumps(data))
    done = run(har, home=tmp_path)
    assert len(rows(done)) == 4
    assert "entry 2 was refused" in done.stderr.decode()


def test_the_window_is_not_loaded(har, tmp_path):
    code = (
        "import sys; from inspector.cli.main import main; "
        f"code = main(['inspect', {str(har)!r}, '-o', {str(tmp_path / 'o')!r}]); "
        "sys.exit(code or any(name.startswith(('PySide6', 'mitmproxy')) for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False,
        env={"INSPECTOR_HOME": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()


def test_what_a_later_request_shows_is_told_of_a_hit_without_a_signal(tmp_path):
    """As in the window: the whole session is known, and the sentence names the request."""
    meta = "https://www.facebook.com/tr/?id=770042&ev=PageView"
    chosen = entry(GA4.replace("gcs=G100", "gcs=G111&gcd=13r3r3r3r5l1"))
    waiting = entry(GA4 + "&gcd=13p3p3p3p5l1")
    other = entry(meta, referer="https://other.example/")
    path = tmp_path / "visit.har"
    log = {
        "version": "1.2",
        "creator": {"name": "t", "version": "1"},
        "entries": [entry(meta), waiting, entry(meta), other, chosen, entry(meta)],
    }
    path.write_text(json.dumps({"log": log}))
    verdicts = [row["consent"]["verdict"] for row in rows(run(path, home=tmp_path))]
    assert verdicts == ["before-choice", "before-choice", "no-signal", "no-signal", "granted", "granted"]
    first, _, third, *_ = (row["consent"] for row in rows(run(path, home=tmp_path)))
    assert first["verdict_why"].startswith("Request 2 still shows no choice; ")
    assert third["verdict_why"].startswith("Request 5 is the first to show a choice on this site, which may ")


def test_csv_has_more_columns_when_they_are_asked_for(har, tmp_path):
    done = run(har, "--format", "csv", "--columns", "seq,evidence,verdict", home=tmp_path)
    table = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))
    assert list(table[0]) == ["seq", "evidence", "verdict"]
    assert table[0]["evidence"].startswith("registrable-domain at host: google-analytics.com")
    wrong = run(har, "--columns", "seq", home=tmp_path)
    assert wrong.returncode == 2
    assert b"--columns holds for csv" in wrong.stderr


def test_the_table_says_how_a_hit_stands_to_consent(har, tmp_path):
    har.write_text(har.read_text().replace("gcs=G100", "gcs=G100&uid=member-7"))
    lines = run(har, "--format", "table", home=tmp_path).stdout.decode().splitlines()
    start = lines[0].index("consent")
    assert lines[1][start:].split()[0] == "against-refusal"
