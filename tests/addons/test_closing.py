"""A connection that mitmproxy's layer closes is closed towards the client, whatever else waits at that moment."""

import asyncio
import socket

import pytest
from mitmproxy.options import Options
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.proxy.server import SimpleConnectionHandler

from addons.closing import close_what_was_served


@pytest.mark.usefixtures("fresh")
def test_each_of_many_refused_requests_ends_its_connection(proxy, plain):
    raw = b"GET http://www.shop.example:%d/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % plain.port
    for _ in range(700):
        with proxy.connect() as client:
            client.settimeout(20)
            client.sendall(raw)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass


async def cut_off_at_the_lock():
    """A connection's task that is cancelled while its event waits for the lock; the other end reads until its end."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    theirs.setblocking(False)
    handler = SimpleConnectionHandler(reader, writer, Options(), ProxyMode.parse("regular"), {})
    await handler._server_event_lock.acquire()
    task = asyncio.create_task(handler.handle_connection(handler.client))
    handler.transports[handler.client].handler = task
    await asyncio.get_running_loop().sock_sendall(theirs, b"x")
    await asyncio.wait([task], timeout=0.2)
    task.cancel("closed by command")
    await asyncio.wait([task])
    ended = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(theirs, 10), 5)
    theirs.close()
    return task.cancelled(), handler.client in handler.transports, ended


def test_a_task_that_is_ended_while_it_waits_closes_its_connection():
    close_what_was_served()
    assert asyncio.run(cut_off_at_the_lock()) == (True, False, b"")
