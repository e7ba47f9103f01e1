"""The certificate authority of one session: its key, its certificate, and the hash by which a browser trusts it.

Nothing is installed anywhere: a launched browser trusts the hash (Chromium) or a file in its own profile (Firefox).
"""

import base64
import getpass
import hashlib
import os
import shutil
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock, Timeout

from inspector.paths import private_folder

DAYS = 89
"""Life of an authority: below the 90 days that the secure defaults name, its backdated day included."""
KEY_FILE = "mitmproxy-ca.pem"
CERTIFICATE_FILE = "mitmproxy-ca-cert.pem"
HOST, RECORDER = "host.lock", "recorder.lock"
"""Held by the two processes that use an authority, each as long as it lives."""
YOUNG_SECONDS = 60.0
"""So old a folder may be whose users have not said yet that they use it."""
_USAGE = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
          "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Authority:
    """A folder that mitmproxy takes as its `confdir`."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Self:
        """The authority in this folder; a new one when there is none, or when it has ended.

        Raises:
            OSError: the folder cannot be made or written.
        """
        authority = cls(private_folder(folder))
        folder.chmod(0o700)
        if not authority._is_usable():
            authority._create()
        return authority

    @property
    def certificate(self) -> Path:
        return self.folder / CERTIFICATE_FILE

    @property
    def spki(self) -> str:
        """base64 of SHA-256 of the SubjectPublicKeyInfo: Chromium's `--ignore-certificate-errors-spki-list`.

        The leaf certificates that mitmproxy makes carry the same key.
        """
        key = x509.load_pem_x509_certificate(self.certificate.read_bytes()).public_key()
        info = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(info).digest()).decode("ascii")

    def remove(self) -> None:
        """Delete key, certificate and folder; a host that did so at the same moment is no fault."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def hold(self, who: str) -> FileLock:
        """Say that this process uses the authority, as HOST or RECORDER; the lock ends with the process.

        Raises:
            OSError: the folder takes no file, or another process says so of itself.
        """
        lock = FileLock(self.folder / who, timeout=2.0, mode=0o600, thread_local=False)
        lock.acquire()
        return lock

    def _is_usable(self) -> bool:
        try:
            raw = (self.folder / KEY_FILE).read_bytes()
            key = serialization.load_pem_private_key(raw, None)
            certificate = x509.load_pem_x509_certificate(raw)
            shown = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        except (OSError, ValueError, TypeError):
            return False
        left = certificate.not_valid_after_utc - datetime.now(UTC)
        return left > timedelta(days=1) and shown == certificate and key.public_key() == certificate.public_key()

    def _create(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _self_signed(key).public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_private(self.certificate, certificate)
        _write_private(self.folder / KEY_FILE, secret + certificate)


def remove_left_over(root: Path) -> list[Path]:
    """Remove authorities of programs that were ended before they could; those in use stay. Returns the removed."""
    return [folder for folder in sorted(root.glob("[0-9a-f]*")) if _remove_unused(folder)]


def _remove_unused(folder: Path) -> bool:
    try:
        if folder.is_symlink() or time.time() - folder.stat().st_mtime < YOUNG_SECONDS:
            return False
        with ExitStack() as locks:
            for who in (HOST, RECORDER):
                locks.enter_context(FileLock(folder / who, timeout=0, mode=0o600))
            shutil.rmtree(folder)
    except (OSError, Timeout):
        return False
    return True


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _common_name(now))])
    usage = dict.fromkeys(_USAGE, False) | {"key_cert_sign": True, "crl_sign": True}
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS - 1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _common_name(now: datetime) -> str:
    """Who made it, where and when; at most the 64 characters that X.509 allows."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    tail = f" {now:%Y-%m-%d}"
    return f"Request Inspector {user}@{socket.gethostname()}"[: 64 - len(tail)] + tail


def _write_private(path: Path, raw: bytes) -> None:
    """Whole or not at all, 0600 under every umask."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        part.chmod(0o600)
        file.write(raw)
    part.replace(path)
