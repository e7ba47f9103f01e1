"""Browsers on Windows: what can be tried without it. The rest is marked untried in the README."""

from pathlib import Path

from inspector.capture import windows


def program(path):
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_the_registrys_paths_come_first_and_each_program_once(tmp_path):
    edge = program(tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe")
    registry = {"msedge.exe": str(edge)}
    found = windows.find({"ProgramFiles": str(tmp_path)}, lambda name: registry.get(name, ""))
    assert found == [("edge", (str(edge),), None)]


def test_all_three_roots_are_looked_into(tmp_path):
    brave = program(tmp_path / "local" / "BraveSoftware" / "Brave-Browser" / "Application" / "brave.exe")
    firefox = program(tmp_path / "x86" / "Mozilla Firefox" / "firefox.exe")
    environment = {"ProgramFiles(x86)": str(tmp_path / "x86"), "LOCALAPPDATA": str(tmp_path / "local")}
    found = windows.find(environment, lambda _: "")
    assert [(kind, command) for kind, command, _ in found] == [("brave", (str(brave),)), ("firefox", (str(firefox),))]


def test_chrome_and_chromium_share_a_program_name_but_not_a_folder(tmp_path):
    chrome = program(tmp_path / "Google" / "Chrome" / "Application" / "chrome.exe")
    found = windows.find({}, lambda name: str(chrome).replace("/", "\\") if name == "chrome.exe" else "")
    assert [kind for kind, _, _ in found] in ([], ["chrome"])  # a path with backslashes is no file elsewhere
    assert [kind for kind, _, _ in windows.find({"ProgramFiles": str(tmp_path)}, lambda _: "")] == ["chrome"]


def test_processes_are_known_by_our_profile_and_as_children():
    listing = (
        "40 4 C:\\Windows\\explorer.exe\n"
        "50 40 chrome.exe --user-data-dir=C:\\Data\\profiles\\launch-1 https://shop.example/\n"
        "51 50 chrome.exe --type=gpu-process\n"
        "60 40 chrome.exe\n"
        "70 \n"
    )
    assert windows.processes_of(50, Path("c:\\data\\profiles\\launch-1"), lambda _: listing) == {50, 51}


def test_the_version_is_read_from_the_file_since_the_program_would_open_a_window():
    words = windows.version_of(("C:\\It's\\chrome.exe",))
    assert words[:3] == ("powershell", "-NoProfile", "-Command")
    assert "'C:\\It''s\\chrome.exe'" in words[3]


def test_without_a_registry_nothing_is_registered():
    assert windows.registered("chrome.exe") == ""
