"""Connections that mitmproxy 12.2 leaves open: the client waits for an end that does not come.

A layer that closes a connection cancels the task that serves it. Where a hook's result waits for the same lock at that
moment, the cancellation strikes before the task has closed its socket (`ConnectionHandler.handle_connection`).
"""

import asyncio
from typing import Any

from mitmproxy.connection import Connection
from mitmproxy.proxy.server import ConnectionHandler


def close_what_was_served() -> None:
    """For this process: a connection whose task has ended is closed, however it ended."""
    theirs: Any = ConnectionHandler
    serve = theirs.handle_connection
    if serve.__module__ == __name__:
        return

    async def handle_connection(self: ConnectionHandler, connection: Connection) -> None:
        try:
            await serve(self, connection)
        except (Exception, asyncio.CancelledError):
            left = self.transports.get(connection)
            if left is not None and left.writer is not None and left.handler is asyncio.current_task():
                left.writer.close()
                del self.transports[connection]
            raise

    theirs.handle_connection = handle_connection
