"""What is left out changes nothing that anybody reads: the same settings, the same messages."""

import copy
import subprocess
import sys
from pathlib import Path

import pytest
from mitmproxy import exceptions, http
from mitmproxy.options import Options

from addons.lean import Settings

ROOT = Path(__file__).parents[2]


def test_every_setting_reads_as_mitmproxys_own():
    ours, theirs = Settings(), Options()
    assert ours.keys() == theirs.keys()
    names = ours.keys()
    assert {name: getattr(ours, name) for name in names} == {name: getattr(theirs, name) for name in names}
    assert not any(ours.has_changed(name) for name in names)


def test_a_setting_given_at_first_and_one_changed_later_are_seen_at_once():
    ours = Settings(listen_host="127.0.0.1")
    assert ours.listen_host == "127.0.0.1"
    ours.update(http2=False, confdir="elsewhere")
    assert (ours.http2, ours.confdir) == (False, "elsewhere")


def test_a_change_that_is_refused_is_taken_back():
    ours = Settings()

    def refuse(options, updated):
        raise exceptions.OptionsError("no")

    ours.subscribe(refuse, ["http2"])
    with pytest.raises(exceptions.OptionsError):
        ours.update(http2=False)
    assert ours.http2 is True


def test_a_list_that_was_read_and_changed_leaves_the_setting_as_it_was():
    ours = Settings(mode=["regular"])
    ours.mode.append("transparent")
    assert ours.mode == ["regular"]


def test_a_setting_that_an_addon_adds_has_its_default():
    ours = Settings()
    ours.add_option("ours_alone", str, "first", "A setting.")
    assert ours.ours_alone == "first"


def test_an_unknown_setting_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_setting"):
        _ = Settings().no_such_setting


def test_a_copy_reads_alike():
    assert copy.deepcopy(Settings(listen_host="::1")).listen_host == "::1"


def in_a_process(line):
    script = f"""
from mitmproxy import http
{line}
made = http.Response.make(200, b"body", {{"A": "1"}})
assert (made.status_code, made.raw_content, made.headers["a"]) == (200, b"body", "1")
try:
    http.ResponseData(1, 2, 3, 4, 5, 6, 7, 8)
    print("unchecked")
except TypeError:
    print("checked")
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_recorder_makes_messages_without_a_look_at_types():
    assert in_a_process("import addons.proxy; addons.proxy.leave_types_unchecked()") == "unchecked"


def test_an_import_of_foreign_files_keeps_the_look_at_types():
    assert in_a_process("import inspector.capture.import_child") == "checked"


def test_this_version_of_mitmproxy_still_has_the_look_that_is_left_out():
    assert "__post_init__" in vars(http.MessageData)
