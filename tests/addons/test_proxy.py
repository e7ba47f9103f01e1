"""The proxy's defaults, its listeners, and what its code must not use."""

import ast
import socket
import ssl
import stat
from pathlib import Path

import pytest
from proxy_rig import Certificates, running_proxy

from addons.proxy import ListenError, write_roots

FORBIDDEN = {"content", "text", "json", "urlencoded_form", "multipart_form", "get_content", "get_text"}
ROOT = Path(__file__).parents[2]
RECORDING = [*(ROOT / "addons").glob("*.py"), *(ROOT / "inspector" / "capture").glob("*.py")]


@pytest.fixture
def proxy(tmp_path):
    with running_proxy(tmp_path / "authority") as running:
        yield running


@pytest.mark.parametrize("path", RECORDING, ids=lambda path: path.name)
def test_no_body_is_decoded_by_mitmproxy(path):
    """`.content` and its kin decompress without a limit: 809 bytes become 1 GiB."""
    tree = ast.parse(path.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    if any("mitmproxy" in ast.dump(node) for node in imports):
        assert {node.attr for node in _walk(tree) if isinstance(node, ast.Attribute)} & FORBIDDEN == set()


def _walk(tree):
    """All nodes but those of functions that take a WebSocket message: its `.content` is never encoded."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.FunctionDef) and child.name == "_message"):
            yield from _walk(child)


def test_the_secure_defaults_hold(proxy):
    options = proxy.proxy._master.options
    assert options.listen_host == "127.0.0.1"
    assert options.block_global
    assert options.block_private
    assert options.validate_inbound_headers
    assert options.ssl_insecure is False
    assert options.stream_large_bodies is None
    names = {type(addon).__name__ for addon in proxy.proxy._master.addons.chain}
    assert names == {
        "Core", "Block", "DisableH2C", "Proxyserver", "NextLayer", "TlsConfig",
        "ProbePage", "PassThrough", "Guard", "RequestTap", "_Started",
    }  # fmt: skip


def test_only_loopback_is_listened_on(proxy):
    addresses = proxy.proxy._server.listen_addrs()
    assert [address[0] for address in addresses] == ["127.0.0.1"]


def test_each_launch_has_a_port_of_its_own(proxy):
    ports = {proxy.port, *(proxy.call(proxy.proxy.listen, f"launch {n}", "127.0.0.1") for n in range(3))}
    assert len(ports) == 4
    assert {proxy.proxy._launches[port][0] for port in ports} == {"first", "launch 0", "launch 1", "launch 2"}


def test_a_taken_port_is_replaced_by_another(proxy):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        port = proxy.call(proxy.proxy.listen, "second", "127.0.0.1", taken)
        assert port != taken
        assert taken not in proxy.proxy._launches
        socket.create_connection(("127.0.0.1", port)).close()


def test_a_free_port_is_taken_as_asked(proxy):
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    assert proxy.call(proxy.proxy.listen, "second", "127.0.0.1", free) == free


def test_ipv6_loopback_works(proxy):
    port = proxy.call(proxy.proxy.listen, "six", "::1")
    socket.create_connection(("::1", port)).close()


def test_an_address_that_is_not_ours_is_refused_in_words(proxy):
    with pytest.raises(ListenError, match=r"no port could be opened on 203\.0\.113\.1"):
        proxy.call(proxy.proxy.listen, "x", "203.0.113.1")


def test_closing_the_listeners_takes_no_more_connections(proxy):
    proxy.call(proxy.proxy.close_listeners)
    with pytest.raises(OSError):
        proxy.connect()


def test_roots_are_the_systems_and_certifis_and_the_users_each_once(tmp_path):
    own = Certificates(tmp_path)
    path = write_roots(tmp_path / "roots.pem", str(own.pem))
    loaded = ssl.create_default_context(cafile=str(path)).get_ca_certs()
    assert len(loaded) > 100
    assert own.pem.read_text().strip() in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert text.count("BEGIN CERTIFICATE") == len(set(text.split("-----BEGIN")[1:]))


def test_a_file_without_certificates_is_no_list_of_roots(tmp_path):
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(OSError, match="holds no certificate"):
        write_roots(tmp_path / "roots.pem", str(tmp_path / "empty.pem"))
