"""The log of long memory, regimes and an irregular clock obeys the laws that it states."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from keiretsu.data.simulate import changeover
from keiretsu.errors import ArgumentError


def test_same_seed_same_bits_and_series_apart():
    one, again = (changeover(3, rows=400, seed=5).series for _ in range(2))
    assert one.fingerprint() == again.fingerprint()
    assert one.fingerprint() != changeover(3, rows=400, seed=6).series.fingerprint()
    assert changeover(2, rows=400, seed=5).series.fingerprint() == one.select(ids=one.ids[:2]).fingerprint()


def test_the_strength_is_taken_over_and_fades_by_mode_and_gap():
    made = changeover(1, rows=2000, memories=(5_000.0, 300.0), noise=0.0, delay=3)
    assert made.truth.select("id", "time").equals(made.series.frame.select("id", "time"))
    frame = made.series.frame.with_columns(gap=pl.col("time").diff().dt.total_microseconds() / 60e6)
    v, up, mode, flow, gap = (frame[name].to_numpy() for name in ("v", "flag", "mode", "flow", "gap"))
    a = made.truth["a"].to_numpy()
    decay = np.exp(-gap[1:] / np.where(mode[1:] == 1, 300.0, 5_000.0))
    np.testing.assert_allclose(a[1:], np.where(up[1:] == 1, v[1:], decay * a[:-1]), rtol=1e-6)
    np.testing.assert_allclose(frame["y"].to_numpy()[3:], a[3:] * flow[:-3], atol=1e-12)
    given = np.abs(v[v != 0])
    assert given.min() >= 0.5
    assert given.max() <= 1.5
    # values that no flag goes with stand in between
    assert len(given) > 10 * up.sum() > 10


def test_all_series_have_the_stamps_of_one_uneven_clock():
    frames = changeover(3, rows=500, pauses=(0.2, 20.0)).series.frame.partition_by("id")
    assert frames[0]["time"].to_list() == frames[1]["time"].to_list() == frames[2]["time"].to_list()
    gaps = frames[0]["time"].diff().dt.total_seconds(fractional=True).to_numpy()[1:] / 60
    assert 0.1 < np.mean(gaps > 1.001) < 0.3
    assert gaps.min() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("wrong", "said"), [({"rows": 0}, "rows must be a whole number"), ({"delay": 0}, "delay must")]
)
def test_mistakes(wrong, said):
    with pytest.raises(ArgumentError, match=f"changeover: {said}"):
        changeover(2, **{"rows": 100, **wrong})
