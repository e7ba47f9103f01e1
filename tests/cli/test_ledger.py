"""`inspector ledger` as a user runs it: a child process, a real session."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import exchange
from visits import CID, sent, visit, write_session

ROOT = Path(__file__).parents[2]
EMAIL = "ada@shop.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ledger")


@pytest.fixture(scope="module")
def session(folder):
    """A visit, and an address in plain to one company and hashed to another."""
    urls = [
        f"https://analytics.tiktok.com/i18n/pixel/track?email={EMAIL}",
        f"https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&cid={CID}&en=scroll",
        f"https://www.facebook.com/tr/?id=770042&ev=Lead&ud%5Bexternal_id%5D={CID}&external_id={CID}",
    ]
    items = [*visit(), *(sent(n, url, "image") for n, url in enumerate(urls, 7))]
    return write_session(folder / "visit.inspector", items)


def run(*words, home, data=None):
    return subprocess.run(
        [sys.executable, "-m", "inspector", "ledger", *map(str, words)], capture_output=True, cwd=ROOT, timeout=90,
        check=False, input=data, env={"INSPECTOR_HOME": str(home), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


def lines_of(*words, home):
    done = run(*words, home=home)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_value_stands_once_with_its_recipients_the_most_widely_shared_first(session, folder):
    lines = lines_of(session, "--unredacted", home=folder)
    assert {each["format"] for each in lines} == {"ledger/1"}
    assert [each["companies"] for each in lines] == sorted((each["companies"] for each in lines), reverse=True)
    client = next(each for each in lines if each["value"] == CID)
    assert client["origin"] == {"how": "set-cookie", "name": "_ga", "seq": 1, "site": "shop.example", "own": True}
    assert client["first_seq"] == 1
    google = next(each for each in client["recipients"] if each["recipient"] == "Google")
    assert (google["count"], google["first_seq"], google["last_seq"], google["state"], google["at"]) == (
        2, 3, 8, "plain", ["query:cid"],
    )  # fmt: skip


def test_values_are_marks_unless_they_are_asked_for(session, folder):
    masked, plain = run(session, home=folder), run(session, "--unredacted", home=folder)
    for secret in (CID, EMAIL, "test-click-id"):
        assert secret.encode() not in masked.stdout
        assert secret.encode() in plain.stdout
    assert b"masked" in masked.stderr
    assert b"not redacted" in plain.stderr
    marks = [json.loads(line)["value"] for line in masked.stdout.splitlines()]
    assert "client-id-1" in marks
    assert masked.stdout == run(session, home=folder).stdout


def test_a_recipient_a_scope_and_a_category_narrow_it(session, folder):
    everything = lines_of(session, home=folder)
    for words, holds in (
        (("--recipient", "tiktok"), lambda each: any(r["recipient"] == "TikTok" for r in each["recipients"])),
        (("--scope", "across-companies"), lambda each: each["scope"] == "across-companies"),
        (("--category", "identifier"), lambda each: each["category"] == "identifier"),
    ):
        found = lines_of(session, *words, home=folder)
        assert {each["id"] for each in found} == {each["id"] for each in everything if holds(each)}
        assert found


def test_nobody_of_that_name_is_said_with_those_that_there_are(session, folder):
    done = run(session, "--recipient", "Nobody Ltd", home=folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Nobody Ltd got nothing in this input" in done.stderr
    assert b"Google" in done.stderr


def test_the_table_and_the_csv_say_the_same_for_people_and_spreadsheets(session, folder):
    table = run(session, "--format", "table", "--unredacted", home=folder).stdout.decode()
    assert table.splitlines()[0].split() == ["id", "kind", "value", "companies", "scope", "shared", "from", "first", "last", "to"]  # fmt: skip
    assert "Google 2x" in next(line for line in table.splitlines() if CID in line)
    out = folder / "ledger.csv"
    assert run(session, "--format", "csv", "-o", out, home=folder).returncode == 0
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert {row["id"] for row in rows} == {line.split()[0] for line in table.splitlines()[1:]}


def test_an_older_file_stays_when_the_input_is_none(folder):
    out, bad = folder / "kept.jsonl", folder / "bad.har"
    out.write_text("before", encoding="utf-8")
    bad.write_bytes(b"not a har")
    assert run(bad, "-o", out, home=folder).returncode == 2
    assert out.read_text(encoding="utf-8") == "before"


def test_the_test_persons_own_values_are_told_as_typed(folder):
    persona = folder / "persona.toml"
    persona.write_text(f'emails = ["{EMAIL}"]\n', encoding="utf-8")
    session = write_session(folder / "typed.inspector", [exchange(f"https://a.example/x?q={EMAIL}", seq=1, headers=[(b"referer", b"https://shop.example/")])])  # fmt: skip
    lines = lines_of(session, "--persona", persona, "--unredacted", home=folder)
    assert next(each for each in lines if each["value"] == EMAIL)["origin"]["how"] == "persona"


def test_help_shows_an_example():
    done = run("--help", home="/")
    assert done.returncode == 0
    assert b"example: inspector ledger" in done.stdout
