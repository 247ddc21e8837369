"""Baselines forecast from rows at or before the origin, keep their promise of coverage, and survive a file."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from keiretsu.data import pack
from keiretsu.errors import ArgumentError, ColumnError, FileFormatError, NotFittedError, TooShortError
from keiretsu.evaluate import AutoETS, LightGBM, Naive, SeasonalNaive, Theta

MAKERS = {
    "naive": lambda: Naive(6),
    "seasonal_naive": lambda: SeasonalNaive(6, period=24),
    "theta": lambda: Theta(6, period=24),
    "ets": lambda: AutoETS(6, period=24),
    "lightgbm": lambda: LightGBM(6, rounds=12, period=24, threads=1),
}


@pytest.fixture(params=MAKERS)
def baseline(request):
    return MAKERS[request.param]()


def changed_after(series, row):
    """The series with every value after a row replaced."""
    later = pl.int_range(pl.len()) > row
    frame = series.frame.with_columns(
        [pl.when(later).then(-1000.0).otherwise(pl.col(name)).alias(name) for name in series.channels]
    )
    return type(series)(frame, series.time_name, series.id_name)


def test_the_future_changes_nothing(baseline, hourly):
    baseline.fit(hourly, target=["a"])
    rows = np.array([30, 100, 300])
    before = baseline.forecast_at(hourly, rows).mean
    for place, row in enumerate(rows):
        after = baseline.forecast_at(changed_after(hourly, int(row)), rows[place : place + 1]).mean
        np.testing.assert_array_equal(after, before[place : place + 1])


def test_another_series_changes_nothing(baseline, engines):
    baseline.fit(engines, target="wear")
    alone = engines.select(ids=["e05"])
    start = int(pack(engines).starts[5])
    rows = np.array([10, 40])
    np.testing.assert_allclose(
        baseline.forecast_at(engines, rows + start).mean, baseline.forecast_at(alone, rows).mean, rtol=1e-6
    )


def test_two_fits_agree_bit_for_bit_and_a_file_keeps_them(baseline, hourly, tmp_path):
    rows = np.arange(50, 450, 7)
    first = baseline.fit(hourly, target=["b", "a"]).forecast_at(hourly, rows, coverage=0.9)
    second = MAKERS[baseline.name]().fit(hourly, target=["b", "a"])
    second.save(tmp_path / "m.json")
    loaded = type(baseline).load(tmp_path / "m.json")
    assert loaded.targets == ("b", "a")
    again = loaded.forecast_at(hourly, rows, coverage=0.9)
    np.testing.assert_array_equal(again.mean, first.mean)
    np.testing.assert_allclose(again.upper, first.upper, rtol=1e-4)
    assert first.mean.shape == (len(rows), 2, 6)


def test_a_wider_coverage_is_a_wider_interval(baseline, hourly):
    baseline.fit(hourly, target="a")
    narrow = baseline.forecast_at(hourly, np.array([200]), coverage=0.5)
    wide = baseline.forecast_at(hourly, np.array([200]), coverage=0.95)
    assert (wide.lower <= narrow.lower).all()
    assert (narrow.lower <= narrow.upper).all()
    assert (narrow.upper <= wide.upper).all()


def test_naive_repeats_the_last_observed_value(hourly):
    values = pack(hourly).values[:, 0]
    row = int(np.flatnonzero(np.isnan(values[1:]))[0]) + 1
    known = values[:row][~np.isnan(values[:row])][-1]
    assert (Naive(4).fit(hourly, target="a").forecast_at(hourly, np.array([row])).mean == known).all()


def test_seasonal_naive_looks_whole_seasons_back(hourly):
    values = pack(hourly).values[:, 0]
    mean = SeasonalNaive(30, period=24).fit(hourly, target="a").forecast_at(hourly, np.array([200])).mean[0, 0]
    for step in (1, 24, 25, 30):
        source = 200 + step - 24 * -(-step // 24)
        if not np.isnan(values[source]):
            assert mean[step - 1] == values[source]


def test_without_a_season_the_naive_forecast_is_given_and_said(hourly):
    model = SeasonalNaive(6, period=1).fit(hourly, target="a")
    assert model.summary["notes"]
    rows = np.array([100, 200])
    np.testing.assert_array_equal(
        model.forecast_at(hourly, rows).mean, Naive(6).fit(hourly, target="a").forecast_at(hourly, rows).mean
    )


def test_mistakes_are_named(hourly, tmp_path):
    with pytest.raises(NotFittedError):
        Naive(3).forecast_at(hourly, np.array([1]))
    with pytest.raises(ColumnError):
        Naive(3).fit(hourly, target="c")
    with pytest.raises(ArgumentError, match="horizon"):
        Naive(0).fit(hourly, target="a")
    with pytest.raises(TooShortError):
        Naive(480).fit(hourly, target="a")
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(FileFormatError):
        Naive.load(tmp_path / "x.json")
