"""A name server on loopback that answers from a table, says it knows nothing, or keeps silent."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator, Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

SILENT = "silent"


class NameServer:
    """`table`: host -> the names that it stands for, in order; SILENT for no answer; hosts beside it do not exist."""

    def __init__(self, table: Mapping[str, tuple[str, ...] | str]) -> None:
        self.table = dict(table)
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.at = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, sender = self._socket.recvfrom(4096)
            if not wire:
                return
            query = dns.message.from_wire(wire)
            host = str(query.question[0].name).rstrip(".").lower()
            self.asked.append(host)
            found = self.table.get(host)
            if found != SILENT:
                self._socket.sendto(self._answer(query, host, found).to_wire(), sender)

    def _answer(
        self, query: dns.message.Message, host: str, chain: tuple[str, ...] | str | None
    ) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if chain is None or isinstance(chain, str):
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        names = [host, *chain]
        for name, target in itertools.pairwise(names):
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{target}."))
        if names[-1] not in names[:-1]:
            response.answer.append(dns.rrset.from_text(f"{names[-1]}.", 60, "IN", "A", "203.0.113.7"))
        return response


@contextlib.contextmanager
def name_server(table: Mapping[str, tuple[str, ...] | str]) -> Iterator[NameServer]:
    server = NameServer(table)
    try:
        yield server
    finally:
        server.close()
