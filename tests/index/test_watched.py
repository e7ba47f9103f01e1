"""Which browsers of a session were seen whole."""

import pytest

from inspector.capture.browser import Browser
from inspector.index.watched import watched_of
from inspector.model.incident import Incident
from inspector.session.reader import SessionReader
from inspector.session.schema import LaunchInfo
from inspector.session.writer import SessionWriter


def launch(name: str, kept: str | None = None) -> LaunchInfo:
    browser = Browser("chromium", "Chromium", None, "156", "chromium")
    return LaunchInfo(name, browser.describe(kept=kept), "127.0.0.1", 1, 1.0)


def watched(tmp_path, *items, source="proxy"):
    path = tmp_path / "visit.inspector"
    with SessionWriter.open(path, source=source, launches=[launch("one"), launch("two", "work")]) as writer:
        writer.commit([*items])
    with SessionReader.open(path) as reader:
        return watched_of(reader)


def test_a_launch_by_us_with_a_fresh_profile_is_seen_whole_and_a_kept_one_is_not(tmp_path):
    found = watched(tmp_path)
    assert found.whole("one", "shop.example")
    assert not found.whole("two", "shop.example")
    assert not found.whole("", "shop.example")


@pytest.mark.parametrize("source", ["har", "flow"])
def test_an_import_tells_nothing_of_what_came_before(tmp_path, source):
    assert not watched(tmp_path, source=source).whole("one", "shop.example")


@pytest.mark.parametrize(
    ("kind", "host", "launch_name", "shop", "other"),
    [
        ("passed-through", "api.shop.example", "one", False, True),
        ("passed-through", "api.shop.example", "", False, True),
        ("passed-through", "api.shop.example", "two", True, True),
        ("addon-failed", "", "one", False, False),
        ("not-recorded", "", "", False, False),
        ("crashed", "shop.example", "one", False, False),
        ("client-distrusts", "shop.example", "one", True, True),
        ("refused-user", "", "one", True, True),
    ],
)
def test_what_was_not_read_leaves_its_site_or_its_launch_open(tmp_path, kind, host, launch_name, shop, other):
    found = watched(tmp_path, Incident(kind, 1.0, host, launch_name, "Why."))
    assert found.whole("one", "shop.example") is shop
    assert found.whole("one", "other.example") is other
