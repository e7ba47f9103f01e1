"""The recorder tested from where a browser stands: which step fails, in words."""

import socket
import threading

import pytest
from proxy_rig import Certificates, running_proxy

from addons import probe_page
from inspector.capture import self_test as module
from inspector.capture.self_test import self_test
from inspector.processes.protocol import Listening


@pytest.fixture
def proxy(tmp_path):
    with running_proxy(tmp_path / "authority") as running:
        yield running


def at(port: int, ca: str = "") -> Listening:
    return Listening("browser", "127.0.0.1", port, ca, "")


def test_recorder_and_window_mean_the_same_page():
    assert (module.HOST, module.PATH) == (probe_page.HOST, probe_page.SELF_TEST)


def test_a_recorder_that_works_is_told_from_a_browser_that_does_not_use_it(proxy):
    result = self_test(at(proxy.port, str(proxy.authority.certificate)))
    assert result.ok, result.words
    assert f"127.0.0.1:{proxy.port} was read, plain and encrypted" in result.words


def test_the_test_is_no_row_and_proves_no_browser(proxy):
    self_test(at(proxy.port, str(proxy.authority.certificate)))
    assert proxy.items == []
    assert proxy.probed == []


def test_nobody_there_is_the_first_step():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = self_test(at(port), 1.0)
    assert not result.ok
    assert result.words.startswith(f"Step 1 of 3 failed: nothing answers on 127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "is not this recorder (status 200)"),
        (b"SSH-2.0-x\r\n", "takes a connection and answers no request"),
        (b"", "takes a connection and answers no request"),
    ],
    ids=["another server", "no HTTP", "hangs up"],
)
def test_another_program_on_the_port_is_the_second_step(said, words):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(1000)
                client.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        result = self_test(at(server.getsockname()[1]), 5.0)
        thread.join()
    assert result.words.startswith("Step 2 of 3 failed")
    assert words in result.words


def test_an_authority_that_did_not_sign_is_the_third_step(proxy, tmp_path):
    (tmp_path / "other").mkdir()
    result = self_test(at(proxy.port, str(Certificates(tmp_path / "other").pem)))
    assert not result.ok
    assert result.words.startswith("Step 3 of 3 failed: the recorder's certificate does not fit")
