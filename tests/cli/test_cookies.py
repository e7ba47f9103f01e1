"""`inspector cookies` as a user runs it: a child process, a real session."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import exchange

from inspector.session.schema import LaunchInfo
from inspector.session.writer import SessionWriter

ROOT = Path(__file__).parents[2]
SHOP = "https://www.shop.example/"
PAGE = [(b"sec-fetch-dest", b"document"), (b"sec-fetch-mode", b"navigate"), (b"sec-fetch-site", b"none")]
HTML = (b"content-type", b"text/html")


def part(seq, launch, url, cookie, sets=(), ip="192.0.2.9"):
    headers = [(b"referer", SHOP.encode()), (b"sec-fetch-dest", b"empty"), (b"cookie", cookie)]
    return exchange(
        url,
        seq=seq,
        launch=launch,
        headers=headers,
        response_headers=[(b"set-cookie", value) for value in sets],
        server_ip=ip,
    )


@pytest.fixture
def session(tmp_path):
    """Before: Analytics by script. After: a tagging server in the page's range of addresses, and one elsewhere."""
    path = tmp_path / "visit.inspector"
    launches = [
        LaunchInfo(name, "Chromium 156, fresh profile, quiet", "127.0.0.1", 1, 1.0) for name in ("client", "server")
    ]
    fpid = b"FPID=FPID2.2.abc.1; Domain=shop.example; Path=/; Max-Age=63072000; HttpOnly; Secure"
    fpau = b"FPAU=1.2.3; Domain=shop.example; Path=/; Max-Age=7776000; Secure"
    items = [
        exchange(SHOP, seq=1, launch="client", headers=PAGE, response_headers=[HTML], server_ip="192.0.2.1"),
        part(2, "client", SHOP + "x", b"_ga=GA1.1.5.6; _gcl_au=1.1.2.3"),
        exchange(SHOP, seq=3, launch="server", headers=PAGE, response_headers=[HTML], server_ip="192.0.2.1"),
        part(4, "server", "https://sst.shop.example/g/collect?v=2&tid=G-ABC&en=x", b"_ga=GA1.1.7.8", [fpid]),
        part(5, "server", "https://far.shop.example/y", b"_ga=GA1.1.7.8; FPID=FPID2.2.abc.1", [fpau], "198.51.100.1"),
    ]
    with SessionWriter.open(path, source="proxy", launches=launches) as writer:
        writer.commit(items)
    return path


def run(*words, home):
    return subprocess.run(
        [sys.executable, "-m", "inspector", "cookies", *map(str, words)], capture_output=True, cwd=ROOT, timeout=60,
        check=False, env={"INSPECTOR_HOME": str(home), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


def objects(done):
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_cookie_is_one_object_with_what_is_known_and_no_value(session, tmp_path):
    done = run(session, "--format", "jsonl", home=tmp_path)
    found = {each["name"]: each for each in objects(done)}
    assert set(found) == {"_ga", "_gcl_au", "FPID", "FPAU"}
    assert {each["format"] for each in found.values()} == {"cookies/1"}
    assert (found["_ga"]["set_by"], found["_ga"]["life_s"], found["_ga"]["usual_s"]) == ("script", None, 63072000.0)
    assert (found["FPID"]["set_by"], found["FPID"]["http_only"], found["FPID"]["domain"]) == (
        "server",
        True,
        "shop.example",
    )
    safari = {name: each["lives"][0]["life_s"] for name, each in found.items()}
    assert safari == {"_ga": 604800.0, "_gcl_au": 604800.0, "FPID": 63072000.0, "FPAU": 604800.0}
    assert b"GA1.1" not in done.stdout
    assert b"FPID2" not in done.stdout


def test_two_launches_stand_side_by_side(session, tmp_path):
    pairs = {
        each["name"]: each
        for each in objects(run(session, "--compare", "client", "server", "--format", "jsonl", home=tmp_path))
    }
    assert {name: each["change"] for name, each in pairs.items()} == {"_ga": "longer", "_gcl_au": "same"}
    assert [each["name"] for each in pairs["_ga"]["after"]] == ["_ga", "FPID"]
    assert pairs["_gcl_au"]["after"][0]["life"]["outcome"] == "capped"


def test_two_inputs_stand_side_by_side(session, tmp_path):
    pairs = objects(run(session, "--with", session, "--format", "jsonl", home=tmp_path))
    assert {each["change"] for each in pairs} == {"same"}


def test_a_table_says_that_it_is_a_model(session, tmp_path):
    text = run(session, home=tmp_path).stdout.decode()
    assert "is a model by their published rules" in text
    assert "Google Analytics (server container)" in text
    compared = run(session, "--compare", "client", "server", home=tmp_path).stdout.decode()
    assert "FPID by server" in compared
    assert "longer" in compared


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--compare", "client", "other"), "no launch 'other' in the input; there are client, server"),
        (("--compare", "client", "server", "--with", "x.har"), "give one of them"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(session, tmp_path, words, why):
    done = run(session, *words, home=tmp_path)
    assert done.returncode == 2
    assert why in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
