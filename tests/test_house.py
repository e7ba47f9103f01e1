"""The house stays as it was planned: floors, sizes, names, what a process may load, what is written beside the code."""

import ast
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for room in ("inspector", "addons") for p in (ROOT / room).rglob("*.py") if p.stat().st_size)
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*words: str, cwd: Path = ROOT, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, text=True, timeout=170, check=False, **more
    )


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def git(*words: str) -> str:
    """What git prints; the folder may belong to another user (a checkout made for a build)."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


# Style, types, floors


def test_the_linter_finds_nothing():
    done = subprocess.run([tool("ruff"), "check", "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_formatter_would_change_nothing():
    done = subprocess.run(
        [tool("ruff"), "format", "--check", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_types_hold():
    done = run("-m", "mypy")
    assert done.returncode == 0, done.stdout


def lint_imports(cwd: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return run("-c", code, cwd=cwd, env=os.environ | {"COLUMNS": "500"})


def test_the_floors_hold():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


BREAKS = [
    ("Floors", "inspector/ui/theme.py", "import inspector.capture.browser"),
    ("Floors", "inspector/model/party.py", "import inspector.catalog.suffixes"),
    ("Floors", "inspector/filtering/match.py", "import inspector.analysis.payload"),
    ("Floors", "inspector/utils.py", "X = 1"),
    ("Inside capture", "inspector/capture/chromium.py", "import inspector.capture.browser"),
    ("Inside capture", "inspector/capture/extra.py", "X = 1"),
    ("addons stand between", "inspector/model/hit.py", "import addons.guard"),
    ("addons know the model", "addons/guard.py", "import inspector.paths"),
    ("Qt is imported", "inspector/session/schema.py", "import PySide6"),
    ("Only the capture children", "inspector/capture/har_reader.py", "import mitmproxy"),
    ("Only the capture children", "inspector/cli/demo.py", "import addons.demo_shop"),
    ("Only a child process writes", "inspector/index/query.py", "import inspector.session.writer"),
    ("Only a child process writes", "inspector/cli/inspect.py", "import inspector.session.migrate"),
    ("The writing side records", "inspector/capture/child.py", "import inspector.analysis.payload"),
    ("Sites are computed", "inspector/analysis/party.py", "import tldextract"),
    ("No room depends", "inspector/filtering/match.py", "import inspector.filtering.simulate"),
]


@pytest.mark.parametrize(("contract", "file", "line"), BREAKS, ids=lambda value: str(value)[:40])
def test_each_contract_fails_when_it_is_broken(tmp_path, contract, file, line):
    for room in ("inspector", "addons"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / file
    old = broken.read_text(encoding="utf-8") if broken.exists() else '"""New."""\n'
    broken.write_text(f"{old}\n{line}\n", encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode != 0
    named = [text for text in done.stdout.splitlines() if text.startswith(contract) and text.endswith("BROKEN")]
    missing = "not listed as" in done.stdout or "is not listed" in done.stdout or "layer" in done.stdout
    assert named or (line == "X = 1" and missing), done.stdout[-2000:]


def test_every_contract_is_broken_once_by_the_test_above():
    names = [contract["name"] for contract in RULES["tool"]["importlinter"]["contracts"]]
    assert [name for name in names if not any(name.startswith(contract) for contract, _, _ in BREAKS)] == []


# Sizes and names


def test_files_keep_the_size_that_the_plan_allows():
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES]
    assert [f"{p}: {n}" for p, n in zip(SOURCES, lines, strict=True) if n > 500] == []
    assert statistics.median(lines) <= 120
    assert statistics.quantiles(lines, n=20)[-1] <= 400


def functions(path: Path) -> list[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.end_lineno - node.lineno + 1 for node in ast.walk(tree) if isinstance(node, kinds)]


def test_functions_keep_the_size_that_the_plan_allows():
    lines = [n for path in SOURCES for n in functions(path)]
    assert statistics.median(lines) <= 9
    assert statistics.quantiles(lines, n=20)[-1] <= 40


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils", "common", "core", "base", "manager", "helpers", "misc", "errors"}
    assert [p for p in SOURCES if p.stem in drawers] == []


def test_every_module_has_a_test_file():
    lacking = []
    for path in SOURCES:
        room = path.relative_to(ROOT).parts[:-1]
        folder = ROOT.joinpath("tests", *(room[1:] if room[0] == "inspector" else room))
        if path.stem not in ("__init__", "__main__") and not (folder / f"test_{path.stem}.py").exists():
            lacking.append(str(path.relative_to(ROOT)))
    assert lacking == []


@pytest.mark.git
def test_the_top_level_holds_what_the_plan_names():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    tops = {line.split("/")[0] for line in listed if line}
    planned = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "requirements.lock", "inspector", "addons"}
    assert {top for top in tops if not top.startswith(".")} <= planned | {"resources", "tests"}


@pytest.mark.git
def test_no_committed_file_names_a_host_of_a_package_registry():
    pattern = r"https?://[a-z.]*(pypi|pythonhosted|npmjs|deb[.]debian|security[.]debian|snapshot[.]debian)\.[a-z]"
    assert git("grep", "-nIE", pattern, "--", ".", ":!tests/test_house.py") == ""


def test_the_readme_names_both_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install uv && uv run inspector demo" in readme
    assert "pip install uv && uv run pytest" in readme


def test_every_shipped_data_file_is_what_the_list_of_sources_says():
    listed = (ROOT / "resources" / "SOURCES.md").read_text(encoding="utf-8")
    hashes = dict(re.findall(r"`([^`\n]+)`[^\n]*?`([0-9a-f]{64})`", listed))
    shipped = [ROOT / "resources" / "public_suffix_list.dat", *sorted((ROOT / "resources" / "icons").glob("*.svg"))]
    for path in shipped:
        name = path.relative_to(ROOT / "resources").as_posix()
        assert hashes.get(name) == hashlib.sha256(path.read_bytes()).hexdigest(), name


def test_the_lock_lists_what_the_project_file_resolves_to(tmp_path):
    made = tmp_path / "requirements.lock"
    words = ["pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--quiet"]
    uv = os.environ.get("UV") or shutil.which("uv") or tool("uv")
    done = subprocess.run(
        [uv, *words, "pyproject.toml", "-o", str(made)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode and os.environ.get("INSPECTOR_TESTS_STRICT") != "1":
        pytest.skip("needs the network: the package index did not answer")
    assert done.returncode == 0, done.stderr[-500:]

    def pins(path: Path) -> list[str]:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]

    assert pins(made) == pins(ROOT / "requirements.lock")


# What a process may load


def loaded(code: str) -> set[str]:
    done = run("-c", f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))")
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


COMMANDS = ["capture", "import_", "inspect", "cookies", "simulate", "export", "known", "doctor"]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_but_the_window_and_the_demo_loads_qt_or_mitmproxy(command):
    names = loaded(f"import inspector.cli.{command}")
    assert not names & {"PySide6", "mitmproxy", "addons"}


def test_the_recorder_loads_neither_qt_nor_the_suffix_list():
    assert not loaded("import inspector.capture.child") & {"PySide6", "tldextract"}


def test_the_analyst_loads_neither_qt_nor_mitmproxy():
    assert not loaded("import inspector.analyst.child") & {"PySide6", "mitmproxy"}


def test_the_model_opens_no_file_and_no_socket():
    for path in sorted((ROOT / "inspector" / "model").glob("*.py")):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)
        }
        imports = re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not names & {"open", "print", "input"}, path
        assert not set(imports) & {"os", "socket", "pathlib", "io", "time", "random", "subprocess"}, path


def test_nothing_is_unpickled_and_nothing_shared_by_multiprocessing():
    for path in SOURCES:
        imports = re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not set(imports) & {"pickle", "marshal", "shelve", "multiprocessing"}, path
