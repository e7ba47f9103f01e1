"""Firefox: a never-started profile, prepared in one go: preferences, and our authority in its own certificate store.

Preferences and their reasons: inspectors.md section 5, measured with Firefox ESR 153 (own requests in 18 s: 0).
Firefox's own tracker lists are not loaded in the quiet profile: its blocking is then not realistic.
"""

import ctypes
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

Value = bool | int | str

NICKNAME = "Request Inspector"

ISOLATED: dict[str, Value] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": True,
    "network.http.http3.enable": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "trailhead.firstrun.didSeeAboutWelcome": True,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.page": 0,
}

_OFF = """
datareporting.policy.dataSubmissionEnabled datareporting.healthreport.uploadEnabled
datareporting.usage.uploadEnabled toolkit.telemetry.enabled toolkit.telemetry.unified
toolkit.telemetry.reportingpolicy.firstRun
app.normandy.enabled app.shield.optoutstudies.enabled
network.captive-portal-service.enabled network.connectivity-service.enabled
dom.push.connection.enabled browser.region.update.enabled
browser.newtabpage.enabled browser.newtab.preload browser.topsites.contile.enabled
browser.newtabpage.activity-stream.feeds.section.topstories browser.newtabpage.activity-stream.showSponsored
browser.newtabpage.activity-stream.unifiedAds.tiles.enabled browser.newtabpage.activity-stream.unifiedAds.spocs.enabled
browser.safebrowsing.malware.enabled browser.safebrowsing.phishing.enabled
browser.search.update extensions.update.enabled extensions.getAddons.cache.enabled
extensions.systemAddon.update.enabled app.update.enabled app.update.auto
media.gmp-manager.updateEnabled
security.certerrors.mitm.priming.enabled browser.discovery.enabled browser.ml.enable
"""
_NO_ADDRESS = """
toolkit.telemetry.server dom.push.serverURL browser.region.network.url media.gmp-manager.url
browser.safebrowsing.provider.mozilla.updateURL browser.safebrowsing.provider.google4.updateURL
browser.safebrowsing.provider.google5.updateURL
"""

QUIET: dict[str, Value] = {
    **dict.fromkeys(_OFF.split(), False),
    **dict.fromkeys(_NO_ADDRESS.split(), ""),
    "services.settings.server": "data:,#remote-settings-dummy/v1",
}


class StoreError(OSError):
    """The authority could not be put into the profile's certificate store."""


def environment(*, quiet: bool = True) -> dict[str, str]:
    """What the process must find: without the variable `services.settings.server` cannot be overridden."""
    return {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"} if quiet else {}


def arguments(profile: Path, url: str, *, headless: bool = False, extra: Sequence[str] = ()) -> list[str]:
    return ["--no-remote", "--profile", str(profile), *(("--headless",) if headless else ()), *extra, url]


def prepare(profile: Path, port: int, ca: Path, program: Path, *, quiet: bool = True) -> None:
    """Write the preferences and put the authority into the profile's own store, replacing an older one of ours.

    Args:
        profile: folder of a profile that is not in use.
        port: of the recorder, on 127.0.0.1.
        ca: certificate of the authority, PEM.
        program: Firefox, in whose folder its NSS library lies.
        quiet: also the preferences that stop its own calls.

    Raises:
        StoreError: neither certutil nor Firefox's own library could do it.
    """
    (profile / "user.js").write_text("".join(preference_lines(port, quiet=quiet)), encoding="utf-8")
    trust(profile, ca, program)


def preference_lines(port: int, *, quiet: bool) -> Iterator[str]:
    ports = {"network.proxy.http_port": port, "network.proxy.ssl_port": port}
    for name, value in {**ISOLATED, **ports, **(QUIET if quiet else {})}.items():
        yield f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"


def trust(profile: Path, ca: Path, program: Path) -> None:
    """Put the authority into the profile's store: by certutil, else by Firefox's own NSS in a child process."""
    certutil = shutil.which("certutil")
    if certutil is not None:
        _by_certutil(certutil, profile, ca)
        return
    library = nss_library(program)
    if library is None:
        raise StoreError("neither certutil nor Firefox's NSS library was found: install libnss3-tools")
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(profile), str(ca), str(library)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StoreError(f"Firefox's NSS library could not store the authority ({done.stderr.strip()[-200:]})")


def _by_certutil(certutil: str, profile: Path, ca: Path) -> None:
    store = f"sql:{profile}"
    if not (profile / "cert9.db").exists():
        _run([certutil, "-N", "-d", store, "--empty-password"])
    subprocess.run([certutil, "-D", "-d", store, "-n", NICKNAME], capture_output=True, timeout=60, check=False)
    _run([certutil, "-A", "-d", store, "-t", "C,,", "-i", str(ca), "-n", NICKNAME])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise StoreError(f"certutil could not store the authority ({done.stderr.strip()[-200:]})")


def nss_library(program: Path) -> Path | None:
    """Firefox's own NSS: beside the program, behind a script's exec line, or the system's."""
    names = {"win32": "nss3.dll", "darwin": "libnss3.dylib"}
    name = names.get(sys.platform, "libnss3.so")
    folders = [program.resolve().parent, Path("/usr/lib/firefox-esr"), Path("/usr/lib/firefox"), *_system_folders()]
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _system_folders() -> list[Path]:
    return [path for path in Path("/usr/lib").glob("*-linux-gnu*") if path.is_dir()]


class _Item(ctypes.Structure):
    """SECItem of NSS."""

    _fields_ = (("type", ctypes.c_int), ("data", ctypes.c_char_p), ("len", ctypes.c_uint))


class _Trust(ctypes.Structure):
    """CERTCertTrust of NSS: flags for TLS, mail and code signing."""

    _fields_ = (("ssl", ctypes.c_uint), ("mail", ctypes.c_uint), ("code", ctypes.c_uint))


CERTDB_VALID_CA = 1 << 3
CERTDB_TRUSTED_CA = 1 << 4


def store_by_nss(profile: Path, ca: Path, library: Path) -> None:
    """The same by Firefox's own library. Runs in a process of its own: the library keeps global state.

    Raises:
        StoreError: a call of NSS failed; it says which.
    """
    nss = _nss(library)
    _good("NSS_InitReadWrite", nss.NSS_InitReadWrite(f"sql:{profile}".encode()))
    try:
        slot = nss.PK11_GetInternalKeySlot()
        if nss.PK11_NeedUserInit(slot):
            _good("PK11_InitPin", nss.PK11_InitPin(slot, None, b""))
        der = ssl.PEM_cert_to_DER_cert(ca.read_text(encoding="ascii"))
        item = _Item(0, der, len(der))
        database = nss.CERT_GetDefaultCertDB()
        certificate = nss.CERT_NewTempCertificate(database, ctypes.byref(item), NICKNAME.encode(), 0, 1)
        if not certificate:
            raise StoreError("CERT_NewTempCertificate failed")
        _good("PK11_ImportCert", nss.PK11_ImportCert(slot, certificate, 0, NICKNAME.encode(), 0))
        flags = _Trust(CERTDB_VALID_CA | CERTDB_TRUSTED_CA, 0, 0)
        _good("CERT_ChangeCertTrust", nss.CERT_ChangeCertTrust(database, certificate, ctypes.byref(flags)))
    finally:
        nss.NSS_Shutdown()


def _nss(library: Path) -> ctypes.CDLL:
    """The library with the types of the calls that we make."""
    nss = ctypes.CDLL(str(library))
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for maker in ("PK11_GetInternalKeySlot", "CERT_GetDefaultCertDB", "CERT_NewTempCertificate"):
        getattr(nss, maker).restype = pointer
    nss.CERT_NewTempCertificate.argtypes = [pointer, pointer, text, number, number]
    nss.PK11_NeedUserInit.argtypes = [pointer]
    nss.PK11_InitPin.argtypes = [pointer, text, text]
    nss.PK11_ImportCert.argtypes = [pointer, pointer, ctypes.c_ulong, text, number]
    nss.CERT_ChangeCertTrust.argtypes = [pointer, pointer, pointer]
    return nss


def _good(call: str, status: int) -> None:
    if status:
        raise StoreError(f"{call} failed")


if __name__ == "__main__":
    os.umask(0o077)
    store_by_nss(*map(Path, sys.argv[1:4]))
