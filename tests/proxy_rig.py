"""What the recorder's tests need around it: upstream servers that note every byte, and a proxy in a thread.

Real sockets on loopback; names come from documentation ranges and are mapped to the upstream's address.
"""

import asyncio
import contextlib
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import trustme

from addons.guard import Limits
from addons.proxy import Proxy, Setup
from inspector.capture.authority import Authority
from inspector.model.exchange import Exchange
from inspector.model.incident import Incident

Raw = list[tuple[bytes, bytes]]


@dataclass
class Seen:
    """One request as the upstream read it from the wire."""

    method: bytes
    target: bytes
    headers: Raw
    body: bytes
    version: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass
class Answer:
    status: int = 200
    headers: Raw = field(default_factory=list)
    body: bytes = b""
    chunks: Callable[[], AsyncIterator[bytes]] | None = None
    """Sent as they come, chunked in HTTP/1.1."""
    raw: bytes | None = None
    """HTTP/1.1 only: exactly these bytes, then the connection is closed."""


class Upstream:
    """Answers HTTP/1.1 and HTTP/2 (by ALPN) on 127.0.0.1; runs in a thread of its own."""

    def __init__(self, answer: Callable[[Seen], Answer] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self.answer = answer or (lambda _: Answer(body=b"hello"))
        self.take_over: Callable[[asyncio.StreamReader, asyncio.StreamWriter, Seen], Awaitable[None]] | None = None
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        with contextlib.suppress(RuntimeError):
            self._loop.run_forever()
        self._loop.run_until_complete(_end_tasks())
        self._loop.close()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        ssl_object = writer.get_extra_info("ssl_object")
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            if ssl_object is not None and ssl_object.selected_alpn_protocol() == "h2":
                await self._serve_h2(reader, writer)
            else:
                await self._serve_h1(reader, writer)
        writer.close()

    async def _serve_h1(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            line, *rest = head[:-4].split(b"\r\n")
            method, target, version = line.split(b" ")
            headers = [tuple(item.split(b": ", 1)) if b": " in item else tuple(item.split(b":", 1)) for item in rest]
            known = {name.lower(): value for name, value in headers}
            if b"chunked" in known.get(b"transfer-encoding", b""):
                body = await _read_chunks(reader)
            else:
                body = await reader.readexactly(int(known.get(b"content-length", b"0")))
            seen = Seen(method, target, headers, body, version.decode())
            self.seen.append(seen)
            if known.get(b"upgrade") == b"websocket" and self.take_over:
                await self.take_over(reader, writer, seen)
                return
            if not await self._answer_h1(self.answer(seen), method, writer):
                return

    async def _answer_h1(self, answer: Answer, method: bytes, writer: asyncio.StreamWriter) -> bool:
        if answer.raw is not None:
            writer.write(answer.raw)
            await writer.drain()
            return False
        lines = [b"HTTP/1.1 %d Fine" % answer.status, *(b"%s: %s" % pair for pair in answer.headers)]
        names = {name.lower() for name, _ in answer.headers}
        if answer.chunks:
            lines.append(b"Transfer-Encoding: chunked")
        elif b"content-length" not in names and answer.status not in {204, 304}:
            lines.append(b"Content-Length: %d" % len(answer.body))
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
        if answer.chunks:
            async for chunk in answer.chunks():
                writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                await writer.drain()
            writer.write(b"0\r\n\r\n")
        elif method != b"HEAD":
            writer.write(answer.body)
        await writer.drain()
        return True

    async def _serve_h2(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        config = h2.config.H2Configuration(client_side=False, header_encoding=None, normalize_inbound_headers=False)
        conn = h2.connection.H2Connection(config)
        conn.initiate_connection()
        writer.write(conn.data_to_send())
        heads: dict[int, Raw] = {}
        bodies: dict[int, bytearray] = {}
        tasks: set[asyncio.Task[None]] = set()
        while data := await reader.read(65536):
            for event in conn.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    heads[event.stream_id], bodies[event.stream_id] = (
                        [(bytes(k), bytes(v)) for k, v in event.headers],
                        bytearray(),
                    )
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    conn.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    seen = _seen_h2(heads.pop(event.stream_id), bytes(bodies.pop(event.stream_id)))
                    self.seen.append(seen)
                    task = asyncio.ensure_future(
                        self._answer_h2(conn, event.stream_id, self.answer(seen), seen, writer)
                    )
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            writer.write(conn.data_to_send())
            await writer.drain()

    async def _answer_h2(
        self, conn: Any, stream: int, answer: Answer, seen: Seen, writer: asyncio.StreamWriter
    ) -> None:
        headers = [(b":status", b"%d" % answer.status), *((name.lower(), value) for name, value in answer.headers)]
        names = {name for name, _ in headers}
        if not answer.chunks and b"content-length" not in names and answer.status not in {204, 304}:
            headers.append((b"content-length", b"%d" % len(answer.body)))
        has_body = answer.chunks or (answer.body and seen.method != b"HEAD")
        conn.send_headers(stream, headers, end_stream=not has_body)
        writer.write(conn.data_to_send())
        if not has_body:
            return

        async def pieces() -> AsyncIterator[bytes]:
            yield answer.body

        async for chunk in (answer.chunks or pieces)():
            rest = chunk
            while rest:
                room = min(conn.local_flow_control_window(stream), conn.max_outbound_frame_size, len(rest))
                if room <= 0:
                    await asyncio.sleep(0.001)
                    continue
                conn.send_data(stream, rest[:room])
                writer.write(conn.data_to_send())
                await writer.drain()
                rest = rest[room:]
        conn.end_stream(stream)
        writer.write(conn.data_to_send())


def _seen_h2(headers: Raw, body: bytes) -> Seen:
    pseudo = {name: value for name, value in headers if name.startswith(b":")}
    return Seen(
        pseudo[b":method"], pseudo[b":path"], [h for h in headers if not h[0].startswith(b":")], body, "HTTP/2.0"
    )


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


class Certificates:
    """An authority for upstream servers, which the recorder is told to trust."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA(key_type=trustme.KeyType.ECDSA)
        self.pem = folder / "upstream-ca.pem"
        self._ca.cert_pem.write_to_path(self.pem)

    def server(self, *names: str, alpn: tuple[str, ...] = ("http/1.1",)) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names, key_type=trustme.KeyType.ECDSA).configure_cert(context)
        context.set_alpn_protocols(list(alpn))
        return context


class RunningProxy:
    """The proxy in a thread of this process, with everything it hands over in `items`."""

    def __init__(
        self,
        folder: Path,
        *,
        names: dict[str, str] | None = None,
        limits: Limits | None = None,
        password: str = "",
        **setup: Any,
    ) -> None:
        """`names`: host -> address, for names that no name server knows."""
        self.items: list[Exchange | Incident] = []
        self.probed: list[tuple[str, bool, str, str]] = []
        self.authority = Authority.make(folder)
        self.names = names or {}
        self._setup = {"limits": limits or Limits()} | setup
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        real = loop.getaddrinfo

        async def lookup(host: Any, port: Any, **how: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            if name in self.names:
                kind = socket.AF_INET6 if ":" in self.names[name] else socket.AF_INET
                return [(kind, socket.SOCK_STREAM, 6, "", (self.names[name], port))]
            return await real(host, port, **how)

        loop.getaddrinfo = lookup  # type: ignore[method-assign]
        sink, probed = self.items.append, lambda *told: self.probed.append(told)
        setup = {"authority": self.authority.folder, "sink": sink, "probed": probed, **self._setup}
        self.proxy = Proxy(Setup(**setup))
        await self.proxy.start()
        self.port = await self.proxy.listen("first", "127.0.0.1", 0, self._password)
        self._stopping = asyncio.Event()
        self._ready.set()
        await self._stopping.wait()
        await self.proxy.stop()
        await _end_tasks()

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run something in the proxy's loop and give its result."""

        async def run() -> Any:
            result = function(*args)
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority.certificate))

    def exchanges(self) -> list[Exchange]:
        return [item for item in self.items if isinstance(item, Exchange)]

    def incidents(self, kind: str = "") -> list[Incident]:
        return [item for item in self.items if isinstance(item, Incident) and (not kind or item.kind == kind)]

    def row(self, ending: str = "", seconds: float = 5.0) -> Exchange:
        """The exchange whose URL ends so, waited for."""
        return wait_for(lambda: next((e for e in self.exchanges() if e.url_text.endswith(ending)), None), seconds)

    def incident(self, kind: str, seconds: float = 5.0) -> Incident:
        return wait_for(lambda: next(iter(self.incidents(kind)), None), seconds)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    @contextlib.contextmanager
    def tunnel(self, host: str, port: int) -> Iterator[ssl.SSLSocket]:
        """A raw HTTP/1.1 connection to a host, decrypted on its way by the proxy."""
        with self.connect() as client:
            client.sendall(b"CONNECT %s:%d HTTP/1.1\r\n\r\n" % (host.encode(), port))
            assert client.recv(4096).startswith(b"HTTP/1.1 200")
            with self.trust.wrap_socket(client, server_hostname=host) as tunnel:
                yield tunnel

    def say(self, raw: bytes, *, until_closed: bool = False) -> bytes:
        """Send raw bytes on a connection of their own; the first answer, or all until the end."""
        with self.connect() as client:
            client.sendall(raw)
            got = client.recv(65536)
            while until_closed and (more := client.recv(65536)):
                got += more
            return got


@contextlib.contextmanager
def running_proxy(folder: Path, **options: Any) -> Iterator[RunningProxy]:
    proxy = RunningProxy(folder, **options)
    try:
        yield proxy
    finally:
        proxy.close()


async def _end_tasks() -> None:
    """What still runs in this loop is cancelled and ends, so that nothing is left pending when the loop is gone."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=3)


def wait_for[T](look: Callable[[], T | None], seconds: float = 5.0) -> T:
    """What `look` gives as soon as it gives something true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s in vain")
