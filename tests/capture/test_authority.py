"""The session's certificate authority: its life, its name, its files, and that nothing of it is left."""

import base64
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from inspector.capture.authority import (
    CERTIFICATE_FILE,
    HOST,
    KEY_FILE,
    RECORDER,
    Authority,
    _common_name,
    remove_left_over,
)


@pytest.fixture
def authority(tmp_path):
    return Authority.make(tmp_path / "deep" / "authority")


def certificate(authority):
    return x509.load_pem_x509_certificate(authority.certificate.read_bytes())


def test_it_lives_at_most_ninety_days(authority):
    made = certificate(authority)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=90)
    assert made.not_valid_before_utc < datetime.now(UTC) < made.not_valid_after_utc


def test_it_signs_leaves_only(authority):
    constraints = certificate(authority).extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl on this computer")
def test_openssl_shows_the_same(authority):
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-text", "-in", authority.certificate], check=True, capture_output=True, text=True
    ).stdout
    assert "CA:TRUE, pathlen:0" in shown
    assert "Certificate Sign, CRL Sign" in shown


def test_its_name_says_whose_where_and_when(authority):
    name = certificate(authority).subject.rfc4514_string()
    assert name.startswith("CN=Request Inspector ")
    assert "@" in name
    assert name.endswith(f"{datetime.now(UTC):%Y-%m-%d}")


def test_a_long_host_name_leaves_the_date_whole(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "h" * 80)
    name = _common_name(datetime(2026, 11, 24, tzinfo=UTC))
    assert len(name) == 64
    assert name.endswith(" 2026-11-24")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_and_folder_are_private_under_every_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        authority = Authority.make(tmp_path / "authority")
    finally:
        os.umask(before)
    assert stat.S_IMODE(authority.folder.stat().st_mode) == 0o700
    assert {p.name: stat.S_IMODE(p.stat().st_mode) for p in authority.folder.iterdir()} == {
        KEY_FILE: 0o600,
        CERTIFICATE_FILE: 0o600,
    }


def test_the_hash_is_that_of_the_public_key_which_the_key_file_holds(authority):
    key = serialization.load_pem_private_key((authority.folder / KEY_FILE).read_bytes(), None)
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert authority.spki == base64.b64encode(hashlib.sha256(der).digest()).decode()


def test_two_sessions_share_no_key(tmp_path):
    assert Authority.make(tmp_path / "a").spki != Authority.make(tmp_path / "b").spki


def test_the_same_folder_gives_the_same_authority(authority):
    assert Authority.make(authority.folder).spki == authority.spki


@pytest.mark.parametrize("name", [KEY_FILE, CERTIFICATE_FILE])
def test_a_damaged_authority_is_replaced(authority, name):
    before = authority.spki
    (authority.folder / name).write_text("damaged")
    again = Authority.make(authority.folder)
    assert again.spki != before
    assert stat.S_IMODE((again.folder / KEY_FILE).stat().st_mode) == 0o600


def test_authorities_of_programs_that_were_killed_are_removed_and_those_in_use_stay(tmp_path):
    folders = {name: Authority.make(tmp_path / name).folder for name in ("aa00", "bb11", "cc22", "dd33")}
    code = (
        "import sys, time; from pathlib import Path; from inspector.capture.authority import Authority\n"
        "lock = Authority(Path(sys.argv[1])).hold(sys.argv[2]); print('held', flush=True); time.sleep(60)"
    )
    users = [
        subprocess.Popen([sys.executable, "-c", code, folders[name], who], stdout=subprocess.PIPE)
        for name, who in (("aa00", HOST), ("bb11", RECORDER), ("cc22", HOST))
    ]
    for user in users:
        assert user.stdout.readline() == b"held\n"
    users[2].kill()
    users[2].wait()
    assert remove_left_over(tmp_path) == []  # all are young
    for folder in folders.values():
        os.utime(folder, (1.0, 1.0))
    assert remove_left_over(tmp_path) == [folders["cc22"], folders["dd33"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aa00", "bb11"]
    assert KEY_FILE in {path.name for path in folders["aa00"].iterdir()}
    for user in users[:2]:
        user.kill()
        user.wait()


def test_removing_it_leaves_nothing(authority):
    (authority.folder / "mitmproxy-dhparam.pem").write_text("as mitmproxy does")
    authority.remove()
    assert not authority.folder.exists()
