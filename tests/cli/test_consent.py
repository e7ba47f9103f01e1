"""`inspector consent` as a user runs it: a child process, a real session."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import exchange

from inspector.session.writer import SessionWriter

ROOT = Path(__file__).parents[2]
GA4 = "https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123&en=page_view&uid=member-7"
META = "https://www.facebook.com/tr/?id=770042&ev=PageView"
PAGE = [(b"referer", b"https://shop.example/")]


@pytest.fixture
def session(tmp_path):
    """Meta before a choice without any signal, Google under its default, then a refusal, then both again."""
    path = tmp_path / "visit.inspector"
    urls = [META, f"{GA4}&gcs=G100&gcd=13p3p3p3p5l1", f"{GA4}&gcs=G100&gcd=13q3q3q3q5l1", f"{META}&fbp=fb.1.17.48"]
    items = [exchange(url, seq=seq, headers=PAGE) for seq, url in enumerate(urls, 1)]
    with SessionWriter.open(path, source="proxy") as writer:
        writer.commit(items)
    return path


def run(*words, home):
    return subprocess.run(
        [sys.executable, "-m", "inspector", "consent", *map(str, words)], capture_output=True, cwd=ROOT, timeout=60,
        check=False, env={"INSPECTOR_HOME": str(home), "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_json_lines_hold_each_signal_in_each_state_and_then_the_choices(session, tmp_path):
    done = run(session, "--format", "jsonl", home=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["format"] for each in objects} == {"consent/1"}
    told = [
        (o["recipient"], o["kind"], o["state"], o["first"], o["last"], o["before_choice"], o["against_refusal"])
        for o in objects[:-1]
    ]
    assert told == [
        ("Google", "gcs", "denied", 2, 3, 1, 1),
        ("Google", "gcd", "denied", 2, 3, 1, 1),
        ("Meta", "", "", 1, 4, 1, 1),
    ]  # fmt: skip
    choice = objects[-1]["choice"]
    assert (choice["seq"], choice["site"], set(choice["state"].values())) == (3, "shop.example", {"denied"})


def test_the_table_is_for_people_and_says_that_it_is_no_judgement(session, tmp_path):
    text = run(session, home=tmp_path).stdout.decode()
    assert text.splitlines()[0].split()[:4] == ["recipient", "group", "signal", "state"]
    assert (
        "first choice with request 3: denied: ad_personalization, ad_storage, ad_user_data, analytics_storage" in text
    )
    assert text.splitlines()[-1].endswith("Facts, no legal judgement.")


def test_what_cannot_be_used_is_one_sentence(tmp_path):
    done = run(tmp_path / "none.har", home=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert len(done.stderr.decode().strip().splitlines()) == 1
