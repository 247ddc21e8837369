"""Logs without anything to learn: does the gate stay shut, and do the intervals hold what they promise?"""

from __future__ import annotations

import numpy as np
import polars as pl
from accuracy_rows import Recipe
from scipy import stats

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.data.origins import truth_after

LOGS, LEARNED, JUDGED = 20, 3_000, 2_400
CHANNELS, HORIZON, COVERAGE = 3, 24, 0.9
CONFIDENCE = 0.95
# Student's t with three degrees of freedom has a variance and no fourth moment.
TAIL = 3


def noise_log(seed: int) -> kr.SeriesSet:
    """Independent rows of independent channels: normal where the seed is even, heavy-tailed where it is odd."""
    generator = np.random.default_rng([seed, 61])
    size = (LEARNED + JUDGED, CHANNELS)
    values = generator.standard_t(TAIL, size) if seed % 2 else generator.normal(size=size)
    columns = {f"channel{k}": values[:, k] for k in range(CHANNELS)}
    return kr.read(pl.DataFrame({"row": np.arange(len(values))} | columns), time="row")


def judge_log(seed: int, recipe: Recipe) -> tuple[float, float, int, int]:
    """Share let in, mean squared error over the partner's alone, truths inside their intervals, truths.

    Windows do not overlap: each truth counts once.
    """
    log = noise_log(seed)
    learned, channels = log.head_rows(LEARNED), list(log.channels)
    model = kr.Forecaster(HORIZON, partner="auto", seed=seed, model=recipe.model, train=recipe.train)
    model.fit(learned, target=channels)
    alone = kr.Forecaster(HORIZON, mixer=None, partner="auto").fit(learned, target=channels)
    rows = np.arange(LEARNED - 1, LEARNED + JUDGED - HORIZON, HORIZON)
    truth = truth_after(pack(log), np.arange(CHANNELS), rows, HORIZON)
    said = model.forecast_at(log, rows, coverage=COVERAGE)
    if said.lower is None or said.upper is None:
        raise RuntimeError("no intervals")
    inside = (said.lower <= truth) & (truth <= said.upper)
    error, base = (float(np.mean((truth - one) ** 2)) for one in (said.mean, alone.forecast_at(log, rows).mean))
    return model.share, error / base, int(inside.sum()), inside.size


def noise(recipe: Recipe) -> None:
    """Print a line a log, then all logs together.

    The binomial intervals are exact (Clopper and Pearson 1934) for truths that are independent, as they are within a
    log once the model is fitted. Over logs the calibration of each adds its own chance: the last interval, Student's t
    over the logs' coverages, holds that too.
    """
    print(f"{LOGS} logs of {LEARNED} rows of noise, {CHANNELS} channels; promised coverage {COVERAGE}")
    print(f"{'log':>3} {'noise':8} {'share':>6} {'MSE / partner':>14} {'coverage':>9}  {CONFIDENCE:.0%} interval")
    found = []
    for seed in range(LOGS):
        share, ratio, inside, truths = judge_log(seed, recipe)
        found.append((share, inside, truths))
        kind = "t(3)" if seed % 2 else "normal"
        low, high = _exact(inside, truths)
        print(
            f"{seed:3} {kind:8} {share:6.2f} {ratio:14.4f} {inside / truths:9.4f}  {low:.4f} – {high:.4f}", flush=True
        )
    shares, hits, counts = (np.array(part) for part in zip(*found, strict=True))
    opened = int((shares > 0).sum())
    low, high = _exact(opened, LOGS)
    print(f"the gate opened on {opened} of {LOGS} logs ({low:.3f} – {high:.3f}), largest share {shares.max():.2f}")
    inside, truths = int(hits.sum()), int(counts.sum())
    low, high = _exact(inside, truths)
    print(f"coverage over all: {inside / truths:.4f} ({low:.4f} – {high:.4f}), {inside:,} of {truths:,} truths")
    each = hits / counts
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, LOGS - 1) * each.std(ddof=1) / np.sqrt(LOGS)
    print(f"coverage, mean of the logs: {each.mean():.4f} ({each.mean() - reach:.4f} – {each.mean() + reach:.4f})")


def _exact(hits: int, of: int) -> tuple[float, float]:
    found = stats.binomtest(hits, of).proportion_ci(CONFIDENCE, method="exact")
    return float(found.low), float(found.high)
