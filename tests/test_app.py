"""The program as a whole: recorder, analyst and window joined; a real proxy, a real browser, real files."""

import gzip
import http.server
import importlib
import json
import os
import threading
import urllib.request
from pathlib import Path

import pytest
from visits import visit, write_session

from inspector.catalog.declaration import Declaration
from inspector.catalog.own_words import Suppression
from inspector.catalog.user_word import ProjectChange, suppressed
from inspector.index.schema import IndexFileError
from inspector.processes.protocol import NotRecording, Problem, RecordingAgain
from inspector.session.reader import SessionReader
from inspector.session.writer import SessionWriter

pytestmark = pytest.mark.qt

WAIT = 30_000


@pytest.fixture
def app(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "home"))
    program = importlib.import_module("inspector.app")  # Qt may be missing here: then these tests do not run
    qapp.setStyle("Fusion")
    importlib.import_module("inspector.ui.look").look().choose("light", qapp)
    importlib.import_module("inspector.ui.run_painter").forget()
    made = program.App(qapp, program.open_settings())
    qtbot.addWidget(made.window)
    made.window.show()
    made.start()
    qtbot.waitUntil(lambda: bool(made._policies) and made.window._looked, timeout=WAIT)
    yield made
    made.window.close()
    made.close()


@pytest.fixture
def server():
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()


def fetch(url: str, proxy: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://{proxy}"}))
    with opener.open(url, timeout=20) as answer:
        return answer.read()


def har(entries: list) -> dict:
    return {"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": entries}}


def entry(url: str) -> dict:
    return {
        "startedDateTime": "2026-11-24T10:02:00.000Z", "time": 12, "cache": {}, "timings": {"send": 1, "wait": 10, "receive": 1},
        "request": {"method": "GET", "url": url, "httpVersion": "HTTP/2", "headers": [{"name": "User-Agent", "value": "UA/1"}],
                    "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
        "response": {"status": 204, "statusText": "", "httpVersion": "HTTP/2", "headers": [], "cookies": [],
                     "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0},
    }  # fmt: skip


def test_a_recording_shows_each_request_and_ends_in_good_order(app, qtbot, server):
    app.record()
    qtbot.waitUntil(lambda: app.window.bar.state() == "recording", timeout=WAIT)
    address = app.window._address
    assert fetch(f"{server}/a?x=1", address) == b"ok"
    app.window._aside(True)
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 1, timeout=WAIT)
    assert "1 of 1 saved" in app.window.status.words()
    app.stop()
    qtbot.waitUntil(lambda: app.window.bar.state() == "idle" and not app._bridge.threads(), timeout=WAIT)
    assert app.window.requests.model.rowCount() == 1
    assert app.window.session().session.exists()


def test_while_nothing_has_come_the_connection_can_be_checked(app, qtbot):
    app.record()
    qtbot.waitUntil(lambda: app.window.bar.state() == "recording", timeout=WAIT)
    qtbot.waitUntil(lambda: app.window.requests.message().startswith("Listening on"), timeout=WAIT)
    app.window.requests._message._buttons[1].click()
    qtbot.waitUntil(lambda: app.window.banner.words().startswith("The recorder works"), timeout=WAIT)
    assert app.window._address in app.window.banner.words()
    assert app.window.requests.model.rowCount() == 0  # of our own test no request is shown


def test_an_index_that_is_damaged_is_made_anew_and_that_is_said(app, qtbot, tmp_path):
    path = tmp_path / "visit.inspector"
    write_session(path, visit())
    app.open_file(path)
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)
    index = app.window.session().index
    with index.open("rb") as old:
        app.window.index_unusable.emit(IndexFileError("visit.inspector-index cannot be read: it is damaged"))
        assert "It is made anew from the session." in app.window.banner.words()
        qtbot.waitUntil(lambda: os.fstat(old.fileno()).st_nlink == 0 and index.exists(), timeout=WAIT)
    qtbot.waitUntil(lambda: not app.window.banner.isVisible(), timeout=WAIT)
    assert app.window.requests.model.rowCount() == 4


def test_a_har_is_opened_with_its_bad_entries_told(app, qtbot, tmp_path):
    path = tmp_path / "visit.har.gz"
    url = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC&cid=1.2&en=page_view"
    path.write_bytes(gzip.compress(json.dumps(har([entry(url), {"nonsense": 1}])).encode()))
    app.open_file(path)
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 1, timeout=WAIT)
    assert "1 entry could not be read: entry" in app.window.banner.words()
    assert app.window.windowTitle().startswith("visit.har.gz")
    qtbot.waitUntil(lambda: app.window.detail.detail() is not None, timeout=WAIT)  # chosen without a click
    assert app.window.requests.table.seq() == 1
    assert app.window.detail.simulation.simulation() is not None


@pytest.mark.parametrize("content", [b"\x00\x01junk", b"", b'{"log": {"entries": 5}}'], ids=["junk", "empty", "no-har"])
def test_what_cannot_be_opened_is_said_in_one_sentence(app, qtbot, tmp_path, content):
    path = tmp_path / "thing.har"
    path.write_bytes(content)
    app.open_file(path)
    qtbot.waitUntil(
        lambda: "thing.har" in app.window.banner.words() and "Opening" not in app.window.banner.words(), timeout=WAIT
    )
    assert app.window.session() is None
    assert path.read_bytes() == content


def test_a_session_that_another_recorder_writes_is_followed(app, qtbot, tmp_path):
    session = tmp_path / "live.inspector"
    writer = SessionWriter.open(session, source="proxy")
    items = visit()
    writer.commit(items[:3])
    app.open_file(session)
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 1, timeout=WAIT)
    qtbot.waitUntil(lambda: "Following a recording of process" in app.window.status.words(), timeout=WAIT)
    writer.commit(items[3:])
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)
    qtbot.wait(500)
    assert app.window.requests.table.seq() == 0
    writer.close()


def test_another_policy_is_simulated_for_every_row_and_remembered(app, qtbot, tmp_path):
    app.open_file(write_session(tmp_path / "a.inspector", visit()))
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)
    app.choose_policy("none")
    qtbot.waitUntil(lambda: app.window.policy_menu.current == "none", timeout=WAIT)
    app.choose_policy("")
    qtbot.waitUntil(lambda: app.window.policy_menu.current == "", timeout=WAIT)
    assert app._settings.value("policy") == ""


def test_a_site_that_is_declared_ours_is_judged_anew(app, qtbot, tmp_path):
    app.open_file(write_session(tmp_path / "a.inspector", visit()))
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)
    app._declare(Declaration("tagging-server", ("www.facebook.com",), "for this test"))
    app.window.requests.show_scope("own")
    qtbot.waitUntil(lambda: list(app.window.requests.model.ids()) == [4, 6], timeout=WAIT)


def test_a_value_that_is_no_identifier_is_judged_anew_and_undone(app, qtbot, tmp_path):
    app.open_file(write_session(tmp_path / "a.inspector", visit()))
    ids = app.window.requests.model.ids
    qtbot.waitUntil(lambda: len(ids()) == 4, timeout=WAIT)
    app.window.requests.field.set_text("sends:client-id vendor:meta")
    qtbot.waitUntil(lambda: len(ids()) == 1, timeout=WAIT)
    said = Suppression("meta", "query:fbp", "", "for this test")
    app._change(ProjectChange("fbp is not an identifier", lambda project: suppressed(project, said)))
    qtbot.waitUntil(lambda: len(ids()) == 0, timeout=WAIT)
    assert app.window.action("undo").text() == "Undo: fbp is not an identifier"
    app.window.action("undo").trigger()
    qtbot.waitUntil(lambda: len(ids()) == 1, timeout=WAIT)
    assert (app._declared.load().suppressions, app.window.action("undo").isEnabled()) == ((), False)
    app.window.action("redo").trigger()
    qtbot.waitUntil(lambda: len(ids()) == 0, timeout=WAIT)
    app.window.requests.field.set_text("suppressed:yes")
    qtbot.waitUntil(lambda: len(ids()) == 1, timeout=WAIT)


def test_a_host_passed_through_is_kept_in_the_project(app):
    app.pass_through("bank.example")
    app.allow_private("192.168.1.1")
    assert app._declared.load().pass_through == ("bank.example",)


def test_a_copy_is_kept_under_another_name(app, qtbot, tmp_path):
    app.open_file(write_session(tmp_path / "a.inspector", visit()))
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)
    app.keep_as(tmp_path / "kept.inspector")
    qtbot.waitUntil((tmp_path / "kept.inspector").exists, timeout=WAIT)
    app.open_file(tmp_path / "kept.inspector")
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)


def test_an_export_says_where_it_went(app, qtbot, tmp_path):
    app.open_file(write_session(tmp_path / "a.inspector", visit()))
    qtbot.waitUntil(lambda: app.window.requests.model.rowCount() == 4, timeout=WAIT)
    target = tmp_path / "log.har"
    app.export(importlib.import_module("inspector.ui.commands").ExportOrder("har", target, "", unredacted=False))
    qtbot.waitUntil(lambda: app.window.banner.words() == f"Written: {target}", timeout=WAIT)
    assert len(json.loads(target.read_text(encoding="utf-8"))["log"]["entries"]) == 6


def test_the_disk_that_is_full_is_told_and_over_again(app, qtbot):
    app._bridge.post(NotRecording("The disk is full.", "/data", 1_200_000, 7))
    qtbot.waitUntil(lambda: "7 requests are missing" in app.window.banner.words())
    assert "Free at /data: 1.2 MB" in app.window.banner.words()
    app._bridge.post(RecordingAgain(7))
    qtbot.waitUntil(lambda: not app.window.banner.isVisible())
    app._bridge.post(Problem("inspector.capture.child was started again", "It had ended."))
    qtbot.waitUntil(lambda: app.window.banner.words() == "The recorder was started again. It had ended.")


@pytest.mark.browser
@pytest.mark.load
def test_the_demo_streams_in_and_ends_before_and_after_with_the_e_mail_in_clear_on_screen(app, qtbot):
    runs = importlib.import_module("inspector.ui.runs")
    app.demo()
    rows: list[int] = []
    app.window.requests.counted.connect(rows.append)
    qtbot.waitUntil(lambda: app._walk is None and app.window.detail.detail() is not None, timeout=120_000)
    assert len({n for n in rows if n}) > 3  # streamed in, not all at once
    detail = app.window.detail.detail()
    assert any(f.kind == "email" and "hashed" in f.state for f in detail.inspection.findings)
    assert detail.simulations[0].verdict == "sent"
    assert _in_clear_on_screen(app.window.requests.table)
    assert {launch.name for launch in _launches(app.window.session().session)} == {"client", "server"}
    shown = app.window.detail.simulation.table.cells.rows()
    marks = [run.text for row in shown for cell in row.cells for run in cell if isinstance(run, runs.Mark)]
    assert "203.0.113.24" in marks
    assert "demo addresses" in app.window.status.words()
    tree = app.window.parties.tree.model()
    groups = [tree.index(n, 0).data() for n in range(tree.rowCount())]
    assert any(group.startswith("Own server → vendor") for group in groups)
    assert runs.plain(app.window.bar.record_button.cell()) == "Record"


def _in_clear_on_screen(table) -> bool:
    """Does one of the rows that can be seen hand over personal data in clear?"""
    model = table.model()
    for row in range(model.rowCount()):
        shown = table.viewport().rect().contains(table.visualRect(model.index(row, 0)).center())
        found = model.row_of(model.ids()[row]) if shown else None
        if found and any(e.category == "personal" and not e.hashed for e in found.exposes):
            return True
    return False


def _launches(session: Path):
    with SessionReader.open(session) as reader:
        return reader.info().launches
