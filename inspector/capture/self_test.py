"""Does the recorder work, from where a browser stands: one request through it, step by step, and which step fails."""

import http.client
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass

from inspector.processes.protocol import Listening

HOST = "probe.request-inspector.invalid"
PATH = "/self-test"
"""Of the recorder's own page: answered by itself, never a row, and no sign of a browser."""
ANSWER = "recorder works"
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class SelfTest:
    ok: bool
    words: str
    """What was reached; when a step failed, which one and what to do."""


def self_test(at: Listening, seconds: float = SECONDS) -> SelfTest:
    """Send one request through the recorder, plain and then encrypted, on a loopback address without a password.

    Args:
        at: where it listens, and its authority.
        seconds: to wait for each step.
    """
    where = f"{at.host}:{at.port}"
    try:
        with closing(socket.create_connection((at.host, at.port), seconds)) as line:
            fault = _plain(line, where) or _encrypted(line, at)
    except OSError as error:
        return SelfTest(
            False, f"Step 1 of 3 failed: nothing answers on {where} ({_words(error)}). Stop the recording and start it."
        )
    if fault:
        return SelfTest(False, fault)
    return SelfTest(
        True,
        f"The recorder works: a request through {where} was read, plain and encrypted. So your browser does not send "
        "through it: open one from here, or point yours at this address.",
    )


def _plain(line: socket.socket, where: str) -> str:
    """Nothing when the recorder itself answers a plain request, else what is wrong."""
    try:
        line.sendall(f"GET http://{HOST}{PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        answer = http.client.HTTPResponse(line, method="GET")
        answer.begin()
        text = answer.read(10_000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return f"Step 2 of 3 failed: {where} takes a connection and answers no request ({_words(error)})."
    if ANSWER in text:
        return ""
    return (
        f"Step 2 of 3 failed: what answers on {where} is not this recorder (status {answer.status}). "
        "Another program may have that port: stop the recording and start it."
    )


def _encrypted(line: socket.socket, at: Listening) -> str:
    """The same inside a tunnel whose certificate the recorder's authority must have signed."""
    try:
        line.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
        tunnel = http.client.HTTPResponse(line, method="CONNECT")
        tunnel.begin()
        if tunnel.status != 200:
            return f"Step 3 of 3 failed: encrypted connections are refused (status {tunnel.status})."
        context = ssl.create_default_context(cafile=at.ca)
        with context.wrap_socket(line, server_hostname=HOST) as secure:
            secure.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(secure, method="GET")
            answer.begin()
            text = answer.read(10_000).decode("utf-8", "replace")
    except ssl.SSLCertVerificationError as error:
        return f"Step 3 of 3 failed: the recorder's certificate does not fit {at.ca} ({error.verify_message})."
    except (OSError, http.client.HTTPException) as error:
        return f"Step 3 of 3 failed: encrypted pages cannot be read ({_words(error)})."
    return "" if ANSWER in text else f"Step 3 of 3 failed: the encrypted page was answered with status {answer.status}."


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
