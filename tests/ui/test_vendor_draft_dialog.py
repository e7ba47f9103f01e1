"""A draft of a vendor file from a chosen request: it is written, loads, and knows the request."""

from dataclasses import replace

import pytest
from builders import exchange
from PySide6.QtWidgets import QWidget
from window_rig import detail

from inspector import paths
from inspector.analysis.payload import payload_of
from inspector.analysis.vendor_explain import failures_of
from inspector.catalog.vendors import check_vendor, load_vendor
from inspector.ui.vendor_draft_dialog import sent_of, write_draft


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path))


def chosen(url, **more):
    row = exchange(url, **more)
    return replace(detail(), exchange=row, payload=payload_of(row.request))


def test_the_draft_is_written_loads_and_knows_the_request(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    dialog = write_draft(chosen("https://t.acme.example/c?aid=7&ev=login&wsz=1&cd[a]=2"), window)
    qtbot.addWidget(dialog)
    (file,) = paths.vendors().glob("*.toml")
    assert (file.name, check_vendor(file)) == ("acme.toml", [])
    vendor = load_vendor(file)
    assert list(failures_of(vendor)) == []
    assert {"param:aid", "param:ev", "param:wsz", "param:cd[a]"} == set(vendor.fields)


@pytest.mark.parametrize(
    ("body", "media", "keys"),
    [
        (b'{"event":"Buy","list":[{"sku":"a"},{"sku":"b"}]}', b"application/json", ["body.json:$.event", "body.json:$.list[*].sku"]),
        (b"en=a&x=1\nen=b", b"text/plain", ["en", "x"]),
        (b"ws=1&host=2", b"application/x-www-form-urlencoded", ["param:ws", "param:host"]),
    ],
)  # fmt: skip
def test_what_the_body_holds_is_named_as_vendor_files_name_it(body, media, keys):
    given = chosen("https://t.acme.example/c", method=b"POST", headers=[(b"content-type", media)], content=body)
    sent = sent_of(given)
    assert list(dict.fromkeys(key for key, _ in sent.keys)) == keys
    assert sent.body == body.decode()


def test_a_binary_body_is_left_out():
    assert sent_of(chosen("https://t.acme.example/c", method=b"POST", content=b"\x00\x01\xff" * 20)).body is None


def test_a_folder_that_cannot_be_written_is_said(qtbot, monkeypatch, tmp_path):
    (tmp_path / "flat").write_text("a file")
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "flat"))
    window = QWidget()
    qtbot.addWidget(window)
    dialog = write_draft(chosen("https://t.acme.example/c?a=1"), window)
    qtbot.addWidget(dialog)
    assert "could not be written" in dialog.view.toPlainText()


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://user@T.Acme.example:8443/c?x=1#y", "t.acme.example", "/c"),
        ("https://[2001:db8::1]:8443/c", "2001:db8::1", "/c"),
        ("http://[::1", "::1", "/"),
        ("https://acme.example:port/c", "acme.example:port", "/c"),
        ("nothing", "nothing", "/"),
    ],
)
def test_odd_urls_of_foreign_files_give_what_there_is(url, host, path):
    sent = sent_of(chosen(url))
    assert (sent.host, sent.path) == (host, path)
