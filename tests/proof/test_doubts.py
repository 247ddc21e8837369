"""What reading left open is said before a run and heads its risks."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu._cli.planned import print_plan
from keiretsu.proof.doubts import MOST, doubts


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A log in which -9999 means that nothing was measured, and a word stands once among the numbers of a column."""
    path, rng = tmp_path_factory.mktemp("log") / "plant.csv", np.random.default_rng(0)
    load = rng.normal(20, 3, 400).round(2)
    load[::50] = -9999
    flow = [f"{x:.2f}" for x in rng.normal(5, 1, 400)]
    flow[200] = "maintenance"
    hours = pl.datetime_range(pl.datetime(2026, 1, 1), pl.datetime(2026, 1, 17, 15), "1h", eager=True)
    pl.DataFrame({"time": hours, "load": load, "flow": flow, "heat": rng.normal(size=400)}).write_csv(path)
    return path


def test_each_is_told_with_the_option_that_settles_it(log):
    told = doubts(kr.read(log))
    assert [each.en.split(":")[0] for each in told] == [
        "flow holds 'maintenance' once, among its numbers, so that the column is not used",
        "load holds -9999 8 times, apart from its other values",
    ]
    assert "この列は使っていません" in told[0].ja
    assert "--sentinel maintenance" in told[0].en
    for language in (told[1].en, told[1].ja):
        assert "--sentinel -9999" in language
    assert doubts(kr.read(log, sentinels=[-9999, "maintenance"])) == ()


def test_many_are_summed_up():
    values = np.random.default_rng(1).normal(20, 3, (7, 300)).round(2)
    values[:, ::60] = -9999
    frame = pl.DataFrame({"time": np.arange(300), **{f"c{k}": column for k, column in enumerate(values)}})
    told = doubts(kr.read(frame, time="time"))
    assert len(told) == MOST + 1
    assert told[-1].en.startswith("3 more values")


def test_they_head_the_risks_and_are_printed_above_the_plan(log, tmp_path, capsys):
    series = kr.read(log)
    result = kr.poc(
        series, target="load", horizon=2, budget="30s", candidates=["naive", "ridge", "selective"],
        out=tmp_path / "run", on="inline", on_plan=lambda plan: print_plan(plan, series, tmp_path, "ja"),
    )  # fmt: skip
    told = [each.to_dict() for each in doubts(series)]
    assert result.to_dict()["verdict"]["risks"][:2] == told
    shown = capsys.readouterr().err.replace("\n", "")
    assert shown.index("先に確かめてください") < shown.index("--sentinel -9999") < shown.index("計画")
    assert "--sentinel -9999" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
