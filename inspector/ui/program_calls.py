"""Commands of the program that the window runs as processes of their own: the same that a user would type."""

import subprocess
import sys
from pathlib import Path

from inspector.ui.commands import ExportOrder


def export(session: Path, order: ExportOrder, project: Path | None) -> str:
    """Write the export; "" when it is done, else one sentence."""
    words = ["export", str(session), "--format", order.format, "-o", str(order.path)]
    words += ["--policy", order.policy] if order.policy else []
    words += ["--project", str(project)] if project else []
    words += ["--unredacted"] if order.unredacted else []
    result = _run(words)
    if not result.returncode:
        return ""
    lines = result.stderr.strip().splitlines()
    return lines[-1].removeprefix("inspector: ") if lines else "the export ended without a word; try again"


def doctor() -> str:
    """What `inspector doctor` says."""
    return _run(["doctor"]).stdout


def _run(words: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "inspector", *words], capture_output=True, text=True, check=False)
