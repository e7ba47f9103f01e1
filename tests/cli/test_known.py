"""`inspector vendors`, `policies`, `policy check`: readable, and the exit status says whether a file is right."""

import subprocess
import sys
from pathlib import Path

import pytest

from inspector.cli.main import main

ROOT = Path(__file__).parents[2]
GOOD = 'format = "filter-policy/1"\n[policy]\nname = "Ours"\n[[destination]]\nvendor = "ga4"\n[[rule]]\nid = "x"\non = { at = "query:cid" }\ndo = { action = "drop" }\n'
EXAMPLE = '[[example]]\nvendor = "ga4"\nin = "GET https://www.google-analytics.com/g/collect?v=2&tid=G-1&cid=1.2&en=a"\nout = "GET https://www.google-analytics.com/g/collect?v=2&tid=G-1&en=a"\n'


def out(capsys, *words, code=0):
    assert main(words) == code
    return capsys.readouterr()


def test_vendors_are_listed_and_shown(capsys):
    assert "ga4" in out(capsys, "vendors").out
    shown = out(capsys, "vendors", "ga4").out
    assert "Google Analytics 4 (ga4): analytics, of Google" in shown
    assert "Client ID" in shown


def test_policies_are_listed_and_shown(capsys):
    listed = out(capsys, "policies").out
    assert all(name in listed for name in ("strict", "none", "gtm-ga4-default", "cnil-proxy-literal"))
    shown = out(capsys, "policies", "strict").out
    assert "  needs    analytics_storage, or TCF purposes 8, 9\n" in shown
    assert "rule no-ip: drop\n" in shown


@pytest.mark.parametrize(
    ("words", "why"), [(("vendors", "ga5"), "did you mean ga4?"), (("policies", "strikt"), "did you mean strict")]
)
def test_an_unknown_name_is_told_the_nearest(capsys, words, why):
    assert why in out(capsys, *words, code=2).err


def test_a_right_file_passes_with_warnings(capsys, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(GOOD)
    told = out(capsys, "policy", "check", str(path))
    assert told.out == "ours.toml: no faults: 1 rules, 1 destinations.\n"
    assert "ours.toml:6: warning: rule x has no source" in told.err


def test_a_wrong_file_fails_with_every_fault_and_its_line(capsys, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(GOOD.replace('action = "drop"', 'action = "dropp"').replace('vendor = "ga4"', 'vendr = "ga4"'))
    told = out(capsys, "policy", "check", str(path), code=1).out.splitlines()
    assert [line.split(": ")[0] for line in told] == ["ours.toml:4", "ours.toml:5", "ours.toml:9"] or len(told) >= 2
    assert any("did you mean drop?" in line for line in told)


def test_examples_of_a_file_are_run(capsys, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(GOOD + EXAMPLE)
    out(capsys, "policy", "check", str(path))
    path.write_text(GOOD + EXAMPLE.replace('G-1&en=a"\n', 'G-1&en=b"\n'))
    assert "the example does not hold" in out(capsys, "policy", "check", str(path), code=1).out


def test_a_vendor_that_nobody_knows_is_a_warning(capsys, tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(GOOD.replace("ga4", "ga5"))
    assert "vendor 'ga5' is not known, did you mean ga4?" in out(capsys, "policy", "check", str(path)).err


def test_a_policy_file_cannot_steer_the_terminal(capsys, tmp_path):
    file = tmp_path / "p.toml"
    file.write_text(GOOD.replace('"Ours"', '"a\\u001b[2J\\u009b1m"').replace('id = "x"', 'id = "x\\u001b]0;t\\u0007"'))
    said = [out(capsys, "policies", str(file)), out(capsys, "policy", "check", str(file))]
    file.write_text(GOOD + '[purpose."\\u001b[31m"]\nbasis = "consent"\n')
    said.append(out(capsys, "policy", "check", str(file), code=1))
    assert "\\x1b[2J" in said[0].out
    assert not [
        sign for text in said for sign in text.out + text.err if (ord(sign) < 32 and sign != "\n") or sign == "\x9b"
    ]


def test_a_missing_file_is_wrong_usage(capsys, tmp_path):
    assert "is not there" in out(capsys, "policy", "check", str(tmp_path / "x.toml"), code=2).err
    assert "is a folder" in out(capsys, "policy", "check", str(tmp_path), code=2).err


def test_the_lists_load_neither_qt_nor_the_proxy():
    code = "import sys; from inspector.cli.main import main; main(['policies']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not {"PySide6", "mitmproxy"} & set(done.stdout.split())
