"""Chromium's command line: every flag of the plan, none of those that pages notice or that weaken the browser."""

from pathlib import Path

import pytest

from inspector.capture import chromium

FEATURES = (
    "NetworkTimeServiceQuerying", "ChromeWhatsNewUI", "SidePanelPinning", "OptimizationGuideModelDownloading",
    "OptimizationHintsFetching", "OptimizationTargetPrediction", "OptimizationHints", "AutofillServerCommunication",
)  # fmt: skip
PROFILE = Path("/profiles/launch-1")


def words(**more):
    return chromium.arguments(PROFILE, 8123, "c3BraQ==", "https://shop.example/", **more)


def test_the_command_line_is_the_planned_one():
    assert words() == [
        "--user-data-dir=/profiles/launch-1",
        "--proxy-server=127.0.0.1:8123",
        "--ignore-certificate-errors-spki-list=c3BraQ==",
        "--no-first-run",
        "--no-default-browser-check",
        "--proxy-bypass-list=<-loopback>",
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-background-networking",
        "--disable-sync",
        "--disable-default-apps",
        "--component-updater=url-source=http://disabled.localhost:0",
        "--check-for-update-interval=31536000",
        f"--disable-features={','.join(FEATURES)}",
        "--gaia-url=https://disabled.localhost:0",
        "https://shop.example/",
    ]


@pytest.mark.parametrize(
    "never",
    [
        "--ignore-certificate-errors",
        "--disable-web-security",
        "--enable-automation",
        "--remote-debugging-port",
        "--remote-debugging-pipe",
        "--load-extension",
        "--test-type",
    ],
)
def test_what_pages_notice_or_what_weakens_the_browser_is_never_given(never):
    given = words(headless=True, as_root=True, extra=["--window-size=1280,800"])
    assert [word for word in given if word.split("=")[0] == never] == []


def test_the_sandbox_is_off_for_root_alone():
    assert "--no-sandbox" not in words()
    assert "--no-sandbox" in words(as_root=True)


def test_features_are_switched_off_in_one_flag_since_a_second_would_replace_it():
    assert len([word for word in words() if word.startswith("--disable-features")]) == 1


def test_as_shipped_leaves_out_the_quiet_flags_and_no_other():
    assert [word for word in words() if word not in words(quiet=False)] == list(chromium.QUIET)


def test_the_address_comes_last_behind_further_flags():
    given = words(headless=True, extra=["--host-resolver-rules=MAP * ~NOTFOUND"])
    assert given[-3:] == ["--headless=new", "--host-resolver-rules=MAP * ~NOTFOUND", "https://shop.example/"]
