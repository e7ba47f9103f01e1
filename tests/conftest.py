"""What a test run needs of the machine: which parts are missing, which tests wait for them, and what installs them."""

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator

import pytest

from inspector.cli.doctor import QT_LIBRARIES, apt, missing_libraries

STRICT = os.environ.get("INSPECTOR_TESTS_STRICT") == "1"
"""Set by .ci/run: a missing part is a failure there, so that nothing is skipped."""

_qt_packages = missing_libraries(QT_LIBRARIES)
_chromium = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "microsoft-edge"))
_certutil = shutil.which("certutil") is not None

MISSING: dict[str, str] = {}
"""Marker -> the line that installs what its tests need."""
if _qt_packages:
    MISSING["qt"] = apt(_qt_packages)
if not _chromium:
    MISSING["browser"] = apt(["chromium"])
if not _certutil:
    MISSING["certutil"] = apt(["libnss3-tools"])
if sys.platform.startswith("linux") and not shutil.which("Xvfb"):
    MISSING["xvfb"] = apt(["xvfb", "xauth"])
if not shutil.which("git"):
    MISSING["git"] = apt(["git"])

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background hands that on to every program the tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)

collect_ignore_glob = ["ui/*"] if "qt" in MISSING and not STRICT else []

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    if not shutil.which("Xvfb"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Without Qt's libraries pytest-qt would end the whole run before the first test."""
    del parser
    if "qt" in MISSING:
        for name in ("pytest-qt", "xvfb"):
            plugin = pluginmanager.get_plugin(name)
            if plugin is not None:
                pluginmanager.unregister(plugin)


def pytest_xvfb_disable() -> bool:
    return os.environ.get("QT_QPA_PLATFORM") == "offscreen"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, line in MISSING.items():
        if item.get_closest_marker(marker) is None:
            continue
        if STRICT:
            pytest.fail(f"a part of this machine is missing: {line}", pytrace=False)
        pytest.skip(f"needs: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what did not run, and the one line that installs it."""
    if not MISSING or STRICT:
        return
    packages = sorted({word for line in MISSING.values() for word in line.split()[4:]})
    terminalreporter.section("not run on this machine")
    for marker in MISSING:
        terminalreporter.write_line(f"tests that need {marker}" + (" (tests/ui whole)" if marker == "qt" else ""))
    terminalreporter.write_line(f"To run them: {apt(packages)}")


@pytest.fixture(scope="session")
def _earlier_objects_are_set_aside() -> None:
    """What the tests before left in memory is not looked through again after each test of the window."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _qt_garbage_stays_in_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As the window itself does: a collection in another thread would destroy Qt objects there, and crash."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("_earlier_objects_are_set_aside")
    gc.disable()
    yield
    gc.collect()
    gc.enable()
