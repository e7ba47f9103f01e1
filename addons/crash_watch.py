"""Log records of mitmproxy -> incidents: crashed handlers and requests that were no HTTP.

It is the one end of mitmproxy's log: the records quote the traffic, so none is written anywhere.
"""

import logging
import time
from collections.abc import Callable

from mitmproxy.utils import human

from inspector.model.incident import Incident

_CRASHES = (
    "mitmproxy has crashed",
    "connection handler has crashed",
    "Unhandled error in task",
    "Unhandled asyncio error",
)
_MALFORMED = ("Bad HTTP request line", "Invalid header", "Invalid HTTP/2 request headers", "HTTP/2 protocol error")


class CrashWatch(logging.Handler):
    """Watches the loggers of mitmproxy; install it once a process."""

    def __init__(
        self,
        sink: Callable[[Incident], None],
        *,
        malformed: Callable[[tuple[str, int]], None],
        crashed: Callable[[tuple[str, int] | None], None],
    ) -> None:
        """`malformed` and `crashed` get the client's address; `crashed` None when no client is named."""
        super().__init__(logging.INFO)
        self._sink = sink
        self._malformed = malformed
        self._crashed = crashed

    def install(self) -> None:
        logger = logging.getLogger("mitmproxy")
        logger.setLevel(logging.INFO)
        logger.addHandler(self)
        logger.propagate = False

    def uninstall(self) -> None:
        logger = logging.getLogger("mitmproxy")
        logger.removeHandler(self)
        logger.propagate = True

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self._error(record)
        elif record.name == "mitmproxy.proxy.server":
            self._note(record.getMessage(), getattr(record, "client", None))

    def _note(self, message: str, client: tuple[str, int] | None) -> None:
        """A malformed request is logged with the client's address in front, a malformed answer with the server's."""
        if client is None:
            return
        address = human.format_address(client)
        if message.startswith(address) and message.startswith(_MALFORMED, len(address) + 2):
            self._malformed(client[:2])

    def _error(self, record: logging.LogRecord) -> None:
        client = getattr(record, "client", None)
        message = record.getMessage()
        if message.startswith(_CRASHES):
            self._tell("crashed", f"A part of the proxy failed ({_where(record)}); a request may be missing.")
            self._crashed(client[:2] if client else None)
        elif message.startswith("Addon error"):
            self._tell("addon-failed", f"A part of the recorder failed ({_where(record)}).")

    def _tell(self, kind: str, why: str) -> None:
        self._sink(Incident(kind, time.time(), "", "", why))  # type: ignore[arg-type]  # one of the two kinds above


def _where(record: logging.LogRecord) -> str:
    """Type of the exception and the line that raised it: never its text, which may quote the traffic."""
    if not record.exc_info or record.exc_info[0] is None:
        return "no details"
    trace = record.exc_info[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return record.exc_info[0].__name__
    name = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{record.exc_info[0].__name__} in {name}, line {trace.tb_lineno}"
