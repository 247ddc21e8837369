"""The house stands as docs/design/architecture.md draws it: who may import whom, how long a file is, what is public."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "keiretsu"
OPEN_TO_ALL = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "cli"}
ABOVE_PROOF = {"ops", "data", "nn", "bounds", "runtime", "train", "estimators", "evaluate"}
MAY_IMPORT = {
    "ops": set(),
    "data": set(),
    "nn": {"ops"},
    "bounds": {"ops", "nn", "data"},
    "runtime": {"ops", "nn", "bounds"},
    "train": {"ops", "nn", "data", "bounds"},
    "estimators": ABOVE_PROOF - {"estimators", "evaluate"},
    "evaluate": ABOVE_PROOF - {"evaluate"},
    "proof": ABOVE_PROOF,
    "serve": ABOVE_PROOF | {"proof"},
    "app": ABOVE_PROOF | {"proof", "serve"},
    "paper": {"ops", "nn", "data", "bounds", "train"},
    "compat": {"ops", "nn", "runtime"},
}
ROOMS = sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and p.name in MAY_IMPORT)


def imported_rooms(path: Path) -> set[str]:
    """The parts of keiretsu that a file imports anywhere in it, functions and type checking included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name their room in full"
            names = [node.module or ""]
            if node.module == "keiretsu":
                names = [f"keiretsu.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "keiretsu":
                found.add(parts[1] if len(parts) > 1 else "the root")
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_above_it(room):
    allowed = MAY_IMPORT[room] | OPEN_TO_ALL | {room}
    for path in sorted((SOURCE / room).rglob("*.py")):
        below = {name for name in imported_rooms(path) if not name.startswith("_native")} - allowed
        assert not below, f"{path.relative_to(ROOT)} imports {', '.join(sorted(below))}, which {room} may not"


def test_every_folder_is_a_known_room():
    folders = {p.name for p in SOURCE.iterdir() if p.is_dir() and any(p.rglob("*.py"))}
    assert folders <= set(MAY_IMPORT) | {"_cli"}


def test_only_the_command_line_prints():
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name == "cli.py" or "_cli" in path.parts:
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        printing = [n.lineno for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"]
        assert not printing, f"{path.relative_to(ROOT)} prints at line {printing[0]}"


@pytest.mark.parametrize("folder", ["src", "native", "tests", "benchmarks", "examples"])
def test_no_file_is_longer_than_a_concept(folder):
    kinds = {".py", ".cpp", ".hpp", ".h", ".css", ".j2"}
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in kinds:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 350, f"{path.relative_to(ROOT)} has {lines} lines"


def test_the_root_is_small_and_its_names_are_there():
    import keiretsu

    assert len(keiretsu.__all__) <= 16
    for name in keiretsu.__all__:
        assert getattr(keiretsu, name) is not None


def test_importing_the_package_is_quick():
    """Under a second, and nothing heavy is touched: the rooms are loaded when they are first used."""
    program = (
        "import sys, time; start = time.perf_counter(); import keiretsu; took = time.perf_counter() - start; "
        "print(took, *(m for m in ('torch', 'polars', 'sklearn', 'matplotlib', 'lightgbm') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    took, *heavy = done.stdout.split()
    assert not heavy
    assert float(took) < 1.0
