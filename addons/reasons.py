"""mitmproxy's error texts -> words for the user; its texts quote the traffic, ours never do."""

import re

_CONNECT = {
    "-2": "the host name could not be resolved",
    "-3": "the host name could not be resolved: the name server did not answer",
    "-5": "the host name has no address",
    "8": "the host name could not be resolved",
    "11001": "the host name could not be resolved",
    "11002": "the host name could not be resolved: the name server did not answer",
    "61": "the server refused the connection",
    "111": "the server refused the connection",
    "10061": "the server refused the connection",
    "60": "the server did not answer in time",
    "110": "the server did not answer in time",
    "10060": "the server did not answer in time",
    "51": "the server's network cannot be reached",
    "101": "the server's network cannot be reached",
    "65": "the server cannot be reached",
    "113": "the server cannot be reached",
    "54": "the server reset the connection",
    "104": "the server reset the connection",
}
"""By errno of Linux, macOS and Windows, and by getaddrinfo's own codes."""

_ERRNO = re.compile(r"\[(?:Errno|WinError) (-?\d+)\]")

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Request destination unknown", "the request was addressed to the recorder itself"),
        (r"^Connection killed: (?P<ours>.+)$", "{ours}"),
        (r"^Connection killed", "the connection was ended by the recorder"),
        (r"^Certificate verify failed: (?P<why>[\w ,.'()/-]+)$", "the server's certificate was not accepted: {why}"),
        (r"certificate verify failed", "the server's certificate was not accepted"),
        (r"^The remote server does not speak TLS", "the server does not speak TLS on this port"),
        (r"cannot agree on a TLS version", "the server offers no TLS version from 1.2 on"),
        (r"alert handshake failure", "the server refused the TLS handshake"),
        (r"(?:OpenSSL|SSL routines|alert)", "the TLS handshake with the server failed"),
        (r"^stream reset by client \((?P<code>[A-Z_0-9]+)\)", "the HTTP/2 stream was cancelled ({code})"),
        (r"^Client disconnected", "the browser ended the connection before the answer was complete"),
        (r"^server closed connection", "the server closed the connection without an answer"),
        (r"incomplete chunked read", "the connection ended before the chunked body was complete"),
        (
            r"without sending complete message body \(received (?P<got>\d+) bytes, expected (?P<all>\d+)\)",
            "the connection ended after {got} of {all} body bytes",
        ),
        (r"^peer closed connection|^connection closed", "the connection ended before the exchange was complete"),
        (r"^HTTP/2 connection closed", "the HTTP/2 connection was closed by the other side"),
        (r"^connection cancelled", "the connection was given up before it was made"),
        (r"^HTTP/2 protocol error|^Received (?:unexpected )?HTTP/2", "the HTTP/2 connection broke the protocol"),
        (r"^HTTP/1 protocol error", "the body could not be read as HTTP/1.1"),
        (
            r"^Received (?P<what>[\w /-]+?)(?::| b'| '| for | from).* from (?P<side>client|server), refusing",
            "{what} from the {side}: refused, since it could smuggle a second message",
        ),
        (r"^Received .* from (?P<side>client|server), refusing", "malformed headers from the {side}: refused"),
        (r"content-length|transfer-encoding", "the headers contradict each other about the length of the body"),
        (r"^Cannot parse HTTP response|^unexpected server response", "the server's answer could not be read as HTTP"),
        (r"^Invalid request scheme", "the URL's scheme is neither http nor https"),
        (r"even though it is not running in regular", "a tunnel was asked for inside a tunnel"),
    )
)


def in_words(text: str | None) -> str:
    """One clause for the user, without a value of the traffic.

    Args:
        text: what mitmproxy says; None or "" when it says nothing.
    """
    text = text or ""
    if (errno := _ERRNO.search(text)) and not text.startswith("Connection killed"):
        return _CONNECT.get(errno[1], f"the connection to the server failed (error {errno[1]})")
    for pattern, words in _PATTERNS:
        if match := pattern.search(text):
            return words.format(**match.groupdict())
    return "an error ended the exchange"


def client_tls_in_words(text: str | None) -> str:
    """Why the client did not finish its TLS handshake with us."""
    text = (text or "").lower()
    if broken_off(text):
        return "the client ended the TLS handshake; it may refuse our certificate"
    if any(sign in text for sign in ("unknown ca", "bad certificate", "certificate unknown", "trust")):
        return "the client refused our certificate: it does not trust this session's authority, or pins its own"
    if "unsupported protocol" in text or "protocol version" in text:
        return "the client offers no TLS version from 1.2 on"
    if "cannot parse clienthello" in text:
        return "the client's TLS greeting could not be read"
    if "no shared cipher" in text:
        return "the client offers no cipher that we know"
    return "the client ended the TLS handshake; it may refuse our certificate"


def broken_off(text: str | None) -> bool:
    """Whether the client left in the middle of the TLS handshake without saying why."""
    return "disconnected during the handshake" in (text or "").lower()
