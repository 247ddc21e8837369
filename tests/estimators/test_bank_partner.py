"""The ridge on a bank: its features, its fit, and when it is preferred to the ridge on lags."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.estimators import Forecaster
from keiretsu.estimators.learning import learn
from keiretsu.estimators.partners import Bank, BankState, LagRing
from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.partners.learn import RidgeLearner
from keiretsu.estimators.partners.make_bank import make_bank
from keiretsu.estimators.partners.mean import mean_of
from keiretsu.estimators.partners.selection import Trial, select
from keiretsu.estimators.training_rows import TrainingRows


def fit(partner: str, series: kr.SeriesSet, horizon: int, target: str = "y") -> Forecaster:
    model = Forecaster(horizon, mixer=None, partner=partner)  # type: ignore[arg-type]
    model._take(learn(series, (target,), model._request(), progress=None))
    return model


def series_of(**columns: np.ndarray) -> kr.SeriesSet:
    count = len(next(iter(columns.values())))
    return kr.read(pl.DataFrame({"time": np.arange(count), **columns}), time="time")


def rows_of(series: kr.SeriesSet, *, horizon: int = 4) -> TrainingRows:
    packed = pack(series)
    return TrainingRows.of(series, packed, np.array([packed.channels.index("y")]), horizon=horizon, seed=0)


def slow(rows: int = 3000, seed: int = 0, half_life: float = 150.0) -> kr.SeriesSet:
    """y follows an average of drive that reaches back far beyond the newest lags."""
    rng = np.random.default_rng(seed)
    drive, decay = rng.normal(size=rows), 0.5 ** (1 / half_life)
    level = np.zeros(rows)
    for t in range(1, rows):
        level[t] = decay * level[t - 1] + (1 - decay) * drive[t - 1]
    return series_of(y=level / level.std() + rng.normal(size=rows), drive=drive)


def test_a_smaller_design_is_columns_of_a_larger_one() -> None:
    rng = np.random.default_rng(0)
    values, lags = rng.normal(size=(50, 3)), 12
    bank = make_bank((8.0,), rows=100, channels=3)
    ring = LagRing.empty(lags, 3)
    rows, _ = ring.read(values, np.ones(50, dtype=np.int64))
    filtered, _ = bank.read(BankState.empty(bank), ring.changes(rows), np.ones(50), np.arange(50))
    rows = rows.having(filtered)
    whole = Design(lags, True, True, 3, bank)
    table = whole.rows(rows, 1)
    assert table.shape[1] == whole.features
    few = Bank((0, 1, 2), bank.half_lives[1:3], bank.waves[2:4], bank.half_lives[2:3])
    for design in (
        replace(whole, bank=None),
        replace(whole, bank=None, others=False, lags=5),
        replace(whole, others=False, lags=3),
        replace(whole, bank=few),
        replace(whole, bank=few.only((1,)), others=False),
    ):
        np.testing.assert_array_equal(design.rows(rows, 1), table[:, design.within(whole)])
        assert design.features == len(design.within(whole))


def test_the_mean_of_partners_forecasts_the_mean_of_their_forecasts() -> None:
    series = slow(600)
    packed = pack(series)
    rows = TrainingRows.of(series, packed, np.array([0, 1]), horizon=4, seed=0)
    learner = RidgeLearner(rows.windows_for("auto"), rows.blocks)
    ridge = replace(learner.choose(), shared=True, penalty=10.0)
    bank = replace(learner.choose_bank(), shared=False, penalty=3.0)
    bank = replace(bank, design=replace(bank.design, others=True))
    partners = [learner.fit(ridge), learner.fit(bank)]
    both, part = mean_of(partners), next(learner.table.parts())
    forecasts = [partner.forecast(part.rows, learner.table.targets) for partner in (*partners, both)]
    assert not np.allclose(forecasts[0], forecasts[1], atol=1e-3)
    np.testing.assert_allclose(forecasts[2], (forecasts[0] + forecasts[1]) / 2, atol=1e-10)


def test_long_memory_of_another_channel_is_found_and_preferred() -> None:
    series = slow()
    # A short ring: what is remembered lies beyond the lags.
    rows = rows_of(series)
    learner = RidgeLearner(rows.windows(32, rows.bank()), rows.blocks)
    selection = select(learner, "auto")
    assert selection.name in ("bank", "average")
    tried = [trial for trial in selection.trials if trial.rival == selection.name]
    assert len(tried) == 4
    assert all(trial.passed and trial.lower is not None and trial.gain >= trial.lower > 0 for trial in tried)
    assert 150 in np.clip(selection.members[-1].design.bank.half_lives, 128, 150)  # type: ignore[union-attr]


def test_the_lag_ridge_stays_where_lags_say_all() -> None:
    # What was 60 rows ago returns: one lag knows it, averages and waves do not.
    rng = np.random.default_rng(5)
    y = rng.normal(size=1500)
    for t in range(60, 1500):
        y[t] += 0.9 * y[t - 60]
    series = series_of(y=y)
    plain, auto = fit("ridge", series, 3), fit("auto", series, 3)
    assert auto.summary["partner"]["kind"] == "ridge"
    assert {trial["rival"] for trial in auto.summary["partner"]["trials"]} == {"bank", "average"}
    assert "bank.averages" not in auto.pass_.initial_state()
    np.testing.assert_allclose(
        auto.predict(series)["mean"].to_numpy(), plain.predict(series)["mean"].to_numpy(), rtol=1e-6
    )


def test_a_trial_passes_only_by_its_interval() -> None:
    assert Trial("bank", 1, 0.2, 0.1, 10).passed
    assert not Trial("bank", 1, 0.2, -0.1, 10).passed
    assert not Trial("bank", 1, 0.2, None, 3).passed


def test_one_block_that_does_not_pass_keeps_the_ridge(monkeypatch: pytest.MonkeyPatch) -> None:
    series = slow()
    rows = rows_of(series)
    learner = RidgeLearner(rows.windows(32, rows.bank()), rows.blocks)
    from keiretsu.estimators.partners import selection

    real = selection._trial

    def spoiled(name, block, base, rival, batch):
        return real(name, block, base, rival, batch) if block != 2 else Trial(name, block, 0.5, -0.01, 9)

    monkeypatch.setattr(selection, "_trial", spoiled)
    assert select(learner, "auto").name == "ridge"


def test_the_bank_beats_short_lags_on_later_rows() -> None:
    series = slow()
    model, rows = fit("bank", series.head_rows(2000), 4), np.arange(2000, 2990)
    assert model.summary["partner"]["bank"]["half_lives"][-1] >= 64
    y = series.frame["y"].to_numpy()
    truth = np.stack([y[rows + k] for k in range(1, 5)], axis=1)
    error = np.mean((model.forecast_at(series, rows).mean[:, 0] - truth) ** 2)
    # the noise alone is 1; a mean of the last 48 rows leaves more
    recent = np.stack([y[row - 47 : row + 1].mean() for row in rows])[:, None]
    assert error < 0.97 * np.mean((recent - truth) ** 2)


def test_a_level_never_seen_in_training_is_followed() -> None:
    series = slow(1200)
    model = fit("bank", series, 4)
    higher = series_of(y=series.frame["y"].to_numpy() + 1e4, drive=series.frame["drive"].to_numpy() - 1e4)
    moved = model.predict(higher)["mean"].to_numpy() - model.predict(series)["mean"].to_numpy()
    np.testing.assert_allclose(moved, 1e4, rtol=1e-8)


def test_forecasts_from_training_windows_are_those_of_the_pass() -> None:
    series = slow(1500).head_rows(1500)
    for partner in ("bank", "average", "auto"):
        rows = rows_of(series)
        learner = RidgeLearner(rows.windows_for(partner), rows.blocks)  # type: ignore[arg-type]
        fitted = learner.fit(learner.choose_bank())
        residual = learner.table.residual(fitted, np.ones(len(rows.origins), dtype=bool))
        model = fit("bank", series, 4)
        model.pass_ = replace(model.pass_, partner=fitted)
        answer = model.forecast_at(series, rows.origins).mean[:, 0]
        y = series.frame["y"].to_numpy()
        truth = np.stack([y[rows.origins + k] for k in range(1, 5)], axis=1)
        np.testing.assert_allclose(truth - answer, residual[:, 0] * rows.scaling.scale[rows.targets[0]], atol=1e-9)


def test_a_table_that_skips_parts_gives_the_same_residuals(monkeypatch: pytest.MonkeyPatch) -> None:
    from keiretsu.estimators.partners import table

    monkeypatch.setattr(table, "CHUNK", 100)
    rows = rows_of(slow(900))
    learner = RidgeLearner(rows.windows_for("bank"), rows.blocks)
    partner = learner.fit(learner.choose_bank())
    whole = learner.table.residual(partner, np.ones(len(rows.origins), dtype=bool))
    some = np.zeros(len(rows.origins), dtype=bool)
    some[[3, 450, 451, 800]] = True
    assert sum(1 for _ in learner.table.parts(some)) == 3
    np.testing.assert_allclose(learner.table.residual(partner, some), whole[some], atol=1e-12)


def test_a_partner_without_other_channels_filters_its_targets_only() -> None:
    rng = np.random.default_rng(8)
    series = series_of(y=np.cumsum(rng.normal(size=800)), noise=rng.normal(size=800))
    rows = rows_of(series)
    learner = RidgeLearner(rows.windows_for("bank"), rows.blocks)
    choice = learner.choose_bank()
    alone = learner.fit(replace(choice, design=replace(choice.design, others=False)))
    both = learner.fit(replace(choice, design=replace(choice.design, others=True)))
    assert alone.bank is not None
    assert both.bank is not None
    assert (alone.bank.channels, both.bank.channels) == ((rows.targets[0],), (0, 1))


def test_a_short_log_still_has_a_bank() -> None:
    y = np.random.default_rng(9).normal(size=40)
    for partner in ("bank", "average", "auto"):
        model = fit(partner, series_of(y=y), 2)
        assert np.isfinite(model.predict(series_of(y=y[:1]), coverage=0.5)["mean"].to_numpy()).all()


def test_the_average_is_the_mean_of_ridge_and_bank_and_survives_a_file(tmp_path: Path) -> None:
    series = slow(1200)
    ridge, bank, both = (fit(name, series, 4) for name in ("ridge", "bank", "average"))
    mean = (ridge.predict(series)["mean"].to_numpy() + bank.predict(series)["mean"].to_numpy()) / 2
    np.testing.assert_allclose(both.predict(series)["mean"].to_numpy(), mean, rtol=1e-9)
    assert both.summary["partner"]["kind"] == "average"
    assert len(both.summary["partner"]["mean_of"]) == 2
    both.save(tmp_path / "model.safetensors")
    again = kr.load(tmp_path / "model.safetensors")
    assert again.predict(series).equals(both.predict(series))
