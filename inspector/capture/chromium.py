"""Chromium's command line, as data: one profile, one proxy, one trusted authority, no calls of the browser's own.

Every flag and its reason: inspectors.md section 4, measured with Chromium 156 (requests of the browser's own in the
first 14 s of a fresh profile: 0). Never here: a remote debugging port, automation flags, --ignore-certificate-errors.
"""

from collections.abc import Sequence
from pathlib import Path

ISOLATED = (
    "--no-first-run",  # no welcome pages
    "--no-default-browser-check",  # no questions
    "--proxy-bypass-list=<-loopback>",  # localhost is recorded too; the guard refuses public page -> local address
    "--disable-quic",  # no HTTP/3 around the proxy
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # no WebRTC around the proxy
)

FEATURES_OFF = (
    "NetworkTimeServiceQuerying", "ChromeWhatsNewUI", "SidePanelPinning", "OptimizationGuideModelDownloading",
    "OptimizationHintsFetching", "OptimizationTargetPrediction", "OptimizationHints",
    # a page with a form makes it ask content-autofill.googleapis.com (seen with Chromium 156)
    "AutofillServerCommunication",
)  # fmt: skip

QUIET = (
    "--disable-background-networking",
    "--disable-sync",
    "--disable-default-apps",
    # --disable-component-update alone does not stop update.googleapis.com
    "--component-updater=url-source=http://disabled.localhost:0",
    "--check-for-update-interval=31536000",
    # one flag: a second --disable-features would replace the first
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--gaia-url=https://disabled.localhost:0",  # the last remaining account call
)


def arguments(
    profile: Path,
    port: int,
    spki: str,
    url: str,
    *,
    headless: bool = False,
    quiet: bool = True,
    as_root: bool = False,
    extra: Sequence[str] = (),
) -> list[str]:
    """The words after the program's name.

    Args:
        profile: the folder of this browser alone.
        port: of the recorder, on 127.0.0.1.
        spki: base64 of the SHA-256 of the authority's SubjectPublicKeyInfo: trusted by this browser alone.
        url: opened first.
        headless: without a window.
        quiet: without calls of the browser's own; off, the browser behaves as shipped.
        as_root: Chromium refuses root unless its sandbox is off; only then.
        extra: further flags, the demo's resolver rules among them.
    """
    return [
        f"--user-data-dir={profile}",
        f"--proxy-server=127.0.0.1:{port}",
        f"--ignore-certificate-errors-spki-list={spki}",
        *ISOLATED,
        *(QUIET if quiet else ()),
        *(("--headless=new",) if headless else ()),
        *(("--no-sandbox",) if as_root else ()),
        *extra,
        url,
    ]
