"""Tuning: found again after an interruption, refused where it is about something else, and told what mattered."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import optuna
import pytest

from keiretsu.errors import ArgumentError, FileFormatError, OutputError, TrainingError
from keiretsu.train.tune import tune
from keiretsu.train.tuning_budget import TunePlan
from keiretsu.train.tuning_space import Choice, Real, Space, Whole

SPACE = Space(
    {"rate": Real(1e-4, 1.0, log=True), "depth": Whole(1, 3), "kind": Choice(("a", "b")), "idle": Real(0.0, 1.0)}
)
START = {"rate": 0.5, "depth": 3, "kind": "b", "idle": 0.5}


def bowl(settings: Any, report: Any) -> float:
    """Least at rate 0.1, depth 1, kind a; `idle` does nothing."""
    loss = abs(settings["rate"] - 0.1) + 0.3 * (settings["depth"] - 1) + (settings["kind"] == "b")
    for step in (1, 2):
        report(step, loss + 1 / step)
    return loss


def tried(result: Any) -> list[tuple[Any, ...]]:
    """What each trial tried and how it ended, without its seconds."""
    return result.trials.drop("seconds").rows()


def test_a_run_stopped_and_resumed_is_the_unbroken_run(tmp_path: Path) -> None:
    whole = tune(bowl, SPACE, plan=TunePlan(13, 1), seed=3, starts=[START])
    calls = 0

    def stopping(settings: Any, report: Any) -> float:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise KeyboardInterrupt
        return bowl(settings, report)

    place = tmp_path / "履歴 1?.db"
    with pytest.raises(KeyboardInterrupt):
        tune(stopping, SPACE, plan=TunePlan(13, 1), seed=3, starts=[START], storage=place)
    assert calls == 6
    part = tune(stopping, SPACE, plan=TunePlan(11, 1), seed=3, starts=[START], storage=place)
    assert tried(part) == tried(whole)[:11]
    assert calls == 6 + 6
    rest = tune(bowl, SPACE, plan=TunePlan(13, 1), seed=3, starts=[START], storage=place)
    assert tried(rest) == tried(whole)
    assert rest.settings == whole.settings
    assert rest.importance == whole.importance
    assert "pruned" in set(whole.trials["ended"]), "the drawn search prunes, so the median rule is resumed too"
    assert whole.trials.row(0, named=True)["rate"] == 0.5


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from test_tune import bowl, SPACE, START
from keiretsu.train.tune import tune
from keiretsu.train.tuning_budget import TunePlan
calls = 0
def dying(settings, report):
    global calls
    calls += 1
    if calls == 3:
        report(1, 0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    return bowl(settings, report)
tune(dying, SPACE, plan=TunePlan(5, 1), seed=3, starts=[START], storage=sys.argv[2])
"""


@pytest.mark.slow
def test_a_trial_that_was_running_when_the_run_was_killed_is_done_again(tmp_path: Path) -> None:
    place = tmp_path / "study.db"
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(place)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    resumed = tune(bowl, SPACE, plan=TunePlan(5, 1), seed=3, starts=[START], storage=place)
    assert tried(resumed) == tried(tune(bowl, SPACE, plan=TunePlan(5, 1), seed=3, starts=[START]))


def test_trials_left_running_or_waiting_are_done_again(tmp_path: Path) -> None:
    place = tmp_path / "study.db"
    tune(bowl, SPACE, plan=TunePlan(2, 1), seed=3, starts=[START], storage=place)
    study = optuna.load_study(study_name=None, storage=f"sqlite:///{place}")
    study.ask()
    study.enqueue_trial({"rate": 0.9})
    resumed = tune(bowl, SPACE, plan=TunePlan(4, 1), seed=3, starts=[START], storage=place)
    assert tried(resumed) == tried(tune(bowl, SPACE, plan=TunePlan(4, 1), seed=3, starts=[START]))


def test_a_study_about_something_else_is_refused_in_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "study.db"
    tune(bowl, SPACE, plan=TunePlan(1, 1), seed=3, subject={"data": "x"}, storage=place)
    other = Space({**SPACE.settings, "depth": Whole(1, 4)})
    for space, seed, data, named in ((other, 3, "x", "space"), (SPACE, 4, "x", "seed"), (SPACE, 3, "y", "data")):
        with pytest.raises(ArgumentError, match=f"of the same {named};") as caught:
            tune(bowl, space, plan=TunePlan(1, 1), seed=seed, subject={"data": data}, storage=place)
        assert str(caught.value).count("\n") == 0
    assert len(tune(bowl, SPACE, plan=TunePlan(1, 1), seed=3, subject={"data": "x"}, storage=place).trials) == 1


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("not a database, but long enough to look at " * 20, encoding="utf-8")
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE readings (x REAL)")
    database.close()
    before = [path.read_bytes() for path in (text, other)]
    for path in (text, other):
        with pytest.raises(FileFormatError, match="must be a study or a new file"):
            tune(bowl, SPACE, plan=TunePlan(1, 1), storage=path)
    assert [path.read_bytes() for path in (text, other)] == before
    with pytest.raises(OutputError, match="in a folder that can be written"):
        tune(bowl, SPACE, plan=TunePlan(1, 1), storage=tmp_path / "nowhere" / "study.db")


def test_two_runs_on_one_file_at_once_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "study.db"

    def nested(settings: Any, report: Any) -> float:
        with pytest.raises(ArgumentError, match="one run at a time"):
            tune(bowl, SPACE, plan=TunePlan(1, 1), storage=place)
        return bowl(settings, report)

    assert len(tune(nested, SPACE, plan=TunePlan(1, 1), storage=place).trials) == 1


def test_a_failed_trial_keeps_its_reason_and_the_search_goes_on() -> None:
    def sometimes(settings: Any, report: Any) -> float:
        if settings["kind"] == "b":
            raise TrainingError("fit: loss must be finite; got inf.")
        return float("nan") if settings["depth"] == 2 else bowl(settings, report)

    result = tune(sometimes, SPACE, plan=TunePlan(12, 1), seed=1)
    failed = result.trials.filter(result.trials["ended"] == "failed")
    reasons = dict(zip(failed["kind"], failed["reason"], strict=True))
    assert reasons["b"] == "fit: loss must be finite; got inf."
    assert reasons["a"] == "tune: a loss must be finite; got nan."
    assert result.settings["kind"] == "a"
    assert failed["loss"].null_count() == len(failed)
    assert f"{len(failed)} failed" in result.sentence_en
    assert f"失敗 {len(failed)}" in result.sentence_ja

    def never(settings: Any, report: Any) -> float:
        raise TrainingError("fit: no.")

    with pytest.raises(TrainingError, match=r"got 2 that did not, the last because: fit: no\."):
        tune(never, SPACE, plan=TunePlan(2, 1))


def test_what_mattered_is_told_from_ten_finished_trials_on() -> None:
    def by_rate(settings: Any, report: Any) -> float:
        return (settings["rate"] - 0.4) ** 2

    few = tune(by_rate, SPACE, plan=TunePlan(9, 1), seed=0)
    assert few.importance is None
    assert "not known from 9 finished trials" in few.sentence_en
    assert "分かりません" in few.sentence_ja
    many = tune(by_rate, SPACE, plan=TunePlan(25, 1), seed=0)
    assert many.importance is not None
    assert next(iter(many.importance)) == "rate"
    assert many.importance["rate"] > 0.6
    assert sum(many.importance.values()) == pytest.approx(1.0)
    assert "mattered most was rate" in many.sentence_en
    flat = tune(lambda settings, report: 1.0, SPACE, plan=TunePlan(10, 1), seed=0)
    assert flat.importance is None
    assert flat.settings == {name: flat.trials[name][0] for name in SPACE.settings}


def test_the_search_is_better_than_chance_and_its_result_is_json() -> None:
    seen: list[tuple[str, float, float]] = []
    result = tune(bowl, SPACE, plan=TunePlan(25, 1, 60.0), seed=0, starts=[START],
                  progress=lambda *told: seen.append(told))  # fmt: skip
    assert result.loss < 0.05
    assert result.loss == result.trials.filter(result.trials["ended"] == "finished")["loss"].min()
    assert seen == [("tuning", done, 25) for done in range(26)]
    told = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert told["plan"] == {"trials": 25, "steps": 1, "seconds": 60.0}
    assert told["trials"][0] == {**told["trials"][0], **START, "trial": 0, "ended": "finished", "step": 2}
    assert told["seconds"] == pytest.approx(sum(row["seconds"] for row in told["trials"]))
    assert "against 1.6 at the start" not in result.sentence_en
    assert f"against {bowl(START, lambda *_: None):.4g} at the start" in result.sentence_en


def test_starts_outside_the_space_and_empty_spaces_are_refused() -> None:
    for start in ({**START, "rate": 2.0}, {**START, "depth": 1.5}, {**START, "kind": "c"}, {**START, "depth": True}):
        with pytest.raises(ArgumentError, match="must lie in the space"):
            tune(bowl, SPACE, plan=TunePlan(1, 1), starts=[start])
    with pytest.raises(ArgumentError, match="must name the settings"):
        tune(bowl, SPACE, plan=TunePlan(1, 1), starts=[{"rate": 0.5}])
    for build in (lambda: Space({}), lambda: Real(0.0, 1.0, log=True), lambda: Real(2.0, 1.0),
                  lambda: Whole(1, 4, step=2), lambda: Choice(()), lambda: TunePlan(0, 1)):  # fmt: skip
        with pytest.raises(ArgumentError):
            build()


def test_optuna_is_not_loaded_before_it_is_needed_and_its_log_level_is_given_back() -> None:
    code = "import sys, keiretsu.train.tune; assert 'optuna' not in sys.modules and 'sqlalchemy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    before = optuna.logging.get_verbosity()
    tune(bowl, SPACE, plan=TunePlan(1, 1))
    assert optuna.logging.get_verbosity() == before
