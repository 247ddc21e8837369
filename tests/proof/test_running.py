"""Where candidates run, and what becomes of a run that is cut: the outcome is the same."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from shutil import copytree

import numpy as np
import polars as pl
import psutil
import pytest

import keiretsu as kr
from keiretsu.data.spelling import spelling_of
from keiretsu.errors import ArgumentError, OutputError
from keiretsu.evaluate.examine import Goal
from keiretsu.proof import Plan, Result
from keiretsu.proof.plan import DecisionRule, Entrant, OriginRule, reference_to
from keiretsu.proof.plan_file import plan_text
from keiretsu.proof.running.lock import locked
from keiretsu.proof.split import choose_split
from support.outcomes import outcome_of

STEPS = 100
ENTRANTS = (
    Entrant("naive"), Entrant("ridge"), Entrant("lightgbm", 8), Entrant("selective", STEPS), Entrant("gru", STEPS),
)  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Three hundred rows of a wave as a file."""
    rows = np.arange(300)
    values = np.sin(rows / 7) + 0.1 * np.random.default_rng(0).normal(size=len(rows))
    place = tmp_path_factory.mktemp("log") / "wave.csv"
    pl.DataFrame({"time": rows, "a": values, "b": np.cos(rows / 7)}).write_csv(place)
    return place


@pytest.fixture(scope="module")
def plan(log):
    """A plan of five candidates and few steps."""
    series = kr.read(log, time="time")
    split = choose_split(series, seed=0)
    return Plan(reference_to(series), Goal(("a",), 4), split, OriginRule(2), ENTRANTS, DecisionRule(), 1, 60.0, 0, 1)


@pytest.fixture(scope="module")
def brief(plan):
    """The same with few steps and no findings, for runs of which only the folder is looked at."""
    few = (replace(entrant, steps=5) if entrant.steps == STEPS else entrant for entrant in ENTRANTS)
    return replace(plan, candidates=tuple(few), kpis=())


@pytest.fixture(scope="module")
def finished(log, brief, tmp_path_factory):
    """A finished run's outcome, and its folder, of which tests take copies."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    return outcome_of(kr.poc(kr.read(log, time="time"), plan=brief, out=folder, on="inline")), folder


@pytest.fixture(scope="module")
def unbroken(log, plan):
    """The outcome in this process, in one go."""
    return outcome_of(kr.poc(kr.read(log, time="time"), plan=plan, on="inline"))


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_processes_of_their_own_give_the_same_outcome(workers, log, plan, unbroken, tmp_path):
    series = kr.read(log, time="time")
    result = kr.poc(series, plan=plan, out=tmp_path / "run", workers=workers)
    assert outcome_of(result) == unbroken
    # a stream that is given the model alone reads rows as the log was read
    learned = kr.load(tmp_path / "run" / "models" / "ridge.keiretsu").learned_
    told = {"time": series.time_name, "id": series.id_name, "channels": series.channels}
    assert learned.spelling == spelling_of(series.report, **told) != {}
    assert not (tmp_path / "run" / "work").exists()


@pytest.mark.slow
def test_ray_gives_the_same_outcome(log, plan, unbroken, tmp_path):
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    before = signal.getsignal(signal.SIGTERM)
    result = kr.poc(kr.read(log, time="time"), plan=plan, out=tmp_path / "run", on="ray")
    assert outcome_of(result) == unbroken
    # nothing of Ray stays in the process
    assert not ray.is_initialized()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_process_that_is_killed_costs_its_candidate_alone(log, plan, tmp_path):
    killed = []

    def progress(label, done, total):
        if label.startswith("selective") and not killed:
            # the tests may have begun other processes
            begun = psutil.Process().children()
            (worker,) = [child for child in begun if "keiretsu.proof.running.worker" in child.cmdline()]
            worker.send_signal(signal.SIGKILL)
            killed.append(worker.pid)

    result = kr.poc(kr.read(log, time="time"), plan=plan, out=tmp_path / "run", workers=1, progress=progress)
    failed = {entry["name"]: entry["error"] for entry in result.candidates if entry["status"] == "failed"}
    assert list(failed) == ["selective"]
    assert "SIGKILL" in failed["selective"]
    assert "memory" in failed["selective"]
    assert [entry["name"] for entry in result.candidates] == [entrant.name for entrant in ENTRANTS]


# at one moment it takes ten seconds, at ten a minute
@pytest.mark.parametrize("times", [2, 10])
@pytest.mark.slow
def test_killed_at_random_moments_it_goes_on_to_the_same_outcome(times, log, plan, unbroken, tmp_path):
    """Every other moment is counted from the first entry, so that not all of them fall into the loading of torch; a run
    that ends before its moment is checked, and another begun."""
    chance = random.Random(0)
    turns = kills = within = 0
    while kills < times:
        folder = tmp_path / f"run{turns}"
        if not folder.exists():
            folder.mkdir()
            (folder / "plan.yaml").write_text(plan_text(plan), encoding="utf-8")
        process = subprocess.Popen([sys.executable, "-c", _SCRIPT, str(log), str(folder)])
        there = _entries(folder)
        while kills % 2 and process.poll() is None and _entries(folder) == there:
            time.sleep(0.02)
        try:
            process.wait(timeout=chance.uniform(0.0, 1.0 if kills % 2 else 5.0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            within += 0 < _entries(folder) < len(ENTRANTS)
            # nothing that it began goes on without it
            deadline = time.monotonic() + 20
            while _workers_in(folder) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert not _workers_in(folder)
            continue
        assert process.returncode == 0
        assert outcome_of(Result.load(folder)) == unbroken
        turns += 1
    last = tmp_path / f"run{turns}"
    last.mkdir(exist_ok=True)
    (last / "plan.yaml").write_text(plan_text(plan), encoding="utf-8")
    again = kr.poc(kr.read(log, time="time"), out=last, resume=True)
    assert outcome_of(again) == unbroken
    assert within > 0


def _entries(folder) -> int:
    return len(list((folder / "entries").glob("*.json")))


_SCRIPT = """
import sys
import keiretsu as kr
kr.poc(kr.read(sys.argv[1], time="time"), out=sys.argv[2], resume=True)
"""


def _workers_in(folder) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "keiretsu.proof.running.worker" in line and str(folder) in line:
            found.append(process)
    return found


def test_what_has_ended_is_not_run_again(log, finished, tmp_path):
    first, folder = finished
    copytree(folder, tmp_path / "run")
    (tmp_path / "run" / "entries" / "ridge.json").unlink()
    seen = []
    again = kr.poc(
        kr.read(log, time="time"),
        out=tmp_path / "run",
        resume=True,
        on="inline",
        progress=lambda label, done, total: seen.append(label),
    )
    assert outcome_of(again) == first
    begun = {label.split(":")[0] for label in seen}
    assert "ridge" in begun
    assert not begun & {"lightgbm", "selective", "gru"}


def test_a_new_run_takes_nothing_from_an_old_one(log, brief, finished, tmp_path):
    copytree(finished[1], tmp_path / "run")
    series = kr.read(log, time="time")
    entry = tmp_path / "run" / "entries" / "ridge.json"
    entry.write_text("{}", encoding="utf-8")
    assert outcome_of(kr.poc(series, plan=brief, out=tmp_path / "run", on="inline"))["candidates"][1]["status"] == "ok"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"on": "moon"}, "on must be one of"), ({"workers": 0}, "workers must be"), ({"resume": True}, "out must be")],
)
def test_bad_settings_are_refused(wrong, sentence, log, plan):
    with pytest.raises(ArgumentError, match=sentence):
        kr.poc(kr.read(log, time="time"), plan=plan, **wrong)


def test_a_folder_in_use_is_refused(log, plan, tmp_path):
    with locked(tmp_path), pytest.raises(OutputError, match="in use"):
        kr.poc(kr.read(log, time="time"), plan=plan, out=tmp_path, on="inline")


def test_folders_that_no_run_wrote_are_left_alone(log, plan, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.txt").write_text("dear to me", encoding="utf-8")
    with pytest.raises(OutputError, match=r"'models' and no plan\.yaml"):
        kr.poc(kr.read(log, time="time"), plan=plan, out=tmp_path, on="inline")
    assert (tmp_path / "models" / "mine.txt").read_text(encoding="utf-8") == "dear to me"


def test_another_plan_is_no_way_to_resume(log, plan, finished, tmp_path):
    copytree(finished[1], tmp_path, dirs_exist_ok=True)
    series = kr.read(log, time="time")
    entries = {path: path.stat().st_mtime_ns for path in (tmp_path / "entries").iterdir()}
    with pytest.raises(ArgumentError, match="plan must be left out"):
        kr.poc(series, plan=plan, out=tmp_path, resume=True, on="inline")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "entries").iterdir()} == entries
