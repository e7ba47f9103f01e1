"""A connection that mitmproxy's layer closes is closed towards the client, whatever else waits at that moment."""

import socket

import pytest

pytestmark = pytest.mark.usefixtures("fresh")


def test_each_of_many_refused_requests_ends_its_connection(proxy, plain):
    raw = b"GET http://www.shop.example:%d/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % plain.port
    for _ in range(700):
        with proxy.connect() as client:
            client.settimeout(20)
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
