"""What the documents say is so: links lead somewhere, examples run, versions agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")] if p.is_file()
)
READMES = [ROOT / "README.md", ROOT / "README.ja.md"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_lead_somewhere(path):
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} links to {target}"


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_python_version_and_package_version_agree(path):
    text, meta = path.read_text(encoding="utf-8"), project()
    lowest = meta["requires-python"].removeprefix(">=")
    assert f"Python {lowest}" in text
    for version in re.findall(r"keiretsu==([\d.]+)", text):
        assert version == meta["version"]


def test_the_package_and_the_changelog_know_the_version():
    import keiretsu

    assert keiretsu.__version__ == project()["version"]
    assert f"## {project()['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_the_python_example_is_short_and_runs(path, tmp_path, monkeypatch):
    (code,) = blocks(path, "python")
    assert len(code.splitlines()) < 20
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, path.name, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("path", READMES, ids=lambda p: p.name)
def test_the_commands_shown_exist(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = re.findall(r"^make (\w+)", "\n".join(blocks(path, "bash")), flags=re.MULTILINE)
    assert shown
    for target in shown:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), f"make {target}"
