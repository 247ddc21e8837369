"""Tuning a forecaster: from its own settings and the profile's advice, inside the training rows, within a budget."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import profile
from keiretsu.errors import ArgumentError, BudgetError, TooShortError, TrainingError
from keiretsu.estimators import FitCost, Forecaster, ModelConfig, TrainConfig, tuning
from keiretsu.estimators.correction import CorrectionTrainer
from keiretsu.estimators.tuning import tune
from keiretsu.estimators.tuning_held_out import HeldOut
from keiretsu.estimators.tuning_settings import advised, configuration, own_settings, search_space
from keiretsu.nn import MIXERS
from keiretsu.train.gate import huber
from keiretsu.train.tuning_budget import TrialCost
from keiretsu.train.tuning_space import Choice, Real, Whole

KEEP = ("mixer", "state", "depth", "width")


def log(rows: int = 500, *, irregular: bool = False) -> kr.SeriesSet:
    rng = np.random.default_rng(1)
    gaps = rng.exponential(1.0, rows) + 0.1 if irregular else np.ones(rows)
    load = np.cumsum(rng.normal(size=rows)) * 0.3
    y = np.roll(load, 3) + np.sin(np.arange(rows) / 4) + 0.1 * rng.normal(size=rows)
    return kr.read(pl.DataFrame({"time": np.cumsum(gaps), "load": load, "y": y}), time="time")


def small(**told: Any) -> Forecaster:
    return Forecaster(3, model=ModelConfig(width=8, state=4), train=TrainConfig(steps=10), **told)


@pytest.fixture(scope="module")
def known() -> Any:
    return profile(log(), target="y")


def test_the_first_trial_is_the_forecaster_the_second_the_advice_and_the_best_is_fitted(known: Any) -> None:
    forecaster = small()
    best, result = tune(forecaster, log(), target="y", trials=3, keep=KEEP, profile=known)
    rows = result.trials.to_dicts()
    own = own_settings(forecaster, regular=True)
    advice = advised(own, known)
    for row, start in zip(rows, (own, advice), strict=False):
        assert {name: row[name] for name in result.settings} == {name: start[name] for name in result.settings}
    held_out = HeldOut(forecaster, log(), ("y",), function="t")
    assert rows[0]["loss"] == held_out.run(*configuration(forecaster, regular=True))[0]
    assert result.loss == min(row["loss"] for row in rows if row["ended"] == "finished")
    model, train = configuration(forecaster, regular=True, settings=result.settings)
    assert (best.model, best.train, best.margin) == (model, train, model.margin)
    again = Forecaster(3, margin=model.margin, model=model, train=train).fit(log(), target="y")
    assert best.predict(log()).equals(again.predict(log()))
    assert result.plan.seconds is not None
    assert result.plan.seconds > 0
    assert not hasattr(forecaster, "learned_")


def test_a_tuning_that_is_stopped_goes_on_in_its_file_and_data_that_changed_are_refused(
    tmp_path: Path, known: Any
) -> None:
    place, asked = tmp_path / "pump.tuning", {"target": "y", "keep": KEEP, "profile": known}
    _, whole = tune(small(), log(), trials=4, **asked)
    calls: list[float] = []

    def stopping(label: str, done: float, total: float) -> None:
        if label == "tuning":
            calls.append(done)
            if done == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(small(), log(), trials=4, storage=place, progress=stopping, **asked)
    assert calls == [0, 1, 2, 3]
    # The trials and steps in the file hold, whatever the budget would now come to.
    _, resumed = tune(small(), log(), budget="1s", storage=place, **asked)
    assert resumed.trials.drop("seconds").equals(whole.trials.drop("seconds"))
    assert resumed.plan.trials == 4
    later = log().head_rows(499)
    with pytest.raises(ArgumentError, match="a study of the same data;"):
        tune(small(), later, trials=4, storage=place, **asked)
    with pytest.raises(ArgumentError, match="a study of the same forecaster;"):
        tune(small(partner=None), log(), trials=4, storage=place, **asked)


def test_a_loss_is_that_of_partner_and_whole_correction_over_the_partners() -> None:
    forecaster = small(partner=None)
    held_out = HeldOut(forecaster, log(), ("y",), function="t")
    model, train = configuration(forecaster, regular=True)
    loss, ended = held_out.run(model, train)
    trainer = CorrectionTrainer(held_out.rows, held_out.table, lambda pairs: kr_last_value(), gated=False, config=model,
                                settings=train, seed=0)  # fmt: skip
    trainer.run()
    ratios = []
    for block in (3, 4):
        scale = trainer.scale[:, None]
        outer = trainer.outer_residual(block)
        ratios.append(huber(trainer.kept[block] / scale).mean() / huber(outer / scale).mean())
    assert loss == pytest.approx(np.mean(ratios), rel=1e-12)
    assert ended.evidence.steps < trainer.evidence.steps, "the stage that learns from all blocks is left out"


def kr_last_value() -> Any:
    from keiretsu.estimators.partners import LastValue

    return LastValue(3)


def test_losses_on_the_way_leave_the_training_as_it_is_and_can_end_it() -> None:
    held_out = HeldOut(small(), log(), ("y",), function="t")
    shape = configuration(small(), regular=True, steps=30)
    told: list[tuple[int, float]] = []
    loss, _ = held_out.run(*shape, report=lambda step, value: told.append((step, value)))
    assert loss == held_out.run(*shape)[0]
    assert [step for step, _ in told] == [5, 10, 16][: len(told)]
    assert len(told) >= 1

    def ending(step: int, value: float) -> None:
        raise RuntimeError(f"{step}")

    with pytest.raises(RuntimeError, match="5"):
        held_out.run(*shape, report=ending)


def test_rows_after_the_training_rows_change_nothing_and_short_series_are_refused() -> None:
    held_out = HeldOut(small(), log(), ("y",), function="tune")
    assert HeldOut(small(), log(), ("y",), function="tune").fingerprint == held_out.fingerprint
    assert HeldOut(small(), log().head_rows(499), ("y",), function="tune").fingerprint != held_out.fingerprint
    with pytest.raises(TooShortError, match="tune: series must be long enough to judge settings"):
        HeldOut(Forecaster(20), log(60), ("y",), function="tune")


def test_a_shape_that_a_mixer_cannot_have_is_a_failed_trial(monkeypatch: pytest.MonkeyPatch, known: Any) -> None:
    def refuse(*told: Any, **more: Any) -> None:
        raise ArgumentError("Mixer: width must be a multiple of 7; got 8.")

    held_out = HeldOut(small(), log(), ("y",), function="t")
    monkeypatch.setattr("keiretsu.estimators.tuning_held_out.CorrectionTrainer", refuse)
    with pytest.raises(TrainingError, match="multiple of 7"):
        held_out.run(*configuration(small(), regular=True))
    with pytest.raises(TrainingError, match="got 2 that did not, the last because: Mixer"):
        tune(small(), log(), target="y", trials=2, keep=KEEP, profile=known)


def test_the_space_holds_defaults_and_advice_and_the_profile_sets_the_range_of_delta(known: Any) -> None:
    def with_memory(reach: float | None, because: str | None = None) -> Any:
        memory = replace(known["memory"], details={"reach_estimate": reach, "autocorrelation_time": None})
        regularity = replace(known["regularity"], details={**known["regularity"].details, "because": because})
        others = {"memory": memory, "regularity": regularity}
        return replace(known, findings=tuple(others.get(one.name, one) for one in known.findings))

    own = own_settings(Forecaster(3, model=ModelConfig(width=40, steps=(1e-3, 1e-1))), regular=True)
    long = advised(own, with_memory(20_000))
    assert (long["delta_min"], long["delta_max"]) == (1 / 20_000, 0.1)
    short = advised(own, with_memory(4))
    assert (short["delta_min"], short["delta_max"]) == (0.25, 1.0)
    assert advised(own, with_memory(None)) == own
    assert advised(own, with_memory(None, "clock"))["discretization"] == "zoh"
    for advice in (long, short):
        space = search_space(own, advice, regular=True)
        space.check(own)
        space.check(advice)
    assert search_space(own, long, regular=True).settings["delta_min"] == Real(5e-6, 1e-2, log=True)
    assert space.settings["mixer"] == Choice(MIXERS)
    assert space.settings["width"] == Whole(16, 64, 8)
    assert search_space(own, own, regular=False).settings["discretization"] == Choice(("zoh", "euler"))
    uneven = own_settings(Forecaster(3), regular=False)
    assert search_space(uneven, uneven, regular=False).settings["discretization"] == Choice(("zoh",))
    assert "mixer" not in search_space(own, own, regular=True, keep=("mixer",)).settings
    with pytest.raises(ArgumentError, match="keep must name some"):
        search_space(own, own, regular=True, keep=("depht",))


def test_settings_become_a_configuration_with_delta_in_order() -> None:
    base = Forecaster(3, model=ModelConfig(window=99, steps=(1e-3, 1e-1)), train=TrainConfig(steps=77, chunk=64))
    told = {"mixer": "gru", "margin": 0.5, "delta_min": 0.9, "delta_max": 0.2, "state": 8, "learning_rate": 0.02}
    model, train = configuration(base, regular=True, settings=told, steps=9)
    assert (model.mixer, model.margin, model.steps, model.state, model.window) == ("gru", 0.5, (0.2, 0.9), 8, 99)
    assert (train.learning_rate, train.steps, train.chunk) == (0.02, 9, 64)
    assert configuration(base, regular=True)[1].steps == 77
    assert configuration(Forecaster(3), regular=False)[0].discretization == "zoh"


def test_a_budget_becomes_whole_numbers(monkeypatch: pytest.MonkeyPatch, known: Any) -> None:
    monkeypatch.setattr(tuning, "_rehearse", lambda *told, **more: (TrialCost(7.0, 0.05), TrialCost(10.0, 0.1)))
    with pytest.raises(BudgetError, match="budget must be at least"):
        tune(small(), log(), target="y", budget="30s", keep=KEEP, profile=known)
    _, result = tune(small(), log(), target="y", budget=66, keep=KEEP, profile=known)
    assert result.plan.trials == len(result.trials) == 6
    # a tenth of ten steps: shortened as far as it goes, for as many trials as there can be
    assert result.plan.steps == 1


def test_arguments_that_make_no_sense_are_refused(known: Any) -> None:
    for told, message in (
        ({"budget": "soon"}, "budget must be a time"),
        ({"steps": 5}, "steps must come with trials"),
        ({"trials": 0}, "trials must be a whole number"),
        ({"keep": ("nothing",)}, "keep must name some"),
    ):
        with pytest.raises(ArgumentError, match=message):
            tune(small(), log(), target="y", profile=known, **told)
    with pytest.raises(ArgumentError, match="forecaster must have a mixer"):
        tune(Forecaster(3, mixer=None), log(), target="y")
    with pytest.raises(ArgumentError, match="margin must be a number"):
        tune(small(margin=None), log(), target="y")


def test_the_rehearsal_times_every_mixer_and_the_largest_shape(monkeypatch: pytest.MonkeyPatch, known: Any) -> None:
    timed: list[tuple[str | None, int]] = []

    def estimate(self: Forecaster, *told: Any, shared: dict[Any, Any], **more: Any) -> FitCost:
        assert isinstance(self.model, ModelConfig)
        shared["partner"] = (None, 1.0)
        timed.append((self.mixer, self.model.width))
        large = 4 if self.model.width > 8 else 1
        return FitCost(1.0 + large, (0.02 if self.mixer == "gru" else 0.01) * large)

    monkeypatch.setattr(Forecaster, "estimate", estimate)
    monkeypatch.setattr(tuning, "perf_counter", lambda: 0.0)
    _, result = tune(small(), log(), target="y", budget=20, keep=("state",), profile=known)
    assert sorted(timed) == sorted([*((name, 8) for name in MIXERS), ("selective", 64)])
    # A trial: 1 s without the partner and a mean of 0.07/6 a step, both half-way to the largest shape (2.5 times).
    # The last fit: the partner, 4 s, and ten steps of the slowest mixer in the largest shape.
    whole = 1.0 + 4.0 + 10 * 0.02 * 4
    assert (result.plan.trials, result.plan.steps) == (4, 1)
    assert result.plan.seconds == pytest.approx(4 * 2.5 * (1.0 + 0.07 / 6) + whole)


@pytest.mark.slow
def test_every_mixer_is_tried_on_an_irregular_clock() -> None:
    series = log(irregular=True)
    best, result = tune(Forecaster(3, train=TrainConfig(steps=20)), series, target="y", trials=8, seed=2)
    assert set(result.trials["discretization"]) == {"zoh"}
    assert len(set(result.trials["mixer"])) >= 3
    assert set(result.trials["ended"]) <= {"finished", "pruned"}
    assert best.predict(series).height == 3
    assert best.mixer == result.settings["mixer"]
