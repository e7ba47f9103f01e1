"""Commands that the window runs: the same that a user would type."""

from window_rig import visited

from inspector.ui.commands import ExportOrder
from inspector.ui.program_calls import doctor, export


def test_an_export_is_written_by_the_command(tmp_path):
    session, _ = visited(tmp_path)
    target = tmp_path / "log.csv"
    assert export(session, ExportOrder("csv", target, "", unredacted=False), None) == ""
    assert "www.facebook.com" in target.read_text(encoding="utf-8-sig")
    assert "fb.1.1763978534204.480216" not in target.read_text(encoding="utf-8-sig")


def test_a_fault_is_one_sentence(tmp_path):
    session, _ = visited(tmp_path)
    fault = export(session, ExportOrder("csv", tmp_path / "no" / "such" / "log.csv", "", unredacted=False), None)
    assert "log.csv" in fault
    assert "\n" not in fault


def test_the_computer_is_checked():
    assert "program: Request Inspector" in doctor()
