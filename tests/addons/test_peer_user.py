"""The user behind a loopback connection, asked of the kernel in two ways."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from addons import peer_user
from addons.peer_user import bytes_received, peer_uid

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the check exists on Linux only")


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request):
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    server = socket.create_server((request.param, 0), family=family)
    with server, socket.create_connection(server.getsockname()[:2]) as client:
        accepted, peer = server.accept()
        yield client, peer[:2], accepted.getsockname()[:2]
        accepted.close()


@pytest.mark.parametrize("ask", ["_by_netlink", "_by_proc"])
def test_our_own_connection_is_ours(pair, ask):
    _, peer, own = pair
    assert getattr(peer_user, ask)(peer, own) == os.geteuid()
    assert peer_uid(peer, own) == os.geteuid()


@pytest.mark.parametrize("ask", ["_by_netlink", "_by_proc"])
def test_a_connection_that_its_process_closed_belongs_to_nobody(pair, ask):
    client, peer, own = pair
    client.close()
    assert getattr(peer_user, ask)(peer, own) is None


def test_an_ipv4_peer_of_a_dual_stack_listener_is_found(pair):
    _, peer, own = pair
    if ":" not in peer[0]:
        assert peer_uid((f"::ffff:{peer[0]}", peer[1]), (f"::ffff:{own[0]}", own[1])) == os.geteuid()


def test_bytes_that_came_are_counted_read_or_not():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        assert bytes_received(accepted) == 0
        client.sendall(b"x" * 1000)
        client.close()
        accepted.recv(10)
        assert bytes_received(accepted) == 1001  # the end counts as one
        accepted.close()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can connect as somebody else")
def test_another_users_connection_is_theirs():
    with socket.create_server(("127.0.0.1", 0)) as server:
        # bash, since another user may not be let into the folder of this Python
        code = f"exec 3<>/dev/tcp/127.0.0.1/{server.getsockname()[1]}; read -r _"
        other = subprocess.Popen(
            ["setpriv", "--reuid=65534", "--clear-groups", "bash", "-c", code], stdin=subprocess.PIPE
        )
        server.settimeout(10)
        accepted, peer = server.accept()
        assert peer_uid(peer, accepted.getsockname()) == 65534
        accepted.close()
        other.communicate()
