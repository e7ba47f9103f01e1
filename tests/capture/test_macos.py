"""Browsers on macOS: what can be tried without one. The rest is marked untried in the README."""

from pathlib import Path

from inspector.capture import macos


def app(folder, name):
    path = folder / f"{name}.app"
    (path / "Contents" / "MacOS").mkdir(parents=True)
    return path


def test_an_application_is_found_by_its_bundle_id(tmp_path):
    edge = app(tmp_path / "Elsewhere", "Edge")
    asked = []

    def spotlight(command):
        asked.append(command[-1])
        return f"{edge}\n" if "com.microsoft.edgemac" in command[-1] else ""

    found = macos.find(spotlight, [tmp_path / "Applications"])
    assert found == [("edge", ("open", "--wait-apps", "--new", "--fresh", "-a", str(edge), "--args"), None)]
    assert len(asked) == len(macos.BUNDLES)


def test_without_spotlight_the_usual_folders_are_looked_into(tmp_path):
    chrome = app(tmp_path, "Google Chrome")
    found = macos.find(lambda _: "", [tmp_path])
    assert [(kind, command[-2]) for kind, command, _ in found] == [("chrome", str(chrome))]


def test_processes_are_known_by_our_profile_never_by_the_applications_name():
    listing = (
        "  500   1 open --wait-apps --new --fresh -a Chrome\n"
        "  600   1 /Applications/Chrome --user-data-dir=/data/profiles/launch-1 https://shop.example/\n"
        "  601 600 Chrome Helper --type=renderer\n"
        "  700   1 /Applications/Chrome\n"
        "odd line\n"
    )
    assert macos.processes_of(500, Path("/data/profiles/launch-1"), lambda _: listing) == {500, 600, 601}


def test_the_version_stands_in_the_applications_own_list():
    command = ("open", "--wait-apps", "--new", "--fresh", "-a", "/Applications/Vivaldi.app", "--args")
    assert macos.version_of(command) == (
        "defaults", "read", "/Applications/Vivaldi.app/Contents/Info", "CFBundleShortVersionString",
    )  # fmt: skip


def test_a_command_that_fails_says_nothing():
    assert macos.output_of(["/nowhere/at/all"]) == ""
    assert macos.output_of(["/bin/false"]) == ""
