"""What a run's folder stands for: the candidate that its verdict says to use, with everything to run it."""

from __future__ import annotations

import numpy as np
import pytest

from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.serve import ForecasterRunner
from keiretsu.serve.baseline_runner import BaselineRunner
from keiretsu.serve.winner import open_runner, winner_of
from support.watched_rows import a_log, rows_of


def test_the_adopted_candidate_is_served(a_run) -> None:
    folder = a_run("adopt", "selective")
    runner, won = open_runner(folder)
    assert isinstance(runner, ForecasterRunner)
    assert won is not None
    assert (runner.name, won.name, won.adopted) == ("selective", "selective", True)


@pytest.mark.parametrize("decision", ["keep", "collect"])
def test_where_nothing_is_adopted_what_the_verdict_keeps_is_served_baselines_included(a_run, decision) -> None:
    runner, won = open_runner(a_run(decision, "theta") / "result.json")
    assert isinstance(runner, BaselineRunner)
    assert won is not None
    assert (won.name, won.adopted) == ("theta", False)
    row = rows_of(a_log(1, 1))[0]
    said = runner.step(["m0"], np.array([runner.stamp("2026-01-01T00:00:00")]), row.values[None])
    assert said.mean.shape == (1, 1, 4)
    assert runner.time(row.stamp) == "2026-01-01T00:00:00"
    assert runner.reading == {"time": "time"}


def test_another_candidate_may_be_named(a_run) -> None:
    _, won = open_runner(a_run("adopt", "selective"), candidate="theta")
    assert won is not None
    assert (won.name, won.adopted) == ("theta", False)


def test_a_method_of_the_users_own_is_refused_with_what_to_do(a_run) -> None:
    with pytest.raises(ArgumentError, match=r"runs outside keiretsu.*theta, selective, ridge with --candidate"):
        winner_of(a_run("keep", "incumbent"))


@pytest.mark.parametrize("name", ["gru", "incumbent", "nobody", "../selective"])
def test_a_candidate_without_a_model_is_refused(a_run, name) -> None:
    with pytest.raises(ArgumentError):
        winner_of(a_run("adopt", "selective"), candidate=name)


def test_a_run_that_lost_its_models_is_refused(a_run) -> None:
    with pytest.raises(FileFormatError, match=r"models/ridge\.keiretsu is not there"):
        winner_of(a_run("adopt", "selective"), candidate="ridge")


def test_a_model_outside_the_run_is_not_opened(a_run, tmp_path) -> None:
    folder = a_run("adopt", "selective")
    (tmp_path / "elsewhere.keiretsu").write_bytes(b"")
    text = (folder / "result.json").read_text().replace("models/selective.keiretsu", "../elsewhere.keiretsu")
    (folder / "result.json").write_text(text)
    with pytest.raises(FileFormatError, match="is not there"):
        winner_of(folder)


def test_a_models_file_is_served_without_a_run_and_a_baselines_file_is_refused(a_run) -> None:
    folder = a_run("adopt", "selective")
    runner, won = open_runner(folder / "models" / "selective.keiretsu")
    assert (runner.name, won) == ("selective", None)
    with pytest.raises(ArgumentError, match="--candidate theta"):
        open_runner(folder / "models" / "theta.json")
    with pytest.raises(ArgumentError, match="candidate must be left out"):
        open_runner(folder / "models" / "selective.keiretsu", candidate="ridge")


def test_a_folder_that_no_run_wrote_is_refused(tmp_path) -> None:
    with pytest.raises(FileFormatError, match=r"result\.json"):
        winner_of(tmp_path)
