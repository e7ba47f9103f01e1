"""The recorder loads the addons it uses, and not the others of mitmproxy's package."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def loaded_by(line):
    code = f"import sys\n{line}\nprint(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split()
    )


def test_a_recorder_loads_no_web_framework_no_ldap_and_no_script_loader():
    loaded = loaded_by("import inspector.capture.child")
    assert "mitmproxy.addons.tlsconfig" in loaded
    for unwanted in (
        "ldap3",
        "flask",
        "tornado",
        "mitmproxy.addons.script",
        "mitmproxy.addons.onboarding",
        "PySide6",
        "tldextract",
    ):
        assert unwanted not in loaded


def test_a_package_that_is_loaded_already_is_left_alone():
    loaded = loaded_by("import mitmproxy.addons\nimport addons.stock\nassert mitmproxy.addons.default_addons")
    assert "mitmproxy.addons.script" in loaded
