"""The script that shares no line with the library finds every number of a run again, and any that was changed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file, save_file

import keiretsu as kr
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, reference_to
from keiretsu.proof.split import choose_split
from keiretsu.proof.value import Value

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "recompute.py"
ENTRANTS = (Entrant("naive"), Entrant("ridge"), Entrant("lightgbm", 8), Entrant("selective", 60))
MEASURED = ("lengths", "faults", "rollout")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Three machines with holes, two targets, abnormal rows and prices: every group of numbers is there."""
    generator, rows = np.random.default_rng(0), np.arange(160)
    frames = []
    for machine in range(3):
        moved = generator.normal(size=len(rows))
        values = np.sin(rows / 7 + machine) + np.roll(np.abs(moved), 1) + 0.1 * generator.normal(size=len(rows))
        values[generator.random(len(rows)) < 0.04] = np.nan
        frames.append(pl.DataFrame({
            "machine": [f"m{machine}"] * len(rows), "time": 1000 + rows, "a": values, "b": moved, "bad": rows // 20 % 2,
        }))  # fmt: skip
    series = kr.read(pl.concat(frames), time="time", id="machine")
    plan = Plan(
        reference_to(series), Goal(("a", "b"), 3), choose_split(series, seed=0), OriginRule(1), ENTRANTS,
        DecisionRule(), 1, 60.0, 0, 1, value=Value(unit=20.0, missed=100.0, hour=80.0), kpis=MEASURED, abnormal="bad",
        extras={"explained": 2, "map_margins": 2, "map_ranges": 1, "map_steps": 2},
    )  # fmt: skip
    out = tmp_path_factory.mktemp("runs") / "three"
    kr.poc(series, plan=plan, out=out, on="inline")
    return out


def recomputed(run):
    """The script on a folder: its exit status and what it printed."""
    found = subprocess.run([sys.executable, str(SCRIPT), str(run)], capture_output=True, text=True, timeout=120)
    assert not found.stderr
    return found.returncode, found.stdout


def test_every_number_is_found_again(run):
    status, text = recomputed(run)
    assert status == 0, text
    assert text.splitlines()[-1].endswith(" numbers checked, 0 differ")
    groups = {line.split()[0]: int(line.split()[1].replace(",", "")) for line in text.splitlines() if "words;" in line}
    assert all(groups[name] > 10 for name in ("scores", "kpis", "findings", "comparison", "examples", "explained")), (
        text
    )
    assert "UNKNOWN" not in text


CHANGED = (
    ("candidates", 2, "scores", "by_target", "b", "rmse"),
    ("candidates", 1, "kpis", "abnormal", "inside", "mean"),
    ("findings", "faults", "selective", "figures", 4, "ratio", "ratio"),
    ("comparison", "against", "naive", "p_value"),
)


def test_every_changed_number_is_named(run, tmp_path):
    told = changed(run, tmp_path, CHANGED, lambda number: number * (1 + 1e-6))
    status, text = recomputed(tmp_path)
    assert status == 1
    for path, number in zip(CHANGED, told, strict=True):
        spelled = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")
        assert f"    {spelled}: told {number!r}, found " in text
    assert text.splitlines()[-1].endswith(f", {len(CHANGED)} differ")


def test_a_changed_verdict_is_named(run, tmp_path):
    verdict = (("verdict", "decision"),)
    (told,) = changed(run, tmp_path, verdict, lambda word: "keep" if word == "adopt" else "adopt")
    status, text = recomputed(tmp_path)
    assert status == 1
    assert f"    verdict.decision: told {told!r}, found " in text


def test_a_run_that_saved_too_little_is_refused(tmp_path, run):
    for kept in ("plan.yaml", "result.json"):
        (tmp_path / kept).symlink_to(run / kept)
    (tmp_path / "predictions").mkdir()
    arrays = load_file(run / "predictions" / "truth.safetensors")
    del arrays["distance"]
    save_file(arrays, tmp_path / "predictions" / "truth.safetensors")
    found = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert found.returncode == 1
    assert "distance" in found.stderr
    assert "Traceback" not in found.stderr


def changed(run, place, paths, change):
    """The run's folder in another place with some values of its result changed; those values."""
    result = json.loads((run / "result.json").read_text(encoding="utf-8"))
    told = []
    for *way, last in paths:
        part = result
        for key in way:
            part = part[key]
        part[last] = change(part[last])
        told.append(part[last])
    for kept in ("plan.yaml", "predictions"):
        (place / kept).symlink_to(run / kept)
    (place / "result.json").write_text(json.dumps(result), encoding="utf-8")
    return told
