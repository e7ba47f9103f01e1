"""`inspector simulate` as a user runs it: a child process, a real HAR, real files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GA4 = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid=746406658.1791212460&en=page_view"


def entry(url):
    headers = [
        {"name": "User-Agent", "value": "Mozilla/5.0 (X11) Firefox/146.0"},
        {"name": "Referer", "value": "https://shop.example/"},
    ]
    request = {
        "method": "GET",
        "url": url,
        "httpVersion": "HTTP/2",
        "cookies": [],
        "headers": headers,
        "queryString": [],
        "headersSize": -1,
        "bodySize": 0,
    }
    content = {"size": 0, "mimeType": ""}
    response = {
        "status": 204,
        "statusText": "",
        "httpVersion": "HTTP/2",
        "cookies": [],
        "headers": [],
        "redirectURL": "",
        "content": content,
        "headersSize": -1,
        "bodySize": 0,
    }
    return {
        "startedDateTime": "2026-11-23T10:02:00.137Z",
        "time": 5,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 1, "wait": 3, "receive": 1},
    }


@pytest.fixture
def har(tmp_path):
    entries = [entry(GA4 + "&gcs=G111"), entry(GA4 + "&gcs=G100"), entry("https://shop.example/logo.svg")]
    path = tmp_path / "visit.har"
    path.write_text(
        json.dumps({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}})
    )
    return path


def run(tmp_path, *words):
    return subprocess.run(
        [sys.executable, "-m", "inspector", "simulate", *map(str, words)],
        capture_output=True, cwd=ROOT, timeout=60, check=False, text=True,
        env={"INSPECTOR_HOME": str(tmp_path / "home"), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


def rows(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_line_for_each_request_that_the_policy_concerns(tmp_path, har):
    found = rows(run(tmp_path, har))
    assert [(row["seq"], row["policy"], row["verdict"]) for row in found] == [
        (1, "strict", "sent"),
        (2, "strict", "blocked"),
    ]


def test_consent_can_be_assumed(tmp_path, har):
    assert [row["verdict"] for row in rows(run(tmp_path, har, "--consent", "denied"))] == ["blocked", "blocked"]
    assert [row["verdict"] for row in rows(run(tmp_path, har, "--consent", "analytics_storage=granted"))] == [
        "sent",
        "sent",
    ]


def test_the_summary_is_one_object(tmp_path, har):
    (found,) = rows(run(tmp_path, har, "--policy", "none", "--summary"))
    assert found["format"] == "simulation/1"
    assert found["summary"]["verdicts"]["sent"] == 2


def test_a_policy_file_and_an_output_file(tmp_path, har):
    policy, out = tmp_path / "ours.toml", tmp_path / "out.jsonl"
    policy.write_text('format = "filter-policy/1"\n[policy]\nname = "Ours"\n[[destination]]\nvendor = "*"\n')
    assert run(tmp_path, har, "--policy", policy, "-o", out).stdout == ""
    assert [json.loads(line)["policy"] for line in out.read_text().splitlines()] == ["ours", "ours"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--policy", "strikt"], "did you mean strict"),
        (["--consent", "maybe"], "write recorded, granted, denied"),
        (["--policy", "absent.toml"], "cannot be read"),
        (["-o", "/no/such/folder/x"], "cannot write"),
    ],
)
def test_wrong_usage_is_one_sentence(tmp_path, har, words, why):
    done = run(tmp_path, har, *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert why in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("inspector: ")] == done.stderr.splitlines()[
        -1:
    ]


def test_a_wrong_policy_file_is_told_with_its_line(tmp_path, har):
    policy = tmp_path / "ours.toml"
    policy.write_text(
        'format = "filter-policy/1"\n[policy]\nname = "Ours"\n[[rule]]\nid = "x"\non = { at = "query:cid" }\ndo = { action = "dropp" }\n'
    )
    done = run(tmp_path, har, "--policy", policy)
    assert done.returncode == 2
    assert "ours.toml:7: " in done.stderr
    assert "did you mean drop?" in done.stderr
