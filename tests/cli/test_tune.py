"""`keiretsu tune`: settings tried, the best fitted and saved, trials kept in a file."""

from __future__ import annotations

import json

import pytest

OPTIONS = ("--target", "temperature", "--horizon", "3", "--mixer", "selective", "--trials", "2", "--steps", "4")


def test_tune_saves_a_model(keiretsu, write_log, tmp_path):
    log, model = write_log(), tmp_path / "best.keiretsu"
    outcome = keiretsu("tune", log, *OPTIONS, "--out", model, "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    told = json.loads(outcome.stdout)
    assert told["schema"] == "keiretsu.tuning/1"
    assert [trial["trial"] for trial in told["trials"]] == [0, 1]
    assert told["plan"]["steps"] == 4
    assert told["settings"]["discretization"] in ("euler", "zoh")
    assert keiretsu("predict", model, log, "--json").code == 0


@pytest.mark.slow
def test_tune_goes_on_from_its_file_and_draws_the_map(keiretsu, write_log, tmp_path):
    log, trials = write_log(), tmp_path / "trials.sqlite"
    first = keiretsu("tune", log, *OPTIONS, "--out", tmp_path / "m", "--storage", trials, "--json", timeout=600)
    again = keiretsu("tune", log, *OPTIONS, "--out", tmp_path / "m", "--storage", trials, "--lang", "ja",
                     "--map", tmp_path / "map.svg", timeout=600)  # fmt: skip
    assert (first.code, again.code, again.stderr) == (0, 0, "")
    assert "試行 2 回" in again.stdout
    assert "learning_rate" in again.stdout
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<svg")


def test_mistakes_are_one_sentence(here, write_log, tmp_path):
    log = write_log()
    for arguments, sentence in (
        ((*OPTIONS,), "tune: --out must be given"),
        ((*OPTIONS[:2], "--horizon", "3", "--mixer", "none", "--out", "m.keiretsu"), "tune: --mixer must be a mixer"),
        ((*OPTIONS[:4], "--budget", "soon", "--out", "m.keiretsu"), "tune: budget must be"),
        ((*OPTIONS[:4], "--steps", "3", "--out", "m.keiretsu"), "tune: steps must come with trials"),
    ):
        outcome = here("tune", log, *arguments)
        assert (outcome.code, outcome.stdout) == (2, ""), arguments
        assert sentence in outcome.stderr
        assert "Traceback" not in outcome.stderr
        assert len(outcome.stderr.strip().splitlines()) == 1
