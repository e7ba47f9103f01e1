"""A recorder as a process under its host, with all it said and a look at its session."""

import asyncio
import contextlib
import threading

import httpx
from proxy_rig import Answer, wait_for

from inspector.processes.host import Host
from inspector.processes.protocol import (
    Launch,
    Listening,
    Start,
)
from inspector.session.reader import SessionReader


class Recording:
    """A recorder child under a host, with all it said and a look at its session."""

    def __init__(self, folder, certificates, **start):
        self.heard = []
        self.session = folder / "shop.inspector"
        values = {
            "session": str(self.session), "authority": str(folder / "authority"), "launches": (Launch("one"),),
            "upstream_ca": str(certificates.pem),
        } | start  # fmt: skip
        self.host = Host("inspector.capture.child", self.heard.append)
        self.host.start(Start(**values))

    def wait(self, kind, look=lambda _: True, seconds=15.0):
        found = wait_for(lambda: [m for m in list(self.heard) if isinstance(m, kind) and look(m)], seconds)
        return found[-1]

    def listening(self, launch="one"):
        return self.wait(Listening, lambda m: m.launch == launch)

    @contextlib.contextmanager
    def client(self, launch="one", **options):
        said = self.listening(launch)
        trust = httpx.create_ssl_context(verify=said.ca)
        with httpx.Client(proxy=f"http://127.0.0.1:{said.port}", verify=trust, timeout=20, **options) as made:
            yield made

    def rows(self):
        with SessionReader.open(self.session) as reader:
            return list(reader.exchanges())

    def row(self, ending, state="complete"):
        def look():
            with contextlib.suppress(FileNotFoundError, ValueError):
                return [r for r in self.rows() if r.url_text.endswith(ending) and r.state == state]

        return wait_for(look)[0]

    def incidents(self, kind):
        with SessionReader.open(self.session) as reader:
            return [i for i in reader.incidents() if i.kind == kind]


def slow_answer(upstream):
    """The upstream answers `/slow` when it is told to."""
    go_on = threading.Event()

    async def chunks():
        yield b"first "
        await asyncio.to_thread(go_on.wait, 20)
        yield b"last"

    upstream.answer = lambda seen: Answer(chunks=chunks) if seen.target == b"/slow" else Answer(body=b"hello")
    return go_on
