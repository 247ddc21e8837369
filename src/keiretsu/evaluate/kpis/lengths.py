"""Stability on long sequences: the same forecasts, made after 1×, 2×, 4× … 64× the rows of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data import pack
from keiretsu.data.origins import Origins
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpi import TargetScale
from keiretsu.evaluate.kpis.estimate import Estimate, Ratio, estimate, paired_ratio, part
from keiretsu.evaluate.kpis.losses import origin_losses
from keiretsu.evaluate.kpis.rows import evenly, rows_of, seen_within, training_length
from keiretsu.evaluate.significance import MEAN_LEVEL, Pairing

MULTIPLES = (1, 2, 4, 8, 16, 32, 64)
MOST_ORIGINS = 64
FEWEST_ORIGINS = 8
# enough for eight origins at 64× the crop of a mixer
MOST_ROWS = 3_200_000
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Lengths:
    """The error by the length of the sequence that was read.

    Attributes:
        length: rows of 1×.
        multiples: that were read, from 1.
        mae: at each of them, over the same origins.
        ratios: MAE at each over MAE at 1×, paired.
        growth: the largest ratio from 2× on; None where none could be told, or the forecasts diverged.
        growth_at: the multiple where it is.
        interval: of the growth, wide enough for the largest of that many ratios (Bonferroni), so that it holds with
            95 % whichever turns out largest.
        diverged: forecasts of some sequence were not finite, which counts as infinite growth.
        note: what was read, and what was left out.
    """

    length: int
    multiples: tuple[int, ...]
    mae: tuple[Estimate, ...]
    ratios: tuple[Ratio, ...]
    growth: float | None
    growth_at: int | None
    interval: tuple[float, float] | None
    diverged: bool
    note: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "length": self.length,
            "multiples": list(self.multiples),
            "mae": [mae.to_dict() for mae in self.mae],
            "ratios": [ratio.to_dict() for ratio in self.ratios],
            "growth": self.growth,
            "growth_at": self.growth_at,
            "interval": None if self.interval is None else list(self.interval),
            "diverged": self.diverged,
            "note": self.note,
        }


def predict_lengths(
    model: Any,
    fold: Fold,
    origins: Origins,
    *,
    length: int | None = None,
    most_origins: int = MOST_ORIGINS,
    most_rows: int = MOST_ROWS,
) -> Arrays:
    """Forecasts from the same origins after sequences of 1×, 2×, 4× … 64× the training length.

    The sequence of m× is the last m · length rows up to and with the origin, read from a fresh state, so that the
    forecasts of one origin differ by the length alone. The largest multiple is that for which eight origins have enough
    rows before them in their series; all multiples share the origins that have, and that have a value of each target
    within 1×. Where the rows would be more than `most_rows`, there are fewer origins, down to eight, and then fewer
    multiples, the largest left out first.

    Args:
        length: rows of 1×; None takes `training_length`. Candidates that are to be compared need the same.
        most_origins: of them, evenly from all that have enough rows before them.
        most_rows: that are read in all.
    Returns:
        place: (k,) int64, which of the origins. multiples: (m,) int64. mean: (m, k, targets, horizon) float64, in the
        data's units. length: () int64. note: () str.
    Cost: at most `most_rows` rows, or those of eight origins at 1× and 2× where these are more.
    """
    length = training_length(model, fold.train) if length is None else length
    packed = pack(fold.seen)
    # without a value there is nothing to go on, and every length tells another tale
    usable = seen_within(packed, model.targets, origins, length)
    before = np.where(usable, origins.rows - packed.starts[origins.series] + 1, 0)
    need = min(FEWEST_ORIGINS, len(origins))
    reached = [m for m in MULTIPLES if need and np.sum(before >= m * length) >= need]
    if not reached:
        note = f"fewer than {FEWEST_ORIGINS} origins have the {length:,} rows of 1× before them, with values"
        return _arrays(np.zeros(0, dtype=np.int64), [], np.zeros(0), length, note)
    multiples, most = _within(reached, length, need, (most_origins, most_rows))
    place = evenly(np.flatnonzero(before >= multiples[-1] * length), most)
    means = []
    for multiple in multiples:
        last = np.array([multiple * length - 1])
        sequences = (rows_of(fold.seen, row + 1 - multiple * length, row + 1) for row in origins.rows[place].tolist())
        means.append(np.concatenate([model.forecast_at(sequence, last).mean for sequence in sequences]))
    note = (
        f"{len(place)} origins after 1× to {multiples[-1]}× {length:,} rows, {len(place) * sum(multiples) * length:,} "
        f"rows in all; "
    )
    note += f"the log reaches {reached[-1]}×"
    if len(multiples) < len(reached):
        note += f", and what is more than {multiples[-1]}× was left out to keep to {most_rows:,} rows"
    return _arrays(place, multiples, np.stack(means), length, note)


def summarise_lengths(arrays: Arrays, truth: NDArray[np.float64], *, scale: TargetScale, pairing: Pairing) -> Lengths:
    """MAE at each length, and its growth.

    growth = max over m ≥ 2 of MAE(m×) / MAE(1×)

    Args:
        arrays: of `predict_lengths`.
        truth: (n, targets, horizon) float64 of all origins, NaN where missing.
        scale, pairing: of the examination.
    """
    place = arrays["place"]
    own, multiples = part(pairing, place), tuple(int(multiple) for multiple in arrays["multiples"])
    losses = [origin_losses(truth[place], mean, scale) for mean in arrays["mean"]]
    ratios = tuple(paired_ratio(found, losses[0], own) for found in losses)
    # where 1× is not finite either, sequences as long as those of training are enough to diverge
    diverged = any(np.isinf(found).any() for found in losses)
    told = [k for k in range(1, len(multiples)) if ratios[k].ratio is not None]
    growth = growth_at = interval = None
    if told and not diverged:
        k = max(told, key=lambda k: ratios[k].size)
        growth, growth_at = ratios[k].ratio, multiples[k]
        level = 1 - (1 - MEAN_LEVEL) / len(told)
        interval = paired_ratio(losses[k], losses[0], own, level=level).interval
    return Lengths(
        length=int(arrays["length"]),
        multiples=multiples,
        mae=tuple(estimate(found, own) for found in losses),
        ratios=ratios,
        growth=growth,
        growth_at=growth_at,
        interval=interval,
        diverged=diverged,
        note=str(arrays["note"]),
    )


def _within(reached: list[int], length: int, need: int, most: tuple[int, int]) -> tuple[list[int], int]:
    """The multiples that are read, and from how many origins, to keep to the rows allowed."""
    origins, rows = most
    multiples = list(reached)
    while len(multiples) > 2 and rows // (length * sum(multiples)) < need:
        multiples.pop()
    return multiples, min(origins, max(rows // (length * sum(multiples)), need))


def _arrays(
    place: NDArray[np.int64], multiples: list[int], mean: NDArray[np.float64], length: int, note: str
) -> Arrays:
    numbers = {"place": place, "multiples": np.array(multiples, dtype=np.int64), "mean": mean}
    return {**numbers, "length": np.array(length), "note": np.array(note)}
