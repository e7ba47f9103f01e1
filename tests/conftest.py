"""What a test run needs of the machine."""

import os
import shutil
import sys

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    if not shutil.which("Xvfb"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_xvfb_disable() -> bool:
    return os.environ.get("QT_QPA_PLATFORM") == "offscreen"
