"""mitmproxy's log -> incidents; nothing of it is written anywhere."""

import logging

import pytest

from addons.crash_watch import CrashWatch

CLIENT = ("127.0.0.1", 5000)


@pytest.fixture
def told():
    class Told:
        incidents, malformed, crashed = [], [], []

    Told.incidents, Told.malformed, Told.crashed = [], [], []
    watch = CrashWatch(Told.incidents.append, malformed=Told.malformed.append, crashed=Told.crashed.append)
    watch.install()
    yield Told
    watch.uninstall()


def log(message, level=logging.INFO, *, name="mitmproxy.proxy.server", client=CLIENT, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    logging.getLogger(name).log(level, message, extra={"client": client}, exc_info=info)


def fail():
    raise NotImplementedError("secret")


def raised():
    try:
        fail()
    except NotImplementedError as error:
        return error


@pytest.mark.parametrize("message", ["mitmproxy has crashed!", "connection handler has crashed: secret"])
def test_a_crash_is_an_incident_that_names_type_and_line_only(told, message):
    log(message, logging.ERROR, error=raised())
    (incident,) = told.incidents
    assert incident.kind == "crashed"
    assert f"NotImplementedError in {__name__}, line " in incident.why
    assert "secret" not in incident.why
    assert told.crashed == [CLIENT]


def test_an_error_of_an_addon_is_an_incident(told):
    log("Addon error: secret", logging.ERROR, name="mitmproxy.addonmanager", error=raised())
    assert [i.kind for i in told.incidents] == ["addon-failed"]


@pytest.mark.parametrize(
    "message",
    [
        "127.0.0.1:5000: Bad HTTP request line: b'secret'",
        "127.0.0.1:5000: Invalid header line: b'secret'",
        "127.0.0.1:5000: HTTP/2 protocol error: secret",
        "127.0.0.1:5000: Invalid HTTP/2 request headers: secret",
    ],
)
def test_a_malformed_request_is_told_with_its_client(told, message):
    log(message)
    assert told.malformed == [CLIENT]
    assert told.incidents == []


@pytest.mark.parametrize(
    "message", ["198.51.100.1:443: HTTP/2 protocol error: secret", "client connect", "127.0.0.1:5000: Streaming"]
)
def test_other_lines_say_nothing(told, message):
    log(message)
    assert told.malformed == told.incidents == []


def test_no_record_reaches_another_handler(told):
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logging.getLogger().addHandler(handler)
    try:
        log("client connect, secret")
        log("mitmproxy has crashed!", logging.ERROR, error=raised())
    finally:
        logging.getLogger().removeHandler(handler)
    assert records == []
