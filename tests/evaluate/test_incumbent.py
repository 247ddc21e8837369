"""What the user has already: it runs as it is, keeps to the past, and its mistakes are said in one sentence."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import HuberRegressor, LinearRegression, Ridge

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.errors import ArgumentError, DataError, FileFormatError, NotFittedError
from keiretsu.evaluate.candidates import Settings, candidate, cost_rank, incumbent_candidate
from keiretsu.evaluate.incumbent import CommandIncumbent, EstimatorIncumbent, incumbent

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "incumbent.py"

# the last value of its own series, changed by what is put in place of BODY
MINE = """
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
origins = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
place = {(row["id"], row["time"]): number for number, row in enumerate(rows)}
def value(row):
    return float(row["a"] or 0)
with open(sys.argv[3], "w", encoding="utf-8") as out:
    out.write("origin,step,target,mean\\n")
    for origin in origins:
        at = place[origin["id"], origin["time"]]
        for step in range(1, int(origin["horizon"]) + 1):
            mean = value(rows[at])
            BODY
            out.write(f"{origin['origin']},{step},a,{mean}\\n")
"""
ENDING = "{history} {origins} {forecasts}"


@pytest.fixture(scope="module")
def hours():
    """Two series of 120 hours, one value in twenty missing."""
    generator = np.random.default_rng(0)
    frames = []
    for name in ("north", "south"):
        values = 10 + np.cumsum(generator.normal(size=120))
        values[generator.random(120) < 0.05] = np.nan
        stamps = pl.datetime_range(
            pl.datetime(2024, 1, 1), pl.datetime(2024, 1, 5, 23), interval="1h", eager=True
        )  # fmt: skip
        frame = pl.DataFrame({"place": name, "time": stamps, "a": values, "b": np.roll(values, 2)})
        frames.append(frame.with_columns(pl.col("a", "b").fill_nan(None)))
    return kr.read(pl.concat(frames), time="time", id="place")


def mine(folder: Path, body: str = "pass", *, program: str | None = None) -> str:
    """A command that runs MINE with a line put in, or another program."""
    script = folder / "mine.py"
    script.write_text(program or MINE.replace("BODY", body), encoding="utf-8")
    return f"'{sys.executable}' '{script}' {ENDING}"


def asked(command: str, series, rows=(30, 60, 80, 150, 170), **options):
    model = CommandIncumbent(3, command=command, **options).fit(series, target="a")
    return model, model.forecast_at(series, np.array(rows), coverage=0.9)


def test_a_command_forecasts_as_it_says(hours, tmp_path):
    model, answer = asked(mine(tmp_path, "mean += step"), hours)
    values = np.nan_to_num(pack(hours).values[:, 0])
    want = values[[30, 60, 80, 150, 170], None] + np.arange(1, 4)
    np.testing.assert_array_equal(answer.mean[:, 0], want)
    assert (answer.lower < answer.mean).any()
    assert (answer.lower <= answer.upper).all()
    assert (model.name, model.targets) == ("incumbent", ("a",))


def test_the_example_runs_from_a_folder_with_blanks_for_chosen_targets(hours, tmp_path):
    place = tmp_path / "our method"
    place.mkdir()
    (place / "mine.py").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    model = incumbent(f"'{sys.executable}' '{place / 'mine.py'}' {ENDING} b a", 4)
    model.fit(hours, target=["a", "b"])
    assert np.isfinite(model.forecast_at(hours, np.array([0, 40, 200])).mean).all()


def test_the_history_ends_with_the_last_origin_of_each_series(hours, tmp_path):
    kept = tmp_path / "kept.csv"
    body = f"import shutil; shutil.copy(sys.argv[1], {str(kept)!r}) if len(origins) == 2 else None"
    model = CommandIncumbent(3, command=mine(tmp_path, body)).fit(hours, target="a")
    model.forecast_at(hours, np.array([50, 130]))
    read = pl.read_csv(kept)
    assert read.columns == ["id", "time", "a", "b"]
    assert dict(read.group_by("id").len().iter_rows()) == {"north": 51, "south": 11}


def test_intervals_of_the_command_are_taken_as_they_are(hours, tmp_path):
    program = MINE.replace("target,mean\\n", "target,mean,upper,lower\\n").replace(
        "{mean}\\n", "{mean},{mean+2},{mean-1}\\n"
    )
    _, answer = asked(mine(tmp_path, program=program.replace("BODY", "pass")), hours)
    np.testing.assert_allclose(answer.upper - answer.mean, 2)
    np.testing.assert_allclose(answer.mean - answer.lower, 1)


@pytest.mark.parametrize(
    "body",
    [
        "mean = value(rows[min(at + step, len(rows) - 1)])",
        "mean = value(rows[-1])",
        "mean += sum(value(row) for row in rows) / len(rows)",
        "import random; mean += random.random()",
    ],
    ids=["the truth", "the last row", "a mean over all rows", "chance"],
)
def test_a_command_that_looks_ahead_is_found_out(body, hours, tmp_path):
    with pytest.raises(DataError, match=r"change by up to .* it looks ahead, and is left out"):
        asked(mine(tmp_path, body), hours)


def test_a_command_may_learn_from_rows_up_to_the_earliest_origin(hours, tmp_path):
    body = "first = min(o['time'] for o in origins); mean = max(value(r) for r in rows if r['time'] <= first)"
    _, answer = asked(mine(tmp_path, body), hours, rows=(60, 70, 90, 190, 200))
    assert len(np.unique(answer.mean)) == 1


PROGRAMS = {
    "exits with 1": ("import sys; sys.exit('no licence for this machine')", "exit with 0; got 1.*no licence for this"),
    "is silent": ("raise SystemExit(3)", "got 3. It said nothing"),
    "writes nothing": ("pass", "must write the file {forecasts}; it wrote none"),
    "writes a folder": ("import os, sys; os.mkdir(sys.argv[3])", "it wrote none"),
    "writes bytes": (
        "import os, sys; open(sys.argv[3], 'wb').write(b'\\xff\\xfe\\x00' * 99)",
        "must be CSV in UTF-8",
    ),
    "writes an empty file": (
        "import sys; open(sys.argv[3], 'w')",
        "row 1 of the forecasts must name the column origin",
    ),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_a_program_that_gives_nothing_is_said(case, hours, tmp_path):
    program, sentence = PROGRAMS[case]
    with pytest.raises(DataError, match=sentence) as caught:
        asked(mine(tmp_path, program=program), hours)
    assert "\n" not in str(caught.value)


ROWS = {
    "no number": ("mean = 'high'", "row 2 of the forecasts must hold whole numbers for origin and step, and numbers"),
    "infinite": ("mean = 1e999 if step == 2 else mean", "row 3 of the forecasts must hold finite"),
    "NaN": ("mean = float('nan')", "row 2 of the forecasts must hold finite"),
    "double": ("step = 1", "row 3 of the forecasts must be the only one .* origin 1, step 1 again"),
    "too far": ("step += 1", "row 4 .* a step from 1 to 3"),
    "too few": ("if step == 2: continue", "none for origin 1, step 2, target 'a'"),
    "half a row": ("mean = 'x' if step == 3 else mean", "row 4"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_wrong_row_is_named(case, hours, tmp_path):
    body, sentence = ROWS[case]
    with pytest.raises(DataError, match=sentence):
        asked(mine(tmp_path, body), hours)


def test_a_command_that_hangs_is_ended_with_all_that_it_started(hours, tmp_path):
    alive = tmp_path / "alive"
    child = (
        f"import time, pathlib\nwhile True: pathlib.Path({str(alive)!r}).write_text(str(time.time())); time.sleep(0.05)"
    )
    program = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    with pytest.raises(DataError, match="must end within 1 s"):
        asked(mine(tmp_path, program=program), hours, timeout=1.0)
    told = alive.read_text() if alive.exists() else ""
    time.sleep(0.2)
    assert told == (alive.read_text() if alive.exists() else "")


@pytest.mark.parametrize("command", ["mine", "python 'mine.py", "python mine.py {history} {origins}", ""])
def test_a_command_without_its_places_is_refused_at_once(command):
    with pytest.raises(ArgumentError, match="incumbent: command must"):
        incumbent(command, 3)


def test_nothing_of_a_command_is_read_by_a_shell(hours, tmp_path):
    made = tmp_path / "made"
    model, _ = asked(f"{mine(tmp_path)} ; touch {made} $(touch {made})", hours)
    assert not made.exists()
    assert model.summary["notes"]


def test_a_program_that_is_not_there_is_said(hours):
    with pytest.raises(DataError, match="must name a program that can be run; got 'no-such-program'"):
        asked(f"no-such-program {ENDING}", hours)


ESTIMATORS = {
    "many outputs": lambda: Ridge(),
    "one output": lambda: HuberRegressor(max_iter=1000),
    "forest": lambda: RandomForestRegressor(5, random_state=0),
}


@pytest.mark.parametrize("kind", ESTIMATORS)
def test_the_future_changes_no_forecast_of_an_estimator(kind, hourly):
    model = incumbent(ESTIMATORS[kind](), 4, period=24).fit(hourly, target=["b", "a"])
    rows = np.array([30, 100, 300])
    before = model.forecast_at(hourly, rows, coverage=0.8)
    assert before.mean.shape == (3, 2, 4)
    assert np.isfinite(before.mean).all()
    for place, row in enumerate(rows):
        later = pl.int_range(pl.len()) > row
        frame = hourly.frame.with_columns(
            pl.when(later).then(-1e3).otherwise(pl.col(name)).alias(name) for name in hourly.channels
        )
        after = model.forecast_at(type(hourly)(frame), rows[place : place + 1])
        np.testing.assert_allclose(after.mean, before.mean[place : place + 1], rtol=1e-12)


def test_an_estimator_learns_a_season_and_serves_units_never_seen(engines, hourly):
    model = incumbent(LinearRegression(), 12, period=24).fit(hourly, target="a")
    rows = np.arange(300, 460, 3)
    truth = pack(hourly).values[rows[:, None] + np.arange(1, 13), 0]
    assert np.nanmean(np.abs(truth - model.forecast_at(hourly, rows).mean[:, 0])) < 0.8
    known, new = engines.select(ids=list(engines.ids[:10])), engines.select(ids=list(engines.ids[10:]))
    fleet = incumbent(Ridge(), 5).fit(known, target="wear")
    assert np.isfinite(fleet.forecast_at(new, np.arange(0, 110)).mean).all()


def test_one_step_ahead_needs_no_wrapper(hourly):
    model = incumbent(HuberRegressor(max_iter=1000), 1, period=24).fit(hourly, target="a")
    assert model.forecast_at(hourly, np.array([50, 51])).mean.shape == (2, 1, 1)


def test_the_estimator_that_was_given_stays_unfitted(hourly):
    own = Ridge()
    model = incumbent(own, 3, period=24).fit(hourly, target="a")
    assert not hasattr(own, "coef_")
    assert model.estimate(hourly, target="a").seconds_per_step == 0


class Failing(Ridge):
    def fit(self, X, y, sample_weight=None):
        raise KeyError("the licence server does not answer")


class Infinite(Ridge):
    def predict(self, X):
        return super().predict(X) * np.inf


@pytest.mark.parametrize(
    ("estimator", "sentence"),
    [(Failing(), "must fit on .* KeyError: 'the licence server"), (Infinite(), "predict must give .* finite numbers")],
)
def test_what_an_estimator_does_wrong_is_one_sentence(estimator, sentence, hourly):
    with pytest.raises(DataError, match=sentence):
        incumbent(estimator, 3, period=24).fit(hourly, target="a")


@pytest.mark.parametrize("value", [None, 3, Ridge, RandomForestClassifier(), object(), ["python", "mine.py"]])
def test_what_is_no_method_is_refused(value):
    with pytest.raises(ArgumentError, match="value must be a scikit-learn regressor or a command"):
        incumbent_candidate(value)


@pytest.mark.parametrize("own", ["estimator", "command"])
def test_a_file_tells_of_the_method_and_never_brings_it_along(own, hours, tmp_path):
    value = Ridge() if own == "estimator" else mine(tmp_path)
    model = incumbent(value, 3)
    with pytest.raises(NotFittedError):
        model.save(tmp_path / "incumbent.json")
    model.fit(hours, target="a")
    model.save(tmp_path / "incumbent.json")
    told = json.loads((tmp_path / "incumbent.json").read_text(encoding="utf-8"))
    assert (told["kind"], told["targets"], told["horizon"]) == (own, ["a"], 3)
    with pytest.raises(FileFormatError, match="Give your estimator or command again"):
        type(model).load(tmp_path / "incumbent.json")


def test_its_entry_is_a_baseline_and_the_cheapest_to_keep():
    entry = incumbent_candidate(Ridge())
    assert (entry.name, entry.kind, entry.budget) == ("incumbent", "baseline", None)
    made = entry.build(Settings(7, period=12))
    assert isinstance(made, EstimatorIncumbent)
    assert (made.horizon, made.period) == (7, 12)
    assert cost_rank("incumbent") < cost_rank("naive") < cost_rank("ets") < cost_rank("selective")
    with pytest.raises(ArgumentError, match="incumbent must be given"):
        candidate("incumbent").build(Settings(7))
