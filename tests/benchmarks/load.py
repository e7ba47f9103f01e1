"""Load on loopback: a bare upstream in a process of its own, and clients that keep their connections.

Run as a program it is the upstream: `load.py FOLDER` writes its authority there and prints its ports (plain, TLS).
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import trustme

HOST = "localhost"
BODY = b"<p>" + os.urandom(1024).hex().encode()[:2042] + b"</p>"
HEAD = (
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n"
    b"Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8\r\n"
    b"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    b'sec-ch-ua: "Chromium";v="156", "Not.A/Brand";v="24"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: "Linux"\r\n'
    b"Sec-Fetch-Dest: image\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Site: none\r\n"
    b"Cookie: _ga=GA1.1.1234567890.1790000000; session=0123456789abcdef0123456789abcdef; consent=granted; lang=en\r\n"
)
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nServer: bare\r\n"
    b"Date: Tue, 24 Nov 2026 20:00:00 GMT\r\nContent-Length: %d\r\n\r\n" % len(BODY)
) + BODY


class Bare(asyncio.Protocol):
    """Answers every head with the same answer; reads no body."""

    def connection_made(self, transport):
        self.transport = transport
        self.buffer = b""

    def data_received(self, data):
        self.buffer += data
        heads = self.buffer.count(b"\r\n\r\n")
        if heads:
            self.buffer = self.buffer.rpartition(b"\r\n\r\n")[2]
            self.transport.write(ANSWER * heads)


async def _serve(folder):
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(folder / "upstream-ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, key_type=trustme.KeyType.ECDSA).configure_cert(context)
    context.set_alpn_protocols(["http/1.1"])
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Bare, "127.0.0.1", 0, ssl=tls) for tls in (None, context)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    await asyncio.Event().wait()


@dataclass
class Upstream:
    process: subprocess.Popen
    plain: int
    tls: int
    ca: Path

    @classmethod
    def start(cls, folder):
        process = subprocess.Popen([sys.executable, __file__, str(folder)], stdout=subprocess.PIPE)
        plain, tls = json.loads(process.stdout.readline())
        return cls(process, plain, tls, folder / "upstream-ca.pem")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


@dataclass
class Drive:
    """What a burst did."""

    requests: int
    seconds: float
    latencies: list

    @property
    def rate(self):
        return self.requests / self.seconds


async def _client(proxy, target, trust, numbers, latencies, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy)
    authority = b"%s:%d" % (HOST.encode(), target)
    prefix = b"http://" + authority
    if trust is not None:
        writer.write(b"CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (authority, authority))
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head, head
        await writer.start_tls(trust, server_hostname=HOST)
        prefix = b""
    for number in numbers:
        begun = time.perf_counter()
        writer.write(b"GET %s%s%d HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (prefix, path, number, authority, HEAD))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(len(BODY))
        latencies.append(time.perf_counter() - begun)
    writer.close()


async def _drive(proxy, target, trust, count, connections, path):
    numbers, latencies = iter(range(count)), []
    begun = time.perf_counter()
    await asyncio.gather(*(_client(proxy, target, trust, numbers, latencies, path) for _ in range(connections)))
    return Drive(len(latencies), time.perf_counter() - begun, latencies)


def drive(proxy, target, *, trust=None, count, connections=16, path=b"/pixel/"):
    """Send `count` requests through the proxy on keep-alive connections; https when `trust` is given."""
    return asyncio.run(_drive(proxy, target, trust, count, connections, path))


def trusting(ca):
    context = ssl.create_default_context(cafile=str(ca))
    context.set_alpn_protocols(["http/1.1"])
    return context


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
