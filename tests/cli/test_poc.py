"""`keiretsu poc` and `keiretsu report` on a small log: a verdict, a run to keep, the same outcome from its plan."""

from __future__ import annotations

import json

import pytest

# of each kind one or two; that all take part where none are named is `tests/proof/test_roster.py`
NAMES = ("naive", "theta", "ridge", "lightgbm", "selective")
TIMES = {"created", "timings", "environment", "costs"}


def outcome_of(result: dict) -> dict:
    """A result without what a replay may change: times and where it ran."""
    kept = {key: value for key, value in result.items() if key not in TIMES}
    kept["candidates"] = [
        {**c, "cost": {k: v for k, v in (c["cost"] or {}).items() if "second" not in k}} for c in result["candidates"]
    ]
    return kept


@pytest.fixture
def run(keiretsu, write_log, tmp_path):
    """A finished run: its folder and its outcome."""
    options = ("--time", "time", "--target", "temperature", "--horizon", 6, "--budget", "25s", "--out", "runs/one")
    chosen = ("--candidates", ",".join(NAMES))
    outcome = keiretsu("poc", write_log(), *options, *chosen, "--json", timeout=150)
    assert outcome.code == 0, outcome.stderr
    # the plan alone, before anything long was run
    assert outcome.stderr.startswith("Plan\n")
    assert "runs/one/plan.yaml; edit it and run it again with --plan" in " ".join(outcome.stderr.split())
    return tmp_path / "runs" / "one", json.loads(outcome.stdout)


def test_a_run_its_report_and_its_replay(keiretsu, here, run, tmp_path):
    folder, result = run
    assert {"plan.yaml", "result.json", "report.html", "models"} <= {p.name for p in folder.iterdir()}
    assert [each["name"] for each in result["candidates"]] == [*NAMES]
    assert result["timings"]["total_seconds"] <= 25 * 1.1
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == result

    # in this process, which gives what processes of their own give
    inline = ("--on", "inline", "--json")
    again = here("poc", "log.csv", "--plan", folder / "plan.yaml", "--out", "runs/two", *inline)
    assert again.code == 0, again.stderr
    assert outcome_of(json.loads(again.stdout)) == outcome_of(result)

    kept = (folder / "entries" / "ridge.json").stat().st_mtime_ns
    (folder / "entries" / "theta.json").unlink()
    resumed = here("poc", "log.csv", "--resume", "--out", "runs/one", *inline)
    assert resumed.code == 0, resumed.stderr
    assert outcome_of(json.loads(resumed.stdout)) == outcome_of(result)
    assert (folder / "entries" / "theta.json").exists()
    assert (folder / "entries" / "ridge.json").stat().st_mtime_ns == kept
    other = here("poc", "log.csv", "--resume", "--out", "runs/one", "--horizon", 9)
    assert other.code == 2
    assert "resumed" in other.stderr

    japanese = here("report", folder, "--lang", "ja", "--out", "ja.html")
    assert japanese.code == 0, japanese.stderr
    text = (tmp_path / "ja.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in text
    assert result["verdict"]["sentence"]["ja"] in text


def test_a_channel_of_abnormal_rows_must_be_one_of_the_log(here, write_log):
    options = ("--target", "temperature", "--horizon", 6, "--abnormal", "alarm", "--out", "runs/one")
    outcome = here("poc", write_log(), *options)
    assert outcome.code == 2
    assert "abnormal" in outcome.stderr
    assert "'alarm'" in outcome.stderr
