"""mitmproxy's error texts in words; no value of the traffic gets through."""

import pytest

from addons.reasons import client_tls_in_words, in_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Errno -2] Name or service not known", "the host name could not be resolved"),
        ("[Errno 111] Connect call failed ('127.0.0.1', 1)", "the server refused the connection"),
        (
            "Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0), [Errno 111] Connect call failed",
            "the server refused the connection",
        ),
        ("[WinError 10061] refused", "the server refused the connection"),
        ("[Errno 9999] odd", "the connection to the server failed (error 9999)"),
        ("Connection killed: Request Inspector refused this.", "Request Inspector refused this."),
        ("Certificate verify failed: certificate has expired", "the server's certificate was not accepted: certificate has expired"),
        ("Certificate verify failed: hostname mismatch", "the server's certificate was not accepted: hostname mismatch"),
        ("Client disconnected.", "the browser ended the connection before the answer was complete"),
        ("stream reset by client (CANCEL)", "the HTTP/2 stream was cancelled (CANCEL)"),
        ("server closed connection", "the server closed the connection without an answer"),
        (
            "HTTP/1 protocol error: peer closed connection without sending complete message body (received 3 bytes, expected 10)",
            "the connection ended after 3 of 10 body bytes",
        ),
        ("unexpected server response: b'secret'", "the server's answer could not be read as HTTP"),
        ("Cannot parse HTTP response: Bad HTTP response line: b'secret'", "the server's answer could not be read as HTTP"),
        (
            "Received invalid header name: b'secret name' from client, refusing to prevent request smuggling attacks. D",
            "invalid header name from the client: refused, since it could smuggle a second message",
        ),
        (
            "Received multiple content-length headers: [b'1', b'secret'] from server, refusing to prevent request smuggling",
            "multiple content-length headers from the server: refused, since it could smuggle a second message",
        ),
        ("Request destination unknown. Unable to figure out where", "the request was addressed to the recorder itself"),
        ("Connection killed: Request destination unknown. Unable", "the request was addressed to the recorder itself"),
        ("something nobody foresaw about secret", "an error ended the exchange"),
        ("", "an error ended the exchange"),
        (None, "an error ended the exchange"),
    ],
)  # fmt: skip
def test_in_words(text, words):
    assert in_words(text) == words
    assert "secret" not in in_words(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("tlsv1 alert unknown ca", "refused our certificate"),
        ("The client does not trust the proxy's certificate for a.example", "refused our certificate"),
        ("connection closed", "may refuse our certificate"),
        ("The client disconnected during the handshake. ... does not trust the proxy's", "may refuse our certificate"),
        ("('SSL routines', '', 'unsupported protocol')", "no TLS version"),
        ("Cannot parse ClientHello: 160301", "could not be read"),
    ],
)
def test_client_tls_in_words(text, part):
    assert part in client_tls_in_words(text)
