"""Which user of this computer holds the other end of a loopback connection (Linux).

Elsewhere the kernel gives no such answer to a plain process, `SUPPORTED` is False and the check is left out; the
README names this.
"""

import os
import socket
import struct
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

Address = tuple[str, int]

SUPPORTED = sys.platform == "linux"

_SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
_BY_FAMILY = 20  # SOCK_DIAG_BY_FAMILY
_REQUEST = 1  # NLM_F_REQUEST
_ANY_COOKIE = 0xFFFFFFFF
_ANY_STATE = 0xFFFFFFFF
_LONGEST_HEAD = 65536
_RECEIVED = 128  # offset in struct tcp_info, linux/tcp.h


def peer_uid(peer: Address, own: Address) -> int | None:
    """User id that holds the socket at `peer`, which is connected to `own`.

    Asks the kernel's socket table (sock_diag(7), 0.03 ms); where that is closed, /proc/net/tcp (proc(5), 4 ms).

    Returns:
        None when no process holds it any more.
    """
    try:
        return _by_netlink(_plain(peer), _plain(own))
    except OSError:
        return _by_proc(_plain(peer), _plain(own))


def bytes_received(connected: Any) -> int:
    """How many bytes have come on a TCP socket, read or not, its end as one (`tcpi_bytes_received` of tcp(7)).

    Args:
        connected: anything with a socket's `getsockopt`.
    """
    info = connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _RECEIVED + 8)
    return int(struct.unpack_from("=Q", info, _RECEIVED)[0])


def asked_for_something(connected: Any) -> bool:
    """Has the other end sent more than the head of a tunnel? Before anything was read from the socket.

    A browser opens tunnels ahead and lets go of those that it does not need: nothing was asked through them.

    Args:
        connected: anything with a socket's `fileno` and `getsockopt`.
    """
    came = bytes_received(connected)
    if came <= 1:  # the end of a stream counts as one byte
        return False
    with socket.socket(fileno=os.dup(connected.fileno())) as same:
        waiting = same.recv(_LONGEST_HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    whole = len(waiting) >= came - 1
    return not (whole and waiting.startswith(b"CONNECT ") and waiting.find(b"\r\n\r\n") == len(waiting) - 4)


def _plain(address: Address) -> Address:
    ip = ip_address(address[0].partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return str(mapped or ip), address[1]


def _by_netlink(peer: Address, own: Address) -> int | None:
    family = socket.AF_INET6 if ":" in peer[0] else socket.AF_INET
    ends = b"".join(socket.inet_pton(family, end[0]).ljust(16, b"\0") for end in (peer, own))
    wanted = struct.pack("!HH", peer[1], own[1]) + ends + struct.pack("=III", 0, _ANY_COOKIE, _ANY_COOKIE)
    body = struct.pack("=BBBBI", family, socket.IPPROTO_TCP, 0, 0, _ANY_STATE) + wanted
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _SOCK_DIAG) as asking:
        asking.settimeout(1.0)
        asking.send(struct.pack("=IHHII", 16 + len(body), _BY_FAMILY, _REQUEST, 1, 0) + body)
        answer = asking.recv(8192)
    if struct.unpack_from("=IH", answer)[1] != _BY_FAMILY:
        code = -struct.unpack_from("=i", answer, 16)[0]
        if code == 2:  # ENOENT: no such socket
            return None
        raise OSError(code, "the kernel's socket table does not answer")
    uid, inode = struct.unpack_from("=II", answer, 16 + 4 + 48 + 12)
    return uid if inode else None  # no inode: closed by its process, the kernel shows uid 0


def _by_proc(peer: Address, own: Address) -> int | None:
    table = Path("/proc/net/tcp6" if ":" in peer[0] else "/proc/net/tcp")
    ends = [_hex(peer), _hex(own)]
    for line in table.read_text().splitlines()[1:]:
        words = line.split()
        if words[1:3] == ends:
            return int(words[7]) if words[9] != "0" else None
    return None


def _hex(address: Address) -> str:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    packed = socket.inet_pton(family, address[0])
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{word:08X}" for word in words) + f":{address[1]:04X}"
