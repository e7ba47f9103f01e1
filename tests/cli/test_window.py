"""`inspector [INPUT]`: where no window can open it says so in one sentence, before Qt is loaded."""

import os
import subprocess
import sys


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-m", "inspector", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=kept | environment,
    )


def test_without_a_display_it_says_so_in_one_sentence():
    done = run()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "display" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_said_before_anything_else():
    done = run("/nowhere/visit.inspector", DISPLAY=":9999")
    assert done.returncode == 2
    assert (
        done.stderr.strip()
        == "inspector: /nowhere/visit.inspector does not exist; name a session, a HAR or a flow file"
    )


def test_a_display_that_does_not_answer_is_no_crash():
    done = run(DISPLAY=":9999")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
