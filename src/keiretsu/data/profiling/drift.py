"""Finding: whether late rows can be told from early ones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.data.packed import Packed
from keiretsu.data.profiling.clock_channels import clock_channels, counting_channels, longest_series
from keiretsu.data.profiling.finding import Finding, Level
from keiretsu.data.profiling.samples import Sample

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# area under the curve from which a difference asks for attention, and stands in the way
SOME, MUCH = 0.6, 0.75
# and below which it was measured so far from chance on the wrong side that it is said why
_BELOW = 0.45
# Series, channels, and rows looked at; blocks a part holds, and fewest; rows short features look back on; folds
_CHANNELS, _ROWS, _BLOCKS, _FEWEST, _BACK, _FOLDS = 20, 12_000, 24, 6, 16, 6
_SHORTEST = 30
# a block is at least so many autocorrelation times, so that blocks are near to independent
_TIMES = 8.0


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows to tell apart: features, whether late, the block and the fold of each; whether blocks are independent."""

    features: Matrix
    late: NDArray[np.bool_]
    block: NDArray[np.int64]
    fold: NDArray[np.int64]
    independent: bool = True


def find_drift(
    packed: Packed,
    samples: list[Sample] | None = None,
    *,
    memory: float | None = None,
    events: Collection[str] = (),
) -> Finding:
    """Classifier two-sample test between the first and the last third of the rows of each series.

    A small LightGBM sees the channels' values, means and spreads over sixteen rows, and which values are missing; never
    the clock, nor what runs with it (counters, the time since an event), nor events, whose few rows lie where they lie
    whether or not anything has changed. It is fitted on some stretches of both parts and judged on others, and the
    interval of its AUC counts blocks of several autocorrelation times, not rows: dependent rows make no false alarm,
    they widen the interval. An AUC below 0.5 says that what held on some stretches did not on the others; it is given
    as 0.5, chance, and as it was in `details["measured"]`.
    Sources: Lopez-Paz & Oquab 2017 (the test); Obuchowski 1997, equations 2 to 4 (AUC of clustered data).

    Args:
        packed: the log.
        samples: not needed; taken so that all finders may be called alike.
        memory: autocorrelation time in rows, so that blocks are long enough; None: judged from the channels.
        events: channels of events, which are left out.
    """
    del samples
    names, left_out = _channels(packed, events)
    made = _rows(packed, names, memory) if names else None
    if made is None:
        return _unknown(left_out)
    measured, low, high = _told_apart(made)
    auc, high = max(measured, 0.5), max(high, 0.5)
    proven = low > 0.5 and made.independent
    level: Level = "bad" if proven and auc > MUCH else "watch" if low > 0.5 and auc > SOME else "good"
    by_channel = _by_channel(made, names) if low > 0.5 else {}
    worst = list(by_channel)[:3]
    return Finding(
        name="drift",
        level=level,
        value=round(auc, 4),
        unit="AUC, late against early",
        **_words(level, measured, worst, certain=made.independent, left_out=len(left_out)),
        details={
            "auc": round(auc, 4),
            "measured": round(measured, 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "drifts": bool(proven and auc > SOME),
            "by_channel": by_channel,
            "left_out": left_out,
            "independent": made.independent,
            "blocks": int(made.block.max()) + 1,
            "rows": len(made.late),
        },
    )


def _channels(packed: Packed, events: Collection[str]) -> tuple[list[str], list[str]]:
    """Channels that vary, and those left out: events, clocks, counters (which only rise or only fall in every series).

    What counts tells how late a row is by itself, in a log in which nothing changes, too.
    """
    names, left_out = [], []
    telling = clock_channels(packed) | counting_channels(packed) | set(events)
    for column, name in enumerate(packed.channels):
        values = (packed.values[packed.starts[n] : packed.starts[n + 1], column] for n in longest_series(packed))
        if any(np.ptp(known) > 0 for one in values if len(known := one[~np.isnan(one)])):
            (left_out if name in telling else names).append(name)
    return sorted(names)[:_CHANNELS], sorted(left_out)


def _rows(packed: Packed, channels: list[str], memory: float | None) -> _Rows | None:
    columns = [packed.channels.index(name) for name in channels]
    parts = []
    blocks, independent = 0, True
    series = longest_series(packed)
    for number in series:
        values = packed.values[packed.starts[number] : packed.starts[number + 1]][:, columns]
        third = len(values) // 3
        if third < _SHORTEST:
            continue
        wanted = int(_TIMES * (_memory(values) if memory is None else memory))
        # where memory is long, a few blocks are better than no answer; they are not said to prove anything
        length = max(min(wanted, third // _FEWEST), -(-third // _BLOCKS), 2)
        independent &= length >= wanted
        count = third // length
        features = _features(values)
        for late, begin in ((False, 0), (True, len(values) - count * length)):
            at = np.arange(count * length)
            stride = max(2 * len(series) * len(at) // _ROWS, 1)
            at = at[::stride]
            block = at // length
            fold = (block * _FOLDS) // count
            parts.append(_Rows(features[begin + at], np.full(len(at), late), blocks + block, fold))
            blocks += count
    if not blocks:
        return None
    names = ("features", "late", "block", "fold")
    features, late, block, fold = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    return _Rows(features, late, block, fold, independent)


def _memory(values: Matrix) -> float:
    """The longest autocorrelation time of the channels within a third, so that a drift does not count as memory."""
    from keiretsu.data.profiling.autocorrelation import memory_rows

    times = []
    for part in (values[: len(values) // 3], values[-(len(values) // 3) :]):
        for column in part.T:
            known = ~np.isnan(column)
            if known.sum() > 20 and np.ptp(column[known]) > 0:
                filled = np.interp(np.arange(len(column)), np.flatnonzero(known), column[known])
                sized = np.abs(filled - np.median(filled))
                times += [memory_rows(one[:_ROWS])[0] for one in (filled, sized)]
    return float(max(times, default=1.0))


def _features(values: Matrix) -> Matrix:
    """(rows, 4 · channels): values, mean and spread over sixteen rows, share missing over them."""
    known = ~np.isnan(values)
    middle = np.nanmedian(np.where(known.any(axis=0), values, 0.0), axis=0)
    scale = np.nanmax(np.abs(np.where(known, values - middle, 0.0)), axis=0)
    scaled = (values - middle) / np.where(scale > 0, scale, 1.0)
    count = _summed(known.astype(np.float64))
    filled = np.where(known, scaled, 0.0)
    mean = _summed(filled) / np.maximum(count, 1)
    spread = np.sqrt(np.maximum(_summed(filled**2) / np.maximum(count, 1) - mean**2, 0))
    empty = count == 0
    return np.hstack([scaled, np.where(empty, np.nan, mean), np.where(empty, np.nan, spread), count])


def _summed(values: Matrix) -> Matrix:
    total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    row = np.arange(len(values)) + 1
    return total[row] - total[np.maximum(row - _BACK, 0)]


def _told_apart(made: _Rows) -> tuple[float, float, float]:
    """AUC on folds not fitted on, with its 95 % interval by blocks."""
    # lightgbm is slow to import, and most of the library does without it
    from lightgbm import Dataset, train
    from scipy.stats import rankdata, t

    settings = {"objective": "binary", "num_leaves": 8, "learning_rate": 0.1, "min_data_in_leaf": 40, "verbosity": -1}
    settings |= {"num_threads": 1, "seed": 0, "deterministic": True, "feature_fraction": 0.7, "max_bin": 63}
    chance = np.zeros(len(made.late))
    for fold in range(_FOLDS):
        judged = made.fold == fold
        data = Dataset(made.features[~judged], made.late[~judged].astype(np.float64), free_raw_data=True)
        scores = np.asarray(train(settings, data, num_boost_round=40).predict(made.features[judged], num_threads=1))
        # what one fold's model calls likely is not what another's does, so only ranks within a fold count
        chance[judged] = rankdata(scores) / len(scores)
    auc, low, high = clustered_auc(chance, late=made.late, block=made.block)
    # blocks of a fold share a model, which took the side of what it was fitted on: the folds' spread counts as well
    areas = [clustered_auc(chance[on], late=made.late[on], block=made.block[on])[0] for on in _each(made.fold)]
    spread = float(t.ppf(0.975, len(areas) - 1)) * float(np.std(areas, ddof=1)) / np.sqrt(len(areas))
    return auc, float(max(min(low, auc - spread), 0.0)), float(min(max(high, auc + spread), 1.0))


def _each(fold: NDArray[np.int64]) -> list[NDArray[np.bool_]]:
    return [fold == number for number in range(_FOLDS) if np.any(fold == number)]


def clustered_auc(scores: Vector, *, late: NDArray[np.bool_], block: NDArray[np.int64]) -> tuple[float, float, float]:
    """Area under the curve and its 95 % interval, blocks being the independent units.

    Source: Obuchowski 1997, equations 2 to 4, for blocks all of one kind; Student's t for few blocks.
    """
    # scipy.stats is slow to import
    from scipy.stats import rankdata, t

    ranks = rankdata(scores)
    total, late_rows, early_rows, fewest = 0.0, int(late.sum()), int((~late).sum()), len(late)
    # share of the other kind's rows that lie on the right side of each row
    placed = np.where(late, 0.0, 1.0)
    placed[late] = (ranks[late] - rankdata(scores[late])) / early_rows
    placed[~late] = 1 - (ranks[~late] - rankdata(scores[~late])) / late_rows
    auc = float(placed[late].mean())
    for kind, count in ((late, late_rows), (~late, early_rows)):
        sums = np.bincount(block[kind], placed[kind] - auc, minlength=block.max() + 1)
        units = len(np.unique(block[kind]))
        fewest = min(fewest, units)
        total += units / max(units - 1, 1) * float(np.sum(sums**2)) / count**2
    error = float(t.ppf(0.975, max(fewest - 1, 1))) * float(np.sqrt(total))
    return auc, max(auc - error, 0.0), min(auc + error, 1.0)


def _by_channel(made: _Rows, names: list[str]) -> dict[str, float]:
    """For channels whose values or spread alone tell the parts apart beyond chance, the better AUC of the two."""
    found = {}
    for number, name in enumerate(names):
        best = 0.0
        for column in (number, number + len(names), number + 2 * len(names)):
            scores = made.features[:, column]
            known = ~np.isnan(scores)
            if known.sum() < 20 or len(np.unique(made.late[known])) < 2:
                continue
            auc, low, high = clustered_auc(scores[known], late=made.late[known], block=made.block[known])
            if low > 0.5 or high < 0.5:
                best = max(best, auc, 1 - auc)
        if best > SOME:
            found[name] = round(best, 4)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _words(level: Level, auc: float, worst: list[str], *, certain: bool, left_out: int) -> dict[str, Any]:
    """The sentences; `auc` as it was measured, which may be below .5."""
    tail_en = f", most by {', '.join(worst)}" if worst else ""
    tail_ja = f"、主に {'、'.join(worst)}" if worst else ""
    # whether the rows are few or the memory long: what is short of is blocks that do not depend on each other
    doubt_en = "" if certain else "; the log holds too few stretches that are independent to rule out chance"
    doubt_ja = "" if certain else "ただし独立な区間が少なく、偶然の可能性もあります。"
    apart_en, apart_ja = "", ""
    if left_out:
        is_en = "channel of events or of counting is" if left_out == 1 else "channels of events or of counting are"
        apart_en = f"; {left_out} {is_en} left out"
        apart_ja = f"イベントやカウンターの {left_out} 列は除いて判断しました。"
    if level == "good":
        if auc < _BELOW:
            # .36 would be read as a strength that is none
            found_en = "what was learned on some stretches did not hold on others, as with chance, AUC 0.50"
            found_ja = "一部の区間で学んだ違いは他の区間では成り立たず、偶然と同じ AUC 0.50"
        else:
            found_en, found_ja = f"AUC {max(auc, 0.5):.2f}; 0.5 is chance", f"AUC {max(auc, 0.5):.2f}、0.5 は偶然と同じ"
        return {
            "sentence_en": f"Late rows cannot be told from early ones ({found_en}){apart_en}.",
            "sentence_ja": f"後半の行は前半と区別できません（{found_ja}）。{apart_ja}",
            "advice_en": "What is learned early should hold later.",
            "advice_ja": "前半で学んだことは後半でも通用する見込みです。",
        }
    return {
        "sentence_en": f"Late rows can be told from early ones with AUC {auc:.2f} (0.5 is chance){tail_en}{doubt_en}"
        f"{apart_en}.",
        "sentence_ja": f"後半の行は前半と AUC {auc:.2f} で区別できます（0.5 は偶然と同じ{tail_ja}）。{doubt_ja}"
        f"{apart_ja}",
        "advice_en": "Test on the latest rows, refit often, and find out what changed.",
        "advice_ja": "最新の区間で検証し、こまめに再学習し、変化の原因を確認してください。",
    }


def _unknown(left_out: list[str]) -> Finding:
    return Finding(
        name="drift",
        level="watch",
        value=None,
        unit="AUC, late against early",
        sentence_en="Too few independent stretches to compare the early part with the late one.",
        sentence_ja="前半と後半を比べられるだけの独立した区間がありません。",
        advice_en="Collect more rows, and test on the latest ones.",
        advice_ja="データを増やし、最新の区間で検証してください。",
        details={
            "auc": None,
            "measured": None,
            "low": None,
            "high": None,
            "drifts": None,
            "by_channel": {},
            "left_out": left_out,
            "independent": False,
            "blocks": 0,
            "rows": 0,
        },
    )
