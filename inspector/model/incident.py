"""Incident: no exchange, yet to be shown. Counted, never dropped."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "refused-user",  # a connection of another user of this computer
    "refused-address",  # a client outside this computer without a password
    "refused-private",  # a public page reached for a private or loopback address
    "refused-connections",  # the cap on client connections
    "malformed",  # a request that could not be read as HTTP; it was answered 400 or its connection was closed
    "header-timeout",  # a client that did not finish its headers
    "client-distrusts",  # the client refused our certificate
    "connect-failed",  # no connection to the server
    "passed-through",  # host left undecrypted by the user's wish
    "crashed",  # a handler inside mitmproxy crashed
    "addon-failed",  # a hook of ours failed; the exchange was stored raw
    "not-recorded",  # requests that could not be stored (disk full)
    "interrupted",  # the recorder ended while requests were running
    "import-refused",  # an entry of a foreign file that could not be read
]


@dataclass(frozen=True, slots=True)
class Incident:
    kind: Kind
    time: float
    """Seconds since 1970, UTC."""
    host: str
    """Host name concerned; "" when there is none."""
    launch: str
    why: str
    """One sentence for the user; never a captured value beyond the host."""
    count: int = 1
