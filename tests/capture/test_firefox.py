"""Firefox's profile: its preferences, and our authority in its own certificate store, by either way."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from inspector.capture import firefox
from inspector.capture.authority import Authority


@pytest.fixture
def authority(tmp_path):
    return Authority.make(tmp_path / "authority")


@pytest.fixture
def profile(tmp_path):
    folder = tmp_path / "profile"
    folder.mkdir()
    return folder


def stored(profile):
    listed = subprocess.run(
        ["certutil", "-L", "-d", f"sql:{profile}", "-n", firefox.NICKNAME, "-a"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "".join(listed.stdout.split())


def pem(authority):
    return "".join(authority.certificate.read_text(encoding="ascii").split())


def test_everything_goes_through_the_recorder_localhost_too():
    lines = list(firefox.preference_lines(8123, quiet=False))
    assert 'user_pref("network.proxy.type", 1);\n' in lines
    assert 'user_pref("network.proxy.ssl_port", 8123);\n' in lines
    assert 'user_pref("network.proxy.allow_hijacking_localhost", true);\n' in lines
    assert 'user_pref("network.http.http3.enable", false);\n' in lines


def test_the_quiet_profile_adds_every_planned_preference():
    added = set(firefox.preference_lines(1, quiet=True)) - set(firefox.preference_lines(1, quiet=False))
    assert len(added) == len(firefox.QUIET) == 39
    assert 'user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");\n' in added
    assert 'user_pref("toolkit.telemetry.server", "");\n' in added


def test_remote_settings_need_a_variable_in_the_quiet_profile_alone():
    assert firefox.environment() == {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
    assert firefox.environment(quiet=False) == {}


def test_the_users_own_profile_is_never_named():
    assert firefox.arguments(Path("/p"), "https://shop.example/", headless=True) == [
        "--no-remote", "--profile", "/p", "--headless", "https://shop.example/",
    ]  # fmt: skip


@pytest.mark.certutil
def test_certutil_puts_the_authority_into_the_profile_as_trusted_for_servers_alone(profile, authority):
    firefox.prepare(profile, 8123, authority.certificate, Path("/nowhere/firefox"))
    assert stored(profile) == pem(authority)
    listed = subprocess.run(["certutil", "-L", "-d", f"sql:{profile}"], capture_output=True, text=True, check=True)
    assert [line.split()[-1] for line in listed.stdout.splitlines() if firefox.NICKNAME in line] == ["C,,"]
    assert "8123" in (profile / "user.js").read_text(encoding="utf-8")


@pytest.mark.certutil
def test_a_kept_profile_trusts_the_newest_authority_alone(profile, authority, tmp_path):
    firefox.trust(profile, authority.certificate, Path("/nowhere/firefox"))
    newer = Authority.make(tmp_path / "newer")
    firefox.trust(profile, newer.certificate, Path("/nowhere/firefox"))
    assert stored(profile) == pem(newer)


@pytest.mark.certutil
def test_without_certutil_nss_itself_stores_the_authority(profile, authority, monkeypatch, tmp_path):
    library = firefox.nss_library(Path("/nowhere/firefox"))
    assert library is not None, "libnss3 comes with libnss3-tools"
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        assert shutil.which("certutil") is None
        firefox.trust(profile, authority.certificate, Path("/nowhere/firefox"))
    assert stored(profile) == pem(authority)


def test_without_any_library_the_sentence_says_what_to_install(profile, authority, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(firefox, "nss_library", lambda _: None)
    with pytest.raises(firefox.StoreError, match="install libnss3-tools"):
        firefox.trust(profile, authority.certificate, Path("/nowhere/firefox"))


def test_nss_beside_the_program_is_preferred(tmp_path):
    program = tmp_path / "firefox"
    program.touch()
    (tmp_path / "libnss3.so").touch()
    assert firefox.nss_library(program) == tmp_path / "libnss3.so"


@pytest.mark.certutil
def test_an_authority_that_is_no_certificate_is_refused_in_words(profile, tmp_path):
    junk = tmp_path / "ca.pem"
    junk.write_bytes(os.urandom(100))
    with pytest.raises(firefox.StoreError, match="certutil could not store the authority"):
        firefox.trust(profile, junk, Path("/nowhere/firefox"))
